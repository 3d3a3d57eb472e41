"""A microscope: a trained network at work on an input of yours, unit by unit."""

import numpy as np

from lstm_lib.tasks import COUNTING_SYMBOLS, NAME_SYMBOLS, ORDER_SYMBOLS
from lstm_lib.tasks.batch import one_hot
from lstm_lib.widgets.chance import page_generator
from lstm_lib.widgets.stored import StoredNetworkWidget
from lstm_lib.widgets.traits import Choice, Number, Text

LETTERS = {
    "counter": "ab",
    "temporal order": "abcdXY",
    "names": NAME_SYMBOLS[:-1],
}
HANDS = [
    "nothing",
    "hold its forget gate",
    "hold its input gate",
    "hold its output gate",
    "cut it out",
]
ORDERS = ["as numbered", "most movement first", "longest memory first"]
STEPS = 100  # of the adding problem


class Inside(StoredNetworkWidget):
    """Give a trained network an input, watch each unit, and interfere with one of them.

    The counter reads a word of a's and b's and says what may come next; the network for temporal
    order reads letters and says in which order X and Y came; the one for the adding problem reads
    numbers of which two are marked, and gives their sum; the one for names says which letter comes
    next.

    Parameters
    ----------
    network : {"counter", "temporal order", "adding", "names"}
        Which one. Default ``"counter"``.
    text : str
        What it reads, where it reads letters, up to 400. Each network knows its own letters, and
        leaves the others out: a and b; a, b, c, d, X and Y; a to z.
    first, second : float
        Where the two marks of the adding problem stand, 2 to 10 and 11 to 50.
    first_number, second_number : float
        The numbers at those marks, -1 to 1.
    seed : float
        Of the other numbers of the adding problem.
    unit : float
        The unit that is looked at more closely, 1 to 64; the last one where there are fewer.
    hand : str
        What is done to that unit: one of "nothing", "hold its forget gate", "hold its input gate",
        "hold its output gate", "cut it out".
    held : float
        The value at which a gate is held, 0 to 1.
    order : {"as numbered", "most movement first", "longest memory first"}
        How the units are ordered.

    See Also
    --------
    lstm_lib.trained.load_trained

    Notes
    -----
    Explained in book/learning/inside.
    """

    slug = "inside"

    network = Choice(["counter", "temporal order", "adding", "names"], "counter", label="network")
    text = Text("aaaaabbbbb", letters=NAME_SYMBOLS[:-1] + "XY", longest=400, label="it reads")
    first = Number(4, low=2, high=10, step=1, label="first mark at step", whole=True)
    second = Number(40, low=11, high=50, step=1, label="second mark at step", whole=True)
    first_number = Number(0.6, low=-1, high=1, step=0.01, label="first marked number")
    second_number = Number(-0.3, low=-1, high=1, step=0.01, label="second marked number")
    seed = Number(0, low=0, high=99, step=1, label="seed of the other numbers", whole=True)
    unit = Number(1, low=1, high=64, step=1, label="unit", whole=True)
    hand = Choice(HANDS, "nothing", label="done to this unit")
    held = Number(0, low=0, high=1, step=0.05, label="held at")
    order = Choice(ORDERS, "as numbered", label="units")

    @property
    def x(self) -> np.ndarray:
        """The array that the network reads, (T, 1, D), with what starts and ends a text."""
        if self.network == "adding":
            return self._numbers()
        letters = "".join(letter for letter in self.text if letter in LETTERS[self.network])
        symbols, word = {
            "counter": (COUNTING_SYMBOLS["anbn"], f"S{letters}"),
            "temporal order": (ORDER_SYMBOLS, f"E{letters}B"),
            "names": (NAME_SYMBOLS, f".{letters}"),
        }[self.network]
        return one_hot(np.array([list(symbols).index(letter) for letter in word]), len(symbols))[
            :, None
        ]

    def _numbers(self) -> np.ndarray:
        """A hundred numbers and their marks; the first and the last are marked by -1."""
        draw = page_generator(int(self.seed))
        x = np.array([[2 * draw() - 1, 0] for _ in range(STEPS)])
        x[[0, -1], 1] = -1
        x[int(self.first) - 1] = self.first_number, 1
        x[int(self.second) - 1] = self.second_number, 1
        return x[:, None]
