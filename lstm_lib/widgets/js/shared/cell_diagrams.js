// The two cells, drawn to one measure, so that the line of h stands at one height in both.
// `v` holds functions that return the numbers of the step that is shown.

import { pill, pointwise, wire } from "./diagram.js";
import { svg } from "./dom.js";
import { joint, liveLayer, liveWire, name, plain, walkable } from "./live_wires.js";

const C = 52; // the line of the cell state
const GATES = 236; // the layers
const H = 330; // the line of the hidden state
const BOTTOM = 384;

const frame = (width, top) => svg("rect", { class: "lw-st-frame", x: 12, y: top, width, height: H + 28 - top, rx: 10 });

// What goes into every layer: [h_prev, x_t] on one line, with a branch up to each.
//   prefix: tells the RNN's wires from the LSTM's
function inputs(w, v, columns, prefix = "") {
  const ends = columns.map((x) => `M${x} ${H}L${x} ${GATES + 24}`);
  const last = columns.at(-1);
  const bus = [`M22 ${H}L${last} ${H}`, ...ends].map((d, k) => plain(wire(w, "none", d, { arrow: k > 0 })));
  return [
    svg("g", { class: "lw-wires", "data-sym": `${prefix}z x ${prefix}h_prev` }, ...bus),
    liveWire(w, {
      token: "x", d: `M22 ${BOTTOM - 2}L22 ${H}`, arrow: false, spoken: "input x at t", value: v.x,
      parts: [["x", "t"]], at: [31, BOTTOM - 8], beside: 21, key: `wire-${prefix}x`,
    }),
    joint(22, H),
    ...columns.slice(0, -1).map((x) => joint(x, H)),
  ];
}

export function lstm_cell(w, v, alt) {
  const [f, i, g, o] = [60, 126, 192, 260];
  const add = (i + g) / 2;
  const gate = (token, x, spoken, d) =>
    liveWire(w, { token, symbol: token, d, spoken, value: v[token], parts: [[token, "t"]], at: [x + 6, 186], key: `wire-${token}` });
  const box = (token, x, activation) =>
    liveLayer(w, x, GATES, activation, { token, also: "z", symbol: token, z: v[`z_${token}`], key: `z_${token}` });
  return walkable(
    w,
    { width: 338, height: BOTTOM, alt },
    frame(314, 2),
    // top line: the cell state
    liveWire(w, {
      token: "c_prev", symbol: "c", d: `M0 ${C}L47 ${C}`, spoken: "cell state before, c at t-1", value: v.c_prev,
      parts: [["c", "t−1"]], at: [0, 19], key: "wire-c_prev",
    }),
    liveWire(w, {
      token: "keep", symbol: "c", d: `M73 ${C}L${add - 13} ${C}`, spoken: "what is kept, f times c at t-1", value: v.keep,
      parts: [["f", "t"], " ", ["c", "t−1"]], at: [(60 + add) / 2, 19], anchor: "middle", key: "wire-keep",
    }),
    liveWire(w, {
      token: "c", symbol: "c", d: `M${add + 13} ${C}L338 ${C}`, branches: [`M${o} ${C}L${o} 85`],
      spoken: "cell state after, c at t", value: v.c, parts: [["c", "t"]], at: [336, 19], anchor: "end", key: "wire-c",
    }),
    joint(o, C, "c"),
    // the gates
    gate("f", f, "forget gate f", `M${f} 213L${f} ${C + 13}`),
    gate("i", i, "input gate i", `M${i} 213L${i} 162Q${i} 150 ${i + 10} 150L${add - 13} 150`),
    gate("g", g, "candidate g", `M${g} 213L${g} 162Q${g} 150 ${g - 10} 150L${add + 13} 150`),
    liveWire(w, {
      token: "write", symbol: "c", d: `M${add} 137L${add} ${C + 13}`, spoken: "what is written, i times g", value: v.write,
      parts: [["i", "t"], " ", ["g", "t"]], at: [add + 9, 97], key: "wire-write",
    }),
    gate("o", o, "output gate o", `M${o} 213L${o} 173`),
    liveWire(w, {
      token: "tanh_c", symbol: "c", d: `M${o} 111L${o} 147`, spoken: "tanh of the cell state", value: v.tanh_c,
      parts: ["tanh ", ["c", "t"]], at: [o + 8, 127], key: "wire-tanh_c",
    }),
    // bottom line: the hidden state
    liveWire(w, {
      token: "h_prev", symbol: "h", d: `M0 ${H}L22 ${H}`, arrow: false, spoken: "hidden state before, h at t-1", value: v.h_prev,
      parts: [["h", "t−1"]], at: [0, 301], key: "wire-h_prev",
    }),
    ...inputs(w, v, [f, i, g, o]),
    liveWire(w, {
      token: "h", symbol: "h", d: `M${o + 13} 160L308 160Q320 160 320 172L320 ${H - 10}Q320 ${H} 326 ${H}L338 ${H}`,
      spoken: "hidden state after, h at t", value: v.h, parts: [["h", "t"]], at: [336, H + 24], anchor: "end", key: "wire-h",
    }),
    box("f", f, "σ"),
    box("i", i, "σ"),
    box("g", g, "tanh"),
    box("o", o, "σ"),
    pointwise(f, C, "×"),
    pointwise(add, C, "+"),
    pointwise(add, 150, "×"),
    pointwise(o, 160, "×"),
    pill(o, 98, "tanh"),
    name(add, H + 20, ["[", ["h", "t−1", "h"], ", ", ["x", "t"], "]"], { anchor: "middle" }),
  );
}

export function rnn_cell(w, v, alt) {
  const column = 104;
  return walkable(
    w,
    { width: 210, height: BOTTOM - 156, top: 156, alt },
    frame(186, 164),
    liveWire(w, {
      token: "rnn_h_prev", symbol: "h", d: `M0 ${H}L22 ${H}`, arrow: false, spoken: "hidden state before, h at t-1", value: v.h_prev,
      parts: [["h", "t−1"]], at: [0, 301], key: "wire-rnn_h_prev",
    }),
    ...inputs(w, v, [column], "rnn_"),
    liveWire(w, {
      token: "rnn_h", symbol: "h", d: `M${column} 213L${column} 196Q${column} 186 ${column + 10} 186L178 186Q190 186 190 196L190 ${H - 10}Q190 ${H} 196 ${H}L210 ${H}`,
      spoken: "hidden state after, h at t", value: v.h, parts: [["h", "t"]], at: [208, H + 24], anchor: "end", key: "wire-rnn_h",
    }),
    liveLayer(w, column, GATES, "tanh", { token: "rnn_h", also: "rnn_z", symbol: "h", z: v.z, key: "rnn_z" }),
  );
}
