// data-widget="gradients": two units, and the norm of the product of their Jacobians.

import {
  largest_gradient, rnn_jacobian, singular_values, spectral_radius, steered_run, through_time, two_units,
} from "./math/gradients.js";
import { multiply } from "./math/matrices.js";
import { bind, choice, presets, slider } from "./shared/controls.js";
import { diagram, label, live, wire } from "./shared/diagram.js";
import { columns, html, stack, svg } from "./shared/dom.js";
import { fixed, short } from "./shared/format.js";
import { plot } from "./shared/plot.js";
import { code, digits, equation, readout, sym } from "./shared/text.js";
import { defineWidget } from "./shared/widget.js";

const BACK = 3; // steps in the diagram
const COLUMNS = [352, 248, 144, 40]; // the last step, and back from it
const ROWS = [70, 150]; // the two units
const RADIUS = 21;

const NAMES = {
  "in turn": "shut in turn",
  "one shut": "always the same shut",
  "both open": "both open",
  free: "left to themselves",
};
const STORIES = [
  { label: "eigenvalues below 1, explodes" },
  { label: "the same eigenvalues, vanishes", values: { units: "one shut" } },
  { label: "0.9, open", values: { units: "both open", gain: 0.9 } },
  { label: "1.1, open", values: { units: "both open", gain: 1.1 } },
  { label: "1.1, by itself", values: { units: "free", gain: 1.1 } },
  { label: "up, then down", values: { units: "both open", gain: 0.9, angle: 15, stretch: 5 } },
];
const NOTHING = 1e-12; // below every product of a few steps; what rounding leaves of a zero
const tidy = (v) => short(Math.abs(v) < NOTHING ? 0 : v);
const TRAITS = ["gain", "length", "units", "slope", "angle", "stretch"];

