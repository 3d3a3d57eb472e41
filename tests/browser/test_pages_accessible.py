"""Every page for every reader: axe in light and dark, wide and narrow; the keyboard; the width."""

import pytest
from axe_playwright_python.sync_playwright import Axe

SIZES = (1280, 360)
# Off by default in axe, and what went wrong in the ready-made themes.
AXE_OPTIONS = {"rules": {"label-content-name-mismatch": {"enabled": True}}}
MOUNTED = "() => !document.querySelector('.lw-mount:not([data-mounted])')"
OPEN_ALL = "() => document.querySelectorAll('details').forEach((box) => { box.open = true; })"
STICKING_OUT = """() => [...document.querySelectorAll("main *")]
  .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
  .slice(0, 5).map((element) => element.outerHTML.slice(0, 120))"""
SMALL_TARGETS = """() => [
  ...document.querySelectorAll("header button, header input, nav a, footer a")]
  .filter((element) => element.checkVisibility())
  .map((element) => [element.textContent.trim(), element.getBoundingClientRect().height])
  .filter(([, height]) => height < 24)"""
FORGET = "book/cell/forget.html"


@pytest.fixture
def opened(visit, pages):
    """Return ``opened(**options)``: each page in turn, its widgets mounted, its boxes open."""

    def each(without="index.", **options):
        for path in pages:
            # The address without a path leads to the front page.
            if path.startswith(("index.", without)):
                continue
            page = visit(path, **options).page
            page.wait_for_function(MOUNTED)
            page.evaluate(OPEN_ALL)
            yield path, page
            page.context.close()

    return each


@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("theme", ("light", "dark"))
def test_axe_finds_nothing(opened, theme, width):
    found = []
    # The pages of the library have one form and are long: each theme and each width once.
    other = (theme, width) in (("dark", 1280), ("light", 360))
    for path, page in opened(theme=theme, width=width, without="book/api/" if other else "index."):
        results = Axe().run(page, options=AXE_OPTIONS)
        if results.violations_count:
            found.append(f"{path}\n{results.generate_report()}")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("width", (320, 360))
def test_no_page_scrolls_sideways(opened, width):
    for path, page in opened(width=width):
        over = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
        assert over <= 0, f"{path}: {over} px at {width}: {page.evaluate(STICKING_OUT)}"


def test_the_first_tab_stop_skips_to_the_text(visit):
    page = visit(FORGET).page
    page.keyboard.press("Tab")
    link = page.locator(":focus")
    assert link.inner_text() == "Skip to the text"
    assert link.bounding_box()["x"] >= 0, "the link must be seen while it has the focus"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main-content"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_contents_open_and_close_by_keyboard_on_a_narrow_screen(visit):
    page = visit("book/notation.html", width=360).page
    contents, button = page.locator("#book-contents"), page.locator(".contents-button")
    assert not contents.is_visible()
    button.focus()
    page.keyboard.press("Enter")
    assert contents.is_visible() and button.get_attribute("aria-expanded") == "true"
    page.keyboard.press("Escape")
    assert not contents.is_visible() and button.get_attribute("aria-expanded") == "false"
    assert page.evaluate("document.activeElement.matches('.contents-button')")


def test_what_scrolls_sideways_can_be_reached_by_keyboard_and_nothing_else(visit):
    page = visit("book/notation.html", width=360).page
    page.wait_for_function("() => document.querySelector('.scroll-box').tabIndex === 0")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.wait_for_function("() => document.querySelector('.scroll-box').tabIndex === -1")


@pytest.mark.parametrize("width", SIZES)
def test_targets_are_large_enough_to_touch(visit, width):
    assert visit(FORGET, width=width).page.evaluate(SMALL_TARGETS) == []


def test_without_scripts_the_text_is_there(visit):
    page = visit(FORGET, width=360, java_script_enabled=False).page
    assert page.locator("h1").is_visible()
    assert page.locator("#book-contents a").first.is_visible(), "contents need no script"
    assert page.locator(".lw-mount noscript").count()


def test_section_links_are_reached_by_keyboard_and_seen_there(visit):
    page = visit(FORGET).page
    link = page.locator("h2 > .headerlink").first
    shown = "(link) => getComputedStyle(link).opacity"
    assert link.evaluate(shown) == "0", "unseen until it is wanted"
    link.evaluate(
        """(link) => {
          const stops = [...document.querySelectorAll("a, button, summary, [tabindex='0']")]
            .filter((element) => element.checkVisibility({ visibilityProperty: true }));
          stops[stops.indexOf(link) - 1].focus();
        }"""
    )
    page.keyboard.press("Tab")
    assert link.evaluate("(link) => link === document.activeElement")
    assert link.evaluate(shown) == "1"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == link.get_attribute("href")


def test_section_links_are_seen_where_nothing_hovers(visit):
    page = visit(FORGET, width=360, touch=True, is_mobile=True).page
    for link in page.locator("h2 > .headerlink").all():
        assert link.evaluate("(link) => getComputedStyle(link).opacity") == "1"
        box = link.bounding_box()
        assert box["width"] >= 24 and box["height"] >= 24


MARKED = """([one, other]) => ["borderInlineStartColor", "backgroundColor", "color", "fontWeight"]
  .filter((name) => getComputedStyle(document.querySelector(one))[name]
    !== getComputedStyle(document.querySelector(other))[name])"""


