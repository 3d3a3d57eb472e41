"""Widgets that are alive in the plain built page and in Jupyter: one class a widget.

A widget is a module of this package with a `BookWidget` that names itself: it is found here by
that, so that a new one is entered in no list.
"""

import importlib
import pkgutil

from lstm_lib.widgets.base import BookWidget


def _found() -> dict[str, type[BookWidget]]:
    """Every class that names itself, by its own name, from the modules of this package."""
    classes = {}
    for module in sorted(found.name for found in pkgutil.iter_modules(__path__)):
        for thing in vars(importlib.import_module(f"{__name__}.{module}")).values():
            if isinstance(thing, type) and issubclass(thing, BookWidget) and thing.slug:
                classes[thing.__name__] = thing
    return classes


globals().update(_found())
__all__ = sorted(_found())
