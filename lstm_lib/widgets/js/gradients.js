// data-widget="gradients": two units, the norm of the product of their Jacobians, and one gradient
// that is carried back.

import {
  carried_back, rnn_jacobian, singular_values, spectral_radius, steered_run, through_time, two_units,
} from "./math/gradients.js";
import { multiply } from "./math/matrices.js";
import { bind, choice, presets, slider } from "./shared/controls.js";
import { diagram, label, live, wire } from "./shared/diagram.js";
import { html, more, stack, svg } from "./shared/dom.js";
import { clamp, fixed, short } from "./shared/format.js";
import { handle, hold } from "./shared/handles.js";
import { player, travel } from "./shared/player.js";
import { plot } from "./shared/plot.js";
import { distance, predict } from "./shared/predict.js";
import { sketch } from "./shared/sketch.js";
import { code, digits, equation, readout, sym } from "./shared/text.js";
import { defineWidget } from "./shared/widget.js";

const BACK = 3; // steps in the diagram
const COLUMNS = [352, 248, 144, 40]; // a step, and back from it
const ROWS = [70, 150]; // the two units
const RADIUS = 23;
const DISK = { x: 75, y: 84, r: 48 }; // in which the gradient at the end is turned

const NAMES = {
  "in turn": "shut in turn",
  "one shut": "always the same shut",
  "both open": "both open",
  free: "left to themselves",
};
const STORIES = [
  { label: "shut in turn" },
  { label: "the same one shut", values: { units: "one shut", direction: 0 } },
  { label: "0.9, open", values: { units: "both open", gain: 0.9 } },
  { label: "1.1, open", values: { units: "both open", gain: 1.1 } },
  { label: "1.1, by itself", values: { units: "free", gain: 1.1 } },
  { label: "0.9, stretched", values: { units: "both open", gain: 0.9, angle: 15, stretch: 5, direction: 0 } },
];
const NOTHING = 1e-12; // what rounding leaves of a zero
const tidy = (v) => short(Math.abs(v) < NOTHING ? 0 : v);
const power_of = (v) => Math.log10(Math.max(v, Number.MIN_VALUE));

function derive(get) {
  const [gain, T, units, slope, angle, stretch, direction] =
    ["gain", "length", "units", "slope", "angle", "stretch", "direction"].map(get);
  const params = two_units(gain, angle, stretch);
  const trace = steered_run(params, units, slope, T);
  const J = Array.from({ length: T }, (_, t) => rnn_jacobian(params, trace, t));
  const pair = [J.at(-1), J.at(-2)];
  const path = carried_back(J, direction);
  return {
    T, trace, J, pair, path, direction,
    sizes: path.map((row) => Math.hypot(...row)),
    product: multiply(...pair),
    radius: Math.max(...J.map(spectral_radius)),
    curves: through_time(params, trace),
  };
}

