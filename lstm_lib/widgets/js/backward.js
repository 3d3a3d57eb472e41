// data-widget="backward": back through the running cell, wire by wire; a fault -> what it spoils.

import { faulty_backward, lstm_backward, order_of } from "./math/backward.js";
import { GATES, lstm_forward, RUNNING_CELL } from "./math/lstm.js";
import { bind, choice, flag, presets, slider } from "./shared/controls.js";
import { diagram, label, layer, live, pill, pointwise, wire } from "./shared/diagram.js";
import { html, more, place, stack, svg } from "./shared/dom.js";
import { fixed } from "./shared/format.js";
import { handle, hold } from "./shared/handles.js";
import { player, travel } from "./shared/player.js";
import { predict } from "./shared/predict.js";
import { code, digits, letter, mark } from "./shared/text.js";
import { defineWidget } from "./shared/widget.js";

const SECOND = [[2], [0], [-6], [-1]]; // the running cell's second input
// Each fault: its letter in Python, what it is called, what is wrong, and where it can be seen.
const FAULTS = {
  none: { letter: null, label: "no fault", line: "no line is wrong" },
  "dc dropped": { letter: "E", label: "dc dropped", line: "the gradient of the cell state is dropped between two steps" },
  "tanh slope missing": { letter: "B", label: "tanh′ missing", line: "the slope 1 − g² of the candidate’s tanh is left out" },
  "no sum over the batch": { letter: "D", label: "no sum over the batch", line: "the biases take one sequence, not the sum over the batch", needs: { inputs: "both" } },
  "wrong order of time": { letter: "A", label: "wrong order of time", line: "the steps are gone through from the first to the last" },
  "last gradient lost": { letter: "C", label: "last gradient lost", line: "what is handed in for the last state is not taken up", needs: { last: true } },
};
const NAMES = Object.fromEntries(Object.entries(FAULTS).map(([name, { label }]) => [name, label]));

// What a step back reaches at once, from what comes in to what goes out.
const PHASES = [["dh", "dc_next"], ["do", "dc_shown", "dc"], ["di", "df", "dg", "dc_prev"], GATES.map((k) => `dz_${k}`), ["dh_prev", "dx"]];
const WIRES = PHASES.flat();
const ARRAYS = ["W_x", "W_h", "b"];
const TOLERANCE = 1e-6;
const FLOOR = 1e-9;

const differs = (a, b) => Math.abs(a - b) > TOLERANCE * Math.max(Math.abs(a), Math.abs(b), FLOOR);

// The numbers of one step, by their wires.
function on_wires(step) {
  const values = Object.fromEntries(Object.entries(step).map(([name, [value]]) => [name, value]));
  GATES.forEach((gate, k) => (values[`dz_${gate}`] = step.dz[k]));
  return values;
}

// The numbers that a pass gives, those of x, h_0 and c_0 of the sequence that is drawn.
function on_board({ params, x, h0, c0 }) {
  const board = {};
  for (const name of ARRAYS) GATES.forEach((gate, k) => (board[`${name} ${gate}`] = [params[name]].flat(2)[k]));
  x[0].forEach(([value], t) => (board[`x ${t + 1}`] = value));
  return { ...board, h0: h0[0][0], c0: c0[0][0] };
}

function derive(get) {
  const T = get("steps");
  const { letter: fault } = FAULTS[get("fault")];
  const { W_x, W_h, b } = RUNNING_CELL.params;
  const params = { W_x, W_h, b: b.map((b_k, k) => (k === 1 ? get("forget_bias") : b_k)) };
  const inputs = { first: [RUNNING_CELL.x], second: [SECOND], both: [RUNNING_CELL.x, SECOND] }[get("inputs")];
  const traces = inputs.map((x) => lstm_forward(params, x.slice(0, T)));
  const given = traces.map((trace) => [trace.h[T - 1][0] - get("target")]);
  const dh = given.map((last) => Array.from({ length: T }, (_, t) => (t === T - 1 && !get("last") ? last : [0])));
  const dh_T = get("last") ? given : undefined;
  const passes = { right: lstm_backward(params, traces, dh, dh_T), found: faulty_backward(fault, params, traces, dh, dh_T) };
  const now = { T, fault, order: order_of(fault, T), h_T: traces[0].h[T - 1][0], given: given[0][0], target: get("target"), wires: {}, board: {} };
  for (const [name, pass] of Object.entries(passes)) {
    now.wires[name] = pass.steps[0].map(on_wires);
    now.board[name] = on_board(pass);
  }
  now.spoiled = Object.keys(now.board.right).filter((name) => differs(now.board.found[name], now.board.right[name]));
  now.spoiled_wires = now.wires.right.map((right, t) => WIRES.filter((name) => differs(now.wires.found[t][name], right[name])));
  return now;
}

