"""How every notebook begins: it looks for the book's library, and says what to do without it.

The notebook in the repository knows no address: a fork's is another. The build puts the address of
the repository that it builds from into the copy that a page offers, which then installs by itself.
"""

from __future__ import annotations

import re

LOOKS = 'from importlib.util import find_spec\n\nif not find_spec("lstm_lib"):\n'
SAYS = """\
    raise SystemExit(
        "The book's library is missing. Run this in a cell of its own, with "
        "the address of the book's repository in place of ADDRESS: %pip "
        "install 'lstm_lib[notebook] @ git+ADDRESS'"
    )
"""
INSTALLS = '    %pip install -q "{requirement}"\n'
# The line that looks, and all that hangs on it.
_BEGINNING = re.compile(re.escape(LOOKS) + r"(?: .*\n)+\n*")


def with_beginning(source: str) -> str:
    """Return the source of a first cell with its beginning, if it imports from the library."""
    rest = _BEGINNING.sub("", source, count=1)
    if not re.search(r"^(?:from|import) lstm_lib\b", rest, re.MULTILINE):
        return source
    return f"{LOOKS}{SAYS}\n{rest}"


def installing(source: str, requirement: str) -> str:
    """Return the same source with a beginning that installs `requirement` where it has to.

    Parameters
    ----------
    source : str
        What `with_beginning` returned.
    requirement : str
        As pip takes it: ``lstm_lib[notebook] @ https://...``.
    """
    return source.replace(LOOKS + SAYS, LOOKS + INSTALLS.format(requirement=requirement), 1)
