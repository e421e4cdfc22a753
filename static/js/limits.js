// A text box marked data-most takes whatever is pasted, counts it, and is not sent while it holds too much: nothing
// is cut, neither here nor on the server, which counts the same (townwork/lib/lengths.py).
"use strict";

const unseen = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g;
const signs = (box) => [...box.value.replace(/\r\n?/g, "\n").replace(unseen, "").normalize("NFC").trim()].length;
const roomIn = (box) => Number(box.dataset.most) - signs(box);

// Words appear near the limit only: a number under every box would be noise.
const tell = (box) => {
  const room = roomIn(box);
  const most = Number(box.dataset.most);
  let words = box.parentElement.querySelector(`[data-room-of="${box.name}"]`);
  if (room > Math.max(5, most / 10)) {
    if (words) words.remove();
    return room;
  }
  if (!words) {
    words = document.createElement("div");
    words.dataset.roomOf = box.name;
    words.setAttribute("role", "status");
    box.after(words);
  }
  words.className = room < 0 ? "form-text text-danger" : "form-text";
  words.textContent = room < 0 ? `最多 ${most} 字，超出 ${-room} 字，请缩短后再保存；没有截掉。` : `还可以写 ${room} 字`;
  return room;
};

document.addEventListener("input", (event) => {
  if (event.target.matches && event.target.matches("[data-most]")) tell(event.target);
});

// Before any other listener hears of it: what is not sent needs no draft's check and no second-click guard.
document.addEventListener("submit", (event) => {
  const over = [...event.target.elements].filter((one) => one.matches("[data-most]") && roomIn(one) < 0);
  if (!over.length) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  over.forEach(tell);
  over[0].focus();
}, true);
