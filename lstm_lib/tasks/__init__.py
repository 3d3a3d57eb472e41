"""Sequences whose right answer is known, made exactly as their papers describe them.

One problem a file. Each has a generator ``problem(rng, batch_size, ...) -> Batch`` and its
published criterion ``problem_correct(outputs, batch)``, one truth value a sequence.
"""

from lstm_lib.tasks.adding import (
    adding_correct,
    adding_problem,
    multiplication_correct,
    multiplication_problem,
)
from lstm_lib.tasks.batch import Batch, largest_error
from lstm_lib.tasks.copy import (
    COPY_SYMBOLS,
    copy_baseline,
    copy_correct,
    copy_problem,
    copy_symbols_right,
)
from lstm_lib.tasks.counting import (
    COUNTING_SYMBOLS,
    counting_batch,
    counting_correct,
    counting_problem,
    counting_word,
    longest_run,
)
from lstm_lib.tasks.latch import (
    latch_correct,
    latch_problem,
    recall_correct,
    recall_problem,
)
from lstm_lib.tasks.names import (
    NAME_SYMBOLS,
    first_names,
    name_baselines,
    name_symbols,
    names_batch,
    names_problem,
    split_names,
)
from lstm_lib.tasks.reber import (
    REBER_SYMBOLS,
    embedded_reber_correct,
    embedded_reber_problem,
    embedded_reber_sets,
    embedded_reber_string,
    is_embedded_reber,
    legal_next,
    reber_batch,
)
from lstm_lib.tasks.temporal_order import (
    ORDER_SYMBOLS,
    order_class,
    temporal_order_correct,
    temporal_order_problem,
)

__all__ = [
    "COPY_SYMBOLS",
    "COUNTING_SYMBOLS",
    "NAME_SYMBOLS",
    "ORDER_SYMBOLS",
    "REBER_SYMBOLS",
    "Batch",
    "adding_correct",
    "adding_problem",
    "copy_baseline",
    "copy_correct",
    "copy_problem",
    "copy_symbols_right",
    "counting_batch",
    "counting_correct",
    "counting_problem",
    "counting_word",
    "embedded_reber_correct",
    "embedded_reber_problem",
    "embedded_reber_sets",
    "embedded_reber_string",
    "first_names",
    "is_embedded_reber",
    "largest_error",
    "latch_correct",
    "latch_problem",
    "legal_next",
    "longest_run",
    "multiplication_correct",
    "multiplication_problem",
    "name_baselines",
    "name_symbols",
    "names_batch",
    "names_problem",
    "order_class",
    "reber_batch",
    "recall_correct",
    "recall_problem",
    "split_names",
    "temporal_order_correct",
    "temporal_order_problem",
]
