// The twin of lstm_lib/activations.py and lstm_lib/lstm.py: the same names, no DOM.
// One sequence at a time: vectors are arrays, matrices arrays of rows, as in
//   params = { W_x: D rows of 4H, W_h: H rows of 4H, b: 4H },  columns in blocks i, f, g, o.

export const GATES = ["i", "f", "g", "o"];

export function sigmoid(z) {
  // The form without an overflow on either side; relatively accurate in both tails.
  if (z >= 0) return 1 / (1 + Math.exp(-z));
  const e = Math.exp(z);
  return e / (1 + e);
}

// d sigmoid / dz and d tanh / dz at the pre-activation z.
export function sigmoid_derivative(z) {
  return sigmoid(z) * sigmoid(-z);
}

export function tanh_derivative(z) {
  const e = Math.exp(-2 * Math.abs(z));
  return (4 * e) / (1 + e) ** 2; // 1 - tanh(z)^2 without its cancellation
}

export function affine(params, x_t, h_prev) {
  return params.b.map((b_k, k) => {
    let z = b_k;
    for (let d = 0; d < x_t.length; d++) z += x_t[d] * params.W_x[d][k];
    for (let j = 0; j < h_prev.length; j++) z += h_prev[j] * params.W_h[j][k];
    return z;
  });
}

export function lstm_step(params, x_t, h_prev, c_prev) {
  const H = h_prev.length;
  const z = affine(params, x_t, h_prev);
  const block = (k, activation) => z.slice(k * H, (k + 1) * H).map(activation);
  const i = block(0, sigmoid);
  const f = block(1, sigmoid);
  const g = block(2, Math.tanh);
  const o = block(3, sigmoid);
  const c = c_prev.map((c_k, k) => f[k] * c_k + i[k] * g[k]);
  const h = c.map((c_k, k) => o[k] * Math.tanh(c_k));
  return { i, f, g, o, c, h };
}

export function lstm_forward(params, x, h0, c0) {
  const H = params.W_h.length;
  let h = h0 ?? Array(H).fill(0);
  let c = c0 ?? Array(H).fill(0);
  const trace = { x, h0: h, c0: c, i: [], f: [], g: [], o: [], c: [], h: [] };
  for (const x_t of x) {
    const step = lstm_step(params, x_t, h, c);
    for (const name of ["i", "f", "g", "o", "c", "h"]) trace[name].push(step[name]);
    ({ h, c } = step);
  }
  return trace;
}

// The running cell of the book: H = D = 1.
export const RUNNING_CELL = {
  params: { W_x: [[1, 0.5, 1.5, 0.5]], W_h: [[0.5, 0.5, 1, 0.5]], b: [0, 1, 0, 0] },
  x: [[1], [0], [-1], [0.5]],
};
