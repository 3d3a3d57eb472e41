"""Widgets that are alive in the plain built page and in Jupyter: one class a widget."""

from lstm_lib.widgets.forget import Forget
from lstm_lib.widgets.quiz import Quiz

__all__ = ["Forget", "Quiz"]
