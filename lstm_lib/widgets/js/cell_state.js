// data-widget="cell_state": paths, gates, recurrent weights -> dc_t/dc_(t-1), over one step and many.

import { PATHS, cell_state_jacobians, cell_state_paths, gate_slopes, shown_slope } from "./math/cell_state.js";
import { RUNNING_CELL, lstm_forward } from "./math/lstm.js";
import { RUNNING_RNN, rnn_forward } from "./math/rnn.js";
import { bind, choice, flag, presets, slider } from "./shared/controls.js";
import { diagram, label, layer, live, pointwise, variable, wire } from "./shared/diagram.js";
import { columns, html, stack, svg } from "./shared/dom.js";
import { fixed, short } from "./shared/format.js";
import { plot } from "./shared/plot.js";
import { code, digits, equation, letter, mark, readout, summand, sym } from "./shared/text.js";
import { defineWidget } from "./shared/widget.js";

const GATES = ["i", "f", "g", "o"];
const INPUTS = { "then zero": "1, 0, -1, 0.5, then 0", repeated: "1, 0, -1, 0.5, over and over", zero: "0 throughout" };
const LOWEST = 1e-60; // bottom of the logarithmic axis
const ALONE = { w_i: 0, w_f: 0, w_g: 0, w_o: 0 };
const SCENES = [
  { label: "running cell" },
  { label: "three steps", values: { steps: 3 } },
  { label: "f near 1", values: { ...ALONE, b_f: 7, steps: 100 } },
  { label: "vanishes", values: { w_g: 0.2, b_f: 0, b_i: -2 } },
  { label: "explodes", values: { ...ALONE, w_g: 2, b_i: 3, b_o: 3, inputs: "zero" } },
];

