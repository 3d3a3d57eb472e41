"""A sequence through an LSTM and back, arranged for speed: the equations are those of `lstm`.

One matrix product a step for all gates, and results written in place. Backward, a block of steps
adds to the weights' gradients in one matrix product; and for each part of a block, all that does
not depend on the step after is computed at once.

Arguments come checked; what comes out is not.
"""

import numpy as np
from numpy import (
    add,
    concatenate,
    copyto,
    dot,
    empty,
    exp,
    multiply,
    negative,
    reciprocal,
    subtract,
    tanh,
    zeros,
)

from lstm_lib._checks import finite_z
from lstm_lib.parameters import LSTMParams
from lstm_lib.records import LSTMGrads, LSTMTrace

__all__ = ["backward", "forward"]

BLOCK_ROWS = 256  # rows (steps times batch) of a product that adds to the weights' gradients
PART_SIZE = 16384  # numbers of one array of a part: its ten arrays stay in a core's own cache
LARGE_PRODUCT = 10**6  # multiplications; below, BLAS has other kernels, which round otherwise
IFOG = np.array([0, 1, 3, 2])  # from the public order of the blocks to: sigmoids first


def forward(params, x, h0, c0, may_overflow):
    """The `LSTMTrace` of a sequence; `may_overflow` has every pre-activation looked at."""
    (T, B, D), H = x.shape, len(params.W_h)
    dtype = np.result_type(*params, x, h0, c0)
    W = _packed(params, dtype)  # (D + 1 + H, 4H), columns in blocks i, f, o, g
    x1h = empty((T + 1, B, D + 1 + H), dtype)  # of each step [x_t, 1, h_prev]
    x1h[:T, :, :D] = x
    x1h[:, :, D] = 1
    h = x1h[:, :, D + 1 :]  # h_t is written where step t + 1 reads it, and so is c_t:
    gates = empty((T + 1, 5, B, H), dtype)  # of each step i, f, o, g, c_prev
    h[0], gates[0, 4] = h0, c0
    # The product has a sequence's gates side by side. A copy puts each gate's numbers together: on
    # rows of H with gaps between them, a ufunc takes longer for the rows than for the numbers.
    z = empty((B, 4 * H), dtype)
    z_by_gate = z.reshape(B, 4, H).swapaxes(0, 1)  # (4, B, H)
    by_gate = z_by_gate if B == 1 else empty((4, B, H), dtype)
    z_ifo, z_g = by_gate[:3], by_gate[3]
    terms, tanh_c, one = empty((2, B, H), dtype), empty((B, H), dtype), np.array(1, dtype)
    write, keep = terms

    now, after = gates[:T], gates[1:]
    steps = zip(
        x1h[:T], now[:, :3], now[:, :2], now[:, 2], now[:, 3], now[:, 3:], after[:, 4], h[1:],
        strict=True,
    )  # fmt: skip
    for x1h_t, ifo_t, if_t, o_t, g_t, g_c_prev, c_t, h_t in steps:
        dot(x1h_t, W, out=z)  # (B, D+1+H) (D+1+H, 4H) -> (B, 4H)
        if may_overflow:
            finite_z(z)
        if B != 1:
            copyto(by_gate, z_by_gate)
        exp(z_ifo, out=z_ifo)
        add(z_ifo, one, out=z_ifo)
        reciprocal(z_ifo, out=ifo_t)  # sigmoid, (3, B, H)
        tanh(z_g, out=g_t)
        multiply(if_t, g_c_prev, out=terms)  # i g, f c_prev, (2, B, H)
        add(keep, write, out=c_t)
        tanh(c_t, out=tanh_c)
        multiply(o_t, tanh_c, out=h_t)
    i, f, o, g = now[:, 0], now[:, 1], now[:, 2], now[:, 3]
    return LSTMTrace(x, h0, c0, i, f, g, o, after[:, 4], h[1:])


def _packed(params, dtype):
    """Weights of the fused affine map ``[x_t, 1, h_prev] @ W`` of all gates, (D + 1 + H, 4H).

    The columns are in blocks i, f, o, g, so that the three sigmoids are neighbours; theirs are
    negated, because ``sigmoid(z) = 1 / (1 + exp(-z))``.
    """
    W_x, W_h, b = params
    W = concatenate((W_x, b[None], W_h), dtype=dtype)
    W = W.reshape(len(W), 4, len(W_h)).take(IFOG, axis=1)
    negative(W[:, :3], out=W[:, :3])
    return W.reshape(len(W), -1)


