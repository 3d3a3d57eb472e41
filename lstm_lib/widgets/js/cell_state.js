// data-widget="cell_state": paths, gates, recurrent weights -> dc_t/dc_(t-1), over one step and many.

import { PATHS, cell_state_jacobians, cell_state_paths, gate_slopes, shown_slope } from "./math/cell_state.js";
import { RUNNING_CELL, lstm_forward } from "./math/lstm.js";
import { RUNNING_RNN, rnn_forward } from "./math/rnn.js";
import { bind, choice, flag, presets, slider } from "./shared/controls.js";
import { diagram, label, layer, live, pointwise, variable, wire } from "./shared/diagram.js";
import { columns, html, more, stack, svg } from "./shared/dom.js";
import { fixed, short } from "./shared/format.js";
import { player, travel } from "./shared/player.js";
import { plot } from "./shared/plot.js";
import { choice_guess, predict } from "./shared/predict.js";
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

const INTO_C = PATHS.slice(0, 4); // the path through o leads to h, and to c a step later
const ASKED = INTO_C.slice(1); // what the question is about: the gate's own path is given
const ABOUT = 0.05; // "about the same" is within this share of the gate

function derive(get) {
  const weights = (kind) => GATES.map((gate) => get(`${kind}_${gate}`));
  const params = { W_x: RUNNING_CELL.params.W_x, W_h: [weights("w")], b: weights("b") };
  const [start, steps] = [get("t") - 1, get("steps")];
  const row = RUNNING_CELL.x;
  const x = Array.from({ length: start + steps }, (_, t) => {
    const zero = get("inputs") === "zero" || (get("inputs") === "then zero" && t >= row.length);
    return zero ? [0] : row[t % row.length];
  });
  const trace = lstm_forward(params, x);
  const paths = cell_state_paths(params, trace, start);
  const on = Object.fromEntries(PATHS.map((name) => [name, get(name)]));
  const rnn = rnn_forward({ ...RUNNING_RNN.params, W_h: [[get("w_rnn")]] }, x);
  const rnn_curve = [1];
  for (let t = start; t < start + steps; t++) rnn_curve.push(rnn_curve.at(-1) * (1 - rnn.h[t][0] ** 2) * get("w_rnn"));
  const path = { through_o: gate_slopes(params, trace, start).o[0][0] * shown_slope(trace, start - 1)[0] };
  for (const name of Object.keys(paths)) path[name] = paths[name][0][0];
  const curves = cell_state_jacobians(params, trace, start, start + steps, on).map((jacobians) =>
    Object.fromEntries(Object.entries(jacobians).map(([name, matrix]) => [name, matrix[0][0]])),
  );
  return { start, steps, trace, path, on, curves, rnn_curve };
}

