"""What the page shows first is what the notebook's code makes: nbval does not look at widgets."""

import math

import pytest
from update_notebooks import find_notebooks, notebook_name, read, updated, widget_state

WITH_WIDGETS = [path for path in find_notebooks() if widget_state(read(path))]


def differences(stored, fresh, at=""):
    """Where two states differ by more than the last digits of a float."""
    if isinstance(stored, dict) and isinstance(fresh, dict):
        for key in sorted({*stored, *fresh}):
            if key not in stored or key not in fresh:
                yield f"{at}/{key}: {'not stored' if key in fresh else 'no longer made'}"
            else:
                yield from differences(stored[key], fresh[key], f"{at}/{key}")
    elif isinstance(stored, list) and isinstance(fresh, list) and len(stored) == len(fresh):
        for position, pair in enumerate(zip(stored, fresh, strict=True)):
            yield from differences(*pair, f"{at}/{position}")
    elif isinstance(stored, float) and isinstance(fresh, float):
        if not math.isclose(stored, fresh, rel_tol=1e-9, abs_tol=1e-12):
            yield f"{at}: {stored!r} is stored, {fresh!r} is made"
    elif stored != fresh:
        yield f"{at}: {stored!r} is stored, {fresh!r} is made"


@pytest.mark.parametrize("path", WITH_WIDGETS, ids=notebook_name)
def test_stored_traits_are_those_of_fresh_widgets(path):
    stored, fresh = widget_state(read(path)), widget_state(updated(path))
    assert list(differences(stored, fresh)) == []


def test_a_changed_added_or_lost_trait_is_found():
    stored = {"id": {"state": {"bias": 1.0, "steps": 50, "old": 1, "list": [1.0, 2]}}}
    fresh = {"id": {"state": {"bias": 1.0 + 1e-15, "steps": 60, "new": 1, "list": [1.0, 2]}}}
    assert list(differences(stored, stored)) == []
    assert list(differences(stored, fresh)) == [
        "/id/state/new: not stored",
        "/id/state/old: no longer made",
        "/id/state/steps: 50 is stored, 60 is made",
    ]
    assert list(differences({"a": 0.5}, {"a": 0.5001})) == ["/a: 0.5 is stored, 0.5001 is made"]
    assert list(differences([1], [1, 2])) == [": [1] is stored, [1, 2] is made"]
