"""The BPTT widget in the built page: its terms are those of lstm_lib."""

import numpy as np
from driving import Driver

from lstm_lib.widgets import Bptt

PAGE = "book/recurrence/bptt.html"


def drawn(w, driver):
    full = Bptt(**{name: getattr(w, name) for name in ("steps", "w_h", "target")}, length=8)
    return {"bars": {f"term_{t}": term for t, term in enumerate(full.contributions, 1)}}


def assert_geometry(pictures):
    """Bars stand on the zero line, up for a term above zero, and are as high as it is large."""
    [picture] = pictures
    bars = [(bar, *bar.pixel("y", "height")) for bar in picture.drawn]
    largest = max(abs(bar.value) for bar, _, _ in bars)
    tallest = max(height for _, _, height in bars)
    feet = [y + height if bar.value > 0 else y for bar, y, height in bars]
    assert max(feet) - min(feet) < 1e-9
    for bar, _, height in bars:
        share = abs(bar.value) / max(largest, 1e-300)
        assert abs(height - tallest * share) < 1e-6, bar.name
    assert largest < 1e-8 or tallest > 60


def assert_digits(driver):
    state = {key: driver.position(key) for key in ("length", "steps", "w_h", "target")}
    kept = Bptt(**state).contributions.sum()
    full = Bptt(**{**state, "length": 8}).contributions
    np.testing.assert_allclose(driver.value("kept"), kept, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(driver.value("full"), full.sum(), rtol=1e-12, atol=1e-15)
    for t, term in enumerate(full, 1):
        np.testing.assert_allclose(driver.value(f"term_{t}"), term, rtol=1e-12, atol=1e-15)
    assert float(driver.text("kept")) == round(kept, 5)


def test_the_first_state_is_the_running_rnn(widget):
    assert [widget.text(f"term_{t}") for t in (1, 2, 3)] == ["0.00000", "-0.10243", "-0.11263"]
    assert widget.text("full") == widget.text("kept") == "-0.21506"
    assert_digits(widget)


def test_keys_presets_and_reset(widget):
    widget.press("length", "Home")
    assert widget.text("kept") == "-0.11263" and widget.text("share") == "52.4 %"
    assert_digits(widget)
    widget.button("long, cut").click()
    assert_digits(widget)
    widget.press("w_h", "ArrowLeft", "ArrowLeft")
    widget.press("target", "End")
    assert_digits(widget)
    widget.button("Reset").click()
    assert widget.text("full") == "-0.21506"


def test_mouse_and_a_thousand_moves(widget):
    widget.drag("w_h", 0.9)
    assert 1.3 < widget.position("w_h") < 1.9
    assert_digits(widget)
    widget.random_moves(1000)
    assert_digits(widget)


def test_a_finger_on_a_phone(visit):
    driver = Driver(visit(PAGE, width=360, touch=True), "bptt")
    driver.tap("steps", 0.9)
    assert driver.position("steps") > 5
    assert_digits(driver)
    driver.visit.assert_quiet()
