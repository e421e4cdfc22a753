// 校对 beside the text, what its readers said, and what came along from the last half-year: asked for once the hands rest, the newest alone
// counts. Each row leads to its place; a mend is a step of the text, to be undone like any other.
"use strict";

{
  const { button, make } = window.editor.picker;
  const { placeIn, told } = window.editor.standing;

  const PAUSE = 700;  // ms without a key
  const AGAIN = 5000;  // ms after the server could not be reached
  const LONGEST = 40;  // signs of a text shown in a row

  const cut = (text) => (text.length > LONGEST ? `${text.slice(0, LONGEST)}……` : text);

  class Beside {
    constructor(editor) {
      const { area, token } = editor;
      Object.assign(this, { editor, area, token, clock: 0, running: null, answer: null, rows: new Map(), replies: new Map() });
      const { beside, waive, looked } = area.dataset;
      this.urls = { beside, waive, looked };
      this.dom = make("section", "editor-beside");
      this.dom.setAttribute("aria-label", "校对");
      this.dom.tabIndex = -1;
      this.head = make("p", "editor-beside-head", "正在校对…");
      this.head.setAttribute("role", "status");
      this.remarks = make("div", "editor-remarks");
      this.carried = make("div", "editor-carried");
      this.list = make("ul", "editor-findings");
      this.onward = button("下一处", "btn btn-sm btn-outline-secondary", () => this.next());
      this.onward.title = "F8";
      this.dom.append(this.head, this.onward, this.remarks, this.carried, this.list);
      this.dom.hidden = !waive;
    }

    renew(pause = PAUSE) {
      window.clearTimeout(this.clock);
      this.clock = window.setTimeout(() => this.ask(), pause);
    }

    async ask() {
      if (this.running) this.running.abort();
      const running = new AbortController();
      this.running = running;
      const text = this.area.value;
      try {
        const answer = await this.post(this.urls.beside, [["text", text]], { signal: running.signal });
        if (answer.redirected) throw new Error("signed out");
        const answered = await answer.json();
        if (running !== this.running) return;
        this.running = null;
        this.take(text, answered);
      } catch (error) {
        if (running !== this.running || error.name === "AbortError") return;
        this.running = null;
        const isOut = error.message === "signed out";
        this.say(isOut ? "登录已过期，校对停了。写的都在，重新登录后再看。" : "校对暂时出不来，稍后再试；写的都在。");
        if (!isOut) this.renew(AGAIN);
      }
    }

    post(url, fields, more) {
      const body = new FormData();
      [["csrfmiddlewaretoken", this.token], ...fields].forEach(([name, value]) => body.append(name, value));
      return fetch(url, { method: "POST", body, headers: { Accept: "application/json" }, ...more });
    }

    // What was told of an older text is of no place in this one; of words an input method is still writing nothing is
    // drawn.
    take(text, answer) {
      const { view } = this.editor;
      if (text !== this.area.value) return;
      if (view.composing) {
        this.renew();
        return;
      }
      this.editor.complain(answer.problems);
      if (answer.problems.length) {
        this.say("有写错的地方，改好后再校对。");
        return;
      }
      this.answer = answer;
      view.dispatch(told(view.state, answer));
      this.show();
    }

    say(words) {
      this.head.textContent = words;
      this.head.className = "editor-beside-head";
    }

    show() {
      const { found, carried, remarks } = this.answer;
      const open = found.filter((one) => !one.waived);
      const bad = open.filter((one) => one.blocks).length;
      const unlooked = carried.filter((one) => !one.looked);
      const counts = [remarks.length && `${remarks.length} 条批注`, bad && `${bad} 处要改好才能签发`, open.length - bad && `${open.length - bad} 处提示`, unlooked.length && `${unlooked.length} 句从上期带来、还没看过`];
      this.say(counts.filter(Boolean).join("，") || "没有发现问题。");
      this.head.classList.toggle("is-bad", bad > 0);
      this.editor.counted(this.open.length);
      this.onward.hidden = !this.open.length;
      this.showRemarks(remarks);
      this.showCarried(unlooked);
      this.showRows(found);
    }

    // What there is still something to do about.
    get open() {
      const { found, carried, remarks } = this.answer || { found: [], carried: [], remarks: [] };
      return [...remarks.filter((one) => one.line), ...found.filter((one) => !one.waived), ...carried.filter((one) => !one.looked)];
    }

    placeIn(one) {
      return placeIn(this.editor.view.state, one);
    }

    // To the next place behind the cursor; from the last to the first.
    next() {
      const { to } = this.editor.view.state.selection;
      const places = this.open.map((one) => this.placeIn(one)).filter(Boolean).sort((one, other) => one.from - other.from);
      const place = places.find((one) => one.from >= to) || places[0];
      if (place) this.editor.choose(place);
      return true;
    }

    go(one) {
      const place = this.placeIn(one);
      if (place) this.editor.choose(place);
    }

    placeRow(one, words) {
      const made = button(`“${cut(this.editor.figures.said(words))}”`, "link-button", () => this.go(one));
      made.title = "到这一处（F8 到下一处）";
      return made;
    }

    // Rows stay the same elements as long as their finding is there: what is being typed into one is not lost.
    showRows(found) {
      const rows = new Map(found.map((one) => [one.key, this.rows.get(one.key) || make("li", "editor-finding")]));
      const writing = document.activeElement;
      found.forEach((one) => {
        const row = rows.get(one.key);
        const leaving = row.querySelector("details");
        row.replaceChildren(...this.rowOf(one, leaving));
      });
      this.list.replaceChildren(...rows.values());
      this.rows = rows;
      if (writing !== document.activeElement && this.list.contains(writing)) writing.focus();
    }

    rowOf(one, leaving) {
      const state = make("span", `state${one.waived ? "" : one.blocks ? " state-bad" : " state-warn"}`, one.title);
      const acts = make("div", "finding-acts");
      const parts = [state, " ", this.placeRow(one, one.text || "这一行"), make("div", "", one.why)];
      if (one.waived) {
        parts.push(make("div", "text-secondary", `留着：${one.waived}（${one.by}）`));
        acts.append(button("重新提醒", "btn btn-sm btn-outline-secondary", () => this.keep(one.key, "")));
        return [...parts, acts];
      }
      if (one.mend !== null) {
        acts.append(button(one.mend ? `改成“${cut(this.editor.figures.said(one.mend))}”` : "删去", "btn btn-sm btn-outline-primary", () => this.mend(one)));
      }
      if (one.sentence) acts.append(button("删去这一句", "btn btn-sm btn-outline-primary", () => this.drop(one.sentence)));
      acts.append(leaving || this.leaving(one.key));
      return [...parts, acts];
    }

    leaving(key) {
      const details = make("details");
      const reason = make("input", "form-control form-control-sm");
      Object.assign(reason, { placeholder: "理由", maxLength: 200 });
      reason.setAttribute("aria-label", "留着的理由");
      const keep = () => (reason.value.trim() ? this.keep(key, reason.value.trim()) : reason.focus());
      reason.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
        event.preventDefault();  // the form is not sent
        keep();
      });
      details.append(make("summary", "", "留着，因为……"), reason, button("留着", "btn btn-sm btn-outline-secondary", keep));
      details.addEventListener("toggle", () => { if (details.open && details.isConnected) reason.focus(); });
      return details;
    }

    mend(one) {
      const place = this.placeIn(one);
      if (place && place.isSame) this.editor.replace(place, one.mend);
      else this.renew(0);
    }

    // Of one that was written in since, nobody says that it should go.
    drop(sentence) {
      const place = this.placeIn(sentence);
      if (!place || !place.isSame) return this.renew(0);
      const { doc } = this.editor.view.state;
      const [before, last] = [doc.textBetween(place.from - 1, place.from), doc.textBetween(place.to - 1, place.to)];
      const ends = before === "；" && last === "。";  // what stood before it is now the end
      return this.editor.replace(ends ? { from: place.from - 1, to: place.to } : place, ends ? "。" : "");
    }

    async keep(key, reason) {
      await this.send(this.urls.waive, [["key", key], ["reason", reason]]);
    }

    async look(marks) {
      await this.send(this.urls.looked, marks.map((one) => ["key", one.key]));
    }

    // The page that answers is of no use here: what came of it is asked for.
    async send(url, fields) {
      try {
        const { type } = await this.post(url, fields, { redirect: "manual" });
        if (type === "opaqueredirect") return this.renew(0);
        this.say("没有记下：写得太长，或别人已经办结。");
        return this.renew(AGAIN);
      } catch {
        return this.say("连不上服务器，没有记下，请再点一次。");
      }
    }

    // Each with its sentence; one that was written away says so and stays till somebody settles it. What is being typed
    // as an answer stays till the server has it: the box is another once there is one answer more.
    showRemarks(remarks) {
      const writing = document.activeElement;
      const isIn = this.remarks.contains(writing);
      const keyOf = (one) => `${one.key} ${one.replies.length}`;
      this.replies = new Map(remarks.map((one) => [keyOf(one), this.replies.get(keyOf(one)) || this.replying(one)]));
      const list = make("ul", "editor-findings");
      remarks.forEach((one) => {
        const row = make("li", "editor-finding");
        const place = one.line ? this.placeRow(one, one.text) : make("div", "text-secondary", `“${cut(one.text)}”这一句已经改掉了`);
        const said = ({ words, by }) => [make("div", "editor-remark", words), make("div", "text-secondary", by)];
        const replies = one.replies.map((reply) => {
          const part = make("div", "reply");
          part.append(...said(reply));
          return part;
        });
        row.append(place, ...said(one), ...replies, this.replies.get(keyOf(one)));
        list.append(row);
      });
      this.remarks.replaceChildren(make("strong", "", `批注 ${remarks.length} 条`), list);
      this.remarks.hidden = !remarks.length;
      const again = this.remarks.contains(writing) ? writing : this.remarks.querySelector(".editor-settle");
      if (isIn && again) again.focus();
    }

    // Words to a remark, and whether it is dealt with by them; to settle it none are needed.
    replying(one) {
      const acts = make("div", "finding-acts");
      const words = make("textarea", "form-control form-control-sm");
      Object.assign(words, { rows: 1, placeholder: "答复" });
      words.setAttribute("aria-label", "答复");
      const send = (url) => this.send(url, [["words", words.value.trim()]]);
      const reply = () => (words.value.trim() ? send(one.reply) : words.focus());
      acts.append(
        words,
        button("答复", "btn btn-sm btn-outline-primary", reply),
        button("办结", "btn btn-sm btn-outline-secondary editor-settle", () => send(one.settle)),
      );
      return acts;
    }

    showCarried(unlooked) {
      const isIn = this.carried.contains(document.activeElement);
      const [words, figures] = [unlooked.filter((one) => one.reasons.length), unlooked.filter((one) => !one.reasons.length)];
      const parts = [];
      if (words.length) {
        parts.push(make("strong", "", `从上期带来的话，要看的 ${words.length} 句`), this.listOf(words));
      }
      if (figures.length) {
        const more = make("details");
        more.append(make("summary", "", `只换了本期数据的 ${figures.length} 句`), this.listOf(figures));
        more.open = Boolean(this.carried.querySelector("details[open]"));
        parts.push(more, button(`这 ${figures.length} 句都看过了`, "btn btn-sm btn-outline-secondary", () => this.look(figures)));
      }
      this.carried.replaceChildren(...parts);
      this.carried.hidden = !unlooked.length;
      const first = isIn && this.carried.querySelector(".editor-look");
      if (first) first.focus();
    }

    listOf(marks) {
      const list = make("ul", "editor-findings");
      marks.forEach((one) => {
        const row = make("li", "editor-finding");
        const look = button("看过了", "btn btn-sm btn-outline-secondary editor-look", () => this.look([one]));
        look.title = "Ctrl+Enter：光标所在的一句看过了";
        const changes = one.changes.map(([name, old, now]) => make("div", "editor-change", `${name}：${cut(old)} → ${cut(now)}`));
        const acts = make("div", "finding-acts");
        acts.append(look);
        row.append(this.placeRow(one, one.text), ...one.reasons.map((why) => make("div", "", why)), ...changes, acts);
        list.append(row);
      });
      return list;
    }

    // The marks of the sentence the cursor is in are looked at.
    lookHere() {
      const { from, to } = this.editor.view.state.selection;
      const isHere = (place) => place && place.from <= from && to <= place.to;
      const here = this.open.filter((one) => one.changes && isHere(this.placeIn(one)));
      if (here.length) this.look(here);
      return true;
    }
  }

  window.editor.beside = { Beside };
}
