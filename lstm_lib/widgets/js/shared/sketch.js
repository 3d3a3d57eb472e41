// A curve that the reader draws over an empty plot: press and draw, or set its points by keys.

import { html, place, svg } from "./dom.js";
import { clamp, fixed } from "./format.js";

const COLUMNS = 60; // places along the axis at which the drawn curve is kept
const DONE = 0.9; // share of the axis that one has drawn over when one lets go and is done

// sketch(w, part, { label, points, format }) -> what plot() takes as `sketch`.
//   part    the prediction that it answers
//   label   of the curve, for the keys: "share left"
//   points  where on the axis, as shares of it, keys set the curve; between them it runs straight
//   format  how a height is read out
export function sketch(w, part, { label, points = [0, 0.2, 0.4, 0.6, 0.8, 1], digits = 2, format = (y) => fixed(y, digits) }) {
  let drawn = Array(COLUMNS + 1).fill(null); // in data units
  let scale = null;
  let axes = null;
  const x_of = (k) => axes.x.min + (k / COLUMNS) * (axes.x.max - axes.x.min);
  const values = () => drawn.map((y, k) => [x_of(k), y]).filter(([, y]) => y !== null);
  // A number of ARIA has no exponent: on a logarithmic axis it is the power of ten that is told.
  const level = (y) => (axes.y.log ? Number(Math.log10(y).toFixed(3)) : y);
  const middle = () => scale.y_at((scale.top + scale.bottom) / 2);

  const area = svg("rect", { class: "lw-sketch-area" });
  const line = svg("path", { class: "lw-sketch-line" });
  const knobs = points.map((share) => {
    const circles = [svg("circle", { class: "lw-sketch-reach" }), svg("circle", { class: "lw-sketch-point" })];
    const knob = svg("g", { class: "lw-sketch-knob", role: "slider", tabindex: 0, "data-point": share }, ...circles);
    w.listen(knob, "keydown", (event) => key(event, share));
    return knob;
  });
  const layer = svg("g", { class: "lw-sketch" }, area, line, ...knobs);
  const commit = html("button", { type: "button", class: "lw-button", "data-action": "commit" }, "Compare");
  w.listen(commit, "click", () => part.commit(whole()));
  part.answer_by(commit);
  part.on_again(() => {
    drawn.fill(null);
  });

  // Where nothing has been drawn the curve goes on as it last stood.
  const whole = () => {
    const first = drawn.find((y) => y !== null) ?? middle();
    let last = first;
    drawn = drawn.map((y) => (last = y ?? last));
    return values();
  };
  const at_knob = (share) => drawn[Math.round(share * COLUMNS)] ?? middle();

  function key(event, share) {
    const step = { ArrowUp: 1, ArrowRight: 1, PageUp: 4, ArrowDown: -1, ArrowLeft: -1, PageDown: -4 }[event.key];
    const jump = { Home: axes.y.min, End: axes.y.max }[event.key];
    if (event.key === "Enter") part.commit(whole());
    else if (step || jump !== undefined) {
      const pixels = scale.bottom - scale.top;
      const moved = (y) => scale.y_at(clamp(scale.py(y) - (step * pixels) / 20, scale.top, scale.bottom));
      const heights = points.map(at_knob);
      heights[points.indexOf(share)] = jump ?? moved(at_knob(share));
      drawn = drawn.map((_, k) => along(k / COLUMNS, heights));
      arrange();
    } else return;
    event.preventDefault();
  }
  function along(share, heights) {
    const k = clamp(points.findLastIndex((p) => p <= share), 0, points.length - 2);
    const part_of = clamp((share - points[k]) / (points[k + 1] - points[k]), 0, 1);
    const [from, to] = [heights[k], heights[k + 1]].map(scale.py);
    return scale.y_at(from + part_of * (to - from));
  }

  // The pointer: every column between two places of it takes the height of the way between.
  let before = null;
  const column = (x) => clamp(((x - scale.left) / (scale.right - scale.left)) * COLUMNS, 0, COLUMNS);
  const put = (event) => {
    const { a, d, e, f } = layer.ownerSVGElement.getScreenCTM();
    const to = [column((event.clientX - e) / a), clamp((event.clientY - f) / d, scale.top, scale.bottom)];
    const from = before ?? to;
    const [low, high] = [Math.min(from[0], to[0]), Math.max(from[0], to[0])];
    for (let k = Math.round(low); k <= Math.round(high); k++) {
      const share = to[0] === from[0] ? 1 : clamp((k - from[0]) / (to[0] - from[0]), 0, 1);
      drawn[k] = scale.y_at(from[1] + share * (to[1] - from[1]));
    }
    before = to;
    arrange();
  };
  w.listen(area, "pointerdown", (event) => {
    if (!part.open() || event.button > 0) return;
    area.setPointerCapture(event.pointerId);
    before = null;
    put(event);
    event.preventDefault();
  });
  w.listen(area, "pointermove", (event) => {
    if (area.hasPointerCapture(event.pointerId) && part.open()) put(event);
  });
  // Parts of a drawing have no touch-action: a finger that draws does not scroll the page.
  w.listen(area, "touchmove", (event) => {
    if (part.open()) event.preventDefault();
  });
  w.listen(area, "pointerup", () => {
    if (part.open() && values().length >= DONE * COLUMNS) part.commit(whole());
  });

  function arrange() {
    const own = values();
    layer.dataset.state = part.open() ? "open" : "shown";
    place(area, { x: scale.left, y: scale.top, width: scale.right - scale.left, height: scale.bottom - scale.top });
    line.setAttribute("d", own.map(([x, y], k) => `${k ? "L" : "M"}${scale.px(x).toFixed(1)} ${scale.py(y).toFixed(1)}`).join(""));
    line.dataset.x = JSON.stringify(own.map(([x]) => x));
    line.dataset.y = JSON.stringify(own.map(([, y]) => y));
    knobs.forEach((knob, k) => {
      const [x, y] = [axes.x.min + points[k] * (axes.x.max - axes.x.min), at_knob(points[k])];
      [...knob.children].forEach((circle, one) => {
        place(circle, { cx: scale.px(x), cy: scale.py(y), r: (one ? 5.5 : 12.5) * scale.unit });
      });
      place(knob, {
        "aria-label": `your ${label} at ${axes.x.label} ${fixed(x, 0)}`,
        "aria-valuemin": level(axes.y.min), "aria-valuemax": level(axes.y.max), "aria-valuenow": level(y), "aria-valuetext": format(y),
      });
    });
    const open = part.open();
    for (const knob of knobs) knob.toggleAttribute("hidden", !open);
    for (const knob of knobs) knob.setAttribute("tabindex", open ? 0 : -1);
  }
  return {
    layer,
    guess: values,
    // Called by the plot whenever its scales or its size have changed.
    render(spec, scales) {
      [axes, scale] = [spec, scales];
      arrange();
    },
  };
}
