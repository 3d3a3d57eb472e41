"""How long a cell state lasts under a constant forget gate to which nothing is written.

Explained in book/cell/forget.
"""

import numpy as np

from lstm_lib._checks import as_float_array

__all__ = ["half_life", "steps_until"]


def half_life(f):
    """Return the number of steps after which half of a cell state is left.

    ``n = ln(1/2) / ln(f)``, from ``c_(t+n) = f^n c_t``.

    Parameters
    ----------
    f : float or array_like
        The forget gate, 0 to 1.

    Returns
    -------
    float or ndarray
        Steps, of the shape of ``f``; 0 at ``f = 0`` and infinity at ``f = 1``.

    Raises
    ------
    ValueError
        If ``f`` is not a number from 0 to 1.

    See Also
    --------
    steps_until : the first whole step at which no more than a given share is left.

    Notes
    -----
    Explained in book/cell/forget.

    Examples
    --------
    >>> print(half_life([0.5, 0.9]).round(2))
    [1.   6.58]
    """
    f = _share("f", f)
    with np.errstate(divide="ignore"):
        n = np.log(0.5) / np.log(f)
    return np.abs(n)[()]  # ln(1/2)/-inf is -0, and ln(1/2)/0 is -inf


def steps_until(f, share):
    """Return the first whole step at which no more than ``share`` of a cell state is left.

    The smallest ``n >= 1`` with ``f^n <= share``.

    Parameters
    ----------
    f : float or array_like
        The forget gate, 0 to 1.
    share : float
        What may still be left, above 0 and below 1.

    Returns
    -------
    float or ndarray
        Steps, of the shape of ``f``; infinity at ``f = 1``.

    Raises
    ------
    ValueError
        If ``f`` is not from 0 to 1, or ``share`` not strictly between them.

    See Also
    --------
    half_life : where half is left.

    Notes
    -----
    Explained in book/cell/forget.

    Examples
    --------
    >>> print(steps_until([0.5, 0.9], share=0.01))
    [ 7. 44.]
    """
    f, share = _share("f", f), _share("share", share)
    if np.any((share == 0) | (share == 1)):
        raise ValueError(f"share: got {share}, expected a number strictly between 0 and 1")
    with np.errstate(divide="ignore"):
        n = np.log(share) / np.log(f)
    # A power that meets the share exactly must not be pushed to the next step by rounding.
    return np.where(f < 1, np.maximum(np.ceil(n - 1e-9), 1), np.inf)[()]


def _share(name, value):
    value = as_float_array(name, value)
    if np.any((value < 0) | (value > 1)):
        raise ValueError(f"{name}: got {value}, expected numbers from 0 to 1")
    return value
