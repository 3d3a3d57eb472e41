// data-widget="structure": an RNN cell beside an LSTM cell, every value on its wire, step by step.

import { affine, lstm_forward, RUNNING_CELL } from "./math/lstm.js";
import { rnn_forward, RUNNING_RNN } from "./math/rnn.js";
import { lstm_cell, rnn_cell } from "./shared/cell_diagrams.js";
import { bind, slider } from "./shared/controls.js";
import { html, more, stack } from "./shared/dom.js";
import { fixed } from "./shared/format.js";
import { player, travel } from "./shared/player.js";
import { number_guess, predict } from "./shared/predict.js";
import { code, digits, equation, letter, mark, summand, sym } from "./shared/text.js";
import { defineWidget } from "./shared/widget.js";

const STEPS = RUNNING_CELL.x.length;
const GATES = ["i", "f", "g", "o"];

// Which wires carry something at once, from the left to the right of a step.
const PHASES = [["x", "h_prev", "c_prev", "rnn_h_prev"], ["i", "f", "g", "o"], ["keep", "write", "c"], ["tanh_c", "h", "rnn_h"]];
const step_at = (k) => Math.ceil(k / PHASES.length);
const ANSWERS = ["keep", "write", "c", "tanh_c", "h"]; // wires that say what becomes of the cell state

// Both cells over the whole input, and the values on the wires at the step that is shown.
function derive(get) {
  const [step, forget_bias] = [get("step"), get("forget_bias")];
  const x = get("x").map((value) => [value]);
  const { W_x, W_h, b } = RUNNING_CELL.params;
  const params = { W_x, W_h, b: b.map((b_k, k) => (k === 1 ? forget_bias : b_k)) };
  const [lstm, rnn] = [lstm_forward(params, x), rnn_forward(RUNNING_RNN.params, x)];
  // Step 0 is the state before the first input.
  const state = (trace, name, t) => (t === 0 ? trace[`${name}0`] : trace[name][t - 1])[0];
  const t = step;
  const v = { x: x[t - 1][0], c_prev: state(lstm, "c", t - 1), h_prev: state(lstm, "h", t - 1) };
  for (const name of [...GATES, "c", "h"]) v[name] = lstm[name][t - 1][0];
  affine(params, x[t - 1], [v.h_prev]).forEach((z, k) => (v[`z_${GATES[k]}`] = z));
  v.keep = v.f * v.c_prev;
  v.write = v.i * v.g;
  v.tanh_c = Math.tanh(v.c);
  v.rnn_h_prev = state(rnn, "h", t - 1);
  v.rnn_h = rnn.h[t - 1][0];
  v.rnn_z = affine(RUNNING_RNN.params, x[t - 1], [v.rnn_h_prev])[0];
  const states = (at) => ({ c: state(lstm, "c", at), h: state(lstm, "h", at), rnn_h: state(rnn, "h", at) });
  return { step, v, states };
}

// A symbol inside an equation: hovering lights its wire. c at t-1 is another wire than c at t.
const inner = (name, sub, token = name) => {
  const element = mark(name, sub);
  element.dataset.sym = token;
  return element;
};
// The symbol that a line is about: a button, for focus and for a finger.
const head = (name, token = name) => {
  const button = sym(name, "t");
  button.dataset.sym = token;
  return button;
};
const term = (token, ...parts) => html("span", { "data-sym": token }, ...parts);
const chunk = (...parts) => html("span", { class: "lw-st-chunk" }, ...parts);

