// What Word, WPS and web pages put on the clipboard, as lines of plain text: their bullets, private-use signs, spaces
// between words and half-width marks are left out or put right; numbers and {{名称}} stay.
"use strict";

{
  const { normalise } = window.editor.grammar;

  const BLOCKS = /^(P|DIV|LI|UL|OL|TABLE|TBODY|THEAD|TR|H[1-6]|SECTION|ARTICLE|BLOCKQUOTE|PRE|DT|DD|DL|FIGURE|HR)$/;
  const UNSEEN = /^(DEL|S|STRIKE|STYLE|SCRIPT|TITLE|META|LINK|HEAD|XML|O:P|TEMPLATE|NOSCRIPT|SVG|IMG)$/;
  const HAN = "[\\u3000-\\u303f\\u3400-\\u9fff\\uf900-\\ufaff\\u{20000}-\\u{3ffff}\\uff00-\\uffef“”‘’—…]";
  const BULLET = /^[\s\u00a0]*(?:[·•●○◆◇■□▪▫◦‣⁃➢➤✓✔★☆*¤Øüv§][\s\u00a0]+|[•●○◆◇■□▪▫◦‣⁃➢➤✓✔][\s\u00a0]*|[-–][\s\u00a0]+)/;

  // A sign a font drew and no other has (Wingdings), and what is not seen at all.
  const PRIVATE = /[\ue000-\uf8ff\u{f0000}-\u{10fffd}]/gu;
  const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffc]/g;
  const RADICAL = /[\u2e80-\u2fdf\uf900-\ufaff]/g;  // what a PDF gives for a common character

  const AROUND = new RegExp(`(?<=${HAN}) +|(?<=[0-9]) +(?=${HAN})|(?<=[A-Za-z]) +(?=[\\u3000-\\u303f\\uff00-\\uffef])| +(?=${HAN})`, "gu");

  // A sentence's half-width stop, and none of a number's: （一）. and 第一. are left to 校对.
  const STOP = /(?<=[\u4e00-\u9fff]{4}|[\u4e00-\u9fff][”》])\.(?=$|[\u4e00-\u9fff“《（])/gu;

  const cleanPart = (text) => text
    .replace(HIDDEN, "")
    .replace(RADICAL, (sign) => sign.normalize("NFKC"))
    .replace(/[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff05]/g, (sign) => sign.normalize("NFKC"))
    .replace(/[\s\u00a0\u2000-\u200a\u202f\u3000]+/g, " ")
    .replace(AROUND, "");

  const cleanLine = (line) => {
    const bare = line.replace(PRIVATE, "").replace(BULLET, "");
    const parts = bare.split(/(\{\{[^{}]*\}\})/);
    return normalise(parts.map((part, at) => (at % 2 ? part : cleanPart(part))).join("").trim()).replace(STOP, "。");
  };

  // Lines that hold nothing are left out: Word's blank paragraphs say nothing.
  const cleanText = (text) => text.replace(/\r\n?|\u2028|\u2029|\u000b|\u000c/g, "\n").split("\n").map(cleanLine).filter(Boolean).join("\n");

  const isUnseen = (node) => UNSEEN.test(node.tagName)
    || /mso-hide:\s*all|display:\s*none|mso-(?:foot|end)note-id|mso-element:\s*(?:foot|end)note|mso-comment/i.test(node.getAttribute("style") || "");
  // Word writes a list's bullet or number as words of the line; a bullet is a sign of a font, a number is wanted.
  const isBullet = (node) => /mso-list:\s*ignore/i.test(node.getAttribute("style") || "")
    && !/[一二三四五六七八九十0-9a-zA-Z]\s*[、.．)）]|[（(][一二三四五六七八九十0-9]+[）)]/.test(node.textContent);

  // A numbered list's numbers are drawn by whoever shows it: here they are words of the line.
  const numberOf = (node) => {
    if (node.tagName !== "LI" || node.parentElement.tagName !== "OL") return "";
    const items = [...node.parentElement.children].filter((one) => one.tagName === "LI");
    return `${(node.parentElement.start || 1) + items.indexOf(node)}.`;
  };

  const linesOfHtml = (html) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const lines = [""];
    const open = () => { if (lines[lines.length - 1]) lines.push(""); };
    const add = (text) => { lines[lines.length - 1] += text; };
    const walk = (node, isInCell) => {
      if (node.nodeType === Node.TEXT_NODE) return add(node.data.replace(/[\r\n\t]+/g, " "));
      if (node.nodeType !== Node.ELEMENT_NODE || isUnseen(node) || isBullet(node)) return undefined;
      if (node.dataset && node.dataset.figure) return add(node.dataset.figure);
      if (node.tagName === "BR") return lines.push("");
      const isCell = /^T[DH]$/.test(node.tagName);
      const isFirst = node.parentElement && node.parentElement.tagName === "LI" && node.parentElement.firstElementChild === node;
      const isBlock = !isInCell && !isFirst && BLOCKS.test(node.tagName);  // a row of a table is one line
      if (isBlock) open();
      add(numberOf(node));
      node.childNodes.forEach((one) => walk(one, isInCell || isCell));
      if (isCell && node.nextElementSibling) add("，");
      if (isBlock) open();
      return undefined;
    };
    walk(page.body, false);
    return lines.join("\n");
  };

  // `data` is a clipboard's or a drop's.
  const cleaned = (data) => {
    const html = data.getData("text/html");
    return cleanText((html && linesOfHtml(html)) || data.getData("text/plain"));
  };

  window.editor.cleaning = { cleaned, cleanLine, cleanText, linesOfHtml };
}
