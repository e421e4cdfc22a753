// A form marked data-draft keeps what is typed on this machine until the server has taken it: a page closed by
// mistake, a session that ran out or a dead network loses nothing. Files, passwords and hidden fields are not kept.
// What is kept is one person's: signing out clears it, and so does anybody else's signing in on the machine.
"use strict";

const drafts = {
  mine: "draft:" + document.body.dataset.user + ":",
  key: (form) => drafts.mine + form.dataset.draft,
  fields: (form) => [...form.elements].filter((one) => one.name && !("noDraft" in one.dataset) && !/^(hidden|file|password|submit|button)$/.test(one.type)),
  // Boxes that share a name are told apart by their place.
  values: (form) => Object.fromEntries(drafts.fields(form).map((one, at) => [
    `${one.name}#${at}`,
    /^(checkbox|radio)$/.test(one.type) ? one.checked : one.multiple ? [...one.selectedOptions].map((o) => o.value) : one.value,
  ])),
  put: (one, value) => {
    if (/^(checkbox|radio)$/.test(one.type)) one.checked = value;
    else if (one.multiple) [...one.options].forEach((option) => { option.selected = value.includes(option.value); });
    else one.value = value;
    one.dispatchEvent(new Event("restored"));  // the editor shows what its text box now holds
  },
  read: (form) => {
    try { return JSON.parse(window.localStorage.getItem(drafts.key(form)) || "null"); } catch { return null; }
  },
  write: (form) => {
    const kept = { at: new Date().toLocaleString("zh-CN", { hour12: false }), values: drafts.values(form) };
    try { window.localStorage.setItem(drafts.key(form), JSON.stringify(kept)); } catch { /* full or forbidden: nothing is kept */ }
  },
  drop: (key) => { try { window.localStorage.removeItem(key); } catch { /* as above */ } },
  clear: (unwanted) => {
    try { Object.keys(window.localStorage).filter((key) => key.startsWith("draft:") && unwanted(key)).forEach(drafts.drop); } catch { /* as above */ }
  },
};

const offer = (form, kept) => {
  const now = drafts.values(form);
  const differs = (name) => name in now && JSON.stringify(now[name]) !== JSON.stringify(kept.values[name]);
  const differing = Object.keys(kept.values || {}).filter(differs);
  if (!differing.length) return;
  const box = document.createElement("div");
  box.className = "alert alert-warning draft-note";
  box.setAttribute("role", "status");
  const words = document.createElement("span");
  words.textContent = `${kept.at} 有 ${differing.length} 处填了没有保存。`;
  const button = (text, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-sm btn-outline-primary";
    made.textContent = text;
    made.addEventListener("click", () => { act(); box.remove(); });
    box.append(made);
  };
  box.append(words);
  button("恢复草稿", () => drafts.fields(form).forEach((one, at) => {
    const name = `${one.name}#${at}`;
    if (name in kept.values) drafts.put(one, kept.values[name]);
  }));
  button("不要了", () => drafts.drop(drafts.key(form)));
  const fold = form.closest("details");
  if (fold) fold.open = true;  // or nobody would see it
  form.prepend(box);
};

// Whether the server can be reached is asked first: a page that can't be sent must stay as it is.
const reachable = async () => {
  if (!navigator.onLine) return false;
  const patience = new AbortController();
  const clock = window.setTimeout(() => patience.abort(), 8000);
  try {
    await fetch(document.querySelector("link[rel=icon]").href, { method: "HEAD", cache: "no-store", signal: patience.signal });
    return true;
  } catch {
    return false;
  } finally {
    window.clearTimeout(clock);
  }
};

const say = (form, text) => {
  let box = form.querySelector("[data-unsent]");
  if (!box) {
    box = document.createElement("p");
    box.className = "alert alert-danger";
    box.setAttribute("role", "alert");
    box.dataset.unsent = "";
    (form.querySelector(".form-actions") || form).before(box);
  }
  box.textContent = text;
};

const keep = (form) => {
  const kept = drafts.read(form);
  if (kept) offer(form, kept);
  form.addEventListener("input", () => drafts.write(form));
  let checked = false;
  let asking = false;
  form.addEventListener("submit", async (event) => {
    if (checked) {
      checked = false;
      return;
    }
    event.preventDefault();
    if (asking) return;
    const pressed = event.submitter;
    drafts.write(form);
    asking = true;
    checked = await reachable();
    asking = false;
    if (checked) form.requestSubmit(pressed || undefined);
    else say(form, "连不上服务器，还没有保存。填的内容都在，也已存在这台电脑上；网络恢复后再按一次。");
  });
};

document.querySelectorAll("[data-saved]").forEach((one) => drafts.drop(drafts.mine + one.dataset.saved));
if (document.body.dataset.user) drafts.clear((key) => !key.startsWith(drafts.mine));
document.querySelectorAll("[data-sign-out]").forEach((form) => form.addEventListener("submit", () => drafts.clear(() => true)));
document.querySelectorAll("form[data-draft]").forEach(keep);
