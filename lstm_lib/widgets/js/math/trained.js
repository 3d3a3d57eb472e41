// Stored networks, read and run: the twin of lstm_lib/trained/packing.py, and of the forward pass of
// an LSTM with a readout. Matrices are arrays of rows, as in lstm.js. No DOM.

import { lstm_forward, lstm_step, sigmoid } from "./lstm.js";

// The number whose half precision is in these 16 bits.
export function half(bits) {
  const sign = bits & 0x8000 ? -1 : 1;
  const power = (bits >> 10) & 31;
  const rest = bits & 1023;
  if (power === 0) return sign * rest * 2 ** -24;
  return sign * (1 + rest / 1024) * 2 ** (power - 15);
}

// From what packing.py wrote to { cell: { W_x, W_h, b }, readout: { W_y, b_y }, note }.
export function unpack({ shapes, bytes, data, note }) {
  const raw = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const view = new DataView(raw.buffer);
  let at = 0;
  const next = () => {
    const value = bytes === 2 ? half(view.getUint16(at, true)) : view.getFloat32(at, true);
    at += bytes;
    return value;
  };
  const row = (length) => Array.from({ length }, next);
  const read = ([rows, columns]) =>
    columns === undefined ? row(rows) : Array.from({ length: rows }, () => row(columns));
  // In the order in which they were written, whatever the order of the keys.
  const [W_x, W_h, b, W_y, b_y] = ["W_x", "W_h", "b", "W_y", "b_y"].map((name) => read(shapes[name]));
  return { cell: { W_x, W_h, b }, readout: { W_y, b_y }, note };
}

export function readout_forward({ W_y, b_y }, h) {
  return b_y.map((bias, k) => h.reduce((sum, value, j) => sum + value * W_y[j][k], bias));
}

export function softmax(y, temperature = 1) {
  const top = Math.max(...y);
  const e = y.map((value) => Math.exp((value - top) / temperature));
  const total = e.reduce((sum, value) => sum + value, 0);
  return e.map((value) => value / total);
}

// One sequence x (T rows of D) through the network: the trace and the outputs y, T rows of K.
//   hand: how the reader interferes, { held: { "f3": 0.5 }, cut: [2] }: gate f of unit 3 stands at
//   0.5 whatever it reads; unit 2 is cut out, its h is 0 for everything that reads it. What is held
//   may change with the step: held: (t) => ({ "f3": 0.5 }), t from 0.
export function run(network, x, { held = {}, cut = [] } = {}) {
  const { cell, readout } = network;
  let trace;
  if (!cut.length && typeof held === "object" && !Object.keys(held).length) trace = lstm_forward(cell, x);
  else {
    const H = cell.W_h.length;
    let [h, c] = [Array(H).fill(0), Array(H).fill(0)];
    trace = { x, h0: h, c0: c, i: [], f: [], g: [], o: [], c: [], h: [] };
    const held_at = typeof held === "function" ? held : () => held;
    for (const [t, x_t] of x.entries()) {
      const before = c;
      const step = lstm_step(cell, x_t, h, c);
      for (const [key, value] of Object.entries(held_at(t))) step[key[0]][Number(key.slice(1))] = value;
      step.c = before.map((c_k, k) => step.f[k] * c_k + step.i[k] * step.g[k]);
      step.h = step.c.map((c_k, k) => (cut.includes(k) ? 0 : step.o[k] * Math.tanh(c_k)));
      for (const name of ["i", "f", "g", "o", "c", "h"]) trace[name].push(step[name]);
      ({ h, c } = step);
    }
  }
  return { ...trace, y: trace.h.map((h_t) => readout_forward(readout, h_t)) };
}

// Probabilities of what may come next, at each step: one output a symbol, each yes or no.
export const yes_or_no = (y) => y.map((row) => row.map(sigmoid));
