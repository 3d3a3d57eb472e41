"""Gradients under the magnifying glass: checked numerically, and followed through time.

One idea a file: `numerical` differentiates any function by central differences, `check` holds a
gradient against the result.
"""

from lstm_lib.gradients.check import GradientCheck, check_gradient, relative_error
from lstm_lib.gradients.numerical import numerical_gradient, numerical_jacobian

__all__ = [
    "GradientCheck",
    "check_gradient",
    "numerical_gradient",
    "numerical_jacobian",
    "relative_error",
]
