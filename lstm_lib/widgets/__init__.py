"""Widgets that are alive in the plain built page and in Jupyter: one class a widget."""

from lstm_lib.widgets.bptt import Bptt
from lstm_lib.widgets.cell_state import CellState
from lstm_lib.widgets.forget import Forget
from lstm_lib.widgets.gradients import Gradients
from lstm_lib.widgets.input import Input
from lstm_lib.widgets.inside import Inside
from lstm_lib.widgets.output import Output
from lstm_lib.widgets.quiz import Quiz
from lstm_lib.widgets.rnn import Rnn
from lstm_lib.widgets.sigmoid import Sigmoid
from lstm_lib.widgets.structure import Structure
from lstm_lib.widgets.training import Training
from lstm_lib.widgets.update import Update

__all__ = [
    "Bptt",
    "CellState",
    "Forget",
    "Gradients",
    "Input",
    "Inside",
    "Output",
    "Quiz",
    "Rnn",
    "Sigmoid",
    "Structure",
    "Training",
    "Update",
]
