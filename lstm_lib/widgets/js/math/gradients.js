// The twin of lstm_lib/gradients/rnn_jacobian.py for a tanh network, and of what
// lstm_lib/widgets/gradients.py does with it: the same names, no DOM. One sequence at a time;
// matrices are arrays of rows, entry [j][k] the derivative of unit j after by unit k before.

import { identity, multiply } from "./matrices.js";
import { rnn_step } from "./rnn.js";

export function rnn_jacobian(params, trace, t) {
  return trace.h[t].map((h, j) => params.W_h.map((row) => (1 - h * h) * row[j]));
}

// Largest and smallest singular value of a 2x2 matrix, without squaring it.
export function singular_values([[a, b], [c, d]]) {
  const largest = (Math.hypot(a + d, b - c) + Math.hypot(a - d, b + c)) / 2;
  return [largest, largest === 0 ? 0 : Math.abs(a * d - b * c) / largest];
}

// The size of the largest eigenvalue of a 2x2 matrix.
export function spectral_radius([[a, b], [c, d]]) {
  const middle = (a + d) / 2;
  const square = ((a - d) / 2) ** 2 + b * c;
  return square < 0 ? Math.sqrt(a * d - b * c) : Math.abs(middle) + Math.sqrt(square);
}

// Cosine and sine of an angle in degrees, and a quarter turn exactly: what rounding leaves of a zero
// would explode with everything else.
export function turn(degrees) {
  const radians = (degrees * Math.PI) / 180;
  return [Math.cos(radians), Math.sin(radians)].map((part) => (Math.abs(part) < 1e-15 ? 0 : part));
}

// Two units whose Jacobian, both open, is a rotation by `angle` degrees times `gain`, seen along
// stretched axes: `stretch` moves neither an eigenvalue nor the determinant.
export function two_units(gain, angle, stretch) {
  const [cosine, sine] = turn(angle).map((part) => gain * part);
  return { W_x: [[1, 0], [0, 1]], W_h: [[cosine, sine / stretch], [-stretch * sine, cosine]], b: [0, 0] };
}

export const START = [0.5, 0.25]; // where the network starts that runs by itself
export const UNITS = ["in turn", "one shut", "both open", "free"];

// Run the two units for T steps. Unless they are free, each input is what puts the units where
// they are to be: at 0, where tanh has slope 1, or shut, where it has slope `slope`.
export function steered_run(params, units, slope, T) {
  const shut = Math.sqrt(1 - slope); // tanh'(z) = 1 - tanh(z)^2
  const held = (t) => {
    if (units === "both open") return [0, 0];
    return units === "in turn" && t % 2 ? [shut, 0] : [0, shut];
  };
  let h = units === "free" ? START : [0, 0];
  const trace = { x: [], h0: h, h: [] };
  for (let t = 0; t < T; t++) {
    const x_t = [0, 1].map((j) =>
      units === "free" ? 0 : Math.atanh(held(t)[j]) - h[0] * params.W_h[0][j] - h[1] * params.W_h[1][j],
    );
    h = rnn_step(params, x_t, h);
    trace.x.push(x_t);
    trace.h.push(h);
  }
  return trace;
}

// Backwards from the end, for distances 0..T: the norm of the product of Jacobians, the product
// of their spectral radii, and the products of their largest and smallest singular values.
export function through_time(params, trace) {
  const T = trace.h.length;
  let product = identity(2);
  const curves = { norm: [1], radii: [1], upper: [1], lower: [1] };
  for (let n = 1; n <= T; n++) {
    const J = rnn_jacobian(params, trace, T - n);
    product = multiply(product, J);
    const [largest, smallest] = singular_values(J);
    curves.norm.push(singular_values(product)[0]);
    curves.radii.push(curves.radii[n - 1] * spectral_radius(J));
    curves.upper.push(curves.upper[n - 1] * largest);
    curves.lower.push(curves.lower[n - 1] * smallest);
  }
  return curves;
}

// A gradient of length 1 by h_T, on its way back: dL/dh at T, T-1, .. 0. J: every step's Jacobian.
export function carried_back(J, direction) {
  const path = [turn(direction)];
  for (let t = J.length - 1; t >= 0; t--) path.push(multiply([path.at(-1)], J[t])[0]);
  return path;
}
