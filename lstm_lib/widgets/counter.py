"""A trained network at work, small enough for the front page: it counts letters."""

import traitlets

from lstm_lib.trained.packing import packed_network
from lstm_lib.widgets.base import BookWidget
from lstm_lib.widgets.traits import Flag, Number, Text


class Counter(BookWidget):
    """Give a network a's and b's, and watch the cell that counts them.

    It was trained to say what may come next in words of a's and then as many b's. Its weights are
    part of the widget's state: 112 numbers.

    Parameters
    ----------
    n : float
        Letters of each kind in the word that it reads while nothing else is typed, 1 to 12.
        Default 5.
    cut : bool
        Hold the forget gate of the cell that counts at 0, for letters that are read from now on.
    text : str
        A word to read instead, of up to 24 a's and b's.

    See Also
    --------
    lstm_lib.trained.load_trained

    Notes
    -----
    Explained in book/learning/inside.
    """

    slug = "counter"

    n = Number(5, low=1, high=12, step=1, label="letters of each kind", whole=True)
    cut = Flag(False, label="cut the forget gate")
    text = Text("", letters="ab", longest=24, label="type a’s and b’s")
    network = traitlets.Dict(help="the weights, and which cell counts").tag(sync=True)

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        packed = packed_network("counter")
        self.network = {**packed, "note": packed["note"]["cell"]}

    @property
    def word(self) -> str:
        """What the network reads after its start symbol."""
        return self.text or "a" * int(self.n) + "b" * int(self.n)
