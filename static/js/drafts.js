// A form marked data-draft keeps what is typed on this machine until the server has taken it: a page closed by
// mistake, a session that ran out or a dead network loses nothing. Files, passwords and hidden fields are not kept, but for the version that was typed over. Each page keeps its
// own: two windows of one form, and what is typed before an offer is answered, take nothing from each other.
// What is kept is one person's: signing out clears it, and so does anybody else's signing in on the machine.
"use strict";

const drafts = {
  mine: "draft:" + document.body.dataset.user + ":",
  slots: new Map(),  // form: where this page keeps what is typed in it
  key: (form) => drafts.slots.get(form) || drafts.mine + form.dataset.draft,
  isOf: (name, key) => key === drafts.mine + name || key.startsWith(`${drafts.mine}${name}@`),
  fields: (form) => [...form.elements].filter((one) => one.name && !("noDraft" in one.dataset) && !/^(hidden|file|password|submit|button)$/.test(one.type)),
  // The versions the form was opened on. What is typed over one of them is sent over it, whatever stands by then: so
  // that nobody's later change is written over.
  seen: (form) => [...form.elements].filter((one) => one.type === "hidden" && /(^|-)seen$/.test(one.name)),
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
  // All that is kept for a form, the newest first: of this page before it was loaded again, of others left or still open.
  kept: (name) => {
    try {
      const keys = Object.keys(window.localStorage).filter((key) => drafts.isOf(name, key));
      return keys.map((key) => ({ key, ...JSON.parse(window.localStorage.getItem(key)) })).sort((one, other) => (other.when || 0) - (one.when || 0));
    } catch { return []; }
  },
  write: (form) => {
    const now = new Date();
    const seen = Object.fromEntries(drafts.seen(form).map((one) => [one.name, one.value]));
    const kept = { at: now.toLocaleString("zh-CN", { hour12: false }), when: now.getTime(), seen, values: drafts.values(form) };
    try { window.localStorage.setItem(drafts.key(form), JSON.stringify(kept)); } catch { /* full or forbidden: nothing is kept */ }
  },
  // The next page of this window has to know which of the slots the form it was sent from had.
  open: (form, key) => {
    drafts.slots.set(form, key);
    try { window.sessionStorage.setItem(`slot:${form.dataset.draft}`, key); } catch { /* as above */ }
  },
  drop: (key) => { try { window.localStorage.removeItem(key); } catch { /* as above */ } },
  saved: (name) => {
    try { drafts.drop(window.sessionStorage.getItem(`slot:${name}`) || drafts.mine + name); } catch { /* as above */ }
  },
  clear: (unwanted) => {
    try { Object.keys(window.localStorage).filter((key) => key.startsWith("draft:") && unwanted(key)).forEach(drafts.drop); } catch { /* as above */ }
  },
};

const differing = (kept, now) => Object.keys(kept.values || {}).filter((name) => name in now && JSON.stringify(now[name]) !== JSON.stringify(kept.values[name]));

const offer = (form, kept, count) => {
  const box = document.createElement("div");
  box.className = "alert alert-warning draft-note";
  box.setAttribute("role", "status");
  const words = document.createElement("span");
  words.textContent = `${kept.at} 有 ${count} 处填了没有保存。`;
  const button = (text, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn btn-sm btn-outline-primary";
    made.textContent = text;
    made.addEventListener("click", () => { act(); drafts.drop(kept.key); box.remove(); });
    box.append(made);
  };
  box.append(words);
  button("恢复草稿", () => {
    drafts.seen(form).forEach((one) => { if (one.name in (kept.seen || {})) one.value = kept.seen[one.name]; });
    drafts.fields(form).forEach((one, at) => {
      const name = `${one.name}#${at}`;
      if (name in kept.values) drafts.put(one, kept.values[name]);
    });
    drafts.write(form);
  });
  button("不要了", () => {});
  const fold = form.closest("details");
  if (fold) fold.open = true;  // or nobody would see it
  form.prepend(box);
};

// What was left is offered, and nothing typed now is kept in its place until that is answered. What came back to be
// mended is what was left: it is kept on where it is.
const resume = (form) => {
  const now = drafts.values(form);
  const kept = drafts.kept(form.dataset.draft).reverse();
  const told = new Map(kept.map((one) => [JSON.stringify(one.values), one]));  // of the same words the newest
  kept.filter((one) => told.get(JSON.stringify(one.values)) !== one).forEach((one) => drafts.drop(one.key));
  const left = [...told.values()].map((one) => ({ kept: one, count: differing(one, now).length }));
  const same = left.filter((one) => !one.count).pop();
  drafts.open(form, same ? same.kept.key : `${drafts.mine}${form.dataset.draft}@${Date.now()}.${Math.random()}`);
  left.filter((one) => one.count).forEach((one) => offer(form, one.kept, one.count));
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
  resume(form);
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

document.querySelectorAll("[data-saved]").forEach((one) => drafts.saved(one.dataset.saved));
if (document.body.dataset.user) drafts.clear((key) => !key.startsWith(drafts.mine));
document.querySelectorAll("[data-sign-out]").forEach((form) => form.addEventListener("submit", () => drafts.clear(() => true)));
document.querySelectorAll("form[data-draft]").forEach(keep);
