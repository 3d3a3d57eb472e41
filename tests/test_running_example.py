"""The digits that the whole book shows."""

import numpy as np

from lstm_lib import lstm_forward, rnn_forward
from lstm_lib.running_example import running_cell, running_rnn


def test_the_running_cell():
    trace = lstm_forward(*running_cell())
    np.testing.assert_allclose(trace.c.ravel(), [0.6617, 0.6947, 0.2091, 0.5965], atol=5e-5)
    np.testing.assert_allclose(trace.h.ravel(), [0.3607, 0.3275, 0.0859, 0.3061], atol=5e-5)
    second = [getattr(trace, name)[1].item() for name in "ifgo"]
    np.testing.assert_allclose(second, [0.5450, 0.7650, 0.3458, 0.5450], atol=5e-5)


def test_the_running_rnn():
    trace = rnn_forward(*running_rnn())
    np.testing.assert_allclose(trace.h.ravel(), [0.7616, 0.3634, 0.1797], atol=5e-5)