function build(w) {
  const now = (name) => w.now.v[name];
  const states = (t) => w.now.states(t);
  const step = () => w.now.step;
  const getters = (names) => Object.fromEntries(names.map((name) => [name, () => now(name)]));

  // Covered until the reader has said it: what becomes of the cell state, on the wires, in the lines
  // and in the table from this step on.
  const covers = [];
  const covered = (name, output) => {
    if (ANSWERS.includes(name)) covers.push(output);
    return output;
  };
  const outcome = () => `${fixed(now("keep"))} is kept and ${fixed(now("write"))} written: c = ${fixed(now("c"))}.`;
  const question = predict(w, {
    question: () =>
      `At t = ${step()} the input is ${fixed(now("x"), 2)}, and the cell state comes in as ${fixed(now("c_prev"))}. What does it leave as?`,
    covers,
    verdict: (guess) => `You said ${fixed(guess, 2)}: ${fixed(Math.abs(guess - now("c")))} away. Of ${fixed(now("c_prev"))}, ${outcome()}`,
    told: () => `Of ${fixed(now("c_prev"))}, ${outcome()}`,
  });

  const lstm_alt = () => {
    const { v } = w.now;
    return (
      `LSTM cell at step ${step()}: from x = ${fixed(v.x)} and h = ${fixed(v.h_prev)} come ` +
      `f = ${fixed(v.f)}, i = ${fixed(v.i)}, g = ${fixed(v.g)} and o = ${fixed(v.o)}. ` +
      (question.open()
        ? `The cell state comes in as ${fixed(v.c_prev)}.`
        : `The cell state goes from ${fixed(v.c_prev)} to ${fixed(v.c)}: ${fixed(v.keep)} is kept and ${fixed(v.write)} is written. ` +
          `The cell shows h = ${fixed(v.h)}.`)
    );
  };
  const rnn_alt = () => {
    const { v } = w.now;
    return (
      `RNN cell at step ${step()}: x = ${fixed(v.x)} and h = ${fixed(v.rnn_h_prev)} go through one layer, ` +
      `h becomes ${fixed(v.rnn_h)}.`
    );
  };
  const lstm = lstm_cell(
    w,
    getters(["x", "c_prev", "h_prev", ...GATES, ...GATES.map((k) => `z_${k}`), "keep", "write", "c", "tanh_c", "h"]),
    lstm_alt,
  );
  const rnn = rnn_cell(
    w,
    { x: () => now("x"), h_prev: () => now("rnn_h_prev"), h: () => now("rnn_h"), z: () => now("rnn_z") },
    rnn_alt,
  );
  w.onChange(() => w.announce(`${lstm_alt()} ${rnn_alt()}`));
  // Runs after the wires have been drawn, and takes back what they would give away.
  w.onChange(() => {
    for (const token of ANSWERS) {
      const wire = lstm.querySelector(`[data-wire="${token}"]`);
      wire.classList.toggle("lw-st-secret", question.open());
      if (!question.open()) continue;
      wire.querySelector(".lw-digits").textContent = "?";
      wire.setAttribute("aria-label", wire.getAttribute("aria-label").replace(/: .*/, ": not shown yet"));
    }
  });

  let uses = 0; // a number stands in several places, each with a key of its own
  const lit_by = (output, token) => {
    if (token) output.dataset.sym = token;
    else delete output.dataset.sym;
    return output;
  };
  const key = (name) => `${name}-${++uses}`;
  const d = (name, symbol, token) => covered(name, lit_by(digits(w, key(name), () => now(name), { symbol }), token));
  const plus = (name, symbol, token) => {
    const [sign, output] = summand(w, key(name), () => now(name), { symbol });
    return covered(name, html("span", {}, sign, lit_by(output, token)));
  };
  // One line of the cell: the equation with its numbers, and the code that does the same.
  const line = (tokens, formula, source) =>
    html(
      "div",
      { class: "lw-st-line", "data-sym": tokens },
      equation(...formula),
      code(...source),
    );
  const gate = (k, activation, source) =>
    line(
      `${k} z_${k}`,
      [head(k), chunk(` = ${activation}(`, letter("z", k), ") "), chunk("= ", `${activation}(`, d(`z_${k}`), ") = ", d(k, k, k))],
      [[k, k, k], ` = ${source}(z_${k})`],
    );
  const affine_map = (h_prev) => [
    term("x", letter("x", "t"), " ", letter("W", "x")), " + ",
    term(h_prev, inner("h", "t−1", h_prev), " ", letter("W", "h")), " + ", letter("b"),
  ];
  const lines = html(
    "div",
    { class: "lw-st-lines" },
    line(
      "z x h_prev",
      [chunk(letter("z"), " = ", ...affine_map("h_prev"))],
      ["z = ", ["x", "x_t"], " @ W_x + ", ["h_prev", "h_prev", "h"], " @ W_h + b"],
    ),
    gate("i", "σ", "sigmoid"),
    gate("f", "σ", "sigmoid"),
    gate("g", "tanh", "tanh"),
    gate("o", "σ", "sigmoid"),
    line(
      "c keep write",
      [
        head("c"),
        chunk(" = ", term("keep", inner("f", "t"), " ", inner("c", "t−1", "c_prev")), " + ", term("write", inner("i", "t"), " ", inner("g", "t")), " "),
        chunk("= ", d("keep", "c", "keep"), plus("write", "c", "write"), " = ", d("c", "c", "c")),
      ],
      [["c", "c", "c"], " = ", ["f", "f", "f"], " * ", ["c_prev", "c_prev", "c"], " + ", ["i", "i", "i"], " * ", ["g", "g", "g"]],
    ),
    line(
      "h tanh_c",
      [
        head("h"),
        chunk(" = ", inner("o", "t"), " ", term("tanh_c", "tanh(", inner("c", "t"), ")"), " "),
        chunk("= ", d("o", "o", "o"), " · ", d("tanh_c", "c", "tanh_c"), " = ", d("h", "h", "h")),
      ],
      [["h", "h", "h"], " = ", ["o", "o", "o"], " * ", ["tanh_c", "tanh(", "c"], ["c", "c", "c"], ["tanh_c", ")", "c"]],
    ),
  );
  const rnn_lines = html(
    "div",
    { class: "lw-st-lines" },
    line(
      "rnn_h rnn_z rnn_h_prev x",
      [
        head("h", "rnn_h"),
        chunk(" = tanh(", ...affine_map("rnn_h_prev"), ") "),
        chunk("= tanh(", d("rnn_z"), ") = ", d("rnn_h", "h", "rnn_h")),
      ],
      ["z = (", ["x", "x_t"], " @ W_x\n     + ", ["rnn_h_prev", "h_prev", "h"], " @ W_h + b)\n", ["rnn_h", "h", "h"], " = tanh(z)"],
    ),
  );

  const cell = (title, pipelines, ...parts) =>
    html("div", { class: "lw-st-cell" }, html("p", {}, html("strong", {}, title), " ", ...pipelines), ...parts);

  // The input of the step that is shown, on one slider; those of all four steps wait under "More".
  const input = {
    ...bind(w, "x", { index: 0 }), key: "x_now", label: "input x at this step", text: ["input ", letter("x", "t")],
    get: () => w.get("x")[step() - 1],
    set: (value) => w.set({ x: w.get("x").map((old, k) => (k === step() - 1 ? value : old)) }),
  };
  // A step in its order: what comes in, the layers, the cell state, what is shown. At 0, and when the
  // step has been chosen by other means, all of it stands there.
  const own = w.own(0);
  const time = {
    get: () => (step_at(own.get()) === step() ? own.get() : 0),
    set: (k) => {
      if (k > 0) w.set({ step: step_at(k) });
      own.set(k);
    },
  };
  const wires_of = (phase) => PHASES[phase].map((token) => w.body.querySelector(`[data-wire="${token}"]`));
  const phase_at = (k) => (k - 1) % PHASES.length;
  const over_steps = player(w, time, {
    last: () => STEPS * PHASES.length,
    label: "phase",
    on_step: (k) => wires_of(phase_at(k)).forEach((wire) => travel(wire)),
  });
  w.onChange(() => {
    const k = time.get();
    PHASES.forEach((_, phase) => {
      for (const wire of wires_of(phase)) wire.classList.toggle("lw-st-later", k > 0 && phase > phase_at(k));
    });
  });

  w.body.append(
    question.element,
    html(
      "div",
      { class: "lw-stage" },
      html("div", { class: "lw-drawing" }, cell("LSTM cell.", ["Two pipelines: ", inner("c", ""), " and ", inner("h", ""), "."], lstm), over_steps),
      stack(
        slider(w, input),
        slider(w, bind(w, "forget_bias", { text: ["forget bias ", letter("b", "f")], symbol: "f" })),
        more(slider(w, bind(w, "step")), ...Array.from({ length: STEPS }, (_, k) => slider(w, bind(w, "x", { index: k })))),
        cell("RNN cell.", ["One pipeline: ", inner("h", "", "rnn_h"), "."], html("div", { class: "lw-st-rnn" }, rnn)),
      ),
    ),
    history(w, step, states, (name, t) => question.open() && (name === "c" || name === "h") && t >= step()),
    lines,
    rnn_lines,
  );
  number_guess(w, question, { label: "cell state after the step", min: -4, max: 4, step: 0.05, first: 0 });
  return {
    title: "One step of an RNN cell and of an LSTM cell",
    caption:
      "Both cells read the same input. Boxes are layers with weights of their own, with the number that goes into the " +
      "activation; round nodes work on each entry. A wire is as wide as its number is large, and dashed where it is " +
      "negative. Point at a wire, or reach it with Tab and the arrow keys, to see its symbol and its line of code.",
  };
}

