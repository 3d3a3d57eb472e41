"""LSTM networks in plain NumPy: the library behind the book.

Pure functions on named tuples. Arrays are time-major, ``(T, B, D)``; a state is ``(h, c)``; packed
gates are in the order i, f, g, o. Only NumPy is needed.
"""

from lstm_lib import gradients, interop, variants
from lstm_lib.activations import (
    relu,
    relu_derivative,
    sigmoid,
    sigmoid_derivative,
    tanh,
    tanh_derivative,
)
from lstm_lib.initialisers import init_lstm, init_rnn, with_chrono_bias, with_forget_bias
from lstm_lib.lstm import lstm_backward, lstm_forward, lstm_step, lstm_step_backward
from lstm_lib.parameters import GATES, LSTMParams, RNNParams
from lstm_lib.records import (
    LSTMGrads,
    LSTMStep,
    LSTMStepGrads,
    LSTMTrace,
    RNNGrads,
    RNNTrace,
)
from lstm_lib.rnn import rnn_backward, rnn_forward, rnn_step

__all__ = [
    "GATES",
    "LSTMGrads",
    "LSTMParams",
    "LSTMStep",
    "LSTMStepGrads",
    "LSTMTrace",
    "RNNGrads",
    "RNNParams",
    "RNNTrace",
    "gradients",
    "init_lstm",
    "init_rnn",
    "interop",
    "lstm_backward",
    "lstm_forward",
    "lstm_step",
    "lstm_step_backward",
    "relu",
    "relu_derivative",
    "rnn_backward",
    "rnn_forward",
    "rnn_step",
    "sigmoid",
    "sigmoid_derivative",
    "tanh",
    "tanh_derivative",
    "variants",
    "with_chrono_bias",
    "with_forget_bias",
]
