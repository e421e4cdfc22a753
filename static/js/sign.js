// Signing in to a session where the network fails: says so, and tries again while the ticket is good.
"use strict";

document.querySelectorAll("form[data-sign]").forEach((form) => {
  const AGAIN = 3000; // ms
  const until = Number(form.dataset.until) * 1000;
  const told = form.querySelector("[role=status]");
  const button = form.querySelector("button");
  let waiting = null;

  const tell = (words) => {
    told.textContent = words;
    told.hidden = false;
  };
  const wait = () => {
    clearTimeout(waiting);
    waiting = null;
    if (Date.now() > until) {
      tell("没有网络，没有签上，签到码也过期了。请连上网以后重新扫码，或请主办单位登记。");
      button.disabled = false;
      return;
    }
    const hour = new Date(until).toTimeString().slice(0, 5);
    tell(`没有网络，还没有签上，正在重试。${hour} 以前连上网就自动签到，请不要关这一页。`);
    waiting = setTimeout(ask, AGAIN);
  };
  const fetched = async (options) => {
    const answer = await fetch("", options);
    if (answer.status >= 500) throw new Error("not now");
    return new DOMParser().parseFromString(await answer.text(), "text/html");
  };
  // What the server says: that one has signed in, or why not.
  const show = (page) => {
    waiting = null;
    const said = page.querySelector(".sign-done, .alert-danger");
    if (said) form.closest("section").replaceWith(said.closest("section"));
    else location.reload();
  };
  const send = async () => show(await fetched({ method: "POST", body: new FormData(form) }));
  // What was sent may have arrived, only its answer not: asked first, sent again only if not.
  const ask = async () => {
    try {
      const page = await fetched({ cache: "no-store" });
      if (page.querySelector("form[data-sign]")) await send();
      else show(page);
    } catch {
      wait();
    }
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    try {
      await send();
    } catch {
      wait();
    }
  });
  window.addEventListener("online", () => {
    if (waiting === null) return;
    clearTimeout(waiting);
    ask();
  });
});
