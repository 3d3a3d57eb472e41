// data-widget="sigmoid": one z, one gate, and its three taps: what it keeps, writes and shows.

import { sigmoid, sigmoid_derivative } from "./math/lstm.js";
import { bind, presets, slider } from "./shared/controls.js";
import { diagram, label, live, variable, wire } from "./shared/diagram.js";
import { html, more, place, stack, svg } from "./shared/dom.js";
import { clamp, fixed } from "./shared/format.js";
import { handle, hold } from "./shared/handles.js";
import { place_guess, predict } from "./shared/predict.js";
import { code, digits, equation, mark, readout, sym } from "./shared/text.js";
import { defineWidget } from "./shared/widget.js";

const EDGE = 10; // the curve is drawn from -EDGE to EDGE; a point beyond stands at the edge
const FINE = 400; // places along the curve

// The drawing: the curve above, a trunk that takes the gate's value down, three taps that it sets.
const [WIDTH, HEIGHT, TRUNK] = [360, 360, 350];
const AXES = { left: 34, right: 328, top: 24, bottom: 146 };
const [FROM, GATE, TO] = [62, 200, 264]; // of a tap: where it begins, its plate, where it ends
const [UNIT, ABOVE] = [44, 33]; // a flow of 1 is so high; its gate comes in so far above its middle
const TAPS = [
  { gate: "f", from: "c_prev", symbol: "c", out: "kept", to: "c", y: 207, name: () => variable("c", "t−1") },
  { gate: "i", from: "g", symbol: "g", out: "written", to: "c", y: 269, name: () => variable("g", "t") },
  { gate: "o", from: "tanh_c", symbol: "c", out: "shown", to: "h", y: 331, name: () => [svg("tspan", {}, "tanh "), ...variable("c", "t")] },
];

const px = (z) => AXES.left + ((z + EDGE) / (2 * EDGE)) * (AXES.right - AXES.left);
const py = (gate) => AXES.bottom - gate * (AXES.bottom - AXES.top);
const z_at = (x) => ((x - AXES.left) / (AXES.right - AXES.left)) * 2 * EDGE - EDGE;
const POINTS = Array.from({ length: FINE + 1 }, (_, k) => {
  const z = -EDGE + (2 * EDGE * k) / FINE;
  return [z, sigmoid(z)];
});
const path = (points) => points.map(([z, gate], k) => `${k ? "L" : "M"}${px(z).toFixed(1)} ${py(gate).toFixed(1)}`).join("");

// The place on the curve that is nearest to a place of the drawing.
const nearest = (x, y) => {
  const far = ([z, gate]) => Math.hypot(px(z) - x, py(gate) - y);
  return POINTS.reduce((best, point) => (far(point) < far(best) ? point : best))[0];
};

const OPEN = 0.99; // what the prediction asks for
const Z_OPEN = Math.log(OPEN / (1 - OPEN));
const two = (value) => fixed(value, 2);
const percent = (share) => `${two(100 * share)} %`;

function derive(get) {
  const [inputs, bias, c_prev, g, c] = ["inputs", "bias", "c_prev", "g", "c"].map(get);
  const z = inputs + bias;
  const [gate, tanh_c] = [sigmoid(z), Math.tanh(c)];
  return {
    inputs, bias, z, gate, stopped: sigmoid(-z), slope: sigmoid_derivative(z), c_prev, g, c, tanh_c,
    kept: gate * c_prev, written: gate * g, shown: gate * tanh_c,
  };
}

