"""Figures in the page: what stands back does so in every theme, and never out of sight."""

import pytest

FAINT = "() => getComputedStyle(document.querySelector('#forget-cell [style*=opacity]')).opacity"
PAINTS = """() => {
  const of = (selector, name) =>
    getComputedStyle(document.querySelector(`#inside-gates ${selector}`))[name];
  const system = (name) => {
    const shown = document.body.appendChild(document.createElement("i"));
    shown.style.color = name;
    const { color } = getComputedStyle(shown);
    shown.remove();
    return color;
  };
  return {
    rule: of("path[style*='--pst-color-border']", "stroke"),
    halo: of("text[style*='paint-order']", "stroke"),
    digits: of("text[style*='paint-order']", "fill"),
    grey: system("GrayText"), canvas: system("Canvas"), text: system("CanvasText"),
  };
}"""


@pytest.mark.parametrize(
    ("options", "opacity"),
    [
        ({"theme": "light"}, 0.32),
        ({"theme": "dark"}, 0.45),
        ({"theme": "dark", "contrast": "more"}, 0.65),
        ({"theme": "dark", "forced_colors": "active"}, 0.65),
    ],
)
def test_what_stands_back_is_seen(visit, options, opacity):
    page = visit("book/cell/forget.html", **options).page
    assert float(page.evaluate(FAINT)) == pytest.approx(opacity)


@pytest.mark.parametrize("theme", ("light", "dark"))
def test_under_forced_colours_no_grid_line_is_taken_for_a_curve_or_strikes_a_number(visit, theme):
    page = visit("book/learning/inside.html", theme=theme, forced_colors="active").page
    paints = page.evaluate(PAINTS)
    assert paints["rule"] == paints["grey"] != paints["text"]
    assert paints["halo"] == paints["canvas"] != paints["digits"] == paints["text"]
