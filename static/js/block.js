// 成批录入: a table of inputs walked, filled down and pasted into as a sheet is. Without this script it is the same
// table, and the server reads what is in it the same way.
"use strict";

document.querySelectorAll("form[data-block]").forEach((form) => {
  const table = form.querySelector(".block-table");
  const body = table.tBodies[0];
  const count = form.elements.rows;
  const most = Number(form.dataset.mostRows);
  const told = form.querySelector("[data-said]");
  const rowsOf = () => [...body.rows].filter((row) => row.querySelector("[data-label]"));
  const cellsOf = (row) => [...row.querySelectorAll("[data-label] input, [data-label] textarea")];
  const fieldOf = (cell) => cell.name.slice(cell.name.indexOf("-") + 1);
  const rowAt = (cell) => rowsOf().indexOf(cell.closest("tr"));
  const columnAt = (cell) => cellsOf(cell.closest("tr")).indexOf(cell);
  const cellAt = (row, column) => { const there = rowsOf()[row]; return there ? cellsOf(there)[column] : undefined; };
  const say = (text) => { told.textContent = text; };

  // --- Taking back ---
  // What one act wrote over: a paste, a filling down, a row copied or cleared. The browser takes back what is typed.
  let acts = [];
  let written = null;
  const act = (does) => {
    written = [];
    does();
    if (written.length) acts.push(written);
    written = null;
  };
  const covered = () => written.filter(([cell, was]) => was && was !== cell.value).length;
  const takeBack = () => {
    const last = acts.pop();
    last.reverse().forEach(([cell, was]) => { cell.value = was; });
    last[0][0].dispatchEvent(new Event("input", { bubbles: true }));
    say("已撤回上一步。");
  };
  form.addEventListener("input", (event) => { if (event.isTrusted) acts = []; });

  // The draft and the limits hear of what a script writes as of what is typed.
  const put = (cell, words) => {
    if (written) written.push([cell, cell.value]);
    cell.value = cell.tagName === "INPUT" ? words.replace(/\s*\n\s*/g, " ") : words;
    cell.dispatchEvent(new Event("input", { bubbles: true }));
    inFull(cell);
  };

  // tt is 塘头村, where no other option begins so; the server reads it the same (records/sheets/block.py).
  const inFull = (cell) => {
    const letters = cell.value.trim().toLowerCase();
    if (!cell.list || !/^[\x21-\x7e]+$/.test(letters)) return;
    const options = [...cell.list.options];
    if (options.some((one) => one.value === cell.value.trim())) return;
    const exact = options.filter((one) => one.label === letters);
    const like = exact.length ? exact : options.filter((one) => one.label.startsWith(letters));
    if (like.length === 1) cell.value = like[0].value;
  };

  const addRow = () => {
    const rows = rowsOf();
    if (rows.length >= most) {
      say(`一次最多 ${most} 行；这些先保存，更多的请用“导入”。`);
      return false;
    }
    const number = rows.length + 1;
    const row = rows[0].cloneNode(true);
    row.className = "";
    row.querySelectorAll("[type=hidden], .block-fault").forEach((one) => one.remove());
    row.querySelector(".block-number").firstChild.textContent = number;
    cellsOf(row).forEach((cell) => {
      cell.name = `${number}-${fieldOf(cell)}`;
      cell.setAttribute("aria-label", `第 ${number} 行 ${cell.closest("td").dataset.label}`);
      cell.removeAttribute("aria-invalid");
      cell.removeAttribute("aria-describedby");
      cell.classList.remove("is-invalid");
      cell.value = "";
    });
    body.append(row);
    count.value = number;
    return true;
  };

  const go = (row, column) => {
    if (row >= rowsOf().length && !addRow()) return;
    const cell = cellAt(row, column);
    if (!cell) return;
    cell.focus();
    cell.select();
  };

  // --- Walking ---
  let began = 0;  // the column Enter goes back to after a row was walked by Tab
  let byTab = false;
  form.addEventListener("focusin", (event) => {
    if (event.target.closest("[data-label]") && !byTab) began = columnAt(event.target);
    byTab = false;
  });

  const isAtEdge = (cell, backwards) => {
    if (cell.selectionStart !== cell.selectionEnd) return cell.selectionEnd - cell.selectionStart === cell.value.length;
    return cell.selectionStart === (backwards ? 0 : cell.value.length);
  };
  const copyDown = (from, to) => cellsOf(to).forEach((cell, at) => put(cell, cellsOf(from)[at].value));

  const steps = {
    ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1],
  };
  body.addEventListener("keydown", (event) => {
    const cell = event.target;
    if (!cell.closest("[data-label]") || event.isComposing || event.keyCode === 229) return;
    const row = rowAt(cell);
    const column = columnAt(cell);
    if (event.key === "Tab") byTab = true;
    if (acts.length && (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z") {
      event.preventDefault();
      takeBack();
      return;
    }
    if (event.key === "Enter" && event.altKey && cell.tagName === "TEXTAREA") {
      event.preventDefault();
      cell.setRangeText("\n", cell.selectionStart, cell.selectionEnd, "end");
      cell.dispatchEvent(new Event("input", { bubbles: true }));
    } else if (event.key === "Enter") {
      event.preventDefault();
      inFull(cell);
      if (event.ctrlKey || event.metaKey) form.requestSubmit();
      else go(event.shiftKey ? Math.max(0, row - 1) : row + 1, began);
    } else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "d") {
      event.preventDefault();
      if (row === 0) say("第一行上面没有可以照抄的。");
      else if (event.shiftKey) act(() => copyDown(rowsOf()[row - 1], rowsOf()[row]));
      else act(() => put(cell, cellAt(row - 1, column).value));
    } else if (steps[event.key] && !event.altKey && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      const [down, right] = steps[event.key];
      if (right && !isAtEdge(cell, right < 0)) return;
      const next = cellAt(row + down, column + right);
      if (!next) return;
      event.preventDefault();
      go(row + down, column + right);
    }
  });
  body.addEventListener("change", (event) => inFull(event.target));

  // --- Pasting ---
  // A cell with a tab, a line end or a quotation mark in it is copied between quotation marks.
  const cellsIn = (text) => {
    const block = [[]];
    const part = /(?:"((?:[^"]|"")*)"|([^\t\n]*))(\t|\n|$)/y;
    const words = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
    while (part.lastIndex <= words.length) {
      const found = part.exec(words);
      if (!found) return words.split("\n").map((line) => line.split("\t"));
      block[block.length - 1].push((found[1] === undefined ? found[2] : found[1].replace(/""/g, '"')).trim());
      if (found[3] === "") break;
      if (found[3] === "\n") block.push([]);
    }
    return block;
  };

  // A block copied with its head: each column goes where a sheet may call it so (townwork/lib/headers.py, squeeze).
  const squeeze = (name) => name.normalize("NFKC").replace(/\([^()]*\)|\[[^[\]]*\]|【[^【】]*】|[*:、,.\s_/\\-]/g, "");
  const called = [...table.querySelectorAll("th[data-names]")].map((head) => head.dataset.names.split(" "));
  const headed = (names) => {
    const at = names.map((name) => called.findIndex((known) => name && known.includes(squeeze(name))));
    return names.length > 1 && at.filter((one) => one >= 0).length > 1 ? at : null;
  };

  body.addEventListener("paste", (event) => {
    const cell = event.target;
    const text = event.clipboardData ? event.clipboardData.getData("text") : "";
    if (!cell.closest("[data-label]") || !/[\t\n]/.test(text.trim())) return;
    event.preventDefault();
    let block = cellsIn(text).filter((line) => line.some(Boolean));
    const places = headed(block[0]);
    const lost = new Set();
    const row = rowAt(cell);
    const column = columnAt(cell);
    if (places) {
      block[0].forEach((name, at) => { if (places[at] < 0) lost.add(name); });
      block = block.slice(1);
    }
    let placed = 0;
    let hidden = 0;
    act(() => {
      block.forEach((line, down) => {
        if (row + down >= rowsOf().length && !addRow()) return;
        placed += 1;
        line.forEach((words, right) => {
          const there = cellAt(row + down, places ? places[right] : column + right);
          if (there) put(there, words);
          else if (!places && words) lost.add(words);
        });
      });
      hidden = covered();
    });
    const kept = `贴上了 ${placed} 行${hidden ? `，盖住了原来的 ${hidden} 格，按 Ctrl+Z 撤回` : ""}。`;
    const over = placed < block.length ? `还有 ${block.length - placed} 行放不下，没有贴：一次最多 ${most} 行，更多的请用“导入”。` : "";
    const left = lost.size ? `这些没有地方放，没有贴：${[...lost].slice(0, 5).join("、")}。` : "";
    say(kept + over + left);
  });

  // --- Filling down ---
  // Down to the last row anything was typed in; with none below, through all that are there.
  const fill = (field, next) => {
    const rows = rowsOf();
    const column = cellsOf(rows[0]).findIndex((cell) => fieldOf(cell) === field);
    const cells = rows.map((row) => cellsOf(row)[column]);
    const first = cells.findIndex((cell) => cell.value.trim());
    if (first < 0) {
      say("这一列还是空的：先在上面一格里填好，再往下填。");
      cells[0].focus();
      return;
    }
    const isUsed = (row) => cellsOf(row).some((cell) => cell.value.trim());
    const last = rows.reduce((found, row, at) => (at > first && isUsed(row) ? at : found), -1);
    let words = cells[first].value;
    let filled = 0;
    act(() => cells.slice(first + 1, (last < 0 ? rows.length - 1 : last) + 1).forEach((cell) => {
      if (cell.value.trim()) {
        words = cell.value;
        return;
      }
      words = next(words);
      put(cell, words);
      filled += 1;
    }));
    say(filled ? `往下填了 ${filled} 格。` : "下面没有空格子。");
  };
  // A day after, written as the one before is: 7.5, 2026-07-05, 7月5日.
  const dayAfter = (words) => {
    const found = /^(?:(\d{4})(\D+))?(\d{1,2})(\D+)(\d{1,2})(\D*)$/.exec(words.trim());
    if (!found) return words;
    const [, year, between, month, mark, day, end] = found;
    const next = new Date(Number(year || new Date().getFullYear()), Number(month) - 1, Number(day) + 1);
    const as = (number, like) => String(number).padStart(like[0] === "0" ? 2 : 1, "0");
    return `${year ? next.getFullYear() + between : ""}${as(next.getMonth() + 1, month)}${mark}${as(next.getDate(), day)}${end}`;
  };
  form.querySelectorAll("[data-fill]").forEach((place) => {
    place.hidden = false;
    place.addEventListener("click", (event) => {
      if (event.target.tagName !== "BUTTON") return;
      fill(place.dataset.fill, "byDay" in event.target.dataset ? dayAfter : (words) => words);
    });
  });

  // --- Rows ---
  const copyRow = (row) => {
    const rows = rowsOf();
    let free = rows.findIndex((one, at) => at > rows.indexOf(row) && cellsOf(one).every((cell) => !cell.value.trim()));
    if (free < 0) {
      if (!addRow()) return;
      free = rows.length;
    }
    act(() => copyDown(row, rowsOf()[free]));
    go(free, 0);
  };
  body.addEventListener("click", (event) => {
    const wanted = event.target.dataset.rowAct;
    if (!wanted) return;
    const row = event.target.closest("tr");
    if (wanted === "copy") copyRow(row);
    else {
      act(() => cellsOf(row).forEach((cell) => put(cell, "")));
      say("清空了这一行；按 Ctrl+Z 撤回。");
      cellsOf(row)[0].focus();  // where the key is heard
    }
  });
  rowsOf().forEach((row) => { row.querySelector(".block-acts").hidden = false; });

  form.querySelector("[name=more]").addEventListener("click", (event) => {
    event.preventDefault();
    const first = rowsOf().length;
    for (let added = 0; added < 10 && addRow(); added += 1);
    if (rowsOf().length > first) go(first, 0);
  });
  form.querySelector("[data-keys-said]").hidden = false;

  // A draft of more rows than the page has finds them here: this script runs before the drafts' (drafts.js).
  const drafted = () => {
    try {
      const mine = `draft:${document.body.dataset.user}:${form.dataset.draft}`;
      const keys = Object.keys(window.localStorage).filter((key) => key === mine || key.startsWith(`${mine}@`));
      const filled = keys.flatMap((key) => Object.entries(JSON.parse(window.localStorage.getItem(key)).values || {})).filter(([, value]) => value);
      return Math.max(0, ...filled.map(([name]) => parseInt(name, 10) || 0));
    } catch { return 0; }
  };
  for (let wanted = drafted(); rowsOf().length < wanted && addRow(););
});
