"""What a framework hands over, as checked arrays."""

import numpy as np

from lstm_lib._checks import as_float_array

__all__ = ["hidden_size", "numbers", "sum_of_biases"]


def numbers(name, value):
    """A floating-point array of a framework's array or tensor."""
    if hasattr(value, "detach") and hasattr(value, "cpu"):
        # NumPy refuses a PyTorch tensor that tracks gradients or lies on another device.
        value = value.detach().cpu()
    return as_float_array(name, value)


def hidden_size(name, recurrent, axes, shape=None):
    """H, from the recurrent weights, or a `ValueError` if they are not four square blocks."""
    if recurrent.ndim == 2:
        H = recurrent.shape[axes.index("H")]
        if H > 0 and recurrent.shape[axes.index("4H")] == 4 * H:
            return H
    expected = ", ".join(axes if shape is None else ("1", *axes))
    raise ValueError(
        f"{name}: got shape {shape or recurrent.shape}, expected ({expected}) with H at least 1"
    )


@np.errstate(over="ignore")
def sum_of_biases(biases):
    return as_float_array("the sum of the two biases", np.sum(biases, axis=0))