// The drawing, in its own units.
const [WIDTH, HEIGHT] = [440, 426];
const LOSS = { y: 32, left: 190, right: 424 }; // the number line of h and its target
const STRIP = { y: 64, left: 26, width: 94, pitch: 104 };
const [LINE, SHOWN, JOIN, LAYER, BUS] = [146, 176, 216, 312, 394];
const ABOVE = 16; // of a number over its wire
const COLUMN = { f: 76, i: 168, g: 260, o: 352 };
const PLUS = (COLUMN.i + COLUMN.g) / 2;

const loss_x = (value) => LOSS.left + ((value + 1) / 2) * (LOSS.right - LOSS.left);

function build(w) {
  const said_of = (name) => ({ W_x: "w_x", W_h: "w_h", b: "b" })[name] ?? name;
  // The sweep: at 0 the whole of the last step stands there; then phase by phase, step by step.
  const time = w.own(0);
  const last = () => PHASES.length * w.now.T;
  const k = () => Math.min(time.get(), last());
  const order = () => (question.open() ? order_of(null, w.now.T) : w.now.order);
  const t = () => order()[Math.max(Math.ceil(k() / PHASES.length) - 1, 0)];
  const phase = () => (k() === 0 ? PHASES.length - 1 : (k() - 1) % PHASES.length);
  const reached = (name) => PHASES.findIndex((names) => names.includes(name)) <= phase();
  const right = (name) => w.now.wires.right[t()][name];
  const value = (name) => (question.open() ? right(name) : w.now.wires.found[t()][name]);
  const wrong = (name) => !question.open() && w.now.spoiled_wires[t()].includes(name);

  // What the reader marks on the board before it is shown.
  let marked = new Set();
  const line = () => FAULTS[w.get("fault")].line;
  const list = (names) => names.map((name) => name.replace(/^(W_x|W_h)/, said_of).replace(" ", "_")).join(", ");
  const outcome = () => {
    const [all, wrong_ones] = [Object.keys(w.now.board.right).length, w.now.spoiled];
    if (!wrong_ones.length) return `All ${all} numbers come out right.`;
    const good = Object.keys(w.now.board.right).filter((name) => !wrong_ones.includes(name));
    if (!good.length) return `All ${all} numbers come out wrong.`;
    return `${wrong_ones.length} of ${all} numbers come out wrong${wrong_ones.length > good.length ? `; right ${good.length > 1 ? "are" : "is"} ${list(good)}` : `: ${list(wrong_ones)}`}.`;
  };
  const compared = () => {
    const hits = w.now.spoiled.filter((name) => marked.has(name)).length;
    const false_ones = marked.size - hits;
    return `You marked ${hits} of the ${w.now.spoiled.length} that come out wrong${false_ones ? `, and ${false_ones} that are right` : ""}. ${outcome()}`;
  };
  const covers = [];
  const commit = html("button", { type: "button", class: "lw-button", "data-action": "commit" }, "These come out wrong");
  const question = predict(w, {
    question: () => `In this pass ${line()}. Mark on the board every number that comes out wrong.`,
    covers,
    verdict: compared,
    told: outcome,
    follows: true,
  });
  question.answer_by(commit);
  w.listen(commit, "click", () => question.commit(marked));
  question.on_again(() => (marked = new Set()));

  // --- the drawing ---
  // A derivative on its way back: its wires, its name, its number, and the right one in brackets.
  const number = (name, symbol, x, y, anchor, apart) => {
    const beside = label(x, y + apart, "", { symbol, anchor });
    beside.classList.add("lw-digits", "lw-bw-right");
    w.onChange(() => (beside.textContent = wrong(name) ? `(${fixed(right(name))})` : ""));
    return [live(w, x, y, () => value(name), { symbol, anchor, key: `wire-${name}` }), beside];
  };
  const derivative = (name, symbol, paths, { at, title, anchor = "start", apart = 18, aside = 0 }) => {
    const lines = paths.map(([d, arrow = true]) => wire(w, symbol, d, { value: () => value(name), drawn: name, arrow, scale: 0.2 }));
    const halo = svg("path", { class: "lw-bw-halo", d: paths.map(([d]) => d).join("") });
    const group = svg(
      "g",
      { "data-wire": name },
      halo, ...lines,
      title ? label(at[0] - aside, at[1] - (aside ? 0 : 22), title, { symbol, anchor: aside ? "end" : anchor }) : null,
      ...number(name, symbol, ...at, anchor, apart),
    );
    w.onChange(() => {
      group.classList.toggle("lw-bw-later", !reached(name));
      group.classList.toggle("lw-bw-wrong", reached(name) && wrong(name));
    });
    return group;
  };
  const indexed = (name, shift = 0) => {
    const below = svg("tspan", { dy: 4, "font-size": "0.75em" });
    w.onChange(() => (below.textContent = String(t() + 1 + shift)));
    return [svg("tspan", { "font-style": "italic" }, name), below];
  };
  const gate = (name, joined) => {
    const x = COLUMN[name];
    return [
      derivative(`d${name}`, name, [[joined]], { at: [x + 7, LAYER - (name === "o" ? 38 : 44)], title: indexed(`d${name}`) }),
      derivative(`dz_${name}`, name, [[`M${x} ${LAYER + 14}L${x} ${BUS}`, false]], { at: [x + 7, BUS - 28], title: [svg("tspan", { "font-style": "italic" }, "dz"), svg("tspan", { dy: 4, "font-size": "0.75em" }, name)] }),
    ];
  };
  const in_line = (name, symbol, shift, x, y) => {
    const text = label(x, y, "", { symbol, anchor: "start" });
    const [head, below] = indexed(name, shift);
    const rest = svg("tspan", { dy: -4, class: "lw-digits" });
    text.append(head, below, rest);
    return { text, rest };
  };
  // Below the cell there is room to the side: name, number and the right one in one line.
  const below = (name, symbol, d, shift, shown_name, x) => {
    const { text, rest } = in_line(shown_name, symbol, shift, x, BUS + 24);
    const group = svg("g", { "data-wire": name }, svg("path", { class: "lw-bw-halo", d }), wire(w, symbol, d, { value: () => value(name), drawn: name, scale: 0.2 }), text);
    rest.dataset.key = `wire-${name}`;
    w.onChange(() => {
      rest.textContent = ` ${fixed(value(name))}${wrong(name) ? ` (${fixed(right(name))})` : ""}`;
      rest.dataset.value = String(value(name));
      group.classList.toggle("lw-bw-later", !reached(name));
      group.classList.toggle("lw-bw-wrong", reached(name) && wrong(name));
    });
    return group;
  };

  const target = bind(w, "target", { text: ["target of ", mark("h")] });
  const grip = handle(w, target, {
    at: () => [loss_x(w.now.target), LOSS.y],
    value_at: (x) => (2 * (x - LOSS.left)) / (LOSS.right - LOSS.left) - 1,
    text: () => `target ${fixed(w.now.target, 2)}`,
  });
  const h_mark = svg("circle", { class: "lw-mark lw-hollow sym-h", r: 5, cy: LOSS.y, "data-drawn": "h_T", "data-y": LOSS.y });
  const distance = svg("path", { class: "lw-wire lw-bw-distance sym-h", "stroke-width": 3 });
  const h_name = svg("text", { class: "lw-wire-label sym-h", y: LOSS.y + 22, "text-anchor": "middle" });
  const h_below = svg("tspan", { dy: 4, "font-size": "0.75em" });
  h_name.append(svg("tspan", { "font-style": "italic" }, "h"), h_below);
  w.onChange(() => {
    const x = loss_x(w.now.h_T);
    place(h_mark, { cx: x, "data-x": x });
    distance.setAttribute("d", `M${x} ${LOSS.y}L${loss_x(w.now.target)} ${LOSS.y}`);
    h_name.setAttribute("x", x);
    h_below.textContent = String(w.now.T);
  });
  const power = svg("tspan", {}, "");
  const loss_name = label(0, LOSS.y + 5, ["L = ½(h − target)²", power], { anchor: "start" });

  // The steps, and how much of each is spoiled.
  const boxes = [1, 2, 3, 4].map((n) => {
    const x = STRIP.left + STRIP.pitch * (n - 1);
    const bar = svg("rect", { class: "lw-bw-spoil", x, y: STRIP.y + 22, height: 6, width: 0, "data-drawn": `spoiled_${n}` });
    const box = svg(
      "g",
      { class: "lw-bw-step" },
      svg("rect", { x, y: STRIP.y, width: STRIP.width, height: 28, rx: 3 }),
      bar,
      svg("text", { x: x + STRIP.width / 2, y: STRIP.y + 18, "text-anchor": "middle" }, `t = ${n}`),
    );
    w.onChange(() => {
      box.toggleAttribute("hidden", n > w.now.T);
      box.classList.toggle("lw-bw-now", n === t() + 1);
      const count = question.open() || n > w.now.T ? 0 : w.now.spoiled_wires[n - 1].length;
      bar.dataset.value = String(count);
      bar.setAttribute("width", (STRIP.width * count) / WIRES.length);
    });
    return box;
  });

  const { f, i, g, o } = COLUMN;
  const picture = diagram(
    WIDTH,
    HEIGHT,
    loss_name,
    svg("line", { class: "lw-axis", x1: LOSS.left, x2: LOSS.right, y1: LOSS.y, y2: LOSS.y }),
    distance, h_mark, h_name,
    ...boxes,
    derivative("dc_next", "c", [[`M438 ${LINE}L${o + 4} ${LINE}`]], { at: [440, LINE - ABOVE], anchor: "end", apart: -18 }),
    derivative("dc", "c", [[`M${o - 4} ${LINE}L${PLUS + 13} ${LINE}`], [`M${PLUS - 13} ${LINE}L${f + 13} ${LINE}`], [`M${PLUS} ${LINE + 13}L${PLUS} ${JOIN - 13}`]],
      { at: [(PLUS + o) / 2 - 12, LINE - ABOVE], apart: -18, title: indexed("dc"), aside: 5 }),
    derivative("dc_prev", "c", [[`M${f - 13} ${LINE}L2 ${LINE}`]], { at: [0, LINE - ABOVE], apart: -18 }),
    derivative("dc_shown", "c", [[`M${o} ${JOIN - 13}L${o} ${LINE + 4}`]], { at: [o - 33, SHOWN + 6], anchor: "end" }),
    derivative("dh", "h", [[`M438 ${JOIN}L${o + 13} ${JOIN}`]], { at: [440, JOIN - ABOVE], anchor: "end", title: indexed("dh"), apart: 35 }),
    ...gate("f", `M${f} ${LINE + 13}L${f} ${LAYER - 14}`),
    ...gate("i", `M${PLUS - 13} ${JOIN}L${i} ${JOIN}L${i} ${LAYER - 14}`),
    ...gate("g", `M${PLUS + 13} ${JOIN}L${g} ${JOIN}L${g} ${LAYER - 14}`),
    ...gate("o", `M${o} ${JOIN + 13}L${o} ${LAYER - 14}`),
    below("dh_prev", "h", `M${o} ${BUS}L2 ${BUS}`, -1, "dh", 0),
    below("dx", "none", `M232 ${BUS}L232 ${HEIGHT}`, 0, "dx", 240),
    pointwise(f, LINE, "×"), pointwise(PLUS, LINE, "+"), pointwise(PLUS, JOIN, "×"), pointwise(o, JOIN, "×"),
    pill(o, SHOWN, "tanh"),
    svg("circle", { class: "lw-head-of-wire sym-c", cx: o, cy: LINE, r: 3.5 }),
    layer(f, LAYER, "σ", { symbol: "f" }), layer(i, LAYER, "σ", { symbol: "i" }), layer(g, LAYER, "tanh", { symbol: "g" }), layer(o, LAYER, "σ", { symbol: "o" }),
  );
  picture.classList.add("lw-bw-diagram");
  picture.setAttribute("role", "group"); // what can be held is no part of an image
  hold(w, picture, grip);

  const sweep = player(w, { ...time, get: k }, {
    last,
    label: "phase",
    on_step: () => {
      for (const name of PHASES[phase()]) for (const group of picture.querySelectorAll(`[data-wire="${name}"] > .lw-wires`)) travel(group);
    },
  });

  const sentence = () => {
    const said = PHASES.flat().filter(reached).map((name) => `${name} ${fixed(value(name))}${wrong(name) ? `, right ${fixed(right(name))}` : ""}`);
    return `Step ${t() + 1} of the pass back: ${said.join("; ")}. ${question.open() ? "" : outcome()}`;
  };
  w.onChange(() => {
    picture.setAttribute("aria-label", sentence());
    w.announce(question.open() ? `Step ${t() + 1}, dc ${fixed(value("dc"))}, dh ${fixed(value("dh"))}.` : outcome());
  });

  // --- the board: marked while it is open, right beside wrong when it is shown ---
  const entry = (name) => {
    const there = () => name in w.now.board.right;
    const own = digits(w, `board-${name}`, () => (there() ? w.now.board.found[name] : 0));
    const good = html("span", { class: "lw-digits lw-bw-right" });
    covers.push(own);
    const button = html("button", { type: "button", class: "lw-bw-entry", "data-array": name }, own, good);
    w.listen(button, "click", () => {
      if (!question.open()) return;
      if (!marked.delete(name)) marked.add(name);
      w.refresh();
    });
    w.onChange(() => {
      const spoiled = !question.open() && w.now.spoiled.includes(name);
      button.hidden = !there();
      button.classList.toggle("lw-bw-wrong", spoiled);
      good.textContent = spoiled ? `(${fixed(w.now.board.right[name])})` : "";
      button.setAttribute("aria-pressed", String(marked.has(name)));
      button.setAttribute("aria-disabled", String(!question.open()));
      const numbers = spoiled ? `${own.textContent}, right ${fixed(w.now.board.right[name])}` : own.textContent;
      button.setAttribute("aria-label", `${list([name])}${question.open() ? "" : `: ${numbers}`}`);
    });
    return html("td", {}, button);
  };
  const head = (...parts) => html("th", { scope: "col" }, ...parts);
  const row = (title, ...names) => html("tr", {}, html("th", { scope: "row" }, ...title), ...names.map(entry));
  const board = html(
    "table",
    { class: "lw-bw-board" },
    html("caption", { class: "lw-hidden" }, "What the pass gives; the right number in brackets where it is another"),
    html("thead", {}, html("tr", {}, html("td", {}), ...GATES.map((name) => head(mark(name))))),
    html("tbody", {}, ...ARRAYS.map((name) => row([letter(said_of(name)[0], said_of(name).slice(2))], ...GATES.map((gate_name) => `${name} ${gate_name}`)))),
    html("tbody", {}, html("tr", {}, html("td", {}), ...[1, 2, 3, 4].map((n) => head(`t = ${n}`))), row([letter("x", "t")], "x 1", "x 2", "x 3", "x 4")),
    html("tbody", {}, html("tr", {}, html("th", { scope: "row" }, mark("h", "0")), entry("h0"), html("th", { scope: "row", class: "lw-bw-second" }, mark("c", "0")), entry("c0"))),
  );
  w.onReset(() => (marked = new Set()));

  // A piece of the code that is another where its fault is on.
  const broken_line = (fault, whole, broken) => {
    const piece = html("span", {});
    w.onChange(() => {
      piece.textContent = w.now.fault === fault ? broken : whole;
      piece.classList.toggle("lw-bw-broken", w.now.fault === fault);
    });
    return piece;
  };
  const scenes = Object.entries(FAULTS).map(([fault, { label: name, needs = {} }]) => ({ label: name, values: { fault, inputs: w.control("inputs").first, last: w.control("last").first, ...needs } }));
  w.body.append(
    question.element,
    presets(w, "fault", scenes),
    html(
      "div",
      { class: "lw-stage lw-bw-stage" },
      html("div", { class: "lw-drawing" }, picture, sweep),
      stack(
        board,
        more(
          slider(w, target),
          slider(w, bind(w, "forget_bias", { symbol: "f", text: ["forget bias ", letter("b", "f")] })),
          slider(w, bind(w, "steps")),
          choice(w, "fault", NAMES),
          choice(w, "inputs", { both: "a batch of both" }),
          flag(w, "last"),
        ),
      ),
    ),
    code(
      broken_line("C", "dh_next, dc_next = dh_T, dc_T\n", "dh_next, dc_next = 0, 0\n"),
      broken_line("A", "for t in reversed(range(T)):\n", "for t in range(T):\n"),
      "    ", ["h", "dh"], " = dh_given[t] + dh_next\n",
      "    ", ["c", "dc"], " = dc_next + ", ["h", "dh"], " * o * (1 - np.tanh(c)**2)\n",
      "    ", ["i", "di"], ", ", ["f", "df"], ", ", ["g", "dg"], ", ", ["o", "do"], " = dc * g, dc * c_prev, dc * i, dh * np.tanh(c)\n",
      "    dz = [di * i*(1-i), df * f*(1-f), ", broken_line("B", "dg * (1-g**2)", "dg"), ", do * o*(1-o)]\n",
      "    dW_x += x[t].T @ dz\n    dW_h += h_prev.T @ dz\n",
      "    ", broken_line("D", "db += dz.sum(axis=0)\n", "db += dz[0]\n"),
      "    dh_next, dc_next = dz @ W_h.T, ", broken_line("E", "dc * f", "0"),
    ),
  );
  return {
    title: "Back through the cell, and one line of it wrong",
    caption:
      "Above, the loss: drag the target. Below, one step of the running cell, run backwards; a wire is as wide as its derivative is large, and dashed " +
      "where it is negative. Underlaid is what a fault has spoiled, with the right number in brackets; the bar below a step is the share of its wires that are. " +
      "The board has what comes out: the weights’ gradients over all steps and sequences, and those of the inputs and the first states.",
  };
}

export default defineWidget("backward", { derive, build });
