// 批注: a sentence of the draft that is tapped offers to be remarked on, there and then; while a remark is being made below
// it is the one it is about.
(() => {
  const paper = document.querySelector(".paper");
  const box = document.getElementById("remark-sentence");
  if (!paper || !box || !document.caretRangeFromPoint) return;
  const making = box.closest("details");
  const words = document.getElementById("remark-words");
  const ENDS = "。；！？";
  const LONGEST = 40;  // signs of the sentence that the bar repeats
  let bar = null;

  function sentenceAt(line, at) {
    const text = line.textContent;
    // Behind a line's last word the tap means that word.
    let start = Math.min(at, text.trimEnd().length - 1);
    let end = start;
    while (start > 0 && !ENDS.includes(text[start - 1])) start -= 1;
    while (end < text.length && !ENDS.includes(text[end])) end += 1;
    return text.slice(start, end + 1).replace(/\s+/g, " ").trim();
  }

  function tapped(line, event) {
    const place = document.caretRangeFromPoint(event.clientX, event.clientY);
    if (!place || !line.contains(place.startContainer)) return "";
    const before = document.createRange();
    before.setStart(line, 0);
    before.setEnd(place.startContainer, place.startOffset);
    return sentenceAt(line, before.toString().length);
  }

  function made(tag, className, text) {
    const one = document.createElement(tag);
    one.className = className;
    one.textContent = text;
    return one;
  }

  function pressed(text, className, act) {
    const button = made("button", `btn btn-sm ${className}`, text);
    button.type = "button";
    button.addEventListener("click", act);
    return button;
  }

  function close() {
    if (bar) bar.remove();
    bar = null;
  }

  function write(sentence) {
    const area = made("textarea", "form-control", "");
    area.rows = 2;
    area.maxLength = words.maxLength > 0 ? words.maxLength : 500;
    area.setAttribute("aria-label", "批注");
    const send = pressed("加上批注", "btn-primary", () => {
      if (!area.value.trim()) return area.focus();
      box.value = sentence;
      words.value = area.value;
      return box.form.requestSubmit();
    });
    bar.replaceChildren(bar.firstChild, area, send, pressed("取消", "btn-outline-secondary", close));
    area.focus();
  }

  // Below the sentence's line, where it was tapped.
  function offer(line, sentence, figure) {
    close();
    bar = made("div", "remark-bar no-print", "");
    bar.setAttribute("role", "group");
    bar.setAttribute("aria-label", "这一句");
    const said = sentence.length > LONGEST ? `${sentence.slice(0, LONGEST)}…` : sentence;
    bar.append(made("div", "remark-said", `“${said}”`), pressed("批注这一句", "btn-primary", () => write(sentence)));
    if (figure) {
      const link = made("a", "btn btn-sm btn-outline-secondary", "看来源记录");
      link.href = figure.href;
      bar.append(link);
    }
    bar.append(pressed("关上", "btn-outline-secondary", close));
    line.after(bar);
    bar.scrollIntoView({ block: "nearest" });
  }

  paper.addEventListener("click", (event) => {
    const line = event.target.closest(".paper > *");
    if (!line || line === bar || event.target.closest("button, summary") || !window.getSelection().isCollapsed) return;
    const figure = event.target.closest("a");
    // A mouse goes to a figure's records at once; a finger means the sentence first.
    if (figure && !window.matchMedia("(pointer: coarse)").matches) return;
    const sentence = tapped(line, event);
    if (!sentence) return;
    if (figure) event.preventDefault();
    if (!making.open) {
      offer(line, sentence, figure);
      return;
    }
    close();
    box.value = sentence;
    words.scrollIntoView({ block: "center" });
    words.focus({ preventScroll: true });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
  });
})();
