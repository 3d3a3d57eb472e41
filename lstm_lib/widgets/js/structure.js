// data-widget="structure": an RNN cell beside an LSTM cell, every value on its wire, step by step.

import { affine, lstm_forward, RUNNING_CELL } from "./math/lstm.js";
import { rnn_forward, RUNNING_RNN } from "./math/rnn.js";
import { lstm_cell, rnn_cell } from "./shared/cell_diagrams.js";
import { bind, slider } from "./shared/controls.js";
import { html, stack } from "./shared/dom.js";
import { fixed } from "./shared/format.js";
import { code, digits, equation, letter, mark, summand, sym } from "./shared/text.js";
import { defineWidget } from "./shared/widget.js";

const STEPS = RUNNING_CELL.x.length;
const GATES = ["i", "f", "g", "o"];

// Both cells over the whole input; at(t) gives what the diagrams show at step t.
function model(w) {
  let last = null;
  const run = () => {
    const x = w.get("x").map((value) => [value]);
    const forget_bias = w.get("forget_bias");
    const key = JSON.stringify([x, forget_bias]);
    if (last?.key === key) return last;
    const { W_x, W_h, b } = RUNNING_CELL.params;
    const params = { W_x, W_h, b: b.map((b_k, k) => (k === 1 ? forget_bias : b_k)) };
    last = { key, x, params, lstm: lstm_forward(params, x), rnn: rnn_forward(RUNNING_RNN.params, x) };
    return last;
  };
  // Step 0 is the state before the first input.
  const state = (trace, name, t) => (t === 0 ? trace[`${name}0`] : trace[name][t - 1])[0];
  const at = (t) => {
    const { x, params, lstm, rnn } = run();
    const v = { x: x[t - 1][0], c_prev: state(lstm, "c", t - 1), h_prev: state(lstm, "h", t - 1) };
    for (const name of [...GATES, "c", "h"]) v[name] = lstm[name][t - 1][0];
    affine(params, x[t - 1], [v.h_prev]).forEach((z, k) => (v[`z_${GATES[k]}`] = z));
    v.keep = v.f * v.c_prev;
    v.write = v.i * v.g;
    v.tanh_c = Math.tanh(v.c);
    v.rnn_h_prev = state(rnn, "h", t - 1);
    v.rnn_h = rnn.h[t - 1][0];
    v.rnn_z = affine(RUNNING_RNN.params, x[t - 1], [v.rnn_h_prev])[0];
    return v;
  };
  return {
    at,
    now: (name) => at(w.get("step"))[name],
    states: (t) => {
      const { lstm, rnn } = run();
      return { c: state(lstm, "c", t), h: state(lstm, "h", t), rnn_h: state(rnn, "h", t) };
    },
  };
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

export default defineWidget("structure", (w) => {
  const { at, now, states } = model(w);
  const step = () => w.get("step");
  const getters = (names) => Object.fromEntries(names.map((name) => [name, () => now(name)]));

  const lstm_alt = () => {
    const v = at(step());
    return (
      `LSTM cell at step ${step()}: from x = ${fixed(v.x)} and h = ${fixed(v.h_prev)} come ` +
      `f = ${fixed(v.f)}, i = ${fixed(v.i)}, g = ${fixed(v.g)} and o = ${fixed(v.o)}. The cell state goes from ` +
      `${fixed(v.c_prev)} to ${fixed(v.c)}: ${fixed(v.keep)} is kept and ${fixed(v.write)} is written. ` +
      `The cell shows h = ${fixed(v.h)}.`
    );
  };
  const rnn_alt = () => {
    const v = at(step());
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

  let uses = 0; // a number stands in several places, each with a key of its own
  const lit_by = (output, token) => {
    if (token) output.dataset.sym = token;
    else delete output.dataset.sym;
    return output;
  };
  const key = (name) => `${name}-${++uses}`;
  const d = (name, symbol, token) => lit_by(digits(w, key(name), () => now(name), { symbol }), token);
  const plus = (name, symbol, token) => {
    const [sign, output] = summand(w, key(name), () => now(name), { symbol });
    return [sign, lit_by(output, token)];
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
        chunk("= ", d("keep", "c", "keep"), ...plus("write", "c", "write"), " = ", d("c", "c", "c")),
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
    { class: "lw-st-lines lw-st-single" },
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

  w.body.append(
    stepper(w, step),
    html(
      "div",
      { class: "lw-st-cells" },
      cell("RNN cell.", ["One pipeline: ", inner("h", "", "rnn_h"), "."], rnn_lines, html("div", { class: "lw-st-rnn" }, rnn)),
      cell("LSTM cell.", ["Two pipelines: ", inner("c", ""), " and ", inner("h", ""), "."], lstm),
    ),
    lines,
    history(w, step, states),
    html(
      "div",
      { class: "lw-columns lw-even" },
      stack(...[0, 1].map((k) => slider(w, bind(w, "x", { index: k })))),
      stack(...[2, 3].map((k) => slider(w, bind(w, "x", { index: k })))),
    ),
    slider(w, bind(w, "forget_bias", { text: ["forget bias ", letter("b", "f")], symbol: "f" })),
  );
  return {
    title: "One step of an RNN cell and of an LSTM cell",
    caption:
      "Both cells read the same input. Boxes are layers with weights of their own, with the number that goes into the " +
      "activation; round nodes work on each entry. A wire is as wide as its number is large, and dashed where it is " +
      "negative. Point at a wire, or reach it with Tab and the arrow keys, to see its symbol and its line of code.",
  };
});

// Back, forward, and the step on a slider.
function stepper(w, step) {
  const button = (text, by, end) => {
    const element = html("button", { type: "button", class: "lw-button" }, text);
    w.listen(element, "click", () => {
      if (step() !== end) w.set({ step: step() + by });
    });
    // Not `disabled`: the key that brought a reader to the end would lose its place.
    w.onChange(() => element.setAttribute("aria-disabled", String(step() === end)));
    return element;
  };
  return html("div", { class: "lw-st-stepper" }, button("Back", -1, 1), slider(w, bind(w, "step")), button("Forward", 1, STEPS));
}

// What has gone by and what will come: the states at every step.
function history(w, step, states) {
  const all = Array.from({ length: STEPS + 1 }, (_, t) => t);
  const number = (name, t, symbol) =>
    html("td", {}, digits(w, `${name}-at-${t}`, () => (name === "x" ? w.get("x")[t - 1] : states(t)[name]), { symbol }));
  const heads = all.map((t) => {
    if (t === 0) return html("th", { scope: "col" }, "start");
    const button = html("button", { type: "button", class: "lw-button" }, `t = ${t}`);
    w.listen(button, "click", () => w.set({ step: t }));
    w.onChange(() => button.setAttribute("aria-pressed", String(step() === t)));
    return html("th", { scope: "col" }, button);
  });
  const row = (name, title, symbol) => {
    const cells = all.map((t) => (name === "x" && t === 0 ? html("td", {}) : number(name, t, undefined)));
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
