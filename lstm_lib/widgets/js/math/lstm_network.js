// The twin of lstm_forward and lstm_backward for H units and a batch.

import { Network } from "./network.js";

export class LstmNetwork extends Network {
  constructor(settings) {
    super(4, settings);
    const { longest, B, H } = this;
    for (const name of ["i", "f", "g", "o", "tanh_c"]) this[name] = new Float64Array(longest * B * H);
    this.c = new Float64Array((longest + 1) * B * H); // c_0 = 0 first: c_t at t + 1, as h_t in u
    this.dc = new Float64Array(B * H);
  }

  forwardAt(t) {
    const { B, D, H, R, C, W, u, i, f, g, o, c, tanh_c } = this;
    for (let b = 0; b < B; b++) {
      const n = t * B + b;
      const from = n * R;
      const to = from + R;
      const next = (n + B) * R + D + 1;
      for (let j = 0; j < H; j++) {
        let z_i = 0;
        let z_f = 0;
        let z_g = 0;
        let z_o = 0;
        for (let p = from, w = j; p < to; p++, w += C) {
          const value = u[p];
          z_i += value * W[w];
          z_f += value * W[w + H];
          z_g += value * W[w + 2 * H];
          z_o += value * W[w + 3 * H];
        }
        const k = n * H + j;
        i[k] = 1 / (1 + Math.exp(-z_i));
        f[k] = 1 / (1 + Math.exp(-z_f));
        g[k] = Math.tanh(z_g);
        o[k] = 1 / (1 + Math.exp(-z_o));
        const c_t = f[k] * c[k] + i[k] * g[k];
        c[k + B * H] = c_t;
        tanh_c[k] = Math.tanh(c_t);
        u[next + j] = o[k] * tanh_c[k];
      }
    }
  }

  backwardAt(t) {
    const { B, D, H, R, C, W, dW, u, i, f, g, o, c, tanh_c, dh, dc, dz, norms } = this;
    let squares = 0;
    for (let b = 0; b < B; b++) {
      for (let j = 0; j < H; j++) {
        const k = (t * B + b) * H + j;
        const q = b * H + j;
        const z = b * C + j;
        const s = tanh_c[k];
        const dh_t = dh[q];
        const dc_t = dc[q] + dh_t * o[k] * (1 - s * s);
        squares += dc_t * dc_t;
        dz[z] = dc_t * g[k] * i[k] * (1 - i[k]);
        dz[z + H] = dc_t * c[k] * f[k] * (1 - f[k]);
        dz[z + 2 * H] = dc_t * i[k] * (1 - g[k] * g[k]);
        dz[z + 3 * H] = dh_t * s * o[k] * (1 - o[k]);
        dc[q] = dc_t * f[k];
      }
      for (let j = 0; j < H; j++) { // dh_(t-1) = dz W_h^T
        let d_i = 0;
        let d_f = 0;
        let d_g = 0;
        let d_o = 0;
        for (let z = b * C, w = (D + 1 + j) * C; z < b * C + H; z++, w++) {
          d_i += dz[z] * W[w];
          d_f += dz[z + H] * W[w + H];
          d_g += dz[z + 2 * H] * W[w + 2 * H];
          d_o += dz[z + 3 * H] * W[w + 3 * H];
        }
        dh[b * H + j] = d_i + d_f + d_g + d_o;
      }
    }
    if (norms) norms[t] = Math.sqrt(squares);
    for (let r = 0; r < R; r++) { // dW += [x_t, 1, h_(t-1)]^T dz, summed over the batch
      for (let j = 0; j < H; j++) {
        const w = r * C + j;
        let w_i = dW[w];
        let w_f = dW[w + H];
        let w_g = dW[w + 2 * H];
        let w_o = dW[w + 3 * H];
        for (let b = 0, p = t * B * R + r, z = j; b < B; b++, p += R, z += C) {
          const value = u[p];
          w_i += value * dz[z];
          w_f += value * dz[z + H];
          w_g += value * dz[z + 2 * H];
          w_o += value * dz[z + 3 * H];
        }
        dW[w] = w_i;
        dW[w + H] = w_f;
        dW[w + 2 * H] = w_g;
        dW[w + 3 * H] = w_o;
      }
    }
  }
}
