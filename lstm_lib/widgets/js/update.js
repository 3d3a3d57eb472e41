// data-widget="update": old state, what is forgotten, what is written, new state: a waterfall whose
// bars are moved, and the same step taken again and again.

import { bind, presets, slider } from "./shared/controls.js";
import { diagram, wire } from "./shared/diagram.js";
import { html, stack, svg } from "./shared/dom.js";
import { clamp, fixed } from "./shared/format.js";
import { handle, hold } from "./shared/handles.js";
import { player, travel } from "./shared/player.js";
import { plot } from "./shared/plot.js";
import { curve_verdict, predict } from "./shared/predict.js";
import { linear_ticks } from "./shared/scales.js";
import { sketch } from "./shared/sketch.js";
import { code, digits, equation, mark, readout, summand, sym } from "./shared/text.js";
import { defineWidget } from "./shared/widget.js";

// The waterfall, as wide as a phone leaves, so that its type keeps its size.
const [WIDTH, LEFT, RIGHT, TURN] = [296, 72, 226, 295];
const [TOP, PITCH, BAR] = [20, 36, 16];
const ROWS = { before: 0, forgotten: 1, candidate: 2, written: 3, after: 4 };
const BOTTOM = TOP + PITCH * 4 + BAR + 8;
const EDGES = [2.5, 5, 10, 20, 50]; // how far its axis may reach
const STEPS = 20;

const middle = (name) => TOP + PITCH * ROWS[name] + BAR / 2;

const STATES = [
  { label: "nearly open" },
  { label: "by hand", values: { f: 0.7, i: 0.4, g: 0.8 } },
  { label: "hold", values: { f: 1, i: 0 } },
  { label: "replace", values: { f: 0, i: 1, g: 0.8 } },
  { label: "add up", values: { f: 1, i: 1, g: 1, c_prev: 0 } },
  { label: "clear", values: { f: 0, i: 0 } },
  { label: "running cell, t = 2", values: { f: 0.765, i: 0.545, g: 0.3458, c_prev: 0.6617 } },
];

const signed = (value) => `${value > 0 ? "+" : ""}${fixed(value)}`;
const two = (value) => fixed(value, 2);
const resting = (value) => (Number.isFinite(value) ? fixed(value) : "no place");

function derive(get) {
  const [f, i, g, c_0] = ["f", "i", "g", "c_prev"].map(get);
  const written = i * g;
  const path = [c_0];
  while (path.length < STEPS + 2) path.push(f * path.at(-1) + written);
  // Where a step forgets as much as it writes; with nothing to do, where it is.
  const rest = written === 0 && f === 1 ? c_0 : written / (1 - f);
  return { f, i, g, c_0, written, path, rest, end: path[STEPS] };
}

// The waterfall's axis follows the old cell state alone: what is kept is never larger than it, and
// what is written never larger than 1. So no gate and no candidate moves the scale under a bar.
function axis_of(before) {
  const edge = EDGES.find((far) => Math.abs(before) + 1 <= far);
  return before < 0 ? [-edge, 1] : [-1, edge];
}

// The curve's axis, in coarse steps; zero at its foot where nothing is below it.
function reach(values) {
  const far = Math.max(...values.map(Math.abs));
  const edge = [1.5, 3, 6, 12, 24, 48].find((size) => far <= size);
  return { min: Math.min(...values) < 0 ? -edge : 0, max: edge };
}

