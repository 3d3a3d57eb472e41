// The twin of lstm_lib/gradients/cell_state.py and lstm_jacobian.py: the same names, no DOM.
// One sequence at a time; a Jacobian is an array of H rows, entry [j][k] the derivative of unit j
// after the step by unit k before it. t is the index into the trace, from 0.

import { diagonal, identity, multiply } from "./matrices.js";

const GATES = ["i", "f", "g", "o"];
export const PATHS = ["direct", "through_f", "through_i", "through_g", "through_o"];
const ALL = Object.fromEntries(PATHS.map((name) => [name, true]));

const map = (A, change) => A.map((row, j) => row.map((a, k) => change(a, j, k)));
const add = (...matrices) =>
  map(matrices[0], (_, j, k) => matrices.reduce((sum, A) => sum + A[j][k], 0));
const sech2 = (z) => 1 - Math.tanh(z) ** 2;

// What moving h_(t-1) does to c_t (over i, f, g) and to h_t (over o).
export function gate_slopes(params, trace, t) {
  const H = params.W_h.length;
  const [i, f, g, o] = GATES.map((name) => trace[name][t]);
  const c_prev = t ? trace.c[t - 1] : trace.c0;
  const factors = {
    i: (j) => g[j] * i[j] * (1 - i[j]),
    f: (j) => c_prev[j] * f[j] * (1 - f[j]),
    g: (j) => i[j] * (1 - g[j] ** 2),
    o: (j) => Math.tanh(trace.c[t][j]) * o[j] * (1 - o[j]),
  };
  const slopes = {};
  GATES.forEach((name, block) => {
    slopes[name] = f.map((_, j) => f.map((_, k) => factors[name](j) * params.W_h[k][block * H + j]));
  });
  return slopes;
}

// dh_t/dc_t with o_t held; zeros before the first step, where h0 is given by itself.
export function shown_slope(trace, t) {
  return t < 0 ? trace.c0.map(() => 0) : trace.c[t].map((c, j) => trace.o[t][j] * sech2(c));
}

export function cell_state_paths(params, trace, t, slopes = gate_slopes(params, trace, t)) {
  const dh_dc = shown_slope(trace, t - 1);
  const over_h = (A) => map(A, (a, j, k) => a * dh_dc[k]);
  const paths = {
    direct: diagonal(trace.f[t]),
    through_f: over_h(slopes.f),
    through_i: over_h(slopes.i),
    through_g: over_h(slopes.g),
  };
  return { ...paths, total: add(...Object.values(paths)) };
}

// The blocks of d(h_t, c_t) / d(h_(t-1), c_(t-1)), with the paths of `keep` alone.
function one_step_blocks(slopes, trace, t, keep = ALL) {
  const kept = (name) => map(slopes[name], (a) => (keep[`through_${name}`] ? a : 0));
  const dh_dc = shown_slope(trace, t);
  const ch = add(kept("i"), kept("f"), kept("g"));
  const cc = diagonal(trace.f[t].map((f) => (keep.direct ? f : 0)));
  const shown = (A) => map(A, (a, j) => dh_dc[j] * a);
  return { hh: add(kept("o"), shown(ch)), hc: shown(cc), ch, cc };
}

export function lstm_jacobian(params, trace, t) {
  const { hh, hc, ch, cc } = one_step_blocks(gate_slopes(params, trace, t), trace, t);
  return [...hh.map((row, j) => [...row, ...hc[j]]), ...ch.map((row, j) => [...row, ...cc[j]])];
}

// d(h, c)_stop / d(h, c)_start, states counted from the initial one.
export function lstm_jacobian_product(params, trace, start, stop) {
  let product = identity(2 * trace.c0.length);
  for (let t = start; t < stop; t++) product = multiply(lstm_jacobian(params, trace, t), product);
  return product;
}

// dc_(start+n)/dc_start for n = 0 .. stop - start, each { direct, one_step_totals, full, kept }:
// the three of lstm_lib's cell_state_jacobian, and the derivative along the paths of `keep` alone.
export function cell_state_jacobians(params, trace, start, stop, keep = ALL) {
  const eye = identity(trace.c0.length);
  const shown = diagonal(shown_slope(trace, start - 1));
  const carry = ({ dh, dc }, { hh, hc, ch, cc }) => ({
    dh: add(multiply(hh, dh), multiply(hc, dc)),
    dc: add(multiply(ch, dh), multiply(cc, dc)),
  });
  let direct = eye;
  let totals = eye;
  let full = { dh: shown, dc: eye };
  let kept = full;
  const result = [{ direct, one_step_totals: totals, full: eye, kept: eye }];
  for (let t = start; t < stop; t++) {
    const slopes = gate_slopes(params, trace, t); // once for the three that need them
    direct = multiply(diagonal(trace.f[t]), direct);
    totals = multiply(cell_state_paths(params, trace, t, slopes).total, totals);
    full = carry(full, one_step_blocks(slopes, trace, t));
    kept = carry(kept, one_step_blocks(slopes, trace, t, keep));
    result.push({ direct, one_step_totals: totals, full: full.dc, kept: kept.dc });
  }
  return result;
}
