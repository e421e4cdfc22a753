// 批注: while one is being made, a sentence of the draft that is tapped is the one it is about. Who only reads is led
// nowhere by a tap.
(() => {
  const paper = document.querySelector(".paper");
  const box = document.getElementById("remark-sentence");
  if (!paper || !box || !document.caretRangeFromPoint) return;
  const making = box.closest("details");
  const ENDS = "。；！？";

  function sentenceAt(line, at) {
    const text = line.textContent;
    // Behind a line's last word the tap means that word.
    let start = Math.min(at, text.trimEnd().length - 1);
    let end = start;
    while (start > 0 && !ENDS.includes(text[start - 1])) start -= 1;
    while (end < text.length && !ENDS.includes(text[end])) end += 1;
    return text.slice(start, end + 1).replace(/\s+/g, " ").trim();
  }

  paper.addEventListener("click", (event) => {
    const line = event.target.closest(".paper > *");
    if (!making.open || !line || event.target.closest("a, button, summary") || !window.getSelection().isCollapsed) return;
    const place = document.caretRangeFromPoint(event.clientX, event.clientY);
    if (!place || !line.contains(place.startContainer)) return;
    const before = document.createRange();
    before.setStart(line, 0);
    before.setEnd(place.startContainer, place.startOffset);
    const sentence = sentenceAt(line, before.toString().length);
    if (!sentence) return;
    box.value = sentence;
    const words = document.getElementById("remark-words");
    words.scrollIntoView({ block: "center" });
    words.focus({ preventScroll: true });
  });
})();
