"""LSTM weights of PyTorch, Keras and ONNX, to and from `LSTMParams`.

Plain arrays in, plain arrays out: no framework is needed. Arrays that come out are copies.

=========  ==============  ======================================================  =============
framework  gate order      arrays                                                  orientation
=========  ==============  ======================================================  =============
lstm_lib   i, f, g, o      ``W_x`` (D, 4H), ``W_h`` (H, 4H), ``b`` (4H,)           ``x @ W``
PyTorch    i, f, g, o      ``weight_ih`` (4H, D), ``weight_hh`` (4H, H), 2 biases  ``W @ x``
Keras      i, f, c, o      ``kernel`` (D, 4H), ``recurrent_kernel`` (H, 4H), bias  ``x @ W``
ONNX       i, o, f, c      ``W`` (1, 4H, D), ``R`` (1, 4H, H), ``B`` (1, 8H)       ``W @ x``
=========  ==============  ======================================================  =============

Keras and ONNX call the candidate c; it is the g of this book.

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
