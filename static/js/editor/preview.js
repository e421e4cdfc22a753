// The real pages beside the text: asked for once the hands rest, the newest alone counts, and only the pages that
// have changed are sent. What is shown stays until what is newer is there.
"use strict";

{
  const { make } = window.editor.picker;

  const PAUSE = 600;  // ms without a key
  const AGAIN = 5000;  // ms after the server could not be reached

  class Preview {
    constructor({ url, token, text, told, where }) {
      Object.assign(this, { url, token, text, told, where, clock: 0, running: null, pictures: new Map() });
      this.dom = make("section", "editor-preview");
      this.dom.setAttribute("aria-label", "排版预览");
      this.dom.tabIndex = 0;  // scrolled by keys too
      this.head = make("p", "editor-preview-head", "排版预览");
      this.pages = make("div", "editor-pages");
      this.dom.append(this.head, this.pages);
    }

    get isSeen() {
      return this.dom.offsetParent !== null && document.visibilityState === "visible";
    }

    renew(pause = PAUSE) {
      window.clearTimeout(this.clock);
      this.clock = window.setTimeout(() => this.ask(), pause);
    }

    async ask() {
      if (!this.isSeen) return;
      if (this.running) this.running.abort();
      const running = new AbortController();
      this.running = running;
      const width = Math.round(this.pages.clientWidth * Math.min(window.devicePixelRatio || 1, 2));
      const body = new FormData();
      Object.entries({ csrfmiddlewaretoken: this.token, text: this.text(), width, held: [...this.pictures.keys()].join(",") })
        .forEach(([name, value]) => body.append(name, value));
      this.dom.classList.add("is-renewing");
      try {
        const answer = await fetch(this.url, { method: "POST", body, signal: running.signal, headers: { Accept: "application/json" } });
        if (answer.redirected) throw new Error("signed out");
        const told = await answer.json();
        if (running !== this.running) return;
        this.show(told);
      } catch (error) {
        if (running !== this.running || error.name === "AbortError") return;
        this.head.textContent = error.message === "signed out"
          ? "登录已过期，预览停了。写的都在，重新登录后再看。"
          : "预览暂时出不来，稍后再试；写的都在。";
        if (error.message !== "signed out") this.renew(AGAIN);
      } finally {
        if (running === this.running) {
          this.dom.classList.remove("is-renewing");
          this.running = null;
        }
      }
    }

    show({ pages, problems }) {
      this.told(problems);
      this.dom.classList.toggle("is-behind", problems.length > 0);
      this.head.textContent = problems.length ? "有写错的地方，改好后预览才更新。" : `排版预览，共 ${pages.length} 页`;
      if (problems.length) return;
      const old = this.pictures;
      this.pictures = new Map(pages.map(({ mark, picture }) => [mark, picture || old.get(mark)]));
      const held = [...this.pages.children];
      pages.forEach(({ mark }, index) => {
        const place = held[index] || this.pages.appendChild(make("img", "editor-page"));
        place.alt = `第 ${index + 1} 页`;
        if (place.dataset.mark === mark) return;
        place.dataset.mark = mark;
        place.src = this.pictures.get(mark);
      });
      held.slice(pages.length).forEach((one) => one.remove());
      this.follow();
    }

    // To where one writes, unless the place is in sight, or the pages are under the mouse: then they are being read.
    follow() {
      const { scrollTop, scrollHeight, clientHeight } = this.dom;
      const place = this.where() * scrollHeight;
      if (this.dom.matches(":hover") || (place > scrollTop && place < scrollTop + clientHeight)) return;
      this.dom.scrollTop = place - clientHeight / 2;
    }
  }

  window.editor.preview = { Preview };
}