export default defineWidget("cell_state", (w) => {
  // Everything on the screen comes from this one record, made anew at each change.
  const compute = () => {
    const weights = (kind) => GATES.map((gate) => w.get(`${kind}_${gate}`));
    const params = { W_x: RUNNING_CELL.params.W_x, W_h: [weights("w")], b: weights("b") };
    const [start, steps] = [w.get("t") - 1, w.get("steps")];
    const row = RUNNING_CELL.x;
    const x = Array.from({ length: start + steps }, (_, t) => {
      const zero = w.get("inputs") === "zero" || (w.get("inputs") === "then zero" && t >= row.length);
      return zero ? [0] : row[t % row.length];
    });
    const trace = lstm_forward(params, x);
    const paths = cell_state_paths(params, trace, start);
    const on = Object.fromEntries(PATHS.map((name) => [name, w.get(name)]));
    const rnn = rnn_forward({ ...RUNNING_RNN.params, W_h: [[w.get("w_rnn")]] }, x);
    const rnn_curve = [1];
    for (let t = start; t < start + steps; t++) rnn_curve.push(rnn_curve.at(-1) * (1 - rnn.h[t][0] ** 2) * w.get("w_rnn"));
    const path = { through_o: gate_slopes(params, trace, start).o[0][0] * shown_slope(trace, start - 1)[0] };
    for (const name of Object.keys(paths)) path[name] = paths[name][0][0];
    const curves = cell_state_jacobians(params, trace, start, start + steps, on).map((jacobians) =>
      Object.fromEntries(Object.entries(jacobians).map(([name, matrix]) => [name, matrix[0][0]])),
    );
    return { start, steps, trace, path, on, curves, rnn_curve };
  };
  let now = compute();
  w.onChange(() => {
    now = compute();
  });

  const at = (name) => now.trace[name][now.start][0];
  const c_prev = () => (now.start ? now.trace.c[now.start - 1] : now.trace.c0)[0];
  const o_prev = () => (now.start ? now.trace.o[now.start - 1][0] : 0);
  const shown = () => shown_slope(now.trace, now.start - 1)[0];
  const kept = (name) => (now.on[name] ? now.path[name] : 0);
  const chosen = () => PATHS.slice(0, 4).reduce((sum, name) => sum + kept(name), 0);
  const everything = () => PATHS.every((name) => now.on[name]);
  const last = (name) => now.curves.at(-1)[name];
  const d = (key, value, symbol, format) => digits(w, key, value, { symbol, format });
  const step_text = (shift) => () => String(now.start + 1 + shift);
  const state = (shift, key) => sym("c", d(key, () => now.start + 1 + shift, undefined, (n) => n.toFixed(0)));
  const partial = (key) => ["∂", state(0, `${key}_top`), " / ∂", state(-1, `${key}_below`)];

  // --- the diagram: a wire's width is the size of its derivative ---
  const gated = (name, ...parts) => {
    const group = svg("g", { "data-path": name }, ...parts);
    w.onChange(() => group.classList.toggle("lw-cs-off", !now.on[name]));
    return group;
  };
  const entry = (gate, x, name) =>
    gated(
      name,
      wire(w, "h", `M${x} 268L${x} 228`, { value: shown, drawn: "shown" }),
      layer(x, 213, gate === "g" ? "tanh" : "σ", { symbol: gate }),
      label(x + 27, 218, gate, { symbol: gate, anchor: "start" }),
    );
  const number = (name, x, y, symbol, anchor = "end") =>
    gated(name, live(w, x, y, () => now.path[name], { symbol, anchor, key: `wire_${name}` }));
  const picture = diagram(
    440,
    300,
    wire(w, "c", "M10 44L151 44", { value: () => 1, drawn: "c_prev", arrow: false }),
    gated("direct", wire(w, "c", "M177 44L277 44", { value: () => now.path.direct, drawn: "direct", arrow: false })),
    wire(w, "c", "M303 44L428 44", { value: chosen, drawn: "chosen" }),
    wire(w, "c", "M52 44L52 82", { value: () => 1, drawn: "c_prev" }),
    wire(w, "o", "M12 152L38 152"),
    wire(w, "h", "M52 108L52 138", { value: shown, drawn: "shown" }),
    wire(w, "h", "M52 165L52 268L398 268", { value: shown, drawn: "shown", arrow: false }),
    entry("f", 164, "through_f"),
    entry("i", 246, "through_i"),
    entry("g", 332, "through_g"),
    entry("o", 398, "through_o"),
    gated("through_f", wire(w, "f", "M164 199L164 58", { value: () => now.path.through_f, drawn: "through_f" })),
    gated("through_i", wire(w, "i", "M246 199L246 122L276 122", { value: () => now.path.through_i, drawn: "through_i" })),
    gated("through_g", wire(w, "g", "M332 199L332 122L304 122", { value: () => now.path.through_g, drawn: "through_g" })),
    gated("through_o", wire(w, "o", "M398 199L398 120", { value: () => now.path.through_o, drawn: "through_o" })),
    wire(w, "c", "M290 109L290 58", { value: () => kept("through_i") + kept("through_g"), drawn: "written" }),
    pointwise(164, 44, "×"),
    pointwise(290, 44, "+"),
    pointwise(290, 122, "×"),
    svg("g", { class: "lw-node lw-cs-op" }, svg("ellipse", { cx: 52, cy: 95, rx: 25, ry: 13 }), svg("text", { x: 52, y: 100, "text-anchor": "middle" }, "tanh")),
    pointwise(52, 152, "×"),
    label(10, 24, variable("c", "t−1"), { symbol: "c", anchor: "start" }),
    label(430, 24, variable("c", "t"), { symbol: "c", anchor: "end" }),
    label(2, 131, variable("o", "t−1"), { symbol: "o", anchor: "start" }),
    label(62, 291, variable("h", "t−1"), { symbol: "h", anchor: "start" }),
    label(398, 110, ["to ", ...variable("h", "t")], { symbol: "h" }),
    live(w, 60, 190, shown, { symbol: "h", anchor: "start", key: "shown" }),
    number("direct", 227, 34, "f", "middle"),
    number("through_f", 157, 150, "f"),
    number("through_i", 239, 172, "i"),
    number("through_g", 325, 172, "g"),
    number("through_o", 440, 86, "o"),
    live(w, 366, 34, chosen, { symbol: "c", key: "wire_chosen" }),
  );

  // --- the paths: a switch, a term of the equation, a number ---
  const one_minus = (name) => d(`one_minus_${name}`, () => 1 - at(name), name);
  const term = (gate, key, ...factors) => [
    ...factors.flatMap((factor) => [factor, " · "]),
    d(`weight_${key}`, () => w.get(`w_${gate}`)), " · ", d(`shown_${key}`, shown, "h"),
  ];
  const row = (name, symbol, formula, numbers) => {
    const line = html(
      "div",
      { class: "lw-cs-path", "data-sym": symbol },
      flag(w, name),
      html(
        "div",
        { class: "lw-cs-term" },
        equation(...formula),
        numbers ? html("div", { class: "lw-cs-digits" }, equation(...numbers)) : null,
      ),
      d(name, () => now.path[name], symbol),
    );
    w.onChange(() => line.classList.toggle("lw-cs-out", !now.on[name]));
    return line;
  };
  const slope = (gate) => [mark(gate, "t"), "(1 - ", mark(gate, "t"), ")"];
  const into = (gate) => [" ", letter("w", `h${gate}`), " · ∂", mark("h", "t−1"), "/∂", mark("c", "t−1")];
  const rows = html(
    "div",
    { class: "lw-cs-paths", role: "group", "aria-label": "paths, on or off" },
    row("direct", "f", [mark("f", "t")]),
    row("through_f", "f", [mark("c", "t−1"), " ", ...slope("f"), ...into("f")],
      term("f", "f", d("c_prev", c_prev, "c"), d("at_f", () => at("f"), "f"), one_minus("f"))),
    row("through_i", "i", [mark("g", "t"), " ", ...slope("i"), ...into("i")],
      term("i", "i", d("at_g", () => at("g"), "g"), d("at_i", () => at("i"), "i"), one_minus("i"))),
    row("through_g", "g", [mark("i", "t"), " (1 - ", mark("g", "t"), html("sup", {}, "2"), ")", ...into("g")],
      term("g", "g", d("at_i_of_g", () => at("i"), "i"), d("slope_g", () => 1 - at("g") ** 2, "g"))),
    row("through_o", "o", ["tanh(", mark("c", "t"), ") ", ...slope("o"), ...into("o"), ", into ", mark("h", "t")],
      term("o", "o", d("tanh_c", () => Math.tanh(at("c")), "c"), d("at_o", () => at("o"), "o"), one_minus("o"))),
  );
  const struck = (name, output) => {
    w.onChange(() => output.classList.toggle("lw-cs-struck", !now.on[name]));
    return output;
  };
  const plus = (name, symbol) => {
    const [sign, output] = summand(w, `sum_${name}`, () => now.path[name], { symbol });
    return [sign, struck(name, output)];
  };
  // With a path switched off the sum is no longer the derivative, and is not called so.
  const whole = html("span", {}, ...partial("sum"));
  const part = html("span", {}, "paths that are on");
  w.onChange(() => {
    whole.hidden = PATHS.slice(0, 4).some((name) => !now.on[name]);
    part.hidden = !whole.hidden;
  });
  const sum = equation(
    whole, part, " = ", struck("direct", d("sum_direct", () => now.path.direct, "f")),
    ...plus("through_f", "f"), ...plus("through_i", "i"), ...plus("through_g", "g"),
    " = ", html("b", {}, d("chosen", chosen, "c")),
  );

  // --- the curve ---
  const curve = plot(w, {
    height: 300,
    draw: () => {
      const points = (values) => values.map((v, n) => [n, Math.abs(v)]).filter(([, v]) => v >= LOWEST);
      const of = (name) => points(now.curves.map((values) => values[name]));
      const lines = [
        { name: "rnn", points: points(now.rnn_curve), symbol: "h", dashed: true, label: "RNN" },
        { name: "direct", points: of("direct"), symbol: "f", label: "product of f" },
        ...(everything() ? [] : [{ name: "full", points: of("full"), symbol: "c", faint: true, label: "full" }]),
        { name: "kept", points: of("kept"), symbol: "c", label: everything() ? "full" : "paths that are on" },
      ];
      const powers = lines.flatMap((line) => line.points.map(([, v]) => Math.log10(v)));
      return {
        x: { min: 0, max: now.steps, label: "steps n" },
        y: {
          min: 10 ** Math.floor(Math.min(-2, ...powers) - 1e-9),
          max: 10 ** Math.ceil(Math.max(1, ...powers) + 1e-9),
          log: true,
          label: "size of the derivative after n steps",
        },
        alt: sentence(),
        rules: [{ y: 1, label: "" }],
        lines,
      };
    },
  });

  const sentence = () =>
    `One step: the forget gate alone gives ${fixed(now.path.direct)}, ` +
    `${everything() ? "all paths" : "the paths that are on"} ${fixed(chosen())}. After ${now.steps} steps the product of f is ` +
    `${short(last("direct"))}, ${everything() ? "" : `the paths that are on give ${short(last("kept"))}, `}` +
    `the full derivative is ${short(last("full"))}, and the RNN's ${short(now.rnn_curve.at(-1))}.`;

  w.onChange(() => {
    const names = PATHS.map((name) => `${w.controls[name].label} ${now.on[name] ? fixed(now.path[name]) : "off"}`);
    picture.setAttribute(
      "aria-label",
      `Paths from the cell state of step ${step_text(-1)()} to that of step ${step_text(0)()}: ${names.join(", ")}.`,
    );
    w.announce(sentence());
  });

  // One column for each layer: its value now, and the weight and the bias that make it.
  const gate_sliders = (gate) => [
    readout(mark(gate, "t"), d(`gate_${gate}`, () => at(gate), gate)),
    slider(w, bind(w, `w_${gate}`, { symbol: gate, text: [letter("w", `h${gate}`)] })),
    slider(w, bind(w, `b_${gate}`, { symbol: gate, text: [letter("b", gate)] })),
  ];
  const many = (key, text, value, symbol) => readout(text, d(key, value, symbol, short));

  picture.classList.add("lw-cs-diagram");
  w.body.append(
    picture,
    rows,
    sum,
    presets(w, "examples", SCENES, { all: true }),
    columns(
      stack(
        slider(w, bind(w, "t", { text: ["step ", letter("t")] })),
        slider(w, bind(w, "steps")),
        html(
          "div",
          {},
          many("many_direct", "product of f", () => last("direct"), "f"),
          many("many_totals", "product of one-step sums", () => last("one_step_totals")),
          many("many_kept", "paths that are on", () => last("kept"), "c"),
          many("many_full", "full derivative", () => last("full"), "c"),
          many("many_rnn", "the RNN's", () => now.rnn_curve.at(-1), "h"),
        ),
      ),
      curve,
    ),
    html("div", { class: "lw-cs-gates" }, ...GATES.map((gate) => stack(...gate_sliders(gate)))),
    html("div", { class: "lw-columns lw-even" }, slider(w, bind(w, "w_rnn")), choice(w, "inputs", INPUTS)),
    code(
      "dh_dc = ", ["o", "o"], "_prev * (1 - np.tanh(", ["c", "c"], "_prev) ** 2)\n",
      "dc_dc = ", ["f", "f"], " + dh_dc * (\n",
      "    ", ["c", "c"], "_prev * ", ["f", "f"], " * (1 - ", ["f", "f"], ") * W_hf\n",
      "    + ", ["g", "g"], " * ", ["i", "i"], " * (1 - ", ["i", "i"], ") * W_hi\n",
      "    + ", ["i", "i"], " * (1 - ", ["g", "g"], "**2) * W_hg\n)",
    ),
  );
  return {
    title: "Which paths lead from one cell state to the next?",
    caption:
      "The derivative of the cell state by the one before it, path by path (above), and over many steps " +
      "(below): the product of the forget gates, the derivative along the paths that are on, and the " +
      "derivative of an RNN's h on the same input. The curves show sizes; a minus sign is in the read-outs. " +
      "Below them each layer at step t, with its recurrent weight and its bias.",
  };
});
