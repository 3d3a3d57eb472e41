// A recurrent cell with a linear readout that is trained batch by batch, on typed arrays: the twin
// of lstm_lib/training/network.py, initialisers.py, and of Adam and clip_by_norm of optimizers.py.
//
// Time comes first, and sequences stand side by side: x[(t B + b) D + d]. All parameters stand in
// one flat array of which W (rows x_t, then 1 for the bias, then h_(t-1)), W_y and b_y are views,
// so that clipping and Adam are single loops. The cell is a subclass: blocks, forwardAt, backwardAt.

import { binary_cross_entropy, cross_entropy, mean_squared_error } from "./losses.js";

export class Network {
  // blocks: affine maps of the cell (4 or 1). longest: the largest T. norms: keep, for each step,
  // how large the gradient of the loss by the state is.
  constructor(blocks, { longest, B, D, H, K, loss, rate = 1e-2, clip = 1, norms = false }) {
    const R = D + 1 + H;
    const C = blocks * H;
    const N = longest * B;
    Object.assign(this, { blocks, longest, B, D, H, K, R, C, rate, clip, steps: 0 });
    this.lossAt = { mean_squared_error, cross_entropy, binary_cross_entropy }[loss];
    const size = R * C + H * K + K;
    this.params = new Float64Array(size);
    this.grads = new Float64Array(size);
    this.mean = new Float64Array(size); // Adam's two running means
    this.square = new Float64Array(size);
    [this.W, this.W_y, this.b_y] = this.parts(this.params);
    [this.dW, this.dW_y, this.db_y] = this.parts(this.grads);
    this.u = new Float64Array((N + B) * R); // of each step the rows [x_t, 1, h_(t-1)]
    this.y = new Float64Array(N * K);
    this.dy = new Float64Array(N * K);
    this.dh = new Float64Array(B * H);
    this.dz = new Float64Array(B * C);
    this.norms = norms ? new Float64Array(longest) : null;
  }

  parts(flat) {
    const { R, C, H, K } = this;
    const end = R * C + H * K;
    return [flat.subarray(0, R * C), flat.subarray(R * C, end), flat.subarray(end, end + K)];
  }

  // Views under the library's names: writing into them writes into the parameters.
  views(flat = this.params) {
    const { D, C } = this;
    const [W, W_y, b_y] = this.parts(flat);
    return {
      W_x: W.subarray(0, D * C), W_h: W.subarray((D + 1) * C), b: W.subarray(D * C, (D + 1) * C), W_y, b_y,
    };
  }

  // Parameters from elsewhere, flat under the library's names; Adam begins anew.
  load(arrays) {
    for (const [name, view] of Object.entries(this.views())) view.set(arrays[name]);
    this.mean.fill(0);
    this.square.fill(0);
    this.steps = 0;
  }

  // Weights uniform within 1/sqrt(H), the readout's bias zero. An LSTM's forget gates begin with
  // the bias `forgetBias`, or each with a time of its own up to `chrono` steps.
  start(random, { forgetBias = null, chrono = null } = {}) {
    const { H, blocks } = this;
    const bound = 1 / Math.sqrt(H);
    for (let k = 0; k < this.params.length; k++) this.params[k] = (2 * random() - 1) * bound;
    this.b_y.fill(0);
    const { b } = this.views();
    for (let j = 0; j < H && blocks === 4 && (forgetBias ?? chrono) !== null; j++) {
      b[H + j] = chrono === null ? forgetBias : Math.log(1 + random() * (chrono - 2));
      if (chrono !== null) b[j] = -b[H + j];
    }
    this.mean.fill(0);
    this.square.fill(0);
    this.steps = 0;
  }

  // One step of training. batch: x (T, B, D), target, mask (T, B), T.
  step(batch) {
    const work = this.slices(batch, Infinity);
    for (;;) {
      const { done, value } = work.next();
      if (done) return value;
    }
  }

  // The same in slices of so many time steps, for a page that must not be held up.
  *slices(batch, stepsPerSlice) {
    const loss = yield* this.passes(batch, stepsPerSlice);
    return { loss, norm: this.update() };
  }

  // Loss and gradients, without a step.
  gradients(batch) {
    const work = this.passes(batch, Infinity);
    for (;;) {
      const { done, value } = work.next();
      if (done) return value;
    }
  }

  *passes({ x, target, mask, T }, stepsPerSlice) {
    const { B, D, R, u } = this;
    let count = 0;
    let loss = 0;
    let left = stepsPerSlice;
    for (let n = 0; n < T * B; n++) {
      for (let d = 0; d < D; d++) u[n * R + d] = x[n * D + d];
      u[n * R + D] = 1;
      count += mask[n];
    }
    for (let t = 0; t < T; t++) {
      this.forwardAt(t);
      if (--left <= 0) {
        left = stepsPerSlice;
        yield;
      }
    }
    this.grads.fill(0);
    this.dh.fill(0);
    this.dc?.fill(0);
    for (let t = T - 1; t >= 0; t--) {
      for (let b = 0; b < B; b++) {
        if (mask[t * B + b]) loss += this.readoutAt(t, b, target, count);
      }
      this.backwardAt(t);
      if (--left <= 0) {
        left = stepsPerSlice;
        yield;
      }
    }
    return loss;
  }

  // Output and loss at one asked place; adds to the readout's gradients and to dh.
  readoutAt(t, b, target, count) {
    const { B, D, H, K, R, u, y, dy, dh, W_y, b_y, dW_y, db_y } = this;
    const n = t * B + b;
    const h = (n + B) * R + D + 1;
    for (let k = 0; k < K; k++) {
      let sum = b_y[k];
      for (let j = 0; j < H; j++) sum += u[h + j] * W_y[j * K + k];
      y[n * K + k] = sum;
    }
    const loss = this.lossAt(y, dy, target, n, K, count);
    for (let k = 0; k < K; k++) {
      const slope = dy[n * K + k];
      db_y[k] += slope;
      for (let j = 0; j < H; j++) {
        dW_y[j * K + k] += slope * u[h + j];
        dh[b * H + j] += slope * W_y[j * K + k];
      }
    }
    return loss;
  }

  // Clip the whole gradient, make one step of Adam, return the norm before clipping.
  update() {
    const { params, grads, mean, square, clip } = this;
    const [beta1, beta2] = [0.9, 0.999];
    let sum = 0;
    for (let k = 0; k < grads.length; k++) sum += grads[k] * grads[k];
    const norm = Math.sqrt(sum);
    const scale = norm > clip ? clip / norm : 1;
    this.steps++;
    const rate = this.rate / (1 - beta1 ** this.steps);
    const correction = 1 - beta2 ** this.steps;
    for (let k = 0; k < params.length; k++) {
      const slope = grads[k] * scale;
      mean[k] = beta1 * mean[k] + (1 - beta1) * slope;
      square[k] = beta2 * square[k] + (1 - beta2) * slope * slope;
      params[k] -= (rate * mean[k]) / (Math.sqrt(square[k] / correction) + 1e-8);
    }
    return norm;
  }
}