function build(w) {
  const at = (name) => w.now.trace[name][w.now.start][0];
  const c_prev = () => (w.now.start ? w.now.trace.c[w.now.start - 1] : w.now.trace.c0)[0];
  const o_prev = () => (w.now.start ? w.now.trace.o[w.now.start - 1][0] : 0);
  const shown = () => shown_slope(w.now.trace, w.now.start - 1)[0];
  const kept = (name) => (w.now.on[name] ? w.now.path[name] : 0);
  const chosen = () => PATHS.slice(0, 4).reduce((sum, name) => sum + kept(name), 0);
  const everything = () => PATHS.every((name) => w.now.on[name]);
  const last = (name) => w.now.curves.at(-1)[name];
  const d = (key, value, symbol, format) => digits(w, key, value, { symbol, format });
  const step_text = (shift) => () => String(w.now.start + 1 + shift);
  const state = (shift, key) => sym("c", d(key, () => w.now.start + 1 + shift, undefined, (n) => n.toFixed(0)));
  const partial = (key) => ["∂", state(0, `${key}_top`), " / ∂", state(-1, `${key}_below`)];

  // Covered until the reader has said it: the paths over h, all that they add up to, and where that leads.
  const covers = [];
  const covered = (element) => {
    covers.push(element);
    return element;
  };
  const gate_value = () => w.now.path.direct;
  const compared = () => {
    const more_than = chosen() - gate_value();
    if (Math.abs(more_than) <= ABOUT * gate_value()) return "about the same";
    return more_than < 0 ? "smaller" : "larger";
  };
  const cut_some = () => INTO_C.some((name) => !w.now.on[name]);
  const truth = () => `${fixed(chosen())}, where the gate alone gives ${fixed(gate_value())}.`;
  const question = predict(w, {
    question: () =>
      `At t = ${w.now.start + 1} the forget gate is ${fixed(gate_value())}. How large is ` +
      `${cut_some() ? "the sum of the paths that are on" : "the whole derivative"}, beside it?`,
    covers,
    verdict: (guess) => `You said ${guess}. It is ${compared()}: ${truth()}`,
    told: () => `It is ${compared()}: ${truth()}`,
  });

  // --- the diagram: a wire's width is the size of its derivative ---
  const gated = (name, ...parts) => {
    const group = svg("g", { "data-path": name }, ...parts);
    w.onChange(() => group.classList.toggle("lw-cs-off", !w.now.on[name]));
    return group;
  };
  // Out of sight while the question is open, and in its place a wire that says nothing.
  const answer = (...parts) => {
    const group = svg("g", {}, ...parts);
    w.onChange(() => group.classList.toggle("lw-cs-secret", question.open()));
    return group;
  };
  const blank = (...parts) => {
    const group = svg("g", { "aria-hidden": "true" }, ...parts);
    w.onChange(() => group.classList.toggle("lw-cs-secret", !question.open()));
    return group;
  };
  const asked = (symbol, d, options) => [answer(wire(w, symbol, d, options)), blank(wire(w, symbol, d, { arrow: options.arrow }))];
  // A path is cut, and joined again, where it is drawn: a switch that lies on its wire.
  const cutter = (name, d, x, y) => {
    const what = w.control(name).label;
    const shape = { cx: x, cy: y };
    const knob = svg(
      "g",
      { class: "lw-cs-switch", role: "switch", tabindex: 0, "data-cut": name, "aria-label": `the path ${what}` },
      svg("path", { class: "lw-cs-reach", d }),
      svg("circle", { class: "lw-cs-hit", ...shape, r: 18 }),
      svg("circle", { class: "lw-cs-knob", ...shape, r: 7 }),
      svg("path", { class: "lw-cs-break", d: `M${x - 9} ${y + 9}L${x + 9} ${y - 9}` }),
    );
    const turn = () => w.set({ [name]: !w.get(name) });
    w.listen(knob, "click", turn);
    w.listen(knob, "keydown", (event) => {
      if (event.key !== " " && event.key !== "Enter") return;
      event.preventDefault();
      turn();
    });
    w.onChange(() => knob.setAttribute("aria-checked", String(w.now.on[name])));
    return knob;
  };
  const entry = (gate, x, name) =>
    gated(
      name,
      wire(w, "h", `M${x} 268L${x} 228`, { value: shown, drawn: "shown" }),
      layer(x, 213, gate === "g" ? "tanh" : "σ", { symbol: gate, width: gate === "g" ? 54 : 46 }),
      label(x + (gate === "g" ? 31 : 27), 218, gate, { symbol: gate, anchor: "start" }),
    );
  const number = (name, x, y, symbol, anchor = "end") =>
    gated(
      name,
      ...(ASKED.includes(name)
        ? [answer(live(w, x, y, () => w.now.path[name], { symbol, anchor, key: `wire_${name}` })), blank(label(x, y, "?", { symbol, anchor }))]
        : [live(w, x, y, () => w.now.path[name], { symbol, anchor, key: `wire_${name}` })]),
    );
  const c_in = wire(w, "c", "M10 44L151 44", { value: () => 1, drawn: "c_prev", arrow: false });
  const c_out = wire(w, "c", "M303 44L428 44", { value: chosen, drawn: "chosen" });
  const picture = diagram(
    440,
    300,
    c_in,
    gated("direct", wire(w, "c", "M177 44L277 44", { value: () => w.now.path.direct, drawn: "direct", arrow: false })),
    answer(c_out),
    blank(wire(w, "c", "M303 44L428 44")),
    wire(w, "c", "M52 44L52 82", { value: () => 1, drawn: "c_prev" }),
    wire(w, "o", "M12 152L38 152"),
    wire(w, "h", "M52 109L52 138", { value: shown, drawn: "shown" }),
    wire(w, "h", "M52 165L52 268L402 268", { value: shown, drawn: "shown", arrow: false }),
    entry("f", 164, "through_f"),
    entry("i", 246, "through_i"),
    entry("g", 324, "through_g"),
    entry("o", 402, "through_o"),
    gated("through_f", ...asked("f", "M164 199L164 58", { value: () => w.now.path.through_f, drawn: "through_f" })),
    gated("through_i", ...asked("i", "M246 199L246 122L276 122", { value: () => w.now.path.through_i, drawn: "through_i" })),
    gated("through_g", ...asked("g", "M324 199L324 122L304 122", { value: () => w.now.path.through_g, drawn: "through_g" })),
    gated("through_o", wire(w, "o", "M402 199L402 120", { value: () => w.now.path.through_o, drawn: "through_o" })),
    ...asked("c", "M290 109L290 58", { value: () => kept("through_i") + kept("through_g"), drawn: "written" }),
    pointwise(164, 44, "×"),
    pointwise(290, 44, "+"),
    pointwise(290, 122, "×"),
    svg("g", { class: "lw-node lw-cs-op" }, svg("ellipse", { cx: 52, cy: 95, rx: 29, ry: 14 }), svg("text", { x: 52, y: 100, "text-anchor": "middle" }, "tanh")),
    pointwise(52, 152, "×"),
    label(10, 24, variable("c", "t−1"), { symbol: "c", anchor: "start" }),
    label(430, 24, variable("c", "t"), { symbol: "c", anchor: "end" }),
    label(2, 131, variable("o", "t−1"), { symbol: "o", anchor: "start" }),
    label(62, 291, variable("h", "t−1"), { symbol: "h", anchor: "start" }),
    label(402, 110, ["to ", ...variable("h", "t")], { symbol: "h" }),
    live(w, 60, 190, shown, { symbol: "h", anchor: "start", key: "shown" }),
    number("direct", 227, 30, "f", "middle"),
    number("through_f", 157, 150, "f"),
    number("through_i", 239, 172, "i"),
    number("through_g", 317, 172, "g"),
    number("through_o", 440, 86, "o"),
    answer(live(w, 366, 30, chosen, { symbol: "c", key: "wire_chosen" })),
    blank(label(366, 30, "?", { symbol: "c" })),
    cutter("direct", "M184 44L270 44", 227, 44),
    cutter("through_f", "M164 192L164 76", 164, 108),
    cutter("through_i", "M246 192L246 122L268 122", 246, 142),
    cutter("through_g", "M324 192L324 122L312 122", 324, 148),
    cutter("through_o", "M402 192L402 126", 402, 156),
  );

  // --- the paths: a switch, a term of the equation, a number ---
  const one_minus = (name) => d(`one_minus_${name}`, () => 1 - at(name), name);
  const term = (gate, key, ...factors) => [
    ...factors.flatMap((factor) => [factor, " · "]),
    d(`weight_${key}`, () => w.get(`w_${gate}`)), " · ", d(`shown_${key}`, shown, "h"),
  ];
  const row = (name, symbol, formula, numbers) => {
    const hidden = ASKED.includes(name) ? covered : (element) => element;
    const line = html(
      "div",
      { class: "lw-cs-path", "data-sym": symbol },
      flag(w, name),
      html(
        "div",
        { class: "lw-cs-term" },
        equation(...formula),
        numbers ? html("div", { class: "lw-cs-digits" }, hidden(equation(...numbers))) : null,
      ),
      hidden(d(name, () => w.now.path[name], symbol)),
    );
    w.onChange(() => line.classList.toggle("lw-cs-out", !w.now.on[name]));
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
    w.onChange(() => output.classList.toggle("lw-cs-struck", !w.now.on[name]));
    return output;
  };
  const plus = (name, symbol) => {
    const [sign, output] = summand(w, `sum_${name}`, () => w.now.path[name], { symbol });
    w.onChange(() => question.open() && (sign.textContent = " +\u00a0")); // its sign is part of the answer
    covered(struck(name, output));
    return [sign, output];
  };
  // With a path switched off the sum is no longer the derivative, and is not called so.
  const whole = html("span", {}, ...partial("sum"));
  const part = html("span", {}, "paths that are on");
  w.onChange(() => {
    whole.hidden = PATHS.slice(0, 4).some((name) => !w.now.on[name]);
    part.hidden = !whole.hidden;
  });
  const sum = equation(
    whole, part, " = ", struck("direct", d("sum_direct", () => w.now.path.direct, "f")),
    ...plus("through_f", "f"), ...plus("through_i", "i"), ...plus("through_g", "g"),
    " = ", html("b", {}, covered(d("chosen", chosen, "c"))),
  );

  // --- the curve ---
  const curve = plot(w, {
    height: 215,
    draw: () => {
      const points = (values) => values.map((v, n) => [n, Math.abs(v)]).filter(([, v]) => v >= LOWEST);
      const of = (name) => points(w.now.curves.map((values) => values[name]));
      const lines = [
        { name: "rnn", points: points(w.now.rnn_curve), symbol: "h", dashed: true, label: "RNN" },
        { name: "direct", points: of("direct"), symbol: "f", label: "product of f" },
        ...(everything() || question.open() ? [] : [{ name: "full", points: of("full"), symbol: "c", faint: true, label: "full" }]),
        ...(question.open() ? [] : [{ name: "kept", points: of("kept"), symbol: "c", label: everything() ? "full" : "paths that are on" }]),
      ];
      const powers = lines.flatMap((line) => line.points.map(([, v]) => Math.log10(v)));
      return {
        x: { min: 0, max: w.now.steps, label: "steps n" },
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

  const gate_alone = () => `One step: the forget gate alone gives ${fixed(gate_value())}. After ${w.now.steps} steps the product of f is ${short(last("direct"))}.`;
  const sentence = () => (question.open() ? gate_alone() : everything_said());
  const everything_said = () =>
    `One step: the forget gate alone gives ${fixed(w.now.path.direct)}, ` +
    `${everything() ? "all paths" : "the paths that are on"} ${fixed(chosen())}. After ${w.now.steps} steps the product of f is ` +
    `${short(last("direct"))}, ${everything() ? "" : `the paths that are on give ${short(last("kept"))}, `}` +
    `the full derivative is ${short(last("full"))}, and the RNN's ${short(w.now.rnn_curve.at(-1))}.`;

  w.onChange(() => {
    const names = PATHS.map((name) => `${w.controls[name].label} ${!w.now.on[name] ? "cut" : question.open() && ASKED.includes(name) ? "not shown yet" : fixed(w.now.path[name])}`);
    picture.setAttribute(
      "aria-label",
      `Paths from the cell state of step ${step_text(-1)()} to that of step ${step_text(0)()}: ${names.join(", ")}.`,
    );
    w.announce(sentence());
  });

  // The layers' weights and biases; the two that tell most stand beside the drawing.
  const weight = (gate) => slider(w, bind(w, `w_${gate}`, { symbol: gate, text: ["recurrent weight ", letter("w", `h${gate}`)] }));
  const bias = (gate) => slider(w, bind(w, `b_${gate}`, { symbol: gate, text: ["bias ", letter("b", gate)] }));
  const many = (key, text, value, symbol) => readout(text, d(key, value, symbol, short));
  const secret = (line) => {
    covered(line.lastChild);
    return line;
  };
  const over_steps = player(w, bind(w, "t"), { first: 1, last: () => w.control("t").max, label: "step t", key: "t", on_step: () => travel(c_in) });

  picture.classList.add("lw-cs-diagram");
  picture.setAttribute("role", "group"); // its switches are no part of an image
  w.body.append(
    question.element,
    html(
      "div",
      { class: "lw-stage" },
      html("div", { class: "lw-drawing" }, picture, over_steps),
      stack(
        bias("f"),
        weight("g"),
        slider(w, bind(w, "steps")),
        presets(w, "examples", SCENES, { all: true }),
        more(weight("f"), bias("g"), weight("i"), bias("i"), weight("o"), bias("o"), slider(w, bind(w, "w_rnn")), choice(w, "inputs", INPUTS)),
      ),
    ),
    sum,
    columns(
      html(
        "div",
        {},
        many("many_direct", "product of f", () => last("direct"), "f"),
        secret(many("many_totals", "product of one-step sums", () => last("one_step_totals"))),
        secret(many("many_kept", "paths that are on", () => last("kept"), "c")),
        secret(many("many_full", "full derivative", () => last("full"), "c")),
        many("many_rnn", "the RNN’s", () => w.now.rnn_curve.at(-1), "h"),
      ),
      curve,
    ),
    more(
      rows,
      html("div", { class: "lw-cs-gates" }, ...GATES.map((gate) => readout(mark(gate, "t"), d(`gate_${gate}`, () => at(gate), gate)))),
    code(
      "dh_dc = ", ["o", "o"], "_prev * (1 - np.tanh(", ["c", "c"], "_prev) ** 2)\n",
      "dc_dc = ", ["f", "f"], " + dh_dc * (\n",
      "    ", ["c", "c"], "_prev * ", ["f", "f"], " * (1 - ", ["f", "f"], ") * W_hf\n",
      "    + ", ["g", "g"], " * ", ["i", "i"], " * (1 - ", ["i", "i"], ") * W_hi\n",
      "    + ", ["i", "i"], " * (1 - ", ["g", "g"], "**2) * W_hg\n)",
      ),
    ),
  );
  choice_guess(w, question, ["smaller", "about the same", "larger"]);
  return {
    title: "Which paths lead from one cell state to the next?",
    caption:
      "The derivative of the cell state by the one before it, path by path; click a wire to cut its path, and again to join it. " +
      "The curves follow it over many steps: the product of the forget gates, the derivative along the paths that are on, " +
      "and that of an RNN's h on the same input. They show sizes; a minus sign is in the read-outs.",
  };
}

export default defineWidget("cell_state", { derive, build });