function build(w) {
  const time = w.own(0);
  const n = () => time.get();
  const before = () => w.now.path[n()];
  const kept = () => w.now.f * before();
  const c = () => w.now.path[n() + 1];
  const d = (key, value, symbol, format) => digits(w, key, value, { symbol, format });

  // Covered until the reader has drawn: where the same step leads when it is taken again and again.
  const end = readout(`after ${STEPS} steps`, d("end", () => w.now.end, "c"));
  const rest = readout("comes to rest at", d("rest", () => w.now.rest, "c", resting));
  const onward = wire(w, "c", `M${RIGHT + 10} ${middle("after")}L${TURN} ${middle("after")}L${TURN} ${middle("before")}L${RIGHT + 10} ${middle("before")}`);
  const over_time = player(w, time, {
    last: () => STEPS - 1,
    label: "steps taken",
    on_step: () => travel(onward),
  });
  const state = () => JSON.stringify([w.now.f, w.now.i, w.now.g, w.now.c_0]);
  let asked = "";
  const question = predict(w, {
    question: () =>
      `Held at f = ${two(w.now.f)}, i = ${two(w.now.i)}, g = ${two(w.now.g)}, the step is taken ${STEPS} times from a cell state of ` +
      `${two(w.now.c_0)}. Draw where the cell state goes.`,
    covers: [end.lastChild, rest.lastChild, over_time],
    verdict: (guess) => {
      asked = state();
      return `${curve_verdict(guess, along, { x_name: "step" })} ${outcome()}`;
    },
    told: () => outcome(),
  });
  const along = (x) => {
    const k = Math.min(Math.floor(x), STEPS - 1);
    return w.now.path[k] + (x - k) * (w.now.path[k + 1] - w.now.path[k]);
  };
  const outcome = () =>
    `After ${STEPS} steps the cell state is ${fixed(w.now.end)}; ` +
    (Number.isFinite(w.now.rest) ? `it comes to rest at ${fixed(w.now.rest)}.` : "it comes to rest at no place.");
  const step_said = () =>
    `Of the cell state ${fixed(before())} the part ${fixed(kept())} is kept and ${fixed(w.now.written)} is written: ` +
    `the new cell state is ${fixed(c())}.`;

  // A bar that is taken hold of while time runs: the story begins anew from what stands there.
  let [low, high] = [0, 1];
  const px = (value) => LEFT + ((value - low) / (high - low)) * (RIGHT - LEFT);
  const value_of = (x) => low + ((x - LEFT) / (RIGHT - LEFT)) * (high - low);
  const begin_here = () => {
    if (n() === 0) return;
    w.set({ c_prev: before() });
    time.set(0);
  };
  const held_at = (key, row, symbol, { level, value_at, shown, row_ends = () => [] }) =>
    handle(w, bind(w, key), {
      symbol,
      at: () => [px(level()), middle(row)],
      value_at: (x) => {
        begin_here();
        return value_at(value_of(x));
      },
      text: () => `${symbol} = ${two(shown())}`,
      // Right of all that stands in its row: no line runs through it.
      beside: () => [1, -1, px(Math.max(0, level(), ...row_ends())) - px(level())],
    });
  const hundredth = (value) => Math.round(100 * value) / 100;
  const part = (value, whole, now) => (whole === 0 ? now : hundredth(value / whole));
  const handles = [
    held_at("c_prev", "before", "c", {
      level: before,
      shown: before,
      value_at: (x) => {
        const { f, g } = w.now;
        const share = Math.max(f, 1e-9); // all that follows from it stays within the frame
        return clamp(x, Math.max(low, (low - g) / share), Math.min(high, (high - g) / share));
      },
    }),
    held_at("f", "forgotten", "f", { level: kept, row_ends: () => [before()], shown: () => w.now.f, value_at: (x) => part(x, before(), w.now.f) }),
    held_at("g", "candidate", "g", { level: () => kept() + w.now.g, row_ends: () => [kept()], shown: () => w.now.g, value_at: (x) => hundredth(x - kept()) }),
    held_at("i", "written", "i", { level: c, row_ends: () => [kept()], shown: () => w.now.i, value_at: (x) => part(x - kept(), w.now.g, w.now.i) }),
  ];

  const grid = svg("g", {});
  const zero = svg("line", { class: "lw-axis", y1: 6, y2: BOTTOM });
  const rows = {
    before: row("before", "c", fixed),
    forgotten: row("forgotten", "f", signed),
    candidate: row("candidate", "g", signed),
    written: row("written", "i", signed),
    after: row("after", "c", fixed),
  };
  const falls = { before: fall("before", "forgotten"), forgotten: fall("forgotten", "written"), written: fall("written", "after") };
  const waterfall = diagram(
    WIDTH, BOTTOM + 20, grid, zero, ...Object.values(falls), ...Object.values(rows).flatMap((one) => one.parts), onward,
  );
  waterfall.classList.add("lw-up-waterfall");
  waterfall.setAttribute("role", "group"); // what can be held is no part of an image
  w.onChange(() => {
    if (!handles.some((one) => one.held())) [low, high] = axis_of(before());
    const { g, written } = w.now;
    rows.before.draw(px, 0, before(), before());
    rows.forgotten.draw(px, before(), kept(), kept() - before());
    rows.candidate.draw(px, kept(), kept() + g, g);
    rows.written.draw(px, kept(), c(), written);
    rows.after.draw(px, 0, c(), c());
    for (const [name, at] of Object.entries({ before: before(), forgotten: kept(), written: c() })) {
      for (const end of ["x1", "x2"]) falls[name].setAttribute(end, px(at));
    }
    grid.replaceChildren(
      ...linear_ticks(low, high, 4).flatMap((value) => [
        svg("line", { class: "lw-grid", x1: px(value), x2: px(value), y1: 6, y2: BOTTOM }),
        svg("text", { class: "lw-tick", "data-axis": "x", x: px(value), y: BOTTOM + 15, "text-anchor": "middle" }, String(value)),
      ]),
    );
    for (const end of ["x1", "x2"]) zero.setAttribute(end, px(0));
    waterfall.setAttribute("aria-label", step_said());
    w.announce(question.open() ? step_said() : `${step_said()} ${outcome()}`);
  });
  hold(w, waterfall, ...handles);
  for (const event of ["pointerup", "pointercancel"]) w.listen(waterfall, event, () => w.refresh()); // let go: the axis may follow

  const drawing = sketch(w, question, { label: "cell state", points: [0, 0.1, 0.25, 0.5, 1] });
  const later = plot(w, {
    height: 172,
    sketch: drawing,
    draw: () => {
      const { path, c_0, g, end: last } = w.now;
      // A guess belongs to the state that it was made for, and is in view with it.
      const guessed = !question.open() && drawing.guess().length > 0;
      const compared = guessed && asked === state();
      drawing.layer.classList.toggle("lw-up-away", guessed && !compared);
      // No state can go further in so many steps: the axis does not answer.
      const room = reach([Math.sign(c_0 || g) * (Math.abs(c_0) + STEPS), g]);
      const shown = {
        lines: [{ name: "held", points: path.slice(0, STEPS + 1).map((value, k) => [k, value]), symbol: "c" }],
        marks: [{ name: "now", x: n(), y: path[n()], symbol: "c", hollow: true }, { name: "next", x: n() + 1, y: c(), symbol: "c" }],
      };
      const y = question.open() || compared ? room : reach(path.slice(0, STEPS + 1));
      return {
        x: { min: 0, max: STEPS, label: "steps" },
        y: { ...y, label: "cell state, the same values held" },
        alt: question.open()
          ? `Empty axes for the cell state over ${STEPS} steps.`
          : `Held for ${STEPS} steps, these gates and this candidate bring the cell state to ${fixed(last)}.`,
        rules: y.min < 0 ? [{ y: 0 }] : [],
        ...(question.open() ? {} : shown),
      };
    },
  });

  const examples = presets(w, "examples", STATES);
  w.listen(examples, "click", () => time.set(0));
  w.body.append(
    question.element,
    html(
      "div",
      { class: "lw-stage lw-twofold" },
      html("div", { class: "lw-second lw-up-later" }, later, over_time),
      html("div", { class: "lw-drawing" }, waterfall),
      stack(
        slider(w, bind(w, "f", { symbol: "f", text: ["forget gate ", mark("f")] })),
        slider(w, bind(w, "i", { symbol: "i", text: ["input gate ", mark("i")] })),
        slider(w, bind(w, "g", { symbol: "g", text: ["candidate ", mark("g")] })),
        slider(w, bind(w, "c_prev", { symbol: "c", text: ["first cell state ", mark("c", "0")] })),
        examples,
        html("div", {}, end, rest),
      ),
    ),
    equation(
      sym("c", "t"), " = ", sym("f", "t"), " · ", sym("c", "t−1"), " + ", sym("i", "t"), " · ", sym("g", "t"), " = ",
      d("f_eq", () => w.now.f, "f"), " · ", d("c_prev_eq", before, "c"), " + ", d("i_eq", () => w.now.i, "i"), " · ",
      d("g_eq", () => w.now.g, "g"), " = ", d("kept", kept, "c"), ...summand(w, "write", () => w.now.written, { symbol: "c" }),
      " = ", d("c", c, "c"),
    ),
    code(["c", "c"], " = ", ["f", "f"], " * c_prev + ", ["i", "i"], " * ", ["g", "g"]),
  );
  return {
    title: "What is left, and what comes on top",
    caption:
      "From the old cell state a part is forgotten, then the write is added: of the candidate, drawn hollow, the share that the " +
      "input gate lets in. Hatched bars take away. Drag the end of a bar. The curve: the same step, taken again and again.",
  };
}

