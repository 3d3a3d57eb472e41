"""The pages of the library: complete, and linked to the chapters."""

import importlib
import pkgutil
import re

import lstm_lib

# Modules of lstm_lib share these with one another; a reader has no use for them.
INTERNAL = {
    ("lstm_lib.parameters", "gate_views"),
    ("lstm_lib.parameters", "pack"),
    ("lstm_lib.activations", "ACTIVATIONS"),
    ("lstm_lib.activations", "Activation"),
}


def modules_of_the_library() -> list[str]:
    """Return the modules that a reader imports from, as they are written in a notebook."""
    found = pkgutil.iter_modules(lstm_lib.__path__)
    return ["lstm_lib", *(f"lstm_lib.{m.name}" for m in found if not m.name.startswith("_"))]


def test_every_public_name_has_an_entry(book_html):
    texts = [page.read_text(encoding="utf-8") for page in (book_html / "book/api").glob("*.html")]
    ids = re.findall(r'id="(lstm_lib[\w-]+)"', "".join(texts))
    entries = {own.replace("-", ".") for own in ids}  # dots mean a class to a style
    missing = []
    for module_name in modules_of_the_library():
        module = importlib.import_module(module_name)
        for name in getattr(module, "__all__", ()):
            # What lstm_lib itself offers has its entry there; checks of arguments are internal.
            known = {f"{module_name}.{name}", f"lstm_lib.{name}"} & entries
            internal = name.startswith("check_") or (module_name, name) in INTERNAL
            if not known and not internal and not hasattr(getattr(module, name), "__path__"):
                missing.append(f"{module_name}.{name}")
    assert entries and not missing


def test_entries_lead_to_the_chapter_that_explains_them(book_html):
    text = (book_html / "book/api/gradients.html").read_text(encoding="utf-8")
    start = text.index('id="lstm_lib-decay-half_life"')
    following = text.find('id="lstm_lib-', start + 10)
    assert "../cell/forget.html" in text[start:following]


def test_a_letter_and_its_full_stop_are_no_list(book_html):
    pages = list((book_html / "book/api").glob("*.html"))
    assert pages and not [page.name for page in pages if "<ol" in page.read_text(encoding="utf-8")]
