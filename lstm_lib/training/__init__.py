"""Training: a cell with a readout (`network`), and the loop that makes it learn (`loop`)."""

from lstm_lib.cells import LSTM
from lstm_lib.training.loop import History, generator_from_state, train
from lstm_lib.training.network import (
    Model,
    NetworkGradients,
    NetworkParams,
    network_gradients,
    predict,
    rnn_model,
)
from lstm_lib.training.sampling import next_probabilities, sample

__all__ = [
    "History",
    "LSTM",
    "Model",
    "NetworkGradients",
    "NetworkParams",
    "generator_from_state",
    "network_gradients",
    "next_probabilities",
    "predict",
    "rnn_model",
    "sample",
    "train",
]
