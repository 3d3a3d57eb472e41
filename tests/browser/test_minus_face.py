"""A number below zero is drawn with a minus, and its text is the keyboard's all the same."""

import minus_face
import pytest
from driving import Driver

from lstm_lib.widgets.base import widget_css

# The font that draws a "-": its advance says whose it is.
_ADVANCE = """e => {
  const piece = e.cloneNode(false);
  piece.textContent = "-";
  piece.style.cssText = "position: absolute; padding: 0; border: 0; min-width: 0; font-size: 100px";
  e.after(piece);
  const { width } = piece.getBoundingClientRect();
  piece.remove();
  return width;
}"""
_IN_SVG = """e => {
  const piece = e.cloneNode(false);
  piece.textContent = "-";
  piece.style.cssText = "font-size: 100px; font-weight: 400";
  e.after(piece);
  const width = piece.getComputedTextLength();
  piece.remove();
  return width;
}"""


def test_the_style_holds_the_font_that_the_builder_makes():
    assert minus_face.address() == minus_face.address()
    assert f'src: url("{minus_face.address()}") format("woff2")' in widget_css()


def test_a_number_below_zero_is_drawn_with_a_minus_and_read_as_before(visit):
    driver = Driver(visit("book/cell/update.html#update?f=0.5&g=-1"), "update", show=False)
    assert driver.page.evaluate("document.fonts.load('16px lw-minus', '-').then(f => f.length)")
    for key in ("forgotten", "candidate"):
        assert float(driver.text(key)) == pytest.approx(driver.value(key), abs=5e-5)
        assert driver.text(key).startswith("-")
        assert driver.output(key).evaluate(_IN_SVG) == pytest.approx(62, abs=1)
    entry = driver.root.locator('input[type="number"][data-key="g"]')
    assert entry.input_value() == "-1.0000"
    asked = driver.root.locator(".lw-predict-question")
    assert "g = -1.00," in asked.text_content()
    assert asked.locator(".lw-negative").evaluate_all("all => all.map(e => e.textContent)") == [
        "-1.00"
    ]
    assert asked.locator(".lw-negative").evaluate(_ADVANCE) == pytest.approx(62, abs=1)
    # Words keep their hyphen.
    for words in (asked, driver.root.locator(".lw-button").first):
        assert words.evaluate(_ADVANCE) < 50
    driver.visit.assert_quiet()
