"""Light, dark, or as the system has it; and each symbol in its own colour in both."""

import re

import pytest

from lstm_lib.palette import PALETTE

VARIABLES = (
    "--pst-color-text-base",
    "--pst-color-text-muted",
    "--pst-color-border",
    "--pst-color-background",
    "--pst-color-surface",
    "--pst-color-link",
    "--pst-font-family-base",
    "--pst-font-family-monospace",
)
COLOUR = "element => getComputedStyle(element).color"
BACKGROUND = "() => getComputedStyle(document.body).backgroundColor"


def rgb(colour: str) -> tuple[int, ...]:
    """Return the three numbers of ``#RRGGBB`` or ``rgb(r, g, b)``."""
    if colour.startswith("#"):
        return tuple(int(colour[k : k + 2], 16) for k in (1, 3, 5))
    return tuple(int(number) for number in re.findall(r"\d+", colour))


@pytest.mark.parametrize("theme", ("light", "dark"))
def test_symbols_have_their_colour_in_formulas(visit, theme):
    page = visit("book/notation.html", theme=theme).page
    for symbol, colour in PALETTE.items():
        drawn = page.locator(f"mjx-container .sym-{symbol} mjx-c").first.evaluate(COLOUR)
        assert rgb(drawn) == rgb(getattr(colour, theme)), symbol
        # The key beside it is the same colour.
        assert page.locator(f"td span.sym-{symbol}").first.evaluate(COLOUR) == drawn
    ink = page.locator("main p").first.evaluate(COLOUR)
    subscript = page.locator("main .math mjx-msub > mjx-script mjx-mi").first
    assert subscript.evaluate(COLOUR) == ink, "a subscript belongs to no symbol"


@pytest.mark.parametrize("theme", ("light", "dark"))
def test_widgets_and_figures_find_the_theme(visit, theme):
    page = visit("book/cell/forget.html", theme=theme).page
    for name in VARIABLES:
        value = "name => getComputedStyle(document.body).getPropertyValue(name).trim()"
        assert page.evaluate(value, name), f"{name} is not defined"
    page.wait_for_selector("figure[data-widget]")
    widget = "() => getComputedStyle(document.querySelector('figure[data-widget]')).backgroundColor"
    assert page.evaluate(widget) == page.evaluate(BACKGROUND)


def test_the_button_changes_the_colours_and_the_choice_lasts(visit):
    page = visit("book/index.html").page
    button = page.locator(".theme-button")
    light = page.evaluate(BACKGROUND)
    assert button.inner_text().split()[0] == "Auto"
    button.click()
    dark = page.evaluate(BACKGROUND)
    assert dark != light, "the first click must be seen"
    assert button.inner_text().split()[0] == "Dark"
    page.reload()
    assert page.evaluate(BACKGROUND) == dark
    page.locator("#book-contents a", has_text="Notation").click()
    page.wait_for_url("**/notation.html")
    assert page.evaluate(BACKGROUND) == dark, "the choice holds on the other pages"
    button.click()
    assert button.inner_text().split()[0] == "Light" and page.evaluate(BACKGROUND) == light
    button.click()
    assert button.inner_text().split()[0] == "Auto" and page.evaluate(BACKGROUND) == light


def test_auto_follows_the_system_while_the_page_is_open(visit):
    page = visit("book/index.html", theme="light").page
    light = page.evaluate(BACKGROUND)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"light => ({BACKGROUND})() !== light", arg=light)
    page.locator(".theme-button").click()
    assert page.evaluate(BACKGROUND) == light, "the first click changes something here too"
