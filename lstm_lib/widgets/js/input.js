// data-widget="input": gate times candidate is the area of a rectangle, with a sign; its corner is held.

import { lstm_forward, RUNNING_CELL } from "./math/lstm.js";
import { bind, presets, slider } from "./shared/controls.js";
import { diagram } from "./shared/diagram.js";
import { html, more, place, stack, svg } from "./shared/dom.js";
import { fixed } from "./shared/format.js";
import { handle, hold } from "./shared/handles.js";
import { place_guess, predict } from "./shared/predict.js";
import { code, digits, equation, letter, mark, readout, sym } from "./shared/text.js";
import { defineWidget } from "./shared/widget.js";

const [WIDTH, HEIGHT] = [360, 316];
const [LEFT, RIGHT, TOP, BOTTOM] = [36, 330, 20, 304];
const px = (i) => LEFT + i * (RIGHT - LEFT);
const py = (g) => (TOP + BOTTOM) / 2 - (g * (BOTTOM - TOP)) / 2;
const i_at = (x) => (x - LEFT) / (RIGHT - LEFT);
const g_at = (y) => ((TOP + BOTTOM) / 2 - y) / ((BOTTOM - TOP) / 2);
const TENTHS = Array.from({ length: 11 }, (_, k) => k / 10);
const CURVED = 60; // pieces of a curve of equal writes

// What the running cell does at its steps, t = 1 to 4; it is asked for one of them.
const TRACE = lstm_forward(RUNNING_CELL.params, RUNNING_CELL.x);
const RUN = TRACE.i.map(([i], k) => ({ t: k + 1, i, g: TRACE.g[k][0], write: i * TRACE.g[k][0] }));
const ASKED = RUN[2];
const [w_xi, , w_xg] = RUNNING_CELL.params.W_x[0];
const [ASKED_X] = RUNNING_CELL.x[ASKED.t - 1];

const signed = (value) => `${value > 0 ? "+" : ""}${fixed(value)}`;
const does = (write) => (write > 0 ? "adds" : write < 0 ? "takes away" : "adds nothing:");

function derive(get) {
  const [i, g] = [get("i"), get("g")];
  const write = i * g;
  // The other corners that write as much.
  const same = [];
  if (write !== 0) {
    const least = Math.abs(write);
    for (let k = 0; k <= CURVED; k++) {
      const width = least ** (1 - k / CURVED);
      same.push([width, write / width]);
    }
  }
  return { i, g, write, same, by_i: g * i * (1 - i), by_g: i * (1 - g ** 2) };
}

