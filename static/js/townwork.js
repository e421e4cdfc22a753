// Small keyboard and form manners of every page. No framework: Chromium 90 runs it as it stands.
"use strict";

const typing = (element) => element && (element.isContentEditable || /^(TEXTAREA|SELECT)$/.test(element.tagName)
  || (element.tagName === "INPUT" && !/^(checkbox|radio|button|submit|file)$/.test(element.type)));

// "/" goes to the page's search box.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const box = document.querySelector("[data-search], input[type=search], [role=search] [name=q]");
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
});

// A form, or the button pressed, marked data-confirm asks first; without JavaScript its own page asks.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;  // a draft's form is sent again once the server is there
  const question = (event.submitter || event.target).dataset.confirm || event.target.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
});

// A second click on a slow button must not send twice.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented || event.target.method !== "post" || event.target.hasAttribute("hx-post")) return;
  // Of a form of downloads each button sends once: 下载 PDF right after 下载 Word.
  const pressed = "downloads" in event.target.dataset ? event.submitter || event.target : event.target;
  if (pressed.dataset.sent) {
    event.preventDefault();
    return;
  }
  pressed.dataset.sent = "1";
  window.setTimeout(() => delete pressed.dataset.sent, 5000);
  if (pressed === event.target) window.setTimeout(() => sayItWaits(event.submitter || pressed), 3000);
});

// Who saves while a long sheet is written waits for it: the page is still here, and says so.
const sayItWaits = (pressed) => {
  if (document.querySelector("[data-waits]")) return;
  const said = document.createElement("p");
  said.dataset.waits = "";
  said.setAttribute("role", "status");
  said.className = "form-text";
  said.textContent = "还在办：系统正忙，可能有人在录入一份大表格，轮到了就办。请等一等，不要关掉这一页。";
  pressed.insertAdjacentElement("afterend", said);
};

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
// A fault that is nobody's on the page (a full disk, a database away) is answered in plain words.
const toldBy = (request) =>
  (request.getResponseHeader("Content-Type") || "").startsWith("text/plain") ? request.responseText : "";
document.addEventListener("htmx:responseError", (event) => {
  const told = toldBy(event.detail.xhr);
  if (told) return complain(told);
  if (event.detail.xhr.status === 429) complain("操作过于频繁，这一步没有完成。请过几分钟再试。");
  else if (event.detail.xhr.status === 403) complain("没有权限，或页面放得太久。请刷新页面后再试。");
  else complain("服务器出错，这一步没有完成。请刷新页面后再试；反复出现请告诉管理员。");
});

// In a form marked data-keys Enter goes to the next field, as in a sheet, and Ctrl+Enter sends; a text of several
// lines keeps its Enter, and one that ends a Chinese word being typed is the input method's.
const fieldsOf = (form) => [...form.elements].filter((one) => /^(INPUT|SELECT|TEXTAREA|BUTTON)$/.test(one.tagName)
  && one.type !== "hidden" && !one.disabled && one.offsetParent !== null);
document.addEventListener("keydown", (event) => {
  const form = event.target.form;
  if (event.key !== "Enter" || event.isComposing || event.keyCode === 229 || !form || !form.hasAttribute("data-keys")) return;
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    form.requestSubmit(form.querySelector("button:not([type=button])"));
    return;
  }
  if (event.target.tagName === "TEXTAREA" || event.target.tagName === "BUTTON" || event.target.type === "file") return;
  event.preventDefault();
  const all = fieldsOf(form).filter((one) => one.type !== "button");
  const next = all[all.indexOf(event.target) + 1];
  if (!next) return;
  next.focus();
  if (next.select && next.type !== "date") next.select();
});

// A picker takes no paste: a day or a time as people write it (2026.3.5, 下午3点) goes into a box of text, and the
// server reads it.
document.addEventListener("paste", (event) => {
  const box = event.target;
  const words = event.clipboardData ? event.clipboardData.getData("text").trim() : "";
  if (!words || !box.matches("input[type=date], input[type=time], input[type=month]")) return;
  event.preventDefault();
  box.type = "text";
  box.value = words;
  box.dispatchEvent(new Event("input", { bubbles: true }));
  box.dispatchEvent(new Event("change", { bubbles: true }));
});

// The box in a list's head ticks the whole page.
document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-tick-all]")) return;
  event.target.closest("table").querySelectorAll("input[name=pick]").forEach((one) => { one.checked = event.target.checked; });
});

// What a phone needs last is marked data-fold: open for a desk, for paper and without JavaScript, folded on a phone
// unless something in it is wrong, chosen or was led to.
const phone = window.matchMedia("(max-width: 575.98px)");
const led = () => document.getElementById(decodeURIComponent(location.hash.slice(1)));
const folds = () => [...document.querySelectorAll("details[data-fold]")];
const unfoldLed = () => {
  const place = led();
  const fold = place && (place.closest("details[data-fold]") || place.querySelector("details[data-fold]"));
  if (!fold || fold.open) return;
  fold.open = true;
  place.scrollIntoView();
};
document.addEventListener("DOMContentLoaded", () => {
  if (!phone.matches) return;
  folds().filter((one) => !one.querySelector(".is-invalid, .line-wrong, [role=alert], input[type=checkbox]:checked")).forEach((one) => { one.open = false; });
  unfoldLed();
});
window.addEventListener("hashchange", unfoldLed);

// A list cut into pages goes onto paper whole: its other rows are fetched as it is printed, and the page as it was is put back.
const onScreen = () => document.querySelector("main#content");
let waiting = null;
const wholePage = () => {
  const address = new URL(location.href);
  address.searchParams.delete("page");
  address.searchParams.set("whole", "1");
  const request = new XMLHttpRequest();
  request.open("GET", address, false);  // the print does not wait for a promise
  try { request.send(); } catch (error) { return null; }
  if (request.status !== 200) return null;
  return new DOMParser().parseFromString(request.responseText, "text/html").querySelector("main#content");
};
window.addEventListener("beforeprint", () => {
  if (waiting || !document.querySelector("main [data-cut]")) return;
  const whole = wholePage();
  if (!whole || whole.querySelector("[data-cut]")) return;  // too long: the note says so
  waiting = onScreen();
  waiting.replaceWith(document.importNode(whole, true));
});
window.addEventListener("afterprint", () => {
  if (!waiting) return;
  onScreen().replaceWith(waiting);
  waiting = null;
});
window.addEventListener("beforeprint", () => folds().forEach((one) => { one.open = true; }));

// A form to fill anew begins at its first empty field; not on a phone, where the keyboard would cover the page.
document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("form[data-start]");
  if (!form || form.querySelector(".is-invalid") || !window.matchMedia("(min-width: 992px)").matches) return;
  const first = fieldsOf(form).find((one) => one.tagName !== "BUTTON" && !/^(checkbox|radio|file)$/.test(one.type) && !one.value);
  if (first) first.focus();
});
