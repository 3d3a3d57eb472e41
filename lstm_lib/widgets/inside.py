"""A microscope: a trained network at work on an input of yours, unit by unit."""

import numpy as np
import traitlets

from lstm_lib.tasks import COUNTING_SYMBOLS, ORDER_SYMBOLS
from lstm_lib.tasks.batch import one_hot
from lstm_lib.widgets.stored import StoredNetworkWidget
from lstm_lib.widgets.traits import Choice, Number

LETTERS = {"counter": "ab", "temporal order": "abcdXY"}
HANDS = ["nothing", "forget gate at 1", "forget gate at 0", "input gate at 0", "cut it out"]
LONGEST = 400


class Inside(StoredNetworkWidget):
    """Give a trained network an input, watch each unit, and interfere with one of them.

    The counter reads a word of a's and b's and says what may come next; the network for temporal
    order reads symbols and says in which order X and Y came; the one for the adding problem reads
    numbers of which two are marked, and gives their sum.

    Parameters
    ----------
    network : {"counter", "temporal order", "adding"}
        Which one. Default ``"counter"``.
    text : str
        What it reads, where it reads letters: a and b, or a, b, c, d, X and Y; up to 400.
    first, second : float
        Where the two marks of the adding problem stand, 1 to 10 and 11 to 50.
    seed : float
        Of the numbers of the adding problem.
    unit : float
        The unit that is looked at more closely, 1 to 16.
    hand : str
        What is done to that unit: one of "nothing", "forget gate at 1", "forget gate at 0",
        "input gate at 0", "cut it out".

    See Also
    --------
    lstm_lib.trained.load_trained

    Notes
    -----
    Explained in book/learning/inside.
    """

    slug = "inside"

    network = Choice(["counter", "temporal order", "adding"], "counter", label="network")
    first = Number(4, low=1, high=10, step=1, label="first mark at step", whole=True)
    second = Number(40, low=11, high=50, step=1, label="second mark at step", whole=True)
    seed = Number(0, low=0, high=99, step=1, label="seed of the numbers", whole=True)
    unit = Number(1, low=1, high=16, step=1, label="unit", whole=True)
    hand = Choice(HANDS, "nothing", label="done to this unit")
    text = traitlets.Unicode("aaaaabbbbb", help="what it reads").tag(sync=True)

    def __init__(self, text: str | None = None, **kwargs):
        super().__init__(**kwargs)
        if text is not None:
            self.text = text

    @traitlets.validate("text")
    def _only_its_letters(self, proposal) -> str:
        text = proposal["value"]
        if len(text) > LONGEST or set(text) - set("abcdXY"):
            raise traitlets.TraitError(
                f"text takes up to {LONGEST} letters out of a, b, c, d, X, Y, got {text[:40]!r}"
            )
        return text

    @property
    def x(self) -> np.ndarray:
        """What a network of letters reads, the text with what starts and ends it, (T, 1, D)."""
        if self.network == "counter":
            symbols = COUNTING_SYMBOLS["anbn"]
            word = "S" + "".join(letter for letter in self.text if letter in "ab")
        elif self.network == "temporal order":
            symbols, word = ORDER_SYMBOLS, f"E{self.text}B"
        else:
            raise ValueError("x: the numbers of the adding problem are drawn in the page")
        return one_hot(np.array([list(symbols).index(letter) for letter in word]), len(symbols))[
            :, None
        ]
