// What a reader moves: a slider with number entry, a switch, a choice, a row of presets.

import { html } from "./dom.js";
import { clamp, fixed } from "./format.js";
import { point_for_comma, scroll_first } from "./hands.js";
import { apostrophes } from "./prose.js";

// The specification of a trait's slider; `index` picks one number of a list.
export function bind(w, key, more = {}) {
  const { index, ...rest } = more;
  const control = w.control(key);
  const label = index === undefined ? control.label : `${control.label}, step ${index + 1}`;
  return {
    key: index === undefined ? key : `${key}-${index}`,
    label,
    min: control.min,
    max: control.max,
    step: control.step,
    digits: control.whole ? 0 : undefined,
    get: () => (index === undefined ? w.get(key) : w.get(key)[index]),
    set: (value) => {
      if (index === undefined) w.set({ [key]: value });
      else w.set({ [key]: w.get(key).map((old, k) => (k === index ? value : old)) });
    },
    ...rest,
  };
}

// A labelled slider with the same number typed beside it.
//   spec: { key, label, min, max, step, get, set, symbol?, unit?, digits?, text? }
//   `label` is read out; `text` (an array of nodes) is what is seen, if it is more than words.
export function slider(w, spec) {
  const digits = spec.digits ?? 4;
  const range = html("input", {
    type: "range",
    "aria-label": spec.label,
    min: spec.min,
    max: spec.max,
    step: spec.step,
    "data-key": spec.key,
  });
  const entry = html("input", {
    type: "number",
    "aria-label": `${spec.label}, typed`,
    min: spec.min,
    max: spec.max,
    step: "any",
    inputmode: "decimal",
    "data-key": spec.key,
  });
  scroll_first(w, range, spec);
  point_for_comma(w, entry);
  const take = () => {
    if (Number.isFinite(entry.valueAsNumber)) spec.set(clamp(entry.valueAsNumber, spec.min, spec.max));
    entry.value = fixed(spec.get(), digits); // an empty or foreign entry goes back to what was
  };
  w.listen(entry, "change", take);
  // The browser rounds to the slider's grid; arrow keys then move by whole steps from the grid.
  w.onChange(() => {
    const value = spec.get();
    range.value = value;
    range.dataset.value = String(value); // the grid of the browser's own slider may round it
    range.setAttribute("aria-valuetext", `${fixed(value, digits)}${spec.unit ? ` ${spec.unit}` : ""}`);
    if (document.activeElement !== entry || entry.valueAsNumber !== value) {
      entry.value = fixed(value, digits);
    }
  });
  return html(
    "div",
    { class: "lw-control", "data-sym": spec.symbol },
    html("span", { class: "lw-label", "aria-hidden": "true" }, ...(spec.text ?? [spec.label])),
    html(
      "span",
      { class: "lw-entry" },
      entry,
      spec.unit ? html("span", { class: "lw-unit" }, spec.unit) : null,
    ),
    range,
  );
}

export function flag(w, key) {
  const box = html("input", { type: "checkbox", "data-key": key });
  w.listen(box, "change", () => w.set({ [key]: box.checked }));
  w.onChange(() => {
    box.checked = w.get(key);
  });
  return html("label", { class: "lw-flag" }, box, html("span", {}, apostrophes(w.control(key).label)));
}

// The field of a word, without what follows when one types.
export function word_field(w, key) {
  const control = w.control(key);
  return html("input", {
    type: "text", class: "lw-word-entry", "data-key": key, "aria-label": control.label, maxlength: control.longest,
    spellcheck: "false", autocapitalize: "off", autocomplete: "off", autocorrect: "off", translate: "no", dir: "ltr",
  });
}

// A word that is typed; `letters` are those that it may have now, all of its trait's if not given.
export function word_entry(w, key, { letters } = {}) {
  const control = w.control(key);
  const known = () => letters?.() ?? control.letters;
  const entry = word_field(w, key);
  const read = () => [...entry.value].filter((letter) => known().includes(letter)).join("");
  w.listen(entry, "input", () => w.set({ [key]: read() }));
  const show = () => {
    // What is being typed keeps its foreign letters until one leaves it: the cursor stays.
    if (document.activeElement !== entry || read() !== w.get(key)) entry.value = w.get(key);
  };
  w.listen(entry, "blur", () => (entry.value = w.get(key)));
  w.onChange(show);
  return html("label", { class: "lw-word" }, html("span", { class: "lw-label" }, control.label), entry);
}

export function choice(w, key, names = {}) {
  const { label, options } = w.control(key);
  const select = html(
    "select",
    { "data-key": key, "aria-label": label },
    ...options.map((option) => html("option", { value: option }, names[option] ?? option)),
  );
  w.listen(select, "change", () => w.set({ [key]: select.value }));
  w.onChange(() => {
    select.value = w.get(key);
  });
  return html("label", { class: "lw-choice" }, html("span", {}, label), select);
}

const NUMBER = /^-?[\d.]+$/;

// Buttons for states worth seeing; the one that is shown now is marked as pressed.
//   list: [{ label, values: { trait: value } }]: what one of them does not name, and another does,
//   goes to its first value; { all: true } takes every trait there.
export function presets(w, label, list, { all = false } = {}) {
  const named = all ? Object.keys(w.controls) : list.flatMap(({ values = {} }) => Object.keys(values));
  const first = Object.fromEntries(named.map((key) => [key, w.control(key).first]));
  const buttons = list.map(({ label: name, values: given }) => {
    const values = { ...first, ...given };
    const number = NUMBER.test(name);
    const button = html("button", { type: "button", class: `lw-button${number ? " lw-digits" : ""}`, dir: number && "ltr" }, name);
    w.listen(button, "click", () => w.set(values));
    w.onChange(() => {
      const same = Object.entries(values).every(
        ([key, value]) => JSON.stringify(w.get(key)) === JSON.stringify(value),
      );
      button.setAttribute("aria-pressed", String(same));
    });
    return button;
  });
  return html(
    "div",
    { class: "lw-presets", role: "group", "aria-label": label },
    html("span", { class: "lw-label", "aria-hidden": "true" }, label),
    ...buttons,
  );
}
