// Files by choosing, dragging, pasting or the phone's camera. A form marked data-upload sends each at once, with a bar
// and a word of its own; any other file input only collects them. Without JavaScript the plain form does it.
"use strict";

// What a clipboard calls every picture alike gets a name that tells them apart.
const named = (file, at) => {
  if (!/^image\.(png|jpe?g)$/.test(file.name)) return file;
  const two = (number) => String(number).padStart(2, "0");
  const now = new Date();
  const stamp = [now.getFullYear(), two(now.getMonth() + 1), two(now.getDate())].join("") + "-"
    + [two(now.getHours()), two(now.getMinutes()), two(now.getSeconds())].join("") + (at ? "-" + (at + 1) : "");
  return new File([file], `粘贴图片-${stamp}.${file.name.split(".").pop()}`, { type: file.type });
};

const sizeOf = (bytes) => bytes < 1048576 ? Math.max(1, Math.round(bytes / 1024)) + " KB" : (bytes / 1048576).toFixed(1) + " MB";

const make = (tag, className, text) => {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
};

// --- large photos -----------------------------------------------------------------------------------------

// As many pixels as the server keeps (townwork/org/pictures.py): the rest need not go over a slow line.
const MOST = 4000;

// What a phone took with 48 or 108 megapixels is drawn smaller here, and without where it was taken. `words` tell it.
// What this browser cannot draw goes as it is: the server shrinks it too.
const smaller = async (file) => {
  if (file.type !== "image/jpeg") return { file };
  try {
    const picture = await createImageBitmap(file);
    const share = MOST / Math.max(picture.width, picture.height);
    if (share >= 1) return { file };
    const canvas = document.createElement("canvas");
    canvas.width = Math.round(picture.width * share);
    canvas.height = Math.round(picture.height * share);
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    const drawn = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.88));
    const words = `${picture.width}×${picture.height} 已缩小到 ${canvas.width}×${canvas.height}`
      + `（${sizeOf(file.size)} 变为 ${sizeOf(drawn.size)}），拍摄地点没有上传`;
    picture.close();
    return { file: new File([drawn], file.name, { type: file.type }), words };
  } catch {
    return { file };
  }
};

// --- forms that send at once ------------------------------------------------------------------------------

const line = (form, file) => {
  const item = make("li", "upload-line");
  const bar = make("progress");
  bar.max = 100;
  bar.value = 0;
  bar.setAttribute("aria-label", file.name);
  const words = make("span", "upload-words", "等待上传");
  item.append(make("span", "upload-name", `${file.name}（${sizeOf(file.size)}）`), bar, words);
  form.querySelector("[data-upload-lines]").append(item);
  return { item, bar, words };
};

const refuse = (shown, text, again) => {
  shown.item.classList.add("upload-bad");
  shown.bar.hidden = true;
  shown.words.textContent = text;
  if (!again) return;
  const button = make("button", "btn btn-sm btn-outline-primary", "重传");
  button.type = "button";
  button.addEventListener("click", () => {
    shown.item.remove();
    again();
  });
  shown.item.append(button);
};

const answered = (form, shown, request, again) => {
  let told = null;
  try { told = JSON.parse(request.responseText).files[0]; } catch { /* a page, not an answer: see below */ }
  if (request.responseURL.includes("/sign-in/")) refuse(shown, "登录已过期，没有传上去。请重新登录后再传。");
  else if (request.status === 429) refuse(shown, "上传过于频繁。请过几分钟再传，文件还没有收下。");
  else if (request.status === 403) refuse(shown, "没有权限，或页面放得太久。请刷新页面后再传。");
  else if (!told) refuse(shown, toldBy(request) || "服务器没有收下，请稍后重传。", again);
  else if (told.problem) refuse(shown, told.problem);
  else {
    const list = form.closest("section").querySelector("[data-upload-list]");
    const none = list.querySelector("[data-upload-none]");
    if (none) none.remove();
    list.insertAdjacentHTML("beforeend", told.row);
    shown.item.classList.add("upload-good");
    shown.bar.hidden = true;
    shown.words.textContent = ["已上传", shown.shrunk, told.told].filter(Boolean).join("；");
  }
};

const post = (form, file, shown) => new Promise((done) => {
  const again = () => take(form, [file]);
  const data = new FormData();
  data.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  data.append("files", file, file.name);
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
  request.upload.addEventListener("progress", (event) => {
    const share = event.total ? Math.round((event.loaded / event.total) * 100) : 0;
    shown.bar.value = share;
    shown.words.textContent = share < 100 ? `正在上传 ${share}%` : "正在检查";
  });
  request.addEventListener("load", () => answered(form, shown, request, again));
  request.addEventListener("error", () => refuse(shown, "连不上服务器，没有传上去。", again));
  request.addEventListener("loadend", done);
  shown.words.textContent = "正在上传 0%";
  request.send(data);
});

const send = async (form, file, shown) => {
  const made = await smaller(file);
  shown.shrunk = made.words;
  if (made.file.size > Number(form.dataset.limit)) refuse(shown, `“${file.name}”超过 20 MB，请压缩后再传。`);
  else await post(form, made.file, shown);
};

// One after another: ten photos at once would hold every hand of a small server.
let queue = Promise.resolve();
const take = (form, files) => {
  for (const file of files) {
    const shown = line(form, file);
    queue = queue.then(() => send(form, file, shown));
  }
};