function build(w) {
  const now = (name) => () => w.now[name];
  const truth = () =>
    `At t = ${ASKED.t} the running cell's gate stands at ${fixed(ASKED.i)} and its candidate at ${fixed(ASKED.g)}: ` +
    `it ${does(ASKED.write)} ${fixed(Math.abs(ASKED.write))}.`;
  const whose = "The sign is the candidate's: a gate, never below 0, has none to give.";
  const steps = presets(w, "at step t", RUN.map(({ t, i, g }) => ({ label: String(t), values: t === 2 ? {} : { i, g } })));
  const question = predict(w, {
    question: () =>
      `At t = ${ASKED.t} the running cell's input is ${fixed(ASKED_X, 0)}, with weights of ${w_xi} and ${w_xg} into its gate and its candidate. What will it write? Drag the corner to there.`,
    covers: [[...steps.querySelectorAll("button")].find((button) => button.textContent === String(ASKED.t))],
    verdict: ({ i, g }) => `You wrote ${signed(i * g)}, which is ${fixed(Math.abs(i * g - ASKED.write))} away. ${truth()} ${whose}`,
    told: () => `${truth()} ${whose}`,
  });
  const guess = place_guess(w, question, { label: "The corner is here", place: () => ({ i: w.now.i, g: w.now.g }) });

  const sentence = () =>
    `With i = ${fixed(w.now.i)} and g = ${fixed(w.now.g)} the cell ${does(w.now.write)} ${fixed(Math.abs(w.now.write))}.` +
    (question.open() ? "" : ` ${truth()}`);

  // The rectangle, and what lies about it.
  const area = svg("rect", { class: "lw-write sym-c", "data-drawn": "write" });
  const hatch = svg("path", { class: "lw-write-hatch sym-c" });
  const amount = svg("text", { class: "lw-note lw-input-amount sym-c lw-digits", "data-key": "write" });
  const edge = (name) => svg("line", { class: `lw-line sym-${name}`, "data-drawn": name, "data-sym": name });
  const [wide, high] = [edge("i"), edge("g")];
  const same = svg("path", { class: "lw-line lw-faint lw-dashed sym-c", "data-drawn": "as much" });
  const note = (x, y, text, anchor) => svg("text", { class: "lw-note", x, y, "text-anchor": anchor }, text);
  const dot = (name, i, g) =>
    svg("circle", { class: "lw-mark lw-hollow", "data-drawn": name, r: 4.5, cx: px(i), cy: py(g), "data-x": i, "data-y": g });
  const at_step = ({ t, i, g }) => svg("g", {}, dot(`t = ${t}`, i, g), note(px(i) - 9, py(g) + 5, `t = ${t}`, "end"));
  const places = RUN.map(at_step);
  const asked = places[RUN.indexOf(ASKED)];
  const yours = svg("g");

  const tick = (axis, x, y, text, anchor) => svg("text", { class: "lw-tick", "data-axis": axis, x, y, "text-anchor": anchor }, text);
  const rule = (x1, y1, x2, y2, style) => svg("line", { class: style, x1, y1, x2, y2 });
  const picture = diagram(
    WIDTH,
    HEIGHT,
    ...TENTHS.map((at) => rule(px(at), TOP, px(at), BOTTOM, "lw-grid")),
    ...TENTHS.flatMap((at) => [rule(LEFT, py(at), RIGHT, py(at), "lw-grid"), rule(LEFT, py(-at), RIGHT, py(-at), "lw-grid")]),
    rule(LEFT, py(0), RIGHT, py(0), "lw-axis"),
    rule(LEFT, TOP, LEFT, BOTTOM, "lw-axis"),
    ...[1, 0, -1].map((at) => tick("y", LEFT - 8, py(at) + 4, String(at), "end")),
    tick("x", RIGHT + 8, py(0) + 18, "1", "middle"),
    svg("text", { class: "sym-g lw-input-axis", x: LEFT - 8, y: py(0.5) + 5, "text-anchor": "end" }, "g"),
    svg("text", { class: "sym-i lw-input-axis", x: RIGHT + 8, y: py(0) + 4 }, "i"),
    same, area, hatch, wide, high, yours, ...places, amount,
  );
  picture.classList.add("lw-input-diagram");
  picture.setAttribute("role", "group"); // what can be held is no part of an image

  const [gate, candidate] = [bind(w, "i", { symbol: "i" }), bind(w, "g", { symbol: "g" })];
  hold(
    w, picture,
    handle(w, gate, {
      axis: "both",
      also: candidate,
      at: () => [px(w.now.i), py(w.now.g)],
      value_at: (x, y) => [i_at(x), g_at(y)],
      text: () => `i = ${fixed(w.now.i, 2)}, g = ${fixed(w.now.g, 2)}`,
    }),
  );

  w.onChange(() => {
    const { i, g, write } = w.now;
    const [x, y, zero] = [px(i), py(g), py(0)];
    const [upper, lower] = [Math.min(y, zero), Math.max(y, zero)];
    place(area, { x: LEFT, y: upper, width: x - LEFT, height: lower - upper, "data-value": write });
    // A write that takes away is hatched: the sign must not rest on a colour or on the side alone.
    let lines = "";
    if (g < 0) for (let at = LEFT + 9; at < x; at += 9) lines += `M${at} ${upper}V${lower}`;
    hatch.setAttribute("d", lines);
    place(wide, { x1: LEFT, x2: x, y1: zero, y2: zero, "data-value": i });
    place(high, { x1: x, x2: x, y1: zero, y2: y, "data-value": g });
    const way = w.now.same;
    place(same, {
      d: way.map(([a, b], k) => `${k ? "L" : "M"}${px(a).toFixed(1)} ${py(b).toFixed(1)}`).join(""),
      "data-x": JSON.stringify(way.map(([a]) => a)), "data-y": JSON.stringify(way.map(([, b]) => b)),
    });
    if (way.length) area.before(same);
    else same.remove();
    // In the rectangle where there is room, and else on the other side of the axis.
    const room = lower - upper > 26 && x - LEFT > 70;
    place(amount, {
      x: room ? (LEFT + x) / 2 : LEFT + 8, y: room ? (upper + lower) / 2 + 5 : g < 0 ? zero - 8 : zero + 18,
      "text-anchor": room ? "middle" : "start", "data-value": write,
    });
    amount.textContent = signed(write);
    // Out of the page while it is asked for, and not only out of sight.
    if (question.open()) asked.remove();
    else if (!asked.isConnected) amount.before(asked);
    const at = guess();
    yours.replaceChildren(
      ...(at && !question.open() ? [rule(px(at.i), py(at.g), px(ASKED.i), py(ASKED.g), "lw-rule"), dot("guess", at.i, at.g), note(px(at.i) + 9, py(at.g) + 16, "you")] : []),
    );
    picture.setAttribute("aria-label", sentence());
    w.announce(sentence());
  });

  const d = (key, name, symbol, format) => digits(w, key, now(name), { symbol, format });
  const three = (value) => fixed(value, 3); // of first values that are rounded to four, no more is right
  const by = (key, name) => readout(html("span", {}, "change of the write with ", letter("z", name)), d(key, key, undefined, three));
  w.body.append(
    question.element,
    html(
      "div",
      { class: "lw-stage" },
      html("div", { class: "lw-drawing" }, picture),
      stack(
        slider(w, { ...gate, text: ["input gate ", mark("i")] }),
        slider(w, { ...candidate, text: ["candidate ", mark("g")] }),
        readout("written to the cell state", d("write_out", "write", "c")),
        steps,
        presets(w, "ends", [
          { label: "shut", values: { i: 0, g: 0.9 } },
          { label: "empty", values: { i: 1, g: 0 } },
          { label: "full", values: { i: 1, g: 1 } },
        ]),
        more(html("div", {}, by("by_i", "i"), by("by_g", "g"))),
      ),
    ),
    html(
      "div",
      { class: "lw-row" },
      equation(sym("c", "t"), " = ", sym("f", "t"), " · ", sym("c", "t−1"), " + ", mark("i", "t"), " · ", mark("g", "t")),
      equation(sym("i", "t"), " · ", sym("g", "t"), " = ", d("i", "i", "i"), " · ", d("g", "g", "g"), " = ", d("write_eq", "write", "c")),
    ),
    code(
      ["i", "i"], " = sigmoid(z_i)   # how much\n", ["g", "g"], " = tanh(z_g)      # what, with its sign\n",
      ["c", "c"], " = ", ["f", "f"], " * c_prev + ", ["i", "i"], " * ", ["g", "g"],
    ),
  );
  return {
    title: "How much, and what",
    caption:
      "The write is the rectangle's area: the gate is its width, the candidate its height, and each small square is 0.01. " +
      "Below the axis, hatched, it is taken away from the cell state. Corners on the dashed line write as much. Drag the corner.",
  };
}

export default defineWidget("input", { derive, build });
