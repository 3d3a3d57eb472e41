// The twin of lstm_lib.gradients.rnn_step_contributions for one unit and a loss at the last step:
// what each step adds to dL/dw_h, the first `length` steps back from the end.

export function rnn_step_contributions(w_h, h, dh_T, length = h.length) {
  const T = h.length;
  const terms = Array(T).fill(0);
  const dz = Array(T).fill(0);
  let dh = dh_T;
  for (let t = T - 1; t >= Math.max(0, T - length); t--) {
    dz[t] = dh * (1 - h[t] ** 2); // through tanh
    terms[t] = dz[t] * (t ? h[t - 1] : 0); // the immediate derivative of z_t by w_h is h_(t-1)
    dh = dz[t] * w_h; // to the step before
  }
  return { dz, terms };
}
