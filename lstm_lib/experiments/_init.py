import numpy as np

from lstm_lib.parameters import LSTMParams, RNNParams


def init_lstm(rng, D, H, forget_bias=1.0, chrono=None):
    s = 1 / np.sqrt(H)
    W_x, W_h = rng.uniform(-s, s, (D, 4 * H)), rng.uniform(-s, s, (H, 4 * H))
    b = np.zeros(4 * H)
    b[H : 2 * H] = forget_bias
    if chrono is not None:
        b[H : 2 * H] = np.log(rng.uniform(1, chrono - 1, H))
        b[:H] = -b[H : 2 * H]
    return LSTMParams(W_x, W_h, b)


def init_rnn(rng, D, H):
    s = 1 / np.sqrt(H)
    return RNNParams(rng.uniform(-s, s, (D, H)), rng.uniform(-s, s, (H, H)), np.zeros(H))
