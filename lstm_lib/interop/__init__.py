"""Weights of PyTorch, Keras and ONNX, to and from `LSTMParams` and `GRUParams`.

Plain arrays in, plain arrays out: no framework is needed. Arrays that come out are copies.

=========  ==============  ======================================================  =============
framework  gate order      arrays                                                  orientation
=========  ==============  ======================================================  =============
lstm_lib   i, f, g, o      ``W_x`` (D, 4H), ``W_h`` (H, 4H), ``b`` (4H,)           ``x @ W``
PyTorch    i, f, g, o      ``weight_ih`` (4H, D), ``weight_hh`` (4H, H), 2 biases  ``W @ x``
Keras      i, f, c, o      ``kernel`` (D, 4H), ``recurrent_kernel`` (H, 4H), bias  ``x @ W``
ONNX       i, o, f, c      ``W`` (1, 4H, D), ``R`` (1, 4H, H), ``B`` (1, 8H)       ``W @ x``
=========  ==============  ======================================================  =============

Keras and ONNX call the candidate c; it is the g of this book. A GRU has three blocks: r, u, g here
and in PyTorch (r, z, n), u, r, g in Keras and ONNX (z, r, h). The number of blocks says which cell
came. What the arrays do not say, such as a hard sigmoid, a direction, or where the reset acts, is
in the notes of each function: read them before you compare numbers.

Explained in book/beyond/frameworks.ipynb.
"""

from lstm_lib.interop.keras import from_keras, to_keras
from lstm_lib.interop.onnx import ONNXWeights, from_onnx, to_onnx
from lstm_lib.interop.pytorch import from_torch, to_torch

__all__ = [
    "ONNXWeights",
    "from_keras",
    "from_onnx",
    "from_torch",
    "to_keras",
    "to_onnx",
    "to_torch",
]
