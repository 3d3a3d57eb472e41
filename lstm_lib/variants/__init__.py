"""Relatives of the LSTM: without a forget gate, with peepholes, with coupled gates, and the GRU.

Each has the shape of `lstm_lib.lstm`: parameters, a step, a forward pass that returns a trace, and
backpropagation through time. All but the GRU keep an `LSTMTrace`, so that what reads the trace of
an LSTM reads theirs.

A file of this folder that registers a cell is found by itself: see `lstm_lib.cells`.

Explained in book/beyond/variants.ipynb.
"""

from importlib import import_module
from pkgutil import iter_modules

from lstm_lib.variants.coupled import (
    CoupledParams,
    coupled_backward,
    coupled_forward,
    coupled_step,
)
from lstm_lib.variants.gru import (
    GRUParams,
    GRUStep,
    GRUTrace,
    gru_backward,
    gru_forward,
    gru_step,
)
from lstm_lib.variants.original import (
    OriginalParams,
    original_backward,
    original_forward,
    original_step,
)
from lstm_lib.variants.peephole import (
    PeepholeParams,
    peephole_backward,
    peephole_forward,
    peephole_step,
)
from lstm_lib.variants.unsquashed import (
    UnsquashedParams,
    unsquashed_backward,
    unsquashed_forward,
    unsquashed_step,
)

for _file in iter_modules(__path__):
    import_module(f"{__name__}.{_file.name}")

__all__ = [
    "CoupledParams",
    "GRUParams",
    "GRUStep",
    "GRUTrace",
    "OriginalParams",
    "PeepholeParams",
    "UnsquashedParams",
    "coupled_backward",
    "coupled_forward",
    "coupled_step",
    "gru_backward",
    "gru_forward",
    "gru_step",
    "original_backward",
    "original_forward",
    "original_step",
    "peephole_backward",
    "peephole_forward",
    "peephole_step",
    "unsquashed_backward",
    "unsquashed_forward",
    "unsquashed_step",
]
