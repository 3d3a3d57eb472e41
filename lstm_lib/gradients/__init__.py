"""Gradients under the magnifying glass: checked numerically, and followed through time.

One idea a file: `numerical` differentiates any function by central differences, `check` holds a
gradient against the result, `faults` are backward passes that do not stand up to it;
`lstm_jacobian` and `cell_state` follow the state of an LSTM from step to step, `rnn_jacobian` that
of a plain network; `truncation` cuts backpropagation through time short.
"""

from lstm_lib.gradients.cell_state import (
    CellStateJacobian,
    CellStatePaths,
    cell_state_jacobian,
    cell_state_paths,
    direct_path_product,
)
from lstm_lib.gradients.check import GradientCheck, check_gradient, relative_error
from lstm_lib.gradients.faults import (
    FAULTS,
    faulty_backward,
    gradient_arrays,
    spoiled_arrays,
    wrong_arrays,
)
from lstm_lib.gradients.lstm_jacobian import (
    StateGradients,
    lstm_jacobian,
    lstm_jacobian_product,
    lstm_state_gradients,
)
from lstm_lib.gradients.numerical import numerical_gradient, numerical_jacobian
from lstm_lib.gradients.rnn_jacobian import (
    rnn_jacobian,
    rnn_jacobian_product,
    rnn_state_gradients,
)
from lstm_lib.gradients.truncation import chunked_bptt, rnn_step_contributions, truncated_bptt

__all__ = [
    "FAULTS",
    "CellStateJacobian",
    "CellStatePaths",
    "GradientCheck",
    "StateGradients",
    "cell_state_jacobian",
    "cell_state_paths",
    "check_gradient",
    "chunked_bptt",
    "direct_path_product",
    "faulty_backward",
    "gradient_arrays",
    "lstm_jacobian",
    "lstm_jacobian_product",
    "lstm_state_gradients",
    "numerical_gradient",
    "numerical_jacobian",
    "relative_error",
    "rnn_jacobian",
    "rnn_jacobian_product",
    "rnn_state_gradients",
    "rnn_step_contributions",
    "truncated_bptt",
    "spoiled_arrays",
    "wrong_arrays",
]
