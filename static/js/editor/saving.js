// Saving by itself: after a pause, the newest text alone; what the server has not taken yet is kept on this machine
// (static/js/drafts.js). Nobody's text is put over another's unasked: what others changed elsewhere is joined by the
// server, and of what two changed in one place both are shown, and the person says which.
"use strict";

{
  const { changes } = window.editor.document;
  const { button, make } = window.editor.picker;

  const PAUSE = 1500;  // ms without a key
  const AGAIN = 10_000;  // ms till a server that did not answer is tried again

  const clockOf = () => new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });

  class Saving {
    constructor(editor) {
      const { area, root, said, token } = editor;
      const { autosave: url, base, baseField } = area.dataset;
      Object.assign(this, { editor, area, root, said, token, url, base, clock: 0, isSending: false, taken: area.value, box: null });
      this.field = baseField && area.form.elements[baseField];  // the form itself, sent, says the same version
      area.addEventListener("restored", () => { if (this.field) this.base = this.field.value; });  // of a draft: what it was typed over
      window.addEventListener("online", () => this.soon(0));
    }

    changed() {
      if (this.area.value === this.taken) return;
      this.say("有改动，还没有保存");
      this.soon(PAUSE);
    }

    soon(pause) {
      window.clearTimeout(this.clock);
      if (!this.box) this.clock = window.setTimeout(() => this.send(), pause);
    }

    say(words, isBad = false) {
      this.said.textContent = words;
      this.said.classList.toggle("text-danger", isBad);
    }

    async send() {
      const sent = this.area.value;
      if (this.isSending || this.box || sent === this.taken) return;  // what is typed meanwhile follows the answer
      this.say("正在保存…");
      this.editor.since = [];
      this.isSending = true;
      const answer = await this.post(sent);
      this.isSending = false;
      this.answered(sent, answer);
    }

    async post(text) {
      const body = new FormData();
      Object.entries({ csrfmiddlewaretoken: this.token, body: text, base: this.base }).forEach(([name, value]) => body.append(name, value));
      try {
        const answer = await fetch(this.url, { method: "POST", body, headers: { Accept: "application/json" } });
        return { status: answer.status, told: answer.redirected ? {} : await answer.json().catch(() => ({})) };
      } catch {
        return null;
      }
    }

    answered(sent, answer) {
      if (!answer) {
        this.say("连不上服务器：写的已存在这台电脑上，连上后自动保存。", true);
        return this.soon(AGAIN);
      }
      const { status, told } = answer;
      if (status === 409) return this.conflict(told);
      if (told.version !== undefined) return this.took(sent, told);
      return this.say(told.problems ? told.problems.join("") : "没有保存成功：写的已存在这台电脑上，请重新登录或刷新后再试。", true);
    }

    took(sent, { version, body }) {
      this.stand(version, body === undefined ? sent : body.replace(/\r\n?/g, "\n"));
      if (this.taken !== sent) this.editor.join(sent, this.taken);
      this.root.dispatchEvent(new CustomEvent("editor:saved", { detail: { version }, bubbles: true }));
      if (this.area.value !== this.taken) return this.changed();
      if (this.area.form.dataset.draft) drafts.drop(drafts.key(this.area.form));
      return this.say(`已保存 ${clockOf()}${this.taken === sent ? "" : "，别人改的另外几段也在里面了"}`);
    }

    // The version the text is now written on, and what the server holds as it.
    stand(version, taken) {
      Object.assign(this, { base: version, taken });
      if (this.field) this.field.value = version;
    }

    // Both texts stay until the person has chosen; the one that is left can be had back by undo.
    conflict({ version, body }) {
      this.say("别人也改了同一处，请先选用哪一份。", true);
      const theirs = body.replace(/\r\n?/g, "\n");
      const [mine, other] = [this.area.value.split("\n"), theirs.split("\n")];
      const side = (title, lines) => {
        const part = make("div");
        part.append(make("strong", "", title), ...lines.filter(Boolean).map((line) => make("p", "", this.editor.figures.said(line))));
        return part;
      };
      const sides = make("div", "editor-sides");
      sides.append(
        side("您写的", changes(other, mine).flatMap((one) => one.lines)),
        side("现在保存的", changes(mine, other).flatMap((one) => one.lines)),
      );
      const choice = (text, act) => button(text, "btn btn-sm btn-outline-primary", () => {
        this.box.remove();
        this.box = null;
        this.stand(version, theirs);
        act();
      });
      const acts = make("div", "draft-note");
      acts.append(
        choice("用我的，存为新的一版", () => this.soon(0)),
        choice("用现在保存的（可撤销）", () => {
          this.editor.put(theirs);
          this.say(`已换成现在保存的那一份 ${clockOf()}`);
        }),
      );
      this.box = make("div", "editor-conflict alert alert-warning");
      this.box.setAttribute("role", "alert");
      this.box.append(make("p", "", "您写的时候，别人保存了另一份。不同的地方："), sides, acts);
      this.root.prepend(this.box);
    }
  }

  window.editor.saving = { Saving };
}
