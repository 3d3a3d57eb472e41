// A cell's editor: a plain text field over the code, which shows through in colour. The field is the
// browser's own, so a screen reader, a phone's keyboard and undo work as everywhere.
(() => {
  "use strict";
  const KEYWORDS =
    "and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield";
  const CONSTANTS = "True False None";
  const words = new Map([
    ...KEYWORDS.split(" ").map((word) => [word, "k"]),
    ...CONSTANTS.split(" ").map((word) => [word, "kc"]),
  ]);
  // Pygments' classes, so that the page's style holds here too.
  const TOKEN = new RegExp(
    [
      "(?<c1>#.*)",
      "(?<s>(?:\\b[rbfuRBFU]{1,2})?(?:'''[^]*?(?:'''|$)|\"\"\"[^]*?(?:\"\"\"|$)|'(?:\\\\.|[^'\\\\\\n])*'?|\"(?:\\\\.|[^\"\\\\\\n])*\"?))",
      "(?<m>\\b(?:\\d[\\d_]*\\.?[\\d_]*|\\.\\d[\\d_]*)(?:e[+-]?\\d+)?j?\\b)",
      "(?<n>[\\p{L}_][\\p{L}\\p{N}_]*)",
    ].join("|"),
    "gu",
  );

  function coloured(code) {
    const parts = document.createDocumentFragment();
    let done = 0;
    for (const { 0: text, index, groups } of code.matchAll(TOKEN)) {
      const kind = groups.n ? words.get(text) : Object.keys(groups).find((name) => groups[name]);
      if (!kind) continue;
      parts.append(code.slice(done, index));
      const span = document.createElement("span");
      span.className = kind;
      span.textContent = text;
      parts.append(span);
      done = index + text.length;
    }
    parts.append(code.slice(done));
    return parts;
  }

  // Typed into the field as the reader would have, so that undo takes it back.
  function insert(field, text) {
    if (!document.execCommand("insertText", false, text)) {
      field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
      field.dispatchEvent(new Event("input"));
    }
  }

  function lineStart(field) {
    return field.value.lastIndexOf("\n", field.selectionStart - 1) + 1;
  }

  function enter(field) {
    const line = field.value.slice(lineStart(field), field.selectionStart);
    const deeper = /:\s*(#.*)?$/.test(line) ? "    " : "";
    insert(field, `\n${line.match(/^ */)[0]}${deeper}`);
  }

  function shift(field, back) {
    const start = lineStart(field);
    const end = field.selectionEnd;
    const several = field.value.slice(field.selectionStart, end).includes("\n");
    if (!back && !several) {
      insert(field, " ".repeat(4 - ((field.selectionStart - start) % 4)));
      return;
    }
    const lines = field.value.slice(start, end).split("\n");
    const moved = lines.map((line) => (back ? line.replace(/^ {1,4}/, "") : `    ${line}`));
    field.setSelectionRange(start, end);
    insert(field, moved.join("\n"));
    field.setSelectionRange(start, start + moved.join("\n").length);
  }

  class Editor {
    constructor(cell, changed, focus) {
      this.cell = cell;
      this.changed = changed;
      this.box = cell.pre.parentElement;
      const field = (this.field = document.createElement("textarea"));
      const name = `cell ${cell.number + 1}`;
      field.setAttribute("aria-label", `Code of ${name}`);
      field.spellcheck = false;
      for (const off of ["autocapitalize", "autocorrect", "autocomplete"]) field.setAttribute(off, "off");
      field.wrap = "off";
      field.value = cell.text;
      this.hint = document.createElement("p");
      this.hint.className = "editor-hint";
      this.hint.id = `editor-hint-${cell.number}`;
      this.hint.textContent = "Shift-Enter runs. Tab indents; Escape, then Tab leaves the field.";
      field.setAttribute("aria-describedby", this.hint.id);
      cell.pre.inert = true;
      cell.pre.after(field);
      this.box.classList.add("editing");
      cell.bar.append(this.hint);
      this.leaving = false;
      field.addEventListener("keydown", (event) => this.key(event));
      field.addEventListener("input", () => this.take());
      field.addEventListener("scroll", () => (cell.pre.scrollLeft = field.scrollLeft));
      field.addEventListener("blur", () => this.save());
      addEventListener("pagehide", () => this.save());
      cell.editor = this;
      cell.buttons.edit.textContent = "Done";
      cell.buttons.edit.setAttribute("aria-label", `Done editing ${name}`);
      this.paint();
      field.setSelectionRange(field.value.length, field.value.length);
      if (focus) field.focus();
    }

    key(event) {
      const { field } = this;
      const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
      if (event.key === "Escape") this.leaving = true;
      else if (event.key === "Tab" && plain && !this.leaving) {
        event.preventDefault();
        shift(field, event.shiftKey);
      } else if (event.key === "Enter" && plain && !event.shiftKey) {
        event.preventDefault();
        enter(field);
      } else if (event.key !== "Tab" && event.key !== "Shift") this.leaving = false;
    }

    take() {
      this.cell.text = this.field.value;
      this.paint();
      this.cell.element.classList.toggle("edited", this.cell.edited);
      clearTimeout(this.soon);
      this.soon = setTimeout(() => this.save(), 300);
    }

    save() {
      clearTimeout(this.soon);
      if (this.cell.editor !== this) return;
      this.cell.setText(this.field.value, "editor");
      this.changed();
    }

    set(text) {
      this.field.value = text;
      this.paint();
    }

    paint() {
      // A last empty line has its height too.
      this.cell.pre.replaceChildren(coloured(this.field.value), "\n");
    }

    close() {
      this.save();
      const { cell } = this;
      cell.editor = undefined;
      this.field.remove();
      this.hint.remove();
      cell.pre.inert = false;
      this.box.classList.remove("editing");
      cell.pre.scrollLeft = 0;
      if (cell.edited) cell.pre.replaceChildren(coloured(cell.text), "\n");
      else cell.pre.replaceChildren(...cell.printedNodes);
      cell.buttons.edit.textContent = "Edit";
      cell.buttons.edit.setAttribute("aria-label", `Edit cell ${cell.number + 1}`);
      cell.buttons.edit.focus();
    }
  }

  window.lstmRun.openEditor = (cell, changed, focus = true) => new Editor(cell, changed, focus);
})();
