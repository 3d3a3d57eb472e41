"""The digits that the whole book shows."""

import numpy as np

from lstm_lib import lstm_forward, rnn_forward
from lstm_lib.running_example import running_cell, running_cell_reset, running_rnn


def test_the_running_cell():
    trace = lstm_forward(*running_cell())
    np.testing.assert_allclose(trace.c.ravel(), [0.6617, 0.6947, 0.2091, 0.5965], atol=5e-5)
    np.testing.assert_allclose(trace.h.ravel(), [0.3607, 0.3275, 0.0859, 0.3061], atol=5e-5)
    second = [getattr(trace, name)[1].item() for name in "ifgo"]
    np.testing.assert_allclose(second, [0.5450, 0.7650, 0.3458, 0.5450], atol=5e-5)


def test_the_second_input_writes_keeps_drops_and_turns_negative():
    params, x = running_cell_reset()
    assert x.ravel().tolist() == [2, 0, -6, -1]
    for ours, theirs in zip(params, running_cell()[0], strict=True):
        np.testing.assert_array_equal(ours, theirs)
    trace = lstm_forward(params, x)
    digits = {
        "i": [0.8808, 0.5640, 0.0030, 0.2697],
        "f": [0.8808, 0.7786, 0.1429, 0.6234],
        "g": [0.9951, 0.4739, -1.0000, -0.9038],
        "o": [0.7311, 0.5640, 0.0578, 0.3784],
        "c": [0.8764, 0.9497, 0.1327, -0.1610],
        "h": [0.5151, 0.4172, 0.0076, -0.0604],
    }
    for name, expected in digits.items():
        np.testing.assert_allclose(getattr(trace, name).ravel(), expected, atol=5e-5)


def test_the_running_rnn():
    trace = rnn_forward(*running_rnn())
    np.testing.assert_allclose(trace.h.ravel(), [0.7616, 0.3634, 0.1797], atol=5e-5)
