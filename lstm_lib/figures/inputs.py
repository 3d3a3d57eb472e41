"""What the figures' functions are given: labelled values and their symbols, and values as text."""

from lstm_lib._checks import as_float_array, describe
from lstm_lib.figures.style import colour
from lstm_lib.palette import PALETTE

__all__ = ["check_label", "check_mapping", "check_symbols", "not_empty", "printed", "signed"]


def signed(value, digits):
    """The value with its sign, always, and a true minus; zero has none."""
    text = f"{value:+.{digits}f}".replace("-", "\N{MINUS SIGN}")
    return text[1:] if float(f"{value:.{digits}f}") == 0 else text


def printed(values, digits):
    """The values as they are printed side by side: with signs where one of them needs it."""
    texts = [signed(value, digits) for value in values]
    if any(text.startswith("\N{MINUS SIGN}") for text in texts):
        return texts
    return [text.lstrip("+") for text in texts]


def check_label(name, text):
    """Raise a `ValueError` unless a label has something to be read."""
    if not isinstance(text, str) or not text.strip():
        raise ValueError(f"{name}: got {describe(text)}, expected a word or two")


def not_empty(name, array):
    """Return the array, or raise a `ValueError` if it holds no value."""
    if array.size == 0:
        raise ValueError(f"{name}: got shape {array.shape}, expected at least one value")
    return array


def check_mapping(name, values, shape):
    """Return a dictionary of label and array, all of them finite and of the same shape."""
    if not hasattr(values, "items") or len(values) == 0:
        raise ValueError(f"{name}: got {describe(values)}, expected a dictionary of label: values")
    arrays = {}
    for label, value in values.items():
        arrays[str(label)] = not_empty(
            f"{name}[{label!r}]", as_float_array(f"{name}[{label!r}]", value, shape)
        )
    return arrays


def check_symbols(labels, symbols):
    """Return the symbol of each label, or None: what `symbols` says, else the label itself."""
    symbols = {} if symbols is None else symbols
    for label in symbols:
        if label not in labels:
            raise ValueError(f"symbols: got {label!r}, expected labels of {', '.join(labels)}")
        colour(symbols[label])
    return {label: symbols.get(label, label if label in PALETTE else None) for label in labels}