// One tap: a flow as high as its value is large, hatched where it is negative, and a plate that stops
// all but the gate's share of it.
function tap(w, { gate, from, symbol, out, to, y, name }) {
  const flow = (style, drawn, x, end) => ({
    bar: svg("rect", { class: style, "data-drawn": drawn, x, width: end - x }),
    hatch: svg("path", { class: "lw-sg-hatch" }),
  });
  const came = flow("lw-sg-in", from, FROM, GATE);
  const gone = flow("lw-sg-out", out, GATE, TO);
  const head = svg("path", { class: "lw-sg-out" });
  const plate = svg("rect", { class: "lw-sg-plate", "data-drawn": `stopped ${gate}`, x: GATE - 3, width: 6 });
  const stem = svg("line", { class: "lw-sg-stem", x1: GATE, x2: GATE, y1: y - ABOVE });
  const set = ({ bar, hatch }, value, top, high) => {
    place(bar, { y: top, height: high, "data-value": value });
    const [start, wide] = ["x", "width"].map((name) => Number(bar.getAttribute(name)));
    let lines = "";
    if (value < 0) for (let x = start + 6; x < start + wide; x += 6) lines += `M${x} ${top}v${high}`;
    hatch.setAttribute("d", lines);
  };
  w.onChange(() => {
    const high = Math.abs(w.now[from]) * UNIT;
    const [top, foot] = [y - high / 2, y + high / 2];
    const open = foot - w.now.gate * high;
    set(came, w.now[from], top, high);
    set(gone, w.now[out], open, foot - open);
    head.setAttribute("d", `M${TO} ${open}L${TO + Math.min(9, (foot - open) * 0.7)} ${(open + foot) / 2}L${TO} ${foot}Z`);
    place(plate, { y: top - 3, height: 3 + open - top, "data-value": w.now.stopped });
    place(stem, { y2: top });
  });
  const coloured = (token, ...parts) => svg("g", { class: `lw-sg-part sym-${token}`, "data-sym": token }, ...parts);
  return {
    given: [coloured(symbol, came.bar, came.hatch), label(FROM - 8, y + 5, name(), { symbol, anchor: "end" })],
    answer: [
      coloured(to, gone.bar, gone.hatch, head),
      wire(w, gate, `M${TRUNK} ${y - ABOVE}L${GATE} ${y - ABOVE}`, { value: () => w.now.gate, drawn: gate, arrow: false }),
      coloured(gate, stem, plate),
      live(w, TRUNK - 8, y + 15, () => w.now[out], { symbol: to, anchor: "end", key: `${out}_tap` }),
    ],
    asked: [
      svg("path", { class: "lw-rule lw-sg-pipe", d: `M${TRUNK} ${y - ABOVE}L${GATE} ${y - ABOVE}L${GATE} ${y + UNIT / 2}` }),
      label(TRUNK - 8, y + 15, "?", { symbol: to, anchor: "end" }),
    ],
    names: [
      label(TRUNK - 8, y - 3, out, { symbol: to, anchor: "end" }),
      label(GATE - 9, y - ABOVE + 5, variable(gate, "t"), { symbol: gate, anchor: "end" }),
    ],
  };
}

