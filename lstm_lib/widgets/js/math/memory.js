// The twin of lstm_lib/widgets/rnn.py: how far h is moved by the first input, and until when.

import { rnn_forward } from "./rnn.js";

export const HORIZON = 300;
export const FELT = 0.01;

// |h_t with the first input - h_t with 0 there|, t = 1..steps; inputs after those given are 0.
export function first_input_effect(params, x, activation = "tanh", steps = HORIZON) {
  const padded = [...x, ...Array(Math.max(steps - x.length, 0)).fill(x[0].map(() => 0))];
  const without = [x[0].map(() => 0), ...padded.slice(1)];
  const run = (inputs) => rnn_forward(params, inputs, undefined, activation).h;
  const [h, h_without] = [run(padded), run(without)];
  return h.map((h_t, t) => Math.abs(h_t[0] - h_without[t][0]));
}

// The last step at which the effect is `felt` or more, 0 if none.
export function felt_until(effect, felt = FELT) {
  return effect.findLastIndex((size) => size >= felt) + 1;
}