def backward(params, trace, dh, dh_T, dc_T):
    """The `LSTMGrads` of a sequence."""
    W_x, W_h, _ = params
    x, h0, c0, i, f, g, o, c, h = trace
    (T, B, D), H = x.shape, len(W_h)
    dtype = np.result_type(*params, *trace, dh, dh_T, dc_T)
    # dz_t to dx_t and dh_prev together, (4H, D + H). Where the product is large, a copy in its own
    # order is quicker than a transposed view, and gives the same numbers.
    W_back = concatenate((W_x, W_h)).T
    if B * W_back.size > LARGE_PRODUCT:
        W_back = W_back.copy()
    dW = zeros((D + 1 + H, 4 * H), dtype)  # rows of W_x, of b and of W_h
    dx = empty((T, B, D), dtype)
    dh_next, dc = dh_T, np.array(dc_T, dtype)
    dh_t, dc_shown, one = empty((B, H), dtype), empty((B, H), dtype), np.array(1, dtype)

    block = max(1, min(T, BLOCK_ROWS // max(B, 1)))
    part = max(1, min(block, PART_SIZE // max(B * H, 1)))
    slopes = empty((4, part, B, H), dtype)  # dz / dc for i, f, g; dz / dh for o
    show = empty((part, B, H), dtype)  # dc_t / dh_t
    dz = empty((block, B, 4 * H), dtype)
    dxh = empty((part, B, D + H), dtype)  # [dx_t, dh_prev] of each step
    x1h = empty((block, B, D + 1 + H), dtype)  # [x_t, 1, h_prev] of each step
    x1h[:, :, D] = 1
    dz_gates = dz.reshape(block, B, 4, H).swapaxes(1, 2)  # (block, 4, B, H)

    for stop in range(T, 0, -block):
        start = max(0, stop - block)
        for part_stop in range(stop, start, -part):
            part_start = max(start, part_stop - part)
            now, inside = slice(part_start, part_stop), slice(part_start - start, part_stop - start)
            n = part_stop - part_start
            show_n, slopes_n = show[:n], slopes[:, :n]
            _fill_slopes(slopes_n, show_n, i[now], f[now], g[now], o[now], c, h[now], c0, now, one)
            steps = (
                dh[now], show_n, slopes_n[:3].swapaxes(0, 1), slopes_n[3], f[now], dxh[:n],
                dxh[:n, :, D:], dz_gates[inside, :3], dz_gates[inside, 3], dz[inside],
            )  # fmt: skip
            for dh_out, show_t, s_ifg, s_o, f_t, dxh_t, dh_prev, dz_ifg, dz_o, dz_t in zip(
                *(array[::-1] for array in steps), strict=True
            ):
                add(dh_out, dh_next, out=dh_t)  # from this step's loss, and from later steps
                multiply(dh_t, show_t, out=dc_shown)
                add(dc, dc_shown, out=dc)
                multiply(s_ifg, dc, out=dz_ifg)  # (3, B, H) (B, H)
                multiply(s_o, dh_t, out=dz_o)
                dot(dz_t, W_back, out=dxh_t)  # (B, 4H) (4H, D + H): through all four gates
                multiply(dc, f_t, out=dc)  # along the cell state line
                dh_next = dh_prev
            dx[now] = dxh[:n, :, :D]

        now, n = slice(start, stop), stop - start
        x1h[:n, :, :D] = x[now]
        _copy_previous(h, h0, now, out=x1h[:n, :, D + 1 :])
        # (D+1+H, nB) (nB, 4H): the product sums over time and batch
        dW += dot(x1h[:n].reshape(n * B, D + 1 + H).T, dz[:n].reshape(n * B, 4 * H))

    dparams = LSTMParams(dW[:D], dW[D + 1 :], dW[D])
    return LSTMGrads(dparams, dx, np.array(dh_next, dtype), dc)


def _fill_slopes(slopes, show, i, f, g, o, c, h, c0, now, one):
    """What a step's gradients are multiplied with, for the steps of the slice `now`."""
    slope_i, slope_f, slope_g, slope_o = slopes
    multiply(i, g, out=slope_i)
    multiply(slope_i, g, out=slope_g)
    subtract(i, slope_g, out=slope_g)  # i (1 - g g)
    subtract(one, i, out=show)
    multiply(slope_i, show, out=slope_i)  # g i (1 - i)
    _copy_previous(c, c0, now, out=slope_f)
    multiply(slope_f, f, out=slope_f)
    subtract(one, f, out=show)
    multiply(slope_f, show, out=slope_f)  # c_prev f (1 - f)
    subtract(one, o, out=slope_o)
    multiply(slope_o, h, out=slope_o)  # tanh(c) o (1 - o), as h = o tanh(c)
    tanh(c[now], out=show)
    multiply(show, h, out=show)
    subtract(o, show, out=show)  # o (1 - tanh(c) tanh(c))


def _copy_previous(values, first, now, out):
    """Into `out`, the values one step before the steps of the slice `now`."""
    out[0] = values[now.start - 1] if now.start else first
    out[1:] = values[now.start : now.stop - 1]
