// The twin of lstm_lib/rnn.py: the same names, no DOM. params = { W_x: D rows of H, W_h: H rows
// of H, b: H }; one sequence at a time.

import { affine, sigmoid } from "./lstm.js";

export const ACTIVATIONS = {
  tanh: Math.tanh,
  sigmoid,
  relu: (z) => Math.max(z, 0),
};

export function rnn_step(params, x_t, h_prev, activation = "tanh") {
  return affine(params, x_t, h_prev).map(ACTIVATIONS[activation]);
}

export function rnn_forward(params, x, h0, activation = "tanh") {
  let h = h0 ?? Array(params.W_h.length).fill(0);
  const trace = { x, h0: h, h: [], activation };
  for (const x_t of x) {
    h = rnn_step(params, x_t, h, activation);
    trace.h.push(h);
  }
  return trace;
}

// The running RNN of the book: H = D = 1.
export const RUNNING_RNN = { params: { W_x: [[1]], W_h: [[0.5]], b: [0] }, x: [[1], [0], [0]] };
