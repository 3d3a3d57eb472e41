// The twin of lstm_lib/gradients/faults.py: the backward pass step by step, whole or with one line
// of it wrong. No DOM. A batch is a list of traces of lstm_forward; dh[b][t], dh_T[b] and dc_T[b]
// belong to sequence b. What trains networks is in lstm_network.js, arranged for speed.

import { GATES } from "./lstm.js";

const zeros = (A) => A.map((a) => (Array.isArray(a) ? zeros(a) : 0));
const times = (W, dz) => W.map((row) => row.reduce((sum, w, k) => sum + w * dz[k], 0)); // dz @ W.T
const add_outer = (sum, a, dz) => a.forEach((a_d, d) => dz.forEach((dz_k, k) => (sum[d][k] += a_d * dz_k)));

// The order in which a pass with this fault goes through T steps, counted from 0.
export function order_of(fault, T) {
  const steps = Array.from({ length: T }, (_, t) => t);
  return fault === "A" ? steps : steps.reverse();
}

export const lstm_backward = (...given) => faulty_backward(null, ...given);

// fault: "A" to "E" as in FAULTS of Python, or null for the pass of lstm_backward.
// Returns { params, x, h0, c0 } as Python does, and `steps[b][t]`: every derivative of that step.
export function faulty_backward(fault, params, traces, dh, dh_T, dc_T) {
  const grads = { params: zeros_like(params), x: [], h0: [], c0: [], steps: [] };
  traces.forEach((trace, b) => {
    const none = zeros(trace.h0);
    let [dh_next, dc_next] = fault === "C" ? [none, none] : [dh_T?.[b] ?? none, dc_T?.[b] ?? none];
    const steps = [];
    for (const t of order_of(fault, trace.h.length)) {
      const step = step_back(fault, params, trace, t, dh[b][t], dh_next, dc_next);
      const { dz } = step;
      add_outer(grads.params.W_x, trace.x[t], dz);
      add_outer(grads.params.W_h, t ? trace.h[t - 1] : trace.h0, dz);
      if (fault !== "D" || b === 0) dz.forEach((dz_k, k) => (grads.params.b[k] += dz_k));
      steps[t] = step;
      [dh_next, dc_next] = [step.dh_prev, step.dc_prev];
    }
    grads.steps.push(steps);
    grads.x.push(steps.map((step) => step.dx));
    grads.h0.push(dh_next);
    grads.c0.push(dc_next);
  });
  return grads;
}

const zeros_like = ({ W_x, W_h, b }) => ({ W_x: zeros(W_x), W_h: zeros(W_h), b: zeros(b) });

function step_back(fault, params, trace, t, dh_given, dh_next, dc_next) {
  const [i, f, g, o, c] = ["i", "f", "g", "o", "c"].map((name) => trace[name][t]);
  const c_prev = t ? trace.c[t - 1] : trace.c0;
  const each = (change) => c.map((_, j) => change(j));
  const dh = each((j) => dh_given[j] + dh_next[j]);
  const dc_shown = each((j) => dh[j] * o[j] * (1 - Math.tanh(c[j]) ** 2)); // what comes through h
  const dc = each((j) => dc_next[j] + dc_shown[j]);
  const d = {
    i: each((j) => dc[j] * g[j]),
    f: each((j) => dc[j] * c_prev[j]),
    g: each((j) => dc[j] * i[j]),
    o: each((j) => dh[j] * Math.tanh(c[j])),
  };
  const slope = {
    i: (j) => i[j] * (1 - i[j]),
    f: (j) => f[j] * (1 - f[j]),
    g: (j) => (fault === "B" ? 1 : 1 - g[j] ** 2),
    o: (j) => o[j] * (1 - o[j]),
  };
  const dz = GATES.flatMap((gate) => each((j) => d[gate][j] * slope[gate](j)));
  return {
    dh, dc_next, dc_shown, dc, di: d.i, df: d.f, dg: d.g, do: d.o, dz,
    dx: times(params.W_x, dz),
    dh_prev: times(params.W_h, dz),
    dc_prev: each((j) => (fault === "E" ? 0 : dc[j] * f[j])),
  };
}