function build(w) {
  const time = w.own(0);
  const n = () => Math.min(time.get(), w.now.T);
  const at_end = (curve) => () => w.now.curves[curve].at(-1);
  const norm = at_end("norm");

  // The four steps that the diagram shows: from the end, or from where the gradient comes just now.
  const from = () => clamp(n() - 1, 0, w.now.T - BACK);
  const name_of = (steps) => (steps ? `T−${steps}` : "T");
  const row = (column) => w.now.path[from() + column];
  const jacobian = (column) => w.now.J[w.now.T - 1 - from() - column];
  const largest = () => Math.max(...COLUMNS.flatMap((_, column) => row(column)).map(Math.abs));

  const line = (column, j, k) => {
    const [x0, y0, x1, y1] = [COLUMNS[column] - RADIUS - 1, ROWS[j], COLUMNS[column + 1] + RADIUS + 1, ROWS[k]];
    const carried = () => (question.open() ? 0 : (row(column)[j] * jacobian(column)[j][k]) / (largest() || 1));
    const drawn = wire(w, "h", `M${x0} ${y0}L${x1} ${y1}`, { value: carried, drawn: `carried-${column}-${j}${k}`, arrow: false });
    w.onChange(() => drawn.setAttribute("visibility", Math.abs(carried()) < NOTHING ? "hidden" : "visible"));
    return { column, drawn };
  };
  const over_time = player(w, { ...time, get: n }, {
    last: () => w.now.T,
    label: "steps back",
    on_step: (step) => {
      const column = step - 1 - from();
      for (const one of wires) {
        if (one.column === column && one.drawn.getAttribute("visibility") !== "hidden") travel(one.drawn);
      }
    },
  });

  // Covered until the reader has drawn: how the size of a gradient goes with distance.
  const d = (key, value, symbol, format = short) => digits(w, key, value, { symbol, format });
  const matrix = (key, value) =>
    html(
      "span",
      { class: "lw-gr-factor" },
      html("span", { class: "lw-gr-matrix" }, ...[0, 1].flatMap((j) => [0, 1].map((k) => d(`${key}-${j}${k}`, () => value()[j][k], undefined, tidy)))),
      html("span", { class: "lw-gr-under" }, "eigenvalue ", d(`radius-${key}`, () => spectral_radius(value()))),
      html("span", { class: "lw-gr-under" }, "norm ", d(`norm-${key}`, () => singular_values(value())[0])),
    );
  const of_all = readout("norm of the product of Jacobians", d("norm", norm, "h"));
  const upper = readout("product of the largest singular values", d("upper", at_end("upper")));
  const of_two = matrix("product", () => w.now.product);
  const question = predict(w, {
    question: () =>
      `At no step is an eigenvalue larger than ${fixed(w.now.radius, 2)}. Draw how large a gradient can be, from the end to ${w.now.T} steps back.`,
    covers: [of_all.lastChild, upper.lastChild, of_two, over_time],
    verdict: (guess) => `${verdict(guess)} ${sentence()}`,
    told: () => sentence(),
  });
  const wires = COLUMNS.slice(1).flatMap((_, column) => [0, 1].flatMap((j) => [0, 1].map((k) => line(column, j, k))));

  // Distances in powers of ten: on this axis that is what one sees.
  const verdict = (guess) => {
    const { norm: sizes } = w.now.curves;
    const truth = (x) => {
      const k = Math.min(Math.floor(x), w.now.T - 1);
      return power_of(sizes[k]) + (x - k) * (power_of(sizes[k + 1]) - power_of(sizes[k]));
    };
    const { mean, x, mine, right } = distance(guess.map(([at, y]) => [at, power_of(y)]), truth);
    return (
      `On average your curve is ${fixed(mean, 1)} powers of ten away from the true one; most at ${fixed(x, 0)} steps back: ` +
      `yours ${short(10 ** mine)}, true ${short(10 ** right)}.`
    );
  };
  const sentence = () =>
    question.open()
      ? `No eigenvalue of a step is larger than ${fixed(w.now.radius)}. What becomes of a gradient over ${w.now.T} steps?`
      : `Over ${w.now.T} steps the gradient can change by a factor of ${short(norm())}. ` +
        `No eigenvalue of a step is larger than ${fixed(w.now.radius)}; their product would give ${short(at_end("radii")())}.`;

  const drawing = sketch(w, question, { label: "size of the gradient", points: [0, 0.25, 0.5, 0.75, 1], format: short });
  const curve = plot(w, {
    height: 270,
    sketch: drawing,
    draw: () => {
      const { curves, sizes, T } = w.now;
      const x = { min: 0, max: T, label: "steps back" };
      const y = { log: true, label: "size of the gradient, at most" };
      const common = { alt: sentence(), rules: [{ y: 1 }] };
      // As much room above as below: the axis does not answer.
      const room = 10 ** (2 * Math.ceil(T / 10));
      if (question.open()) return { x, y: { ...y, min: 1 / room, max: room }, ...common };
      const guess = drawing.guess().map(([, v]) => v);
      const seen = [...curves.norm, ...curves.radii, ...guess].map(power_of);
      // Whole pairs of decades, so that the axis stands still over most of a drag.
      const low = 10 ** Math.min(-2, 2 * Math.floor(Math.min(...seen) / 2 + 1e-9));
      const high = 10 ** Math.max(2, 2 * Math.ceil(Math.max(...seen) / 2 - 1e-9));
      const points = (list) => list.map((v, k) => [k, v]);
      const ends = { ...Object.fromEntries(Object.entries(curves).map(([name, list]) => [name, list.at(-1)])), arrow: sizes.at(-1) };
      const height = (v) => (200 * power_of(v)) / Math.log10(high / low);
      const seen_end = (name) => height(ends[name]) > height(low) + 17;
      // A line whose end lies on that of one before it is not named a second time.
      const apart = (name, ...before) => before.every((other) => Math.abs(height(ends[name]) - height(ends[other])) > 17);
      return {
        x,
        y: { ...y, min: low, max: high },
        ...common,
        lines: [
          ...["upper", "lower"].map((name) => ({
            name,
            points: points(curves[name]),
            faint: true,
            label: seen_end(name) && apart(name, "norm", "radii", "arrow") ? `${name === "upper" ? "largest" : "smallest"} singular values` : undefined,
          })),
          { name: "radii", points: points(curves.radii), dashed: true, label: apart("radii", "norm") ? "eigenvalues" : undefined },
          { name: "arrow", points: points(sizes), label: apart("arrow", "norm", "radii") && seen_end("arrow") ? "your arrow" : undefined },
          { name: "norm", points: points(curves.norm), symbol: "h", label: "product of Jacobians" },
        ],
        marks: n() > 0 ? [{ name: "now", x: n(), y: sizes[n()], hollow: true }] : [],
      };
    },
  });

  // Four steps, unrolled: the gradient comes in on the right and goes back to the left.
  const unit = (column, j) => {
    const shown = column < BACK;
    const circle = svg("circle", { "data-drawn": shown ? `slope-${column}-${j}` : undefined, cx: COLUMNS[column], cy: ROWS[j], r: RADIUS });
    const parts = [svg("g", { class: "lw-node" }, circle)];
    if (shown) {
      const slope = () => 1 - w.now.trace.h[w.now.T - 1 - from() - column][j] ** 2;
      w.onChange(() => {
        circle.dataset.value = String(slope());
        circle.classList.toggle("lw-gr-shut", slope() < 0.5);
      });
      parts.push(live(w, COLUMNS[column], ROWS[j] + 5, slope, { key: `slope-${column}-${j}`, format: (v) => fixed(v, 2) }));
    }
    const size = { symbol: "h", key: `gradient-${column}-${j}`, format: (v) => (Number.isNaN(v) ? "?" : short(v)) };
    const value = () => {
      if (question.open() && column > 0) return NaN;
      return Math.abs(row(column)[j]) < NOTHING * largest() ? 0 : row(column)[j];
    };
    parts.push(live(w, COLUMNS[column], ROWS[j] + (j ? 42 : -29), value, size));
    return parts;
  };
  const step_name = (column) => {
    const text = label(COLUMNS[column], 222, "", { small: true });
    w.onChange(() => {
      text.textContent = name_of(from() + column);
    });
    return text;
  };
  const picture = diagram(
    400,
    230,
    ...wires.map((one) => one.drawn),
    ...COLUMNS.flatMap((_, column) => [0, 1].flatMap((j) => unit(column, j))),
    ...COLUMNS.map((_, column) => step_name(column)),
    label(0, 14, "gradient, on its way back", { small: true, anchor: "start" }),
  );
  picture.classList.add("lw-gr-diagram");

  // The gradient at the end as an arrow to take hold of, and where it points when it has come back.
  const place = ([x, y]) => [DISK.x + DISK.r * x, DISK.y - DISK.r * y];
  const tip = () => place(w.now.path[0]);
  const turned = () => w.now.path[n()].map((part) => part / (w.now.sizes[n()] || 1));
  const arrow = svg("line", { class: "lw-gr-arrow", x1: DISK.x, y1: DISK.y });
  const back = svg("line", { class: "lw-gr-back", x1: DISK.x, y1: DISK.y, "data-drawn": "turned" });
  const disk = hold(
    w,
    diagram(
      150,
      160,
      svg("circle", { class: "lw-gr-disk", cx: DISK.x, cy: DISK.y, r: DISK.r }),
      svg("path", { class: "lw-gr-disk", d: `M${DISK.x - DISK.r} ${DISK.y}h${2 * DISK.r}M${DISK.x} ${DISK.y - DISK.r}v${2 * DISK.r}` }),
      label(0, 14, "gradient at T: turn it", { small: true, anchor: "start" }),
      label(DISK.x, 155, "unit 1 →, unit 2 ↑", { small: true }),
      back,
      arrow,
    ),
    handle(w, bind(w, "direction", { digits: 0 }), {
      axis: "both",
      at: tip,
      value_at: (x, y) => {
        const degrees = Math.round((Math.atan2(DISK.y - y, x - DISK.x) * 180) / Math.PI);
        return degrees < 0 ? degrees + 360 : degrees;
      },
      text: () => `${fixed(w.now.direction, 0)}°`,
    }),
  );
  disk.setAttribute("role", "group"); // what can be held is no part of an image
  disk.classList.add("lw-gr-turn");
  w.onChange(() => {
    const set = (element, [x, y]) => {
      element.setAttribute("x2", x);
      element.setAttribute("y2", y);
    };
    set(arrow, tip());
    set(back, place(turned()));
    back.dataset.value = String(turned()[0]);
    back.setAttribute("visibility", n() > 0 && !question.open() ? "visible" : "hidden");
    const sizes = COLUMNS.map((_, column) => short(Math.hypot(...row(column))));
    picture.setAttribute(
      "aria-label",
      question.open()
        ? `The last ${BACK} steps of two units, with the slopes of tanh.`
        : `A gradient of length ${sizes[0]} at step ${name_of(from())} has length ${sizes.slice(1).join(", then ")} on its way back.`,
    );
    const now = n() > 0 && !question.open() ? `, and at ${fixed(Math.atan2(...turned().reverse()) * 180 / Math.PI, 0)} degrees ${n()} steps back` : "";
    disk.setAttribute("aria-label", `The gradient at the end points at ${fixed(w.now.direction, 0)} degrees${now}.`);
    w.announce(sentence());
  });

  w.body.append(
    question.element,
    html(
      "div",
      { class: "lw-stage" },
      html("div", { class: "lw-drawing" }, curve, over_time),
      stack(
        choice(w, "units", NAMES),
        slider(w, bind(w, "gain", { digits: 2 })),
        presets(w, "examples", STORIES, { all: true }),
        more(
          slider(w, bind(w, "slope", { digits: 2 })),
          slider(w, bind(w, "length")),
          slider(w, bind(w, "angle", { digits: 1 })),
          slider(w, bind(w, "stretch", { digits: 2 })),
          slider(w, bind(w, "direction", { digits: 0 })),
        ),
      ),
    ),
    html("div", { class: "lw-gr-carried" }, picture, disk),
    html(
      "div",
      {},
      of_all,
      upper,
      readout("product of the largest eigenvalues", d("radii", at_end("radii"))),
      readout("largest eigenvalue of any one step", d("radius", () => w.now.radius, undefined, fixed)),
    ),
    html(
      "div",
      { class: "lw-gr-product" },
      equation("∂", sym("h", "T"), " / ∂", sym("h", "T−2"), " = ", html("i", {}, "J"), html("sub", {}, "T"), " ", html("i", {}, "J"), html("sub", {}, "T−1"), " ="),
      matrix("last", () => w.now.pair[0]),
      matrix("before", () => w.now.pair[1]),
      html("span", {}, "="),
      of_two,
    ),
    code("J = (1 - ", ["h", "h"], "[t]**2)[:, None] * W_h.T   # backwards from the last step\nproduct = product @ J"),
  );
  return {
    title: "Make it vanish, make it explode",
    caption:
      "A tanh network with two units. Thin lines: the products of the largest and of the smallest singular values. In the circles: the slope of tanh; the ring is dotted where the unit is saturated. " +
      "A line's width is the share of the gradient that it carries; a dashed one carries a negative share. " +
      "The slopes of the first column do not enter, so its circles are empty.",
  };
}

export default defineWidget("gradients", { derive, build });
