// Take hold of the thing itself: a mark in a drawing that is a slider to the keyboard and to a
// screen reader, and moves the same trait as the slider beside it.

import { place, svg } from "./dom.js";
import { clamp, fixed } from "./format.js";

const REACH = 13; // pixels around its middle in which a finger or a pointer takes it
const SLOP = 8; // as far as a finger may tremble before it is seen to drag
const KEYS = { ArrowRight: 1, ArrowUp: 1, PageUp: 10, ArrowLeft: -1, ArrowDown: -1, PageDown: -10 };

// handle(w, spec, { at, value_at, axis, symbol, text }) -> { element, place(to_pixels, from_pixels, scale) }
//   spec      of the trait's slider, as bind() makes it: its key, label, range and step
//   at()      where it stands, in the drawing's own units, or null where it cannot be shown
//   value_at  (x, y) in the same units -> the trait's value
//   axis      "x", "y" or "both": along which it moves; a finger scrolls the page along the other
//   text()    its value in words, read out and standing beside it; the number if not given
//   also      for "both": the spec of the second trait, which value_at gives in a pair
//   beside()  where its text stands: [left or right, above or below] as signs, and how much further
//             away; by itself above, to the side where there is room
// held() says whether a pointer has it just now.
// The drawing calls place() when it has been drawn anew: to_pixels maps its units to those of the
// picture, from_pixels back, and `scale` says how many units of it a pixel of the design is.
export function handle(w, spec, { at, value_at, axis = "x", symbol, text, also, beside }) {
  const knob = svg("circle", { class: "lw-handle-knob", "data-drawn": `handle ${spec.key}` });
  const hit = svg("circle", { class: "lw-handle-hit" });
  const shown = svg("text", { class: "lw-note lw-digits notranslate" });
  const element = svg(
    "g",
    {
      class: `lw-handle${symbol ? ` sym-${symbol}` : ""}`, role: "slider", tabindex: 0, "data-handle": spec.key,
      "aria-label": spec.label, "aria-valuemin": spec.min, "aria-valuemax": spec.max,
    },
    hit, knob, shown,
  );
  let from_pixels = (x, y) => [x, y];
  const set = (pair) => {
    const [one, two] = [pair].flat();
    spec.set(clamp(one, spec.min, spec.max));
    if (also) also.set(clamp(two, also.min, also.max));
  };
  w.onChange(() => {
    const value = spec.get();
    const words = text ? text() : fixed(value, spec.digits ?? 4);
    element.setAttribute("aria-valuenow", value);
    element.setAttribute("aria-valuetext", words);
    shown.textContent = words;
  });

  // Keys: along its trait; the second of two traits by up and down.
  w.listen(element, "keydown", (event) => {
    const steps = KEYS[event.key];
    const of = also && /Up$|Down$/.test(event.key) ? also : spec;
    const end = { Home: spec.min, End: spec.max }[event.key];
    if (steps) of.set(clamp(of.get() + steps * of.step, of.min, of.max));
    else if (end !== undefined) spec.set(end);
    else return;
    event.preventDefault();
  });

  // The pointer. A finger that goes the other way scrolls the page: then it is as it was before.
  let held = null;
  w.listen(element, "pointerdown", (event) => {
    if (event.button > 0) return;
    const [x, y] = inside(event);
    const [hx, hy] = [Number(knob.getAttribute("cx")), Number(knob.getAttribute("cy"))];
    held = { before: [spec.get(), also?.get()], off: [hx - x, hy - y], start: [event.clientX, event.clientY], moving: event.pointerType !== "touch" };
    element.setPointerCapture(event.pointerId);
    element.focus({ preventScroll: true });
    event.preventDefault();
  });
  const inside = (event) => {
    const { a, d, e, f } = element.ownerSVGElement.getScreenCTM();
    return [(event.clientX - e) / a, (event.clientY - f) / d];
  };
  w.listen(element, "pointermove", (event) => {
    if (!held) return;
    held.way = [event.clientX - held.start[0], event.clientY - held.start[1]];
    held.moving ||= Math.hypot(...held.way) > SLOP;
    if (!held.moving) return;
    const [x, y] = inside(event);
    set(value_at(...from_pixels(x + held.off[0], y + held.off[1])));
  });
  // Parts of a drawing have no touch-action: what is no scrolling is kept from the browser here.
  w.listen(element, "touchmove", (event) => {
    const [dx, dy] = held?.way ?? [0, 0];
    const along = axis === "both" || (axis === "x") === Math.abs(dx) > Math.abs(dy);
    if (held && (held.moving || along)) event.preventDefault();
  });
  w.listen(element, "pointerup", () => {
    held = null;
  });
  w.listen(element, "pointercancel", () => {
    if (held) set(held.before);
    held = null;
  });

  return {
    element,
    held: () => held !== null,
    place(to_pixels, back, scale = 1) {
      from_pixels = back;
      const where = at();
      element.setAttribute("visibility", where ? "visible" : "hidden");
      if (!where) {
        for (const axis of ["x", "y"]) delete knob.dataset[axis];
        return;
      }
      const [x, y] = to_pixels(...where);
      [knob.dataset.x, knob.dataset.y] = where.map(String);
      for (const [circle, r] of [[knob, 7], [hit, REACH]]) place(circle, { cx: x, cy: y, r: r * scale });
      const room = () => [x > element.ownerSVGElement.viewBox.baseVal.width * 0.6 ? -1 : 1, -1];
      const [side, level, away = 0] = beside ? beside() : room();
      place(shown, {
        x: x + side * (12 * scale + away), y: y + (level < 0 ? -9 : 20) * scale, "text-anchor": side < 0 ? "end" : "start",
      });
    },
  };
}

// Put handles on a drawing of fixed proportions, whose units are its own.
export function hold(w, picture, ...handles) {
  const layer = svg("g", {}, ...handles.map((one) => one.element));
  picture.append(layer);
  const same = (x, y) => [x, y];
  const place = () => {
    const scale = 1 / (picture.getScreenCTM()?.a || 1);
    for (const one of handles) one.place(same, same, scale);
  };
  w.onChange(place);
  const observer = new ResizeObserver(place);
  observer.observe(picture);
  w.cleanup.signal.addEventListener("abort", () => observer.disconnect());
  return picture;
}
