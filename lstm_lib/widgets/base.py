"""What every widget of the book shares: its JavaScript, its style and a stable name."""

from inspect import Parameter, Signature, signature
from pathlib import Path

import anywidget
import traitlets

from lstm_lib.palette import palette_css
from lstm_lib.widgets.bundle import bundle_module

JS = Path(__file__).parent / "js"


def widget_css(*slugs: str) -> str:
    """Return the style that all widgets share, the colours of the symbols included, and their own.

    Parameters
    ----------
    *slugs : str
        Widgets whose own style, ``js/<slug>.css`` beside their code, is added where they have one.

    Returns
    -------
    str
        CSS; every rule begins at ``.lw`` or defines a symbol's colour.
    """
    shared = sorted((JS / "shared").glob("*.css"))
    own = [JS / f"{slug}.css" for slug in slugs]
    files = [JS / "widgets.css", *shared, *(path for path in own if path.is_file())]
    return palette_css() + "".join(path.read_text(encoding="utf-8") for path in files)


class _FromTraits:
    """The signature of a class that is made by its traits; others have the one of their own."""

    def __get__(self, instance, owner):
        made = list(signature(owner.__init__).parameters.values())
        if all(parameter.kind != Parameter.VAR_KEYWORD for parameter in made):
            return Signature(made[1:])  # without self
        movable = owner.movable_traits()
        # In the order in which they are declared, as the docstring lists them.
        names = [name for kind in reversed(owner.__mro__) for name in vars(kind) if name in movable]
        return Signature(
            Parameter(name, Parameter.KEYWORD_ONLY, default=movable[name].default())
            for name in names
        )


class BookWidget(anywidget.AnyWidget):
    """Base of the book's widgets: a subclass names itself and declares traits, no more.

    ``slug`` names the JavaScript module ``js/<slug>.js`` and becomes ``data-widget`` in the page.
    The traits are the state: the same names in Python, in the page and in JupyterLab.

    Raises
    ------
    TypeError
        If an argument is not a trait of the widget.
    traitlets.TraitError
        If a value is not one that its trait takes.
    """

    slug = ""
    __signature__ = _FromTraits()
    _controls = traitlets.Dict(help="label, range and first value of each trait").tag(sync=True)
    _slug = traitlets.Unicode(help="name of the JavaScript module").tag(sync=True)

    def __init_subclass__(cls, **kwargs):
        # Only where a class names itself: traits added to one instance make a subclass as well.
        if "slug" in vars(cls):
            cls._esm = bundle_module(JS / f"{cls.slug}.js")
            cls._css = widget_css(cls.slug)
        super().__init_subclass__(**kwargs)

    def __init__(self, **kwargs):
        movable = self.movable_traits()
        if unknown := sorted(set(kwargs) - set(movable)):
            raise TypeError(
                f"{type(self).__name__} has no trait {', '.join(unknown)}; "
                f"it takes {', '.join(sorted(movable))}"
            )
        super().__init__(_slug=self.slug, **kwargs)
        # The page's reset button goes back to what this instance showed first.
        self._controls = {
            name: {**trait.control(), "first": getattr(self, name)}
            for name, trait in movable.items()
        }

    @classmethod
    def movable_traits(cls) -> dict[str, traitlets.TraitType]:
        """Return the traits that a reader can move, by name.

        Returns
        -------
        dict
            Those declared with the trait types of `lstm_lib.widgets.traits`.
        """
        return {name: t for name, t in sorted(cls.class_traits().items()) if hasattr(t, "control")}

    def __repr__(self) -> str:
        """Return a text without a memory address, since notebooks store it."""
        return f"{type(self).__name__}: run this cell to bring the widget to life."
