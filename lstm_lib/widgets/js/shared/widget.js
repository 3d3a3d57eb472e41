// The frame of every widget: root figure, title, reset, caption, live region, clean-up, and one
// readable line where a widget cannot be shown.

import { linked } from "./address.js";
import { html } from "./dom.js";
import { clamp } from "./format.js";
import { lights } from "./lights.js";
import { prose } from "./prose.js";

const QUIET_MS = 400; // a drag is announced once, when it rests

// Of a text, the letters that its trait takes, and no more than it takes.
const word = (text, { letters, longest }) =>
  [...String(text)].filter((letter) => letters.includes(letter)).slice(0, longest).join("");

export class Widget {
  constructor(model, el, slug, derive) {
    this.model = model;
    this.slug = slug;
    this.derive = derive;
    this.controls = model.get("_controls") ?? {};
    this.cleanup = new AbortController();
    this.body = html("div", { class: "lw-body" });
    this.live = html("p", { class: "lw-hidden", "aria-live": "polite" });
    this.root = html("figure", { class: "lw", "data-widget": slug });
    // JupyterLab would take the arrow keys of a slider for its own; the attribute keeps it off,
    // and it looks for it on the element in focus before it looks further up.
    this.listen(this.root, "focusin", (event) => {
      event.target.setAttribute("data-lm-suppress-shortcuts", "true");
    });
    this.updates = [];
    this.resets = [];
    this.links = [];
    this.started = false;
    this.timer = 0;
    el.replaceChildren(this.root);
    lights(this.root, this.cleanup.signal);
  }

  // Listen to a DOM event until the widget is removed.
  listen(element, event, handler) {
    element.addEventListener(event, handler, { signal: this.cleanup.signal });
  }

  // Label, range and first value of a trait.
  control(key) {
    const control = this.controls[key];
    if (control === undefined) throw new Error(`there is no value named ${key}`);
    return control;
  }

  // The checked value of a trait: a broken state is an error that names it, never a NaN on screen.
  get(key) {
    const value = this.model.get(key);
    const control = this.control(key);
    if (control.options && !control.options.includes(value)) {
      throw new Error(`${key} is ${value}, expected one of ${control.options.join(", ")}`);
    }
    if (control.letters) return word(value, control);
    if (control.min === undefined) return value;
    const number = (v) => {
      if (typeof v !== "number" || !Number.isFinite(v)) {
        throw new Error(`${key} is ${JSON.stringify(v)}, expected a number`);
      }
      return clamp(v, control.min, control.max);
    };
    return Array.isArray(control.first) ? value.map(number) : number(value);
  }

  // Set one or more traits; numbers are clamped to their range, what is not a number is refused;
  // letters that a word may not have are left out.
  set(values) {
    for (const [key, value] of Object.entries(values)) {
      const control = this.control(key);
      const fit = (v) => {
        const inside = clamp(v, control.min, control.max);
        return control.whole ? Math.round(inside) : inside;
      };
      const list = Array.isArray(value) ? value : [value];
      if (control.min !== undefined && !list.every(Number.isFinite)) continue;
      if (control.letters) this.model.set(key, word(value, control));
      else if (control.min === undefined) this.model.set(key, value);
      else this.model.set(key, Array.isArray(value) ? value.map(fit) : fit(value));
    }
    this.model.save_changes();
  }

  reset() {
    const first = Object.entries(this.controls).map(([key, control]) => [key, control.first]);
    this.set(Object.fromEntries(first));
    for (const clear of this.resets) clear();
  }

  // Run after a reset: for what a widget shows that is not a trait.
  onReset(clear) {
    this.resets.push(clear);
  }

  // Run now and after every change: of the model, or of what the page alone holds.
  onChange(update) {
    this.updates.push(update);
  }

  // Run when the state came with the page's address.
  onLinked(tell) {
    this.links.push(tell);
  }

  tell_linked() {
    for (const tell of this.links) tell();
  }

  // A value that is no trait and stays in this page: the step that is shown, a reader's guess.
  own(first) {
    let value = first;
    const set = (next) => {
      value = next;
      this.refresh();
    };
    this.onReset(() => set(first));
    return { get: () => value, set };
  }

  // What the drawings and the digits show, made in one place before any of them is drawn: `now` is
  // derive(get) of the traits as they stand.
  compute() {
    if (this.derive) this.now = this.derive((key) => this.get(key));
  }

  refresh() {
    if (!this.started) return; // what is being built is shown when it is whole
    try {
      this.compute();
      for (const part of this.updates) part();
    } catch (error) {
      this.fail(error);
    }
  }

  // Say a sentence to screen readers once the values have come to rest.
  announce(sentence) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (this.live.textContent !== sentence) this.live.textContent = sentence;
    }, QUIET_MS);
  }

  start({ title, caption }) {
    const reset = html("button", { type: "button", class: "lw-button", "data-action": "reset" }, "Reset");
    this.listen(reset, "click", () => this.reset());
    this.root.append(
      html("div", { class: "lw-head" }, html("p", { class: "lw-title" }, ...prose(title)), reset),
      this.body,
      this.live,
      html("figcaption", { class: "lw-caption" }, ...[caption].flat().flatMap((part) => (typeof part === "string" ? prose(part) : part))),
    );
    const found = linked(this, this.slug);
    this.compute();
    for (const part of this.updates) part();
    this.started = true;
    if (found) this.tell_linked();
    const update = () => this.refresh();
    this.model.on("change", update);
    this.cleanup.signal.addEventListener("abort", () => this.model.off("change", update));
  }

  fail(error) {
    this.stop();
    this.root.replaceChildren(
      html("p", { class: "lw-error", role: "alert" }, `This widget cannot be shown: ${error.message}.`),
    );
  }

  stop() {
    clearTimeout(this.timer);
    this.cleanup.abort();
  }
}

// defineWidget("forget", { derive, build }):
//   derive(get) -> the record that everything on the screen comes from, w.now; without a DOM
//   build(w)    appends to w.body, says what follows a change by w.onChange, and returns
//               { title, caption }
// A widget whose build alone is given has no record.
export function defineWidget(slug, { derive, build }) {
  return {
    derive,
    render({ model, el }) {
      const widget = new Widget(model, el, slug, derive);
      try {
        widget.compute();
        widget.start(build(widget));
      } catch (error) {
        widget.fail(error);
      }
      return () => widget.stop();
    },
  };
}
