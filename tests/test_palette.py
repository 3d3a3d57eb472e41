"""The symbols' colours are readable and stay apart; the measures themselves are checked first."""

from itertools import combinations

import colour_science as science
import numpy as np
import pytest

from lstm_lib.palette import PALETTE, css_colour, palette_css

# Page and panel of the book and of JupyterLab, and the greyest panel of the theme below the book.
BACKGROUNDS = {
    "light": ("#FFFFFF", "#F6F6F4", "#F5F5F5", "#F3F4F5"),
    "dark": ("#15171A", "#1E2125", "#111111", "#212121", "#29313D"),
}
# Text of the book, and of JupyterLab.
INKS = {"light": ("#1B1C1E", "#212121"), "dark": ("#E4E3DF", "#E0E0E0")}
VISIONS = (
    ("normal", None),
    ("protan", "machado"),
    ("deutan", "machado"),
    ("protan", "vienot"),
    ("deutan", "vienot"),
)

# Sharma, Wu & Dalal (2005), table 1: the pairs that catch the usual mistakes in the hue terms.
SHARMA_PAIRS = (
    ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
    ((50.0, -1.3802, -84.2814), (50.0, 0.0, -82.7485), 1.0000),
    ((50.0, 0.0, 0.0), (50.0, -1.0, 2.0), 2.3669),
    ((50.0, 2.4900, -0.0010), (50.0, -2.4900, 0.0009), 7.1792),
    ((50.0, 2.4900, -0.0010), (50.0, -2.4900, 0.0011), 7.2195),
    ((50.0, -0.0010, 2.4900), (50.0, 0.0009, -2.4900), 4.8045),
    ((50.0, -0.0010, 2.4900), (50.0, 0.0011, -2.4900), 4.7461),
    ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
    ((50.0, 2.5, 0.0), (58.0, 24.0, 15.0), 19.4535),
    ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ((63.0109, -31.0961, -5.8663), (62.8187, -29.7946, -4.0864), 1.2630),
    ((22.7233, 20.0904, -46.6940), (23.0331, 14.9730, -42.5619), 2.0373),
    ((36.4612, 47.8580, 18.3852), (36.2715, 50.5065, 21.2231), 1.4146),
    ((90.8027, -2.0831, 1.4410), (91.1528, -1.6435, 0.0447), 1.4441),
    ((6.7747, -0.2908, -2.4247), (5.8714, -0.0985, -2.2286), 0.6377),
    ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
)


@pytest.mark.parametrize(("first", "second", "published"), SHARMA_PAIRS)
def test_ciede2000_gives_the_published_differences(first, second, published):
    assert science.ciede2000(first, second) == pytest.approx(published, abs=1e-4)
    assert science.ciede2000(second, first) == pytest.approx(published, abs=1e-4)


def test_conversions_give_known_values():
    assert science.contrast("#FFFFFF", "#000000") == pytest.approx(21.0, abs=1e-3)
    assert science.contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=5e-3)
    np.testing.assert_allclose(science.lab(science.linear_rgb("#FFFFFF")), (100, 0, 0), atol=0.02)
    np.testing.assert_allclose(
        science.lab(science.linear_rgb("#FF0000")), (53.24, 80.09, 67.20), atol=0.02
    )


@pytest.mark.parametrize("model", ["machado", "vienot"])
@pytest.mark.parametrize("vision", ["protan", "deutan"])
def test_simulated_vision_keeps_greys_and_merges_red_with_green(vision, model):
    grey = science.linear_rgb("#808080")
    np.testing.assert_allclose(science.simulate(grey, vision, model), grey, atol=1e-3)
    pair = [science.linear_rgb(c) for c in ("#A8781E", "#6F8A1E")]
    apart = science.ciede2000(*(science.lab(rgb) for rgb in pair))
    merged = science.ciede2000(*(science.lab(science.simulate(c, vision, model)) for c in pair))
    assert merged < 0.6 * apart


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("symbol", "ifgoch")
def test_every_symbol_is_readable_on_every_background(symbol, theme):
    colour = getattr(PALETTE[symbol], theme)
    for background in BACKGROUNDS[theme]:
        assert science.contrast(colour, background) >= 4.5, background


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("vision", "model"), VISIONS)
def test_every_pair_stays_apart(theme, vision, model):
    seen = {
        symbol: science.lab(
            science.simulate(science.linear_rgb(getattr(colour, theme)), vision, model)
        )
        for symbol, colour in PALETTE.items()
    }
    for first, second in combinations(seen, 2):
        assert science.ciede2000(seen[first], seen[second]) >= 12, (first, second)


# The two states go through the whole book. In the dark, a violet further from the text is the pink
# of the candidate, and a yellow further from it glares. JupyterLab's text is not ours to choose.
@pytest.mark.parametrize(
    ("theme", "symbol", "least"),
    [("light", "c", 37), ("light", "h", 30), ("dark", "c", 28), ("dark", "h", 25)]
    + [(theme, symbol, 26) for theme in INKS for symbol in "ifgo"],
)
def test_no_symbol_is_taken_for_plain_text(theme, symbol, least):
    seen = science.lab(science.linear_rgb(getattr(PALETTE[symbol], theme)))
    book, lab = (science.lab(science.linear_rgb(ink)) for ink in INKS[theme])
    assert science.ciede2000(seen, book) >= least
    assert science.ciede2000(seen, lab) >= min(least, 22)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pairs_are_told_apart_at_a_glance(theme):
    """For most readers the difference is twice what is asked for everybody."""
    seen = {
        symbol: science.lab(science.linear_rgb(getattr(colour, theme)))
        for symbol, colour in PALETTE.items()
    }
    for first, second in combinations(seen, 2):
        least = 55 if {first, second} == {"c", "h"} else 25
        assert science.ciede2000(seen[first], seen[second]) >= least, (first, second)


def test_css_defines_every_symbol_for_each_theme():
    css = palette_css()
    light, dark = css.splitlines()[:2]
    assert light.startswith(":root{")
    assert 'html[data-theme="dark"]' in dark
    assert 'body[data-jp-theme-light="false"]' in dark
    for symbol, colour in PALETTE.items():
        assert f"--sym-{symbol}:{colour.light};" in light
        assert f"--sym-{symbol}:{colour.dark};" in dark
        assert f".sym-{symbol}{{color:var(--sym-{symbol})}}" in css
    assert css.count("{") == css.count("}")


def test_symbols_are_the_six_of_the_notation():
    assert "".join(PALETTE) == "ifgoch"


def test_css_colour_names_the_variable_and_refuses_unknown_symbols():
    assert css_colour("f") == f"var(--sym-f, {PALETTE['f'].light})"
    with pytest.raises(ValueError, match="symbol: got 'q', expected one of i, f, g, o, c, h"):
        css_colour("q")