function build(w) {
  const z = () => w.now.z;
  const seen = () => clamp(z(), -EDGE, EDGE);
  // Covered until the reader has said where: how open the gate is, in every form.
  const covers = [];
  const d = (key, name, symbol, format) => digits(w, key, () => w.now[name], { symbol, format });
  const covered = (...given) => {
    covers.push(d(...given));
    return covers.at(-1);
  };
  const doubled = () =>
    `Twice as far, at ${two(2 * Z_OPEN)}, it lets ${percent(sigmoid(2 * Z_OPEN))} through: the first half of the way gains ` +
    `${fixed(100 * (OPEN - 0.5), 0)} points, the second ${fixed(100 * (sigmoid(2 * Z_OPEN) - OPEN), 0)}.`;
  const question = predict(w, {
    question: () => `At z = 0 a gate lets a half through. Where does it let ${fixed(100 * OPEN, 0)}\u00a0% through? Drag z along its axis to there.`,
    covers,
    verdict: (at) =>
      `At z = ${two(at)} it lets ${percent(sigmoid(at))} through. ${fixed(100 * OPEN, 0)} % are at z = ${two(Z_OPEN)}: ` +
      `you were ${two(Math.abs(at - Z_OPEN))} ${at > Z_OPEN ? "beyond" : "short of"} it. ${doubled()}`,
    told: () => `${fixed(100 * OPEN, 0)} % are at z = ${two(Z_OPEN)}. ${doubled()}`,
  });
  const guess = place_guess(w, question, { label: `${fixed(100 * OPEN, 0)} % is here`, place: z });

  const given = () => `What comes to the taps: ${fixed(w.now.c_prev)}, ${fixed(w.now.g)} and ${fixed(w.now.tanh_c)}.`;
  const sentence = () =>
    question.open()
      ? `z stands at ${fixed(z())}. ${given()}`
      : `At z = ${fixed(z())} the gate stands at ${fixed(w.now.gate)}, with a slope of ${fixed(w.now.slope)}. ` +
        `It keeps ${fixed(w.now.kept)}, writes ${fixed(w.now.written)} and shows ${fixed(w.now.shown)}.`;

  // The curve, the point's tangent, and the trunk that takes its height down to the taps.
  const line = (name, style = "") => svg("path", { class: `lw-line${style}`, "data-drawn": name });
  const drawn = (element, points) => place(element, { d: path(points), "data-x": JSON.stringify(points.map(([x]) => x)), "data-y": JSON.stringify(points.map(([, y]) => y)) });
  const [curve, tangent] = [line("sigmoid"), line("tangent", " lw-thin lw-dashed")];
  drawn(curve, POINTS);
  const trunk = svg("path", { class: "lw-wire", "data-drawn": "gate", "data-scale": 1 });
  const dot = (name) => svg("circle", { class: "lw-mark lw-hollow", "data-drawn": name, r: 4 });
  const put = (element, x, y) => place(element, { cx: px(x), cy: py(y), "data-x": x, "data-y": y });
  const [open_at, guess_at] = [dot("open"), dot("guess")];
  put(open_at, Z_OPEN, OPEN);
  const you = svg("text", { class: "lw-note", "text-anchor": "middle", y: py(0) - 9 }, "you");
  const height = live(w, TRUNK - 6, 0, () => w.now.gate, { anchor: "end", key: "gate_wire" });
  w.onChange(() => {
    const { gate, slope } = w.now;
    // As far to each side as stays between 0 and 1, and no further than 2.
    const reach = Math.min(2, gate / slope, (1 - gate) / slope);
    drawn(tangent, [-reach, reach].map((dz) => [z() + dz, gate + dz * slope]));
    if (Math.abs(z()) > EDGE - 2) tangent.remove();
    else curve.after(tangent);
    const at = py(gate);
    place(trunk, { d: `M${px(seen())} ${at}L${TRUNK} ${at}L${TRUNK} ${TAPS.at(-1).y - ABOVE}`, "stroke-width": (1 + 4 * gate).toFixed(2), "data-value": gate });
    place(height, { y: at - 6 });
  });

  const taps = TAPS.map((one) => tap(w, one));
  const tick = (axis, x, y, text, anchor = "middle") => svg("text", { class: "lw-tick", "data-axis": axis, x, y, "text-anchor": anchor }, String(text));
  const rule = (x1, y1, x2, y2, style) => svg("line", { class: style, x1, y1, x2, y2 });
  const asked = svg(
    "g",
    {},
    svg("path", { class: "lw-rule lw-sg-pipe", d: `M${px(0)} ${py(0.5)}L${TRUNK} ${py(0.5)}L${TRUNK} ${TAPS.at(-1).y - ABOVE}` }),
    label(px(0) - 8, py(0.5) + 5, "?", { anchor: "end" }),
    ...taps.flatMap((one) => one.asked),
  );
  const answer = svg("g", {}, trunk, curve, tangent, open_at, label(px(Z_OPEN), py(OPEN) - 9, `${fixed(100 * OPEN, 0)} %`), height, ...taps.flatMap((one) => one.answer));
  const picture = diagram(
    WIDTH,
    HEIGHT,
    ...[0, 0.5, 1].flatMap((gate) => [rule(AXES.left, py(gate), AXES.right, py(gate), gate ? "lw-grid" : "lw-axis"), tick("y", AXES.left - 7, py(gate) + 4, gate, "end")]),
    ...[-10, -5, 0, 5, 10].map((at) => tick("x", px(at), AXES.bottom + 16, at)),
    svg("text", { class: "lw-axis-label", x: AXES.left + 6, y: AXES.top + 15 }, "σ(z)"),
    svg("text", { class: "lw-axis-label", x: px(7.5), y: AXES.bottom + 16, "text-anchor": "middle" }, "z"),
    ...taps.flatMap((one) => [...one.given, ...one.names]),
  );
  picture.classList.add("lw-sg-diagram");
  picture.setAttribute("role", "group"); // what can be held is no part of an image

  // The point on its curve; while it is asked how high that is, on the axis.
  const inputs = bind(w, "inputs");
  const point = handle(w, inputs, {
    axis: "both",
    at: () => [px(seen()), py(question.open() ? 0 : w.now.gate)],
    value_at: (x, y) => (question.open() ? z_at(x) : nearest(x, y)) - w.now.bias,
    beside: () => [z() > -6 ? -1 : 1, -1], // the curve rises to the right
    text: () => `z = ${two(z())}`,
  });
  // What comes to a tap is held at its upper edge, which is the lower one below zero.
  const [keeps, writes, shows] = TAPS;
  const [c_prev, g, c] = ["c_prev", "g", "c"].map((key) => bind(w, key, { symbol: key[0] }));
  const held = (spec, { from, symbol, y }, { value = (flow) => flow, text } = {}) =>
    handle(w, spec, {
      axis: "y", symbol, text,
      at: () => [FROM, y - (w.now[from] * UNIT) / 2],
      value_at: (_, at) => value((2 * (y - at)) / UNIT),
    });
  hold(
    w, picture, point, held(c_prev, keeps), held(g, writes),
    held(c, shows, { value: (flow) => Math.atanh(clamp(flow, -0.999, 0.999)), text: () => `c = ${fixed(w.now.c)}` }),
  );

  w.onChange(() => {
    // Out of the page, and not only out of sight: nothing there tells what is asked.
    const [shown, hidden] = question.open() ? [asked, answer] : [answer, asked];
    hidden.remove();
    if (!shown.isConnected) picture.prepend(shown);
    const at = guess();
    if (at === null) for (const part of [guess_at, you]) part.remove();
    else {
      put(guess_at, clamp(at, -EDGE, EDGE), 0);
      place(you, { x: px(clamp(at, -EDGE, EDGE)) });
      answer.append(guess_at, you);
    }
    picture.setAttribute("aria-label", sentence());
    w.announce(sentence());
  });

  const row = (name, ...formula) => html("div", { class: "lw-sg-row" }, html("span", { class: "lw-label" }, name), equation(...formula));
  const meaning = ({ gate, symbol, from, out, to }, name, ...of) =>
    row(name, sym(gate, "t"), " · ", ...of, " = ", covered(`gate_${gate}`, "gate", gate), " · ", d(`${from}_eq`, from, symbol), " = ", covered(out, out, to));
  w.body.append(
    question.element,
    html(
      "div",
      { class: "lw-stage" },
      html("div", { class: "lw-drawing" }, picture),
      stack(
        slider(w, inputs),
        slider(w, bind(w, "bias")),
        presets(w, "z", [
          { label: "f at t = 2" },
          { label: "i, o at t = 2", values: { bias: 0 } },
          ...[-5, 0, 5, 10].map((at) => ({ label: String(at), values: { inputs: at, bias: 0 } })),
        ]),
        html("div", {}, readout("σ(z)", covered("gate", "gate")), readout("slope σ(z)(1 − σ(z))", covered("slope", "slope"))),
        more(
          slider(w, { ...c_prev, text: ["cell state before ", mark("c", "t−1")] }),
          slider(w, { ...g, text: ["candidate ", mark("g", "t")] }),
          slider(w, { ...c, text: ["cell state after ", mark("c", "t")] }),
        ),
      ),
    ),
    html(
      "div",
      {},
      row("the layer gives", "σ(", d("inputs", "inputs"), " + ", d("bias", "bias"), ") = σ(", d("z", "z"), ") = ", covered("gate_eq", "gate")),
      meaning(keeps, "a forget gate keeps", sym("c", "t−1")),
      meaning(writes, "an input gate writes", sym("g", "t")),
      meaning(shows, "an output gate shows", "tanh(", sym("c", "t"), ")"),
    ),
    code(["f", "f"], " = sigmoid(x_t @ W_xf\n            + ", ["h_prev", "h_prev", "h"], " @ W_hf + b_f)  # so ", ["i", "i"], " and ", ["o", "o"], "\nslope = ", ["f", "f"], " * (1 - ", ["f", "f"], ")"),
  );
  return {
    title: "One value, three taps",
    caption:
      "The sigmoid turns any z into a value between 0 and 1. Below, that one value at the three places where a cell has a gate: each plate lets " +
      "the same share through, of something else each time. At first the running cell's numbers at t = 2 come in; a hatched flow is negative. " +
      "Drag the point on the curve, and what comes in.",
  };
}

export default defineWidget("sigmoid", { derive, build });
