// The code cells of a page: each can be edited and run here. Only this comes with the page; Python,
// its driver and the editor are fetched at the first click that needs them.
(() => {
  "use strict";
  const { src, dataset } = document.currentScript;
  const folder = src.replace(/[^/]*$/, "");
  const EDITS = "lstm-edits:"; // and the page's name: the edited codes by the printed ones' keys
  const TRY = "lstm-try"; // the cells of the page "Try it"

  // Storage may be forbidden: then what is kept lasts as long as the page.
  const kept = new Map();
  const storage = {
    get(name) {
      try {
        return JSON.parse(localStorage.getItem(name)) ?? undefined;
      } catch {
        return kept.get(name);
      }
    },
    set(name, value) {
      kept.set(name, value);
      try {
        if (value === undefined) localStorage.removeItem(name);
        else localStorage.setItem(name, JSON.stringify(value));
      } catch {
        // It stays in `kept`.
      }
    },
  };

  const coming = new Map();
  function script(name) {
    if (!coming.has(name)) {
      const loaded = new Promise((resolve, reject) => {
        const element = document.createElement("script");
        element.src = new URL(name, folder).href;
        element.onload = resolve;
        element.onerror = () => {
          coming.delete(name);
          reject(new Error(`${name} is missing`));
        };
        document.head.append(element);
      });
      coming.set(name, loaded);
    }
    return coming.get(name);
  }

  function button(action, text, label, act) {
    const element = document.createElement("button");
    element.type = "button";
    element.dataset.action = action;
    element.textContent = text;
    if (label) element.setAttribute("aria-label", `${text} ${label}`);
    element.addEventListener("click", act);
    return element;
  }

  // A short key of a printed code: an edit follows its cell when the book's cells move.
  function keyOf(code) {
    let hash = 5381;
    for (const letter of code) hash = (hash * 33 + letter.codePointAt(0)) >>> 0;
    return hash.toString(36) + code.length.toString(36);
  }

  class Cell {
    constructor(element) {
      this.element = element;
      this.number = Number(element.dataset.cell);
      this.pre = element.querySelector(".cell_input pre");
      this.stored = element.querySelector(".cell_output"); // as printed, also while it is away
      this.output = this.stored;
      this.printedCode = this.pre.textContent.replace(/\n$/, "");
      this.printedNodes = [...this.pre.childNodes];
      this.text = this.printedCode;
      this.key = keyOf(this.printedCode);
      this.makeBar();
      element.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" || !(event.shiftKey || event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        this.run();
      });
    }

    makeBar() {
      const label = `cell ${this.number + 1}`;
      this.bar = document.createElement("div");
      this.bar.className = "cell-bar";
      this.bar.setAttribute("role", "group");
      this.bar.setAttribute("aria-label", label);
      const act = (name) => () => this.with(name);
      this.buttons = {
        run: button("run", "Run", label, () => this.run()),
        stop: button("stop", "Stop", label, act("stop")),
        edit: button("edit", "Edit", label, () => this.edit()),
        send: button("send", "Send to Try it", label, () => this.send()),
        show: button("show", "Printed output", "of " + label, act("toggle")),
        reset: button("reset", "Reset", label, act("reset")),
      };
      const { stop, show, reset } = this.buttons;
      stop.hidden = show.hidden = reset.hidden = true;
      // On "Try it" there is nothing printed to go back to, and nowhere to send a cell.
      if (api.keep) for (const name of ["send", "show", "reset"]) delete this.buttons[name];
      this.note = document.createElement("span");
      this.note.className = "cell-note";
      const { seconds } = this.element.dataset;
      if (seconds) this.note.textContent = `takes about ${seconds} s here`;
      // What is said of a cell, an error for one, names it by its number.
      const number = document.createElement("span");
      number.textContent = label[0].toUpperCase() + label.slice(1);
      number.setAttribute("aria-hidden", "true");
      this.bar.append(number, ...Object.values(this.buttons), this.note);
      const input = this.element.querySelector(".cell_input");
      // A folded cell whose output is in sight can be run without being opened.
      const folded = this.element.matches(".tag_hide-input") && input.closest("details");
      (folded || input).after(this.bar);
    }

    // What only a reader who acts needs is in runner.js.
    async with(name) {
      try {
        await script("runner.js");
      } catch (error) {
        this.note.textContent = `This cannot run: ${error.message}.`;
        delete this.element.dataset.running;
        return;
      }
      await api.runner[name](this);
    }

    run() {
      if (this.element.dataset.running) return;
      this.element.dataset.running = "true";
      this.with("run");
    }

    async edit() {
      const fold = this.element.querySelector("details");
      if (fold && !this.editor) fold.open = true;
      await this.with("edit");
    }

    get edited() {
      return this.text !== this.printedCode;
    }

    // Takes a code, from the editor or from the last visit, and keeps it if it differs.
    setText(text, from) {
      this.text = text;
      if (api.keep) api.keep();
      else if (from !== "storage") {
        const edits = { ...storage.get(EDITS + dataset.page) };
        if (this.edited) edits[this.key] = text;
        else delete edits[this.key];
        storage.set(EDITS + dataset.page, Object.keys(edits).length ? edits : undefined);
      }
      if (from !== "editor") this.paint();
      this.element.classList.toggle("edited", this.edited);
      if (this.buttons.reset) {
        this.buttons.reset.hidden = !this.edited && this.output === this.stored;
      }
    }

    paint() {
      if (this.editor) this.editor.set(this.text);
      else if (this.edited) this.pre.textContent = `${this.text}\n`;
      else this.pre.replaceChildren(...this.printedNodes);
    }

    send() {
      const chapter = document.title.split(" · ")[0];
      const above = api.cells.filter((cell) => cell.number < this.number).map((cell) => cell.text);
      const sent = { code: this.text, from: `${chapter}, cell ${this.number + 1}`, above };
      storage.set(TRY, [...(storage.get(TRY) ?? [null]), sent]);
      const link = document.createElement("a");
      link.href = `${document.documentElement.dataset.content_root}book/try.html`;
      link.textContent = "Open Try it";
      this.note.replaceChildren("Sent. ", link);
    }
  }

  const api = (window.lstmRun = {
    page: dataset.page,
    cells: [],
    storage,
    script,
    button,
    EDITS,
    TRY,
    add(element) {
      const cell = new Cell(element);
      api.cells.push(cell);
      return cell;
    },
    restore() {
      const edits = storage.get(EDITS + dataset.page) ?? {};
      const found = api.cells.filter((cell) => edits[cell.key] !== undefined);
      for (const cell of found) cell.setText(edits[cell.key], "storage");
      // Who has edits can forget them, without running anything.
      if (found.length) script("runner.js").catch(() => {});
    },
  });
  if (dataset.page === "book/try") {
    script("try.js");
    return;
  }
  for (const element of document.querySelectorAll("[data-cell]")) api.add(element);
  api.restore();
})();
