"""A network that writes first names: what it expects after a beginning, and names of its own."""

import numpy as np

from lstm_lib.tasks import NAME_SYMBOLS, name_symbols
from lstm_lib.tasks.batch import one_hot
from lstm_lib.trained import load_trained
from lstm_lib.training import LSTM, next_probabilities
from lstm_lib.widgets.chance import page_names
from lstm_lib.widgets.stored import StoredNetworkWidget
from lstm_lib.widgets.traits import Number, Text


class Names(StoredNetworkWidget):
    """Type the beginning of a name and see which letter the network expects next.

    The stored network "names" runs in the page: an LSTM with 64 units.

    Parameters
    ----------
    beginning : str
        Up to 11 letters from a to z; empty: before the first letter. Default "eli".
    temperature : float
        By which the scores are divided before the softmax, 0.2 to 3. Default 1.
    seed : float
        Of the names that it invents, 0 to 999.

    See Also
    --------
    lstm_lib.training.next_probabilities : what the bars show.
    lstm_lib.training.sample : how a network writes.

    Notes
    -----
    Explained in book/learning/names.
    """

    slug = "names"

    beginning = Text("eli", letters=NAME_SYMBOLS[:-1], longest=11, label="beginning of a name")
    temperature = Number(1.0, low=0.2, high=3, step=0.05, label="temperature")
    seed = Number(0, low=0, high=999, step=1, label="seed of the names", whole=True)

    @property
    def p(self) -> np.ndarray:
        """How likely each letter is after the beginning, and the end mark last, (27,)."""
        params, _ = load_trained("names")
        symbols = name_symbols(self.beginning)[:-1]
        return next_probabilities(LSTM, params, symbols, self.temperature)

    @property
    def c(self) -> np.ndarray:
        """Cell states after the start mark and after each letter, (len(beginning) + 1, 64)."""
        params, _ = load_trained("names")
        x = one_hot(name_symbols(self.beginning)[:-1], len(NAME_SYMBOLS))
        return LSTM.forward(params.cell, x[:, None]).c[:, 0]

    @property
    def invented(self) -> list[str]:
        """The ten names that the page shows."""
        params, _ = load_trained("names")
        return page_names(
            params, int(self.seed), 10, beginning=self.beginning, temperature=self.temperature
        )