@pytest.mark.parametrize("contrast", ({"forced_colors": "active"}, {"contrast": "more"}))
def test_current_and_pressed_are_seen_in_any_contrast(visit, contrast):
    page = visit(FORGET, width=1400, **contrast).page
    current = [".book-contents .current > a", ".book-contents li:not(.current) > a"]
    assert {"borderInlineStartColor", "fontWeight"} <= set(page.evaluate(MARKED, current))
    page.locator(".page-toc > ul > li > a").nth(1).click()
    page.wait_for_selector(".page-toc a[aria-current]")
    here = [".page-toc a[aria-current]", ".page-toc a:not([aria-current])"]
    assert {"borderInlineStartColor", "fontWeight"} <= set(page.evaluate(MARKED, here))
    page.set_viewport_size({"width": 360, "height": 740})
    page.locator(".contents-button").click()
    pressed = [".contents-button", ".theme-button"]
    assert {"backgroundColor", "color"} <= set(page.evaluate(MARKED, pressed))


DOT = """() => getComputedStyle(document.querySelector(".lw-co-dot"), "::after").backgroundColor"""


def test_a_stored_theme_never_fights_forced_colours(visit):
    for stored, system in (("dark", "light"), ("light", "dark")):
        opened = visit("book/index.html", theme=system, forced_colors="active")
        page = opened.page
        page.evaluate("(mode) => localStorage.setItem('mode', mode)", stored)
        page.reload()
        assert page.evaluate("() => document.documentElement.dataset.theme") == system
        page.emulate_media(forced_colors="none")
        page.wait_for_selector(f"html[data-theme={stored}]")
        page.context.close()


def test_a_tall_bracket_has_no_corners_in_forced_colours(visit):
    page = visit("book/gradient/cell_state.html", forced_colors="active").page
    borders = page.locator("mjx-ext").evaluate_all(
        "parts => parts.map((part) => getComputedStyle(part).borderTopColor)"
    )
    assert borders and set(borders) == {"rgba(0, 0, 0, 0)"}


def test_what_a_dot_says_is_seen_in_forced_colours(visit):
    page = visit("book/index.html", forced_colors="active").page
    page.wait_for_selector(".lw-co-dot", state="attached")
    assert page.evaluate(DOT) != page.evaluate(
        "() => getComputedStyle(document.body).backgroundColor"
    )


LOOKED_AT = ("index", "cell/forget", "gradient/cell_state", "learning/training", "api/cells")


@pytest.mark.parametrize("name", LOOKED_AT)
def test_pages_hold_when_magnified(visit, name):
    page = visit(f"book/{name}.html", width=1280).page
    for width, height in ((640, 400), (320, 256)):  # 1280 by 800 or so, at 200 and 400 %
        page.set_viewport_size({"width": width, "height": height})
        over = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
        assert over <= 0, f"{width}: {page.evaluate(STICKING_OUT)}"
        bar = page.locator(".book-bar").bounding_box()["height"]
        assert bar < height / 4, "the bar leaves room to read"


def test_a_readers_text_size_is_taken(browser_with, book_html):
    """Set in the browser, where widths at which the layout changes follow it as well."""
    size = "() => parseFloat(getComputedStyle(document.querySelector('main p')).fontSize)"
    with browser_with("--blink-settings=defaultFontSize=32") as large:
        page = large.new_page(viewport={"width": 1280, "height": 800})
        for name in LOOKED_AT:
            page.goto((book_html / f"book/{name}.html").as_uri())
            page.wait_for_function(MOUNTED)
            assert page.evaluate(size) > 2 * 12
            over = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
            assert over <= 0, f"{name}: {over}: {page.evaluate(STICKING_OUT)}"


CUT = """() => [...document.querySelectorAll(".cell_input pre")]
  .findIndex((box) => !box.closest("details") && box.scrollWidth > box.clientWidth + 40)"""


@pytest.mark.parametrize(
    "look", ({"theme": "light"}, {"theme": "dark"}, {"forced_colors": "active"})
)
def test_cut_code_shows_that_it_scrolls(visit, look):
    page = visit("book/learning/training.html", width=360, **look).page
    box = page.locator(".cell_input pre").nth(page.evaluate(CUT))
    box.scroll_into_view_if_needed()

    def edges():
        # Above the first line of code, at both ends.
        found = box.bounding_box()
        for x in (found["x"], found["x"] + found["width"] - 4):
            clip = {"x": x, "y": found["y"] + 6, "width": 4, "height": 3}
            yield page.screenshot(clip=clip)

    start, end = edges()
    assert start != end, "more to come at the end alone"
    box.evaluate("(box) => { box.scrollLeft = box.scrollWidth; }")
    assert list(edges()) != [start, end]
    box.evaluate("(box) => { box.scrollLeft = 30; }")
    both = list(edges())
    assert both[1] == end and both[0] != start, "more on both sides"


# As Google's and Firefox's translators do for Arabic or Hebrew.
TURN = "() => { document.documentElement.dir = 'rtl'; }"
LEFT_TO_RIGHT = ".math, pre, code, .sig, main svg"
TRANSLATED = """() => [...document.querySelectorAll(":is(.math, pre, code, .sig)")]
  .filter((element) => !element.closest(".lw") && !element.closest("[translate=no], .notranslate"))
  .map((element) => element.outerHTML.slice(0, 90))"""


@pytest.mark.parametrize("width", SIZES)
def test_a_page_turned_by_a_translator_keeps_its_width_and_its_formulas(opened, width):
    for path, page in opened(width=width):
        page.evaluate(TURN)
        page.wait_for_timeout(50)
        # What sticks out on the left of a page turned so makes it scroll.
        over = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
        assert over <= 0, f"{path}: {over} px: {page.evaluate(STICKING_OUT)}"
        directions = page.locator(LEFT_TO_RIGHT).evaluate_all(
            "(all) => all.map((element) => getComputedStyle(element).direction)"
        )
        assert set(directions) <= {"ltr"}, path


def test_formulas_and_code_are_not_translated(opened):
    for path, page in opened():
        assert page.evaluate(TRANSLATED) == [], path
