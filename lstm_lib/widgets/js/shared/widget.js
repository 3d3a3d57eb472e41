// The frame of every widget: root figure, title, reset, caption, live region, clean-up, and one
// readable line where a widget cannot be shown.

import { html } from "./dom.js";
import { clamp } from "./format.js";
import { lights } from "./lights.js";

const QUIET_MS = 400; // a drag is announced once, when it rests

export class Widget {
  constructor(model, el, slug) {
    this.model = model;
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
    if (control.min === undefined) return value;
    const number = (v) => {
      if (typeof v !== "number" || !Number.isFinite(v)) {
        throw new Error(`${key} is ${JSON.stringify(v)}, expected a number`);
      }
      return clamp(v, control.min, control.max);
    };
    return Array.isArray(control.first) ? value.map(number) : number(value);
  }

  // Set one or more traits; numbers are clamped to their range, what is not a number is refused.
  set(values) {
    for (const [key, value] of Object.entries(values)) {
      const control = this.control(key);
      const fit = (v) => {
        const inside = clamp(v, control.min, control.max);
        return control.whole ? Math.round(inside) : inside;
      };
      const list = Array.isArray(value) ? value : [value];
      if (control.min !== undefined && !list.every(Number.isFinite)) continue;
      if (control.min === undefined) this.model.set(key, value);
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

  // Run now and after every change of the model.
  onChange(update) {
    this.updates.push(update);
  }

  // Say a sentence to screen readers once the values have come to rest.
  announce(sentence) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (this.live.textContent !== sentence) this.live.textContent = sentence;
    }, QUIET_MS);
  }

  start({ title, caption }) {
    const reset = html("button", { type: "button", class: "lw-button" }, "Reset");
    this.listen(reset, "click", () => this.reset());
    this.root.append(
      html("div", { class: "lw-head" }, html("p", { class: "lw-title" }, title), reset),
      this.body,
      this.live,
      html("figcaption", { class: "lw-caption" }, caption),
    );
    const update = () => {
      try {
        for (const part of this.updates) part();
      } catch (error) {
        this.fail(error);
      }
    };
    for (const part of this.updates) part();
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

// defineWidget("forget", (w) => { w.body.append(...); w.onChange(...); return { title, caption } })
export function defineWidget(slug, build) {
  return {
    render({ model, el }) {
      const widget = new Widget(model, el, slug);
      try {
        widget.start(build(widget));
      } catch (error) {
        widget.fail(error);
      }
      return () => widget.stop();
    },
  };
}
