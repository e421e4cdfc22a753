// Saving by itself: after a pause, the newest text alone; what the server has not taken yet is kept on this machine.
// Nobody's text is put over another's unasked: two versions are shown, and the person says which.
"use strict";

{
  const { button, make } = window.editor.figures;

  const PAUSE = 1500;  // ms without a key
  const AGAIN = 10_000;  // ms till a server that did not answer is tried again

  const clockOf = () => new Date().toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });

  // What this machine keeps; one person's, and cleared by whoever signs out (static/js/drafts.js).
  class Kept {
    constructor(name) {
      this.key = `draft:${document.body.dataset.user}:editor:${name}`;
    }

    read() {
      try { return JSON.parse(window.localStorage.getItem(this.key) || "null"); } catch { return null; }
    }

    write(text, base) {
      try { window.localStorage.setItem(this.key, JSON.stringify({ text, base, at: new Date().toLocaleString("zh-CN", { hour12: false }) })); } catch { /* full or forbidden */ }
    }

    drop() {
      try { window.localStorage.removeItem(this.key); } catch { /* as above */ }
    }
  }

  // Lines of both, each as it stands on its side: the longest common run of lines is what both have.
  const apart = (mine, theirs) => {
    const [left, right] = [mine.split("\n"), theirs.split("\n")];
    const long = Array.from({ length: left.length + 1 }, () => new Uint16Array(right.length + 1));
    for (let i = left.length - 1; i >= 0; i--) {
      for (let j = right.length - 1; j >= 0; j--) {
        long[i][j] = left[i] === right[j] ? long[i + 1][j + 1] + 1 : Math.max(long[i + 1][j], long[i][j + 1]);
      }
    }
    const only = { mine: [], theirs: [] };
    let [i, j] = [0, 0];
    while (i < left.length || j < right.length) {
      if (i < left.length && j < right.length && left[i] === right[j]) { i++; j++; }
      else if (j >= right.length || (i < left.length && long[i + 1][j] >= long[i][j + 1])) only.mine.push(left[i++]);
      else only.theirs.push(right[j++]);
    }
    return only;
  };

  class Saving {
    // `put` replaces the text on the page; `said` is where the foot says how it stands.
    constructor({ url, base, token, text, put, said, root }) {
      Object.assign(this, { url, base, token, text, put, said, root, clock: 0, sending: null, taken: text(), box: null });
      this.kept = new Kept(url);
      this.offer(this.kept.read());
      window.addEventListener("online", () => this.soon(0));
    }

    offer(kept) {
      if (!kept || kept.text === this.taken) return this.kept.drop();
      const box = make("div", "alert alert-warning draft-note");
      box.setAttribute("role", "status");
      box.append(
        make("span", "", `${kept.at} 写的还没有存到服务器上。`),
        button("恢复", "btn btn-sm btn-outline-primary", () => { box.remove(); this.put(kept.text); }),
        button("不要了", "btn btn-sm btn-outline-primary", () => { box.remove(); this.kept.drop(); }),
      );
      return this.root.prepend(box);
    }

    changed() {
      this.kept.write(this.text(), this.base);
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
      if (this.sending || this.box) return;  // what is typed meanwhile follows once the answer is there
      const text = this.text();
      if (text === this.taken) return;
      this.say("正在保存…");
      this.sending = this.post(text);
      const answer = await this.sending;
      this.sending = null;
      if (!answer) {
        this.say("连不上服务器：写的已存在这台电脑上，连上后自动保存。", true);
        this.soon(AGAIN);
      } else if (answer.status === 409) {
        this.conflict(answer.told);
      } else if (answer.told && answer.told.version !== undefined) {
        this.took(text, answer.told);
      } else if (answer.told && answer.told.problems) {
        this.say(answer.told.problems[0], true);
      } else {
        this.say("没有保存成功：写的已存在这台电脑上，请重新登录或刷新后再试。", true);
      }
    }

    async post(text) {
      const body = new FormData();
      Object.entries({ csrfmiddlewaretoken: this.token, body: text, base: this.base }).forEach(([name, value]) => body.append(name, value));
      try {
        const answer = await fetch(this.url, { method: "POST", body, headers: { Accept: "application/json" } });
        return { status: answer.status, told: answer.redirected ? null : await answer.json().catch(() => null) };
      } catch {
        return null;
      }
    }

    // With `body` somebody else's change was joined: it is put on the page, unless more was typed meanwhile. Then the
    // base stays as it was and the next saving joins once more.
    took(text, { version, body }) {
      const joined = body === undefined ? text : body.replace(/\r\n?/g, "\n");
      if (joined !== text && this.text() !== text) return this.changed();
      Object.assign(this, { taken: joined, base: version });
      if (joined !== text) this.put(joined);
      this.root.dispatchEvent(new CustomEvent("editor:saved", { detail: { version }, bubbles: true }));
      if (this.text() !== joined) return this.changed();
      this.kept.drop();
      return this.say(joined === text ? `已保存 ${clockOf()}` : `已保存 ${clockOf()}，别人刚改的几段也在里面`);
    }

    // Both texts stay until the person has chosen; the one that is left can be had back by undo.
    conflict({ version, body }) {
      this.say("别人也改了这份稿子，请先选用哪一份。", true);
      const theirs = body.replace(/\r\n?/g, "\n");
      const only = apart(this.text(), theirs);
      this.box = make("div", "editor-conflict alert alert-warning");
      this.box.setAttribute("role", "alert");
      const side = (title, lines) => {
        const part = make("div");
        part.append(make("strong", "", title), ...lines.map((line) => make("p", "", line || "（空行）")));
        return part;
      };
      const sides = make("div", "editor-sides");
      sides.append(side("只在您这一份里", only.mine), side("只在已保存的那一份里", only.theirs));
      const chosen = (act) => () => { this.box.remove(); this.box = null; act(); };
      const acts = make("div", "draft-note");
      acts.append(
        button("用我的，保存为新版本", "btn btn-sm btn-outline-primary", chosen(() => { this.base = version; this.soon(0); })),
        button("用已保存的（可撤销）", "btn btn-sm btn-outline-primary", chosen(() => {
          this.base = version;
          this.taken = theirs;
          this.put(theirs);
          this.kept.drop();
          this.say(`已换成已保存的那一份 ${clockOf()}`);
        })),
      );
      this.box.append(make("p", "", "您写的时候，别人保存了另一份。两份都在："), sides, acts);
      this.root.prepend(this.box);
    }
  }

  window.editor.saving = { Saving, apart };
}