// From the end of one bar down to where the next begins.
function fall(from, to) {
  return svg("line", { class: "lw-rule", y1: middle(from) + BAR / 2, y2: middle(to) - BAR / 2 });
}

// One row: its name, a bar from one value to another, and its number.
//   A bar that takes away is hatched: the sign must not rest on colour or side alone.
function row(name, symbol, format) {
  const top = middle(name) - BAR / 2;
  const hollow = name === "candidate";
  const bar = svg("rect", { class: `${hollow ? "lw-up-hollow" : "lw-write"} sym-${symbol}`, "data-drawn": name, y: top, height: BAR });
  const edge = svg("rect", { class: `lw-up-edge sym-${symbol}`, y: top, height: BAR });
  const hatch = svg("path", { class: `lw-write-hatch sym-${symbol}` });
  const number = svg("text", { class: `lw-digits sym-${symbol}`, x: 0, y: top + 21, "data-key": name });
  const text = svg("text", { class: `sym-${symbol}`, x: 0, y: top + 6, "data-sym": symbol }, name);
  const draw = (px, from, to, value) => {
    const [start, end] = [Math.min(px(from), px(to)), Math.max(px(from), px(to))];
    for (const rect of [bar, edge]) {
      rect.setAttribute("x", start);
      rect.setAttribute("width", end - start);
    }
    bar.dataset.value = String(value);
    bar.dataset.x = JSON.stringify([from, to]);
    let lines = "";
    if (value < 0) for (let x = start + 3; x < end; x += 6) lines += `M${x} ${top}v${BAR}`;
    hatch.setAttribute("d", lines);
    number.textContent = format(value);
    number.dataset.value = String(value);
  };
  return { parts: [text, bar, hatch, edge, number], draw };
}

export default defineWidget("update", { derive, build });
