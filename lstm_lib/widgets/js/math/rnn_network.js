// The twin of rnn_forward and rnn_backward (tanh) for H units and a batch.

import { Network } from "./network.js";

export class RnnNetwork extends Network {
  constructor(settings) {
    super(1, settings);
  }

  forwardAt(t) {
    const { B, D, H, R, W, u } = this;
    for (let b = 0; b < B; b++) {
      const from = (t * B + b) * R;
      const next = from + B * R + D + 1;
      for (let j = 0; j < H; j++) {
        let z = 0;
        for (let p = from, w = j; p < from + R; p++, w += H) z += u[p] * W[w];
        u[next + j] = Math.tanh(z);
      }
    }
  }

  backwardAt(t) {
    const { B, D, H, R, W, dW, u, dh, dz, norms } = this;
    let squares = 0;
    for (let b = 0; b < B; b++) {
      const h = ((t + 1) * B + b) * R + D + 1;
      for (let j = 0; j < H; j++) {
        const dh_t = dh[b * H + j];
        squares += dh_t * dh_t;
        dz[b * H + j] = dh_t * (1 - u[h + j] * u[h + j]);
      }
      for (let j = 0; j < H; j++) { // dh_(t-1) = dz W_h^T
        let sum = 0;
        for (let k = 0, w = (D + 1 + j) * H; k < H; k++, w++) sum += dz[b * H + k] * W[w];
        dh[b * H + j] = sum;
      }
    }
    if (norms) norms[t] = Math.sqrt(squares);
    for (let r = 0; r < R; r++) { // dW += [x_t, 1, h_(t-1)]^T dz, summed over the batch
      for (let j = 0; j < H; j++) {
        let sum = dW[r * H + j];
        for (let b = 0, p = t * B * R + r; b < B; b++, p += R) sum += u[p] * dz[b * H + j];
        dW[r * H + j] = sum;
      }
    }
  }
}
