// Small keyboard and form manners of every page. No framework: Chromium 90 runs it as it stands.
"use strict";

const typing = (element) => element && (element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName));

// "/" goes to the page's search box.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const box = document.querySelector("[data-search], input[type=search], [role=search] [name=q]");
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
});

// A form marked data-confirm asks first; without JavaScript its own page asks.
document.addEventListener("submit", (event) => {
  const question = event.target.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
});

// A second click on a slow button must not send twice.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method !== "post" || event.target.hasAttribute("hx-post")) return;
  if (event.target.dataset.sent) {
    event.preventDefault();
    return;
  }
  event.target.dataset.sent = "1";
  window.setTimeout(() => delete event.target.dataset.sent, 5000);
});

// Selects marked data-autosubmit send their form when changed.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-autosubmit]")) event.target.form.requestSubmit();
});

// The first wrong field gets the cursor.
document.addEventListener("DOMContentLoaded", () => {
  const wrong = document.querySelector(".is-invalid");
  if (wrong) wrong.focus();
});

// A fragment that fails must not fail silently: say it once, in the page's own message place.
const complain = (text) => {
  const place = document.getElementById("messages");
  if (!place || place.dataset.said === text) return;
  place.dataset.said = text;
  const box = document.createElement("div");
  box.className = "alert alert-danger";
  box.setAttribute("role", "alert");
  box.textContent = text;
  place.replaceChildren(box);
};
document.addEventListener("htmx:sendError", () => complain("连不上服务器，这一步没有完成。请检查网络后再试。"));
document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status === 403) complain("没有权限，或页面放得太久。请刷新页面后再试。");
  else complain("服务器出错，这一步没有完成。请刷新页面后再试；反复出现请告诉管理员。");
});

// A form marked data-draft keeps what is typed on this machine until the server has taken it: a page closed by
// mistake, a session that ran out or a dead network loses nothing. Files and hidden fields are not kept.
const drafts = {
  key: (form) => "draft:" + document.body.dataset.user + ":" + form.dataset.draft,
  fields: (form) => [...form.elements].filter((one) => one.name && !/^(hidden|file|password|submit|button)$/.test(one.type)),
  read: (form) => {
    try { return JSON.parse(window.localStorage.getItem(drafts.key(form)) || "null"); } catch { return null; }
  },
  write: (form) => {
    const values = Object.fromEntries(drafts.fields(form).map((one) => [one.name, one.value]));
    try { window.localStorage.setItem(drafts.key(form), JSON.stringify(values)); } catch { /* full or forbidden: nothing is kept */ }
  },
  drop: (form) => { try { window.localStorage.removeItem(drafts.key(form)); } catch { /* as above */ } },
};

const offer = (form, kept) => {
  const differing = drafts.fields(form).filter((one) => one.name in kept && kept[one.name] !== one.value);
  if (!differing.length) return drafts.drop(form);
  const box = document.createElement("div");
  box.className = "alert alert-warning draft-note";
  box.setAttribute("role", "status");
  const words = document.createElement("span");
  words.textContent = `上次有 ${differing.length} 处填了没有保存。`;
  const put = (text, act) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm btn-outline-primary";
    button.textContent = text;
    button.addEventListener("click", () => { act(); box.remove(); });
    box.append(button);
  };
  box.append(words);
  put("恢复", () => differing.forEach((one) => { one.value = kept[one.name]; }));
  put("不要了", () => drafts.drop(form));
  form.prepend(box);
};

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("form[data-draft]").forEach((form) => {
    const kept = drafts.read(form);
    // Saved pages come back without the mark of a refusal: what the server has now is what was typed.
    if (kept) offer(form, kept);
    form.addEventListener("input", () => drafts.write(form));
    form.addEventListener("submit", (event) => {
      drafts.write(form);
      if (navigator.onLine) return;
      event.preventDefault();
      complain("没有网络，还没有保存。填的内容已存在这台机器上，联网后再按一次。");
    });
  });
});