// --- inputs that only collect -----------------------------------------------------------------------------

const collect = (input, files) => {
  const all = new DataTransfer();
  for (const file of input.multiple ? [...input.files, ...files] : files.slice(0, 1)) all.items.add(file);
  input.files = all.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
};

const listChosen = (input) => {
  let list = input.parentElement.querySelector("[data-chosen]");
  if (!list) {
    list = make("ul", "upload-lines");
    list.dataset.chosen = "";
    input.insertAdjacentElement("afterend", list);
  }
  list.replaceChildren(...[...input.files].map((file) => make("li", "upload-line", `${file.name}（${sizeOf(file.size)}）`)));
  return list;
};

// --- folders ----------------------------------------------------------------------------------------------

// All that lies in a dropped folder, each named by its path: the folder says whose it is.
const within = (entry) => new Promise((done) => {
  if (entry.isFile) return entry.file((file) => done([byPath(file, entry.fullPath)]), () => done([]));
  const reader = entry.createReader(), all = [];
  const more = () => reader.readEntries((found) => {
    all.push(...found);
    if (found.length) more();
    else Promise.all(all.map(within)).then((lists) => done(lists.flat()));
  }, () => done([]));
  more();
});

const byPath = (file, path) => new File([file], path.replace(/^\//, "").replace(/\//g, "_"), { type: file.type });

// What is in a folder and not of the kind the input takes stays out, and is counted.
const acceptFolder = (input, files) => {
  const ends = input.accept.split(",");
  const taken = files.filter((file) => ends.some((end) => file.name.toLowerCase().endsWith(end)));
  if (taken.length) collect(input, taken);
  if (taken.length < files.length) {
    listChosen(input).append(make("li", "upload-line", `文件夹里另有 ${files.length - taken.length} 个不是表格，没有放进来。`));
  }
};

// The photos chosen, each drawn smaller where it is large; what the form sends is exchanged when all are ready.
const shrinkChosen = async (input) => {
  const chosen = [...input.files];
  const made = await Promise.all(chosen.map(smaller));
  if (!made.some((one) => one.words) || chosen.length !== input.files.length) return;
  const all = new DataTransfer();
  made.forEach((one) => all.items.add(one.file));
  input.files = all.files;
  listChosen(input);
  made.filter((one) => one.words).forEach((one) => {
    input.parentElement.querySelector("[data-chosen]").append(make("li", "form-text", `“${one.file.name}”${one.words}`));
  });
};

// --- the ways in ------------------------------------------------------------------------------------------

const accept = (input, files) => {
  const chosen = files.map(named);
  if (!chosen.length) return;
  const form = input.closest("form[data-upload]");
  if (form) take(form, chosen);
  else collect(input, chosen);
};

const ready = (input) => {
  const form = input.closest("form[data-upload]");
  const zone = form ? form.closest("section") : input.form;
  if (!form && input.multiple) {
    input.addEventListener("change", () => {
      listChosen(input);
      shrinkChosen(input);
    });
  }
  zone.classList.add("drop-zone");
  const pasted = input.multiple && !input.accept.includes(".csv") ? "截图" : "文件";
  input.insertAdjacentElement("beforebegin", make("p", "drop-hint", `也可以把文件拖到这里，或按 Ctrl+V 粘贴${pasted}。`));
  const carriesFiles = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");
  zone.addEventListener("dragover", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    zone.classList.add("drop-here");
  });
  zone.addEventListener("dragleave", (event) => {
    if (!zone.contains(event.relatedTarget)) zone.classList.remove("drop-here");
  });
  zone.addEventListener("drop", (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    zone.classList.remove("drop-here");
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry()).filter(Boolean);
    if (input.multiple && !form && entries.some((entry) => entry.isDirectory)) {
      Promise.all(entries.map(within)).then((lists) => acceptFolder(input, lists.flat()));
    } else accept(input, [...event.dataTransfer.files]);
  });
};

const FILES = "input[type=file]:not([capture]):not([data-into])";
document.querySelectorAll(FILES).forEach(ready);

// A folder is chosen by an input of its own and joins what is chosen already.
document.querySelectorAll("input[data-into]").forEach((folder) => folder.addEventListener("change", () => {
  const files = [...folder.files].map((file) => byPath(file, file.webkitRelativePath || file.name));
  folder.value = "";
  acceptFolder(document.getElementById(folder.dataset.into), files);
}));

document.querySelectorAll("form[data-upload]").forEach((form) => {
  form.querySelector("[data-upload-send]").hidden = true;
  form.addEventListener("change", (event) => {
    if (event.target.type !== "file") return;
    take(form, [...event.target.files]);
    event.target.value = "";
  });
});

document.addEventListener("paste", (event) => {
  const files = event.clipboardData ? [...event.clipboardData.files] : [];
  const input = document.querySelector(FILES);
  // Cells copied from a sheet come as words and as a picture of them: the words are meant.
  if (!input || !files.length || [...event.clipboardData.types].includes("text/plain")) return;
  event.preventDefault();
  accept(input, files);
});

// A file dropped beside the zone must not replace the page.
["dragover", "drop"].forEach((name) => document.addEventListener(name, (event) => {
  if (event.dataTransfer && [...event.dataTransfer.types].includes("Files") && !event.target.closest(".drop-zone")) event.preventDefault();
}));