export default defineWidget("gradients", (w) => {
  let last = null; // one run serves every digit on the page
  const run = () => {
    const [gain, length, units, slope, angle, stretch] = TRAITS.map((key) => w.get(key));
    const key = [gain, length, units, slope, angle, stretch].join();
    if (last?.key === key) return last;
    const params = two_units(gain, angle, stretch);
    const trace = steered_run(params, units, slope, length);
    const J = Array.from({ length }, (_, t) => rnn_jacobian(params, trace, t));
    const pair = [J.at(-1), J.at(-2)];
    const path = largest_gradient(params, trace, BACK);
    last = {
      key, T: length, params, trace, path, J, pair,
      product: multiply(...pair),
      largest: Math.max(...path.flat().map(Math.abs)),
      radius: Math.max(...J.map(spectral_radius)),
      curves: through_time(params, trace),
    };
    return last;
  };
  const at_end = (curve) => () => run().curves[curve].at(-1);
  const norm = at_end("norm");

  const sentence = () =>
    `Over ${run().T} steps the gradient can change by a factor of ${short(norm())}. ` +
    `No eigenvalue of a step is larger than ${fixed(run().radius)}; their product would give ${short(at_end("radii")())}.`;

  const curve = plot(w, {
    height: 290,
    draw: () => {
      const { curves, T } = run();
      const seen = [...curves.norm, ...curves.radii].map(Math.log10);
      // Whole pairs of decades, so that the axis stands still over most of a drag.
      const low = 10 ** Math.min(-2, 2 * Math.floor(Math.min(...seen) / 2 + 1e-9));
      const high = 10 ** Math.max(2, 2 * Math.ceil(Math.max(...seen) / 2 - 1e-9));
      const points = (name) => curves[name].map((v, n) => [n, v]);
      const height = (v) => (220 * Math.log10(v)) / Math.log10(high / low);
      const apart = (a, b) => Math.abs(height(curves[a].at(-1)) - height(curves[b].at(-1))) > 17;
      return {
        x: { min: 0, max: T, label: "steps back" },
        y: { min: low, max: high, log: true, label: "size of the gradient, at most" },
        alt: sentence(),
        rules: [{ y: 1 }],
        lines: [
          ...["upper", "lower"].map((name) => ({
            name,
            points: points(name),
            faint: true,
            label: apart(name, "norm") && apart(name, "radii") ? `${name === "upper" ? "largest" : "smallest"} singular values` : undefined,
          })),
          { name: "radii", points: points("radii"), dashed: true, label: apart("radii", "norm") ? "eigenvalues" : undefined },
          { name: "norm", points: points("norm"), symbol: "h", label: "product of Jacobians" },
        ],
      };
    },
  });

  // The last steps, unrolled: the gradient comes in on the right and goes back to the left.
  const carried = (n, j, k) => {
    const { path, J, T, largest } = run();
    return (path[n][j] * J[T - 1 - n][j][k]) / largest;
  };
  const line = (n, j, k) => {
    const [x0, y0, x1, y1] = [COLUMNS[n] - RADIUS - 1, ROWS[j], COLUMNS[n + 1] + RADIUS + 1, ROWS[k]];
    const drawn = wire(w, "h", `M${x0} ${y0}L${x1} ${y1}`, { value: () => carried(n, j, k), drawn: `carried-${n}-${j}${k}`, arrow: false });
    w.onChange(() => drawn.setAttribute("visibility", Math.abs(carried(n, j, k)) < NOTHING ? "hidden" : "visible"));
    return drawn;
  };
  const unit = (n, j) => {
    const circle = svg("circle", { "data-drawn": n < BACK ? `slope-${n}-${j}` : undefined, cx: COLUMNS[n], cy: ROWS[j], r: RADIUS });
    const parts = [svg("g", { class: "lw-node" }, circle)];
    if (n < BACK) {
      const slope = () => 1 - run().trace.h[run().T - 1 - n][j] ** 2;
      w.onChange(() => {
        circle.dataset.value = String(slope());
        circle.classList.toggle("lw-gr-shut", slope() < 0.5);
      });
      parts.push(live(w, COLUMNS[n], ROWS[j] + 5, slope, { key: `slope-${n}-${j}`, format: (v) => fixed(v, 2) }));
    }
    const size = { symbol: "h", key: `gradient-${n}-${j}`, format: tidy };
    parts.push(live(w, COLUMNS[n], ROWS[j] + (j ? 41 : -28), () => run().path[n][j], size));
    return parts;
  };
  const steps = COLUMNS.map((_, n) => n);
  const picture = diagram(
    400,
    230,
    ...steps.slice(0, BACK).flatMap((n) => [0, 1].flatMap((j) => [0, 1].map((k) => line(n, j, k)))),
    ...steps.flatMap((n) => [0, 1].flatMap((j) => unit(n, j))),
    ...steps.map((n) => label(COLUMNS[n], 222, n ? `T−${n}` : "T", { small: true })),
    label(0, 14, "gradient, on its way back", { small: true, anchor: "start" }),
  );
  picture.classList.add("lw-gr-diagram");
  w.onChange(() => {
    const sizes = run().path.map((row) => short(Math.hypot(...row)));
    picture.setAttribute(
      "aria-label",
      `A gradient of length ${sizes[0]} at the last step has length ${sizes.slice(1).join(", then ")} on its way back.`,
    );
    w.announce(sentence());
  });

  const d = (key, value, symbol, format = short) => digits(w, key, value, { symbol, format });
  const matrix = (key, value) =>
    html(
      "span",
      { class: "lw-gr-factor" },
      html("span", { class: "lw-gr-matrix" }, ...[0, 1].flatMap((j) => [0, 1].map((k) => d(`${key}-${j}${k}`, () => value()[j][k], undefined, tidy)))),
      html("span", { class: "lw-gr-under" }, "eigenvalue ", d(`radius-${key}`, () => spectral_radius(value()))),
      html("span", { class: "lw-gr-under" }, "norm ", d(`norm-${key}`, () => singular_values(value())[0])),
    );

  w.body.append(
    columns(
      stack(
        choice(w, "units", NAMES),
        slider(w, bind(w, "gain", { digits: 2 })),
        slider(w, bind(w, "slope", { digits: 2 })),
        slider(w, bind(w, "length")),
        slider(w, bind(w, "angle", { digits: 1 })),
        slider(w, bind(w, "stretch", { digits: 2 })),
      ),
      curve,
    ),
    presets(w, "examples", STORIES, { all: true }),
    picture,
    html(
      "div",
      {},
      readout("norm of the product of Jacobians", d("norm", norm, "h")),
      readout("product of the largest singular values", d("upper", at_end("upper"))),
      readout("product of the largest eigenvalues", d("radii", at_end("radii"))),
      readout("largest eigenvalue of any one step", d("radius", () => run().radius, undefined, fixed)),
    ),
    html(
      "div",
      { class: "lw-gr-product" },
      equation("∂", sym("h", "T"), " / ∂", sym("h", "T−2"), " = ", html("i", {}, "J"), html("sub", {}, "T"), " ", html("i", {}, "J"), html("sub", {}, "T−1"), " ="),
      matrix("last", () => run().pair[0]),
      matrix("before", () => run().pair[1]),
      html("span", {}, "="),
      matrix("product", () => run().product),
    ),
    code("J = (1 - ", ["h", "h"], "[t]**2)[:, None] * W_h.T   # backwards from the last step\nproduct = product @ J"),
  );
  return {
    title: "Make it vanish, make it explode",
    caption:
      "A tanh network with two units. In the circles: the slope of tanh; the ring is dotted where the unit is saturated. " +
      "A line's width is the share of the gradient that it carries; a dashed one carries a negative share. " +
      "The slopes of the first column do not enter, so its circles are empty.",
  };
});