export default defineWidget("structure", { derive, build });

// What has gone by and what will come: the states at every step.
//   secret(name, t): not to be seen yet
function history(w, step, states, secret) {
  const all = Array.from({ length: STEPS + 1 }, (_, t) => t);
  const number = (name, t) => {
    const output = digits(w, `${name}-at-${t}`, () => (name === "x" ? w.get("x")[t - 1] : states(t)[name]));
    w.onChange(() => output.classList.toggle("lw-covered", secret(name, t)));
    return html("td", {}, output);
  };
  const heads = all.map((t) => {
    if (t === 0) return html("th", { scope: "col" }, "start");
    const button = html("button", { type: "button", class: "lw-button" }, `t = ${t}`);
    w.listen(button, "click", () => w.set({ step: t }));
    w.onChange(() => button.setAttribute("aria-pressed", String(step() === t)));
    return html("th", { scope: "col" }, button);
  });
  const row = (name, title, symbol) => {
    const cells = all.map((t) => (name === "x" && t === 0 ? html("td", {}) : number(name, t)));
    return html("tr", { class: symbol ? `sym-${symbol}` : undefined, "data-sym": name }, html("th", { scope: "row" }, ...title), ...cells);
  };
  const table = html(
    "table",
    { class: "lw-st-history" },
    html("thead", {}, html("tr", {}, html("td", {}), ...heads)),
    html(
      "tbody",
      {},
      row("x", [letter("x")]),
      row("rnn_h", ["RNN ", letter("h")], "h"),
      row("c", ["LSTM ", letter("c")], "c"),
      row("h", ["LSTM ", letter("h")], "h"),
    ),
  );
  w.onChange(() => {
    for (const tr of table.rows) [...tr.cells].forEach((td, k) => td.classList.toggle("lw-st-now", k - 1 === step()));
  });
  return html("div", { class: "lw-st-scroll", role: "region", "aria-label": "states at every step", tabindex: 0 }, table);
}
