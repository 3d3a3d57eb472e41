// The twin of lstm_lib/widgets/rnn.py: how far h is moved by the first input, and until when.
// One unit, in plain numbers: a curve over many weights is drawn anew at every move of a slider.

import { ACTIVATIONS } from "./rnn.js";

export const HORIZON = 300;
export const FELT = 0.01;

// |h_t with the first input - h_t with 0 there|, t = 1..steps; inputs after those given are 0.
export function first_input_effect(params, x, activation = "tanh", steps = HORIZON) {
  const [[w_x]] = params.W_x;
  const [[w_h]] = params.W_h;
  const [b] = params.b;
  const act = ACTIVATIONS[activation];
  const effect = [];
  let [h, h_without] = [0, 0];
  for (let t = 0; t < steps; t++) {
    const [x_t] = x[t] ?? [0];
    h = act(b + x_t * w_x + h * w_h);
    h_without = act(b + (t ? x_t : 0) * w_x + h_without * w_h);
    effect.push(Math.abs(h - h_without));
  }
  return effect;
}

// The last step at which the effect is `felt` or more, 0 if none.
export function felt_until(effect, felt = FELT) {
  return effect.findLastIndex((size) => size >= felt) + 1;
}
