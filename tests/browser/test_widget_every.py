"""What holds for every widget of the book, found in the built pages, so that none is forgotten."""

import re

import pytest
from driving import ORIGINS, Driver

from lstm_lib import widgets

CLASSES = [getattr(widgets, name) for name in widgets.__all__]
_MOUNT = re.compile(r'class="lw-mount" data-module="([^"]+)"')
_SHOWN = """root => [...root.querySelectorAll("output, [data-key].lw-digits")]
  .map(e => e.textContent)"""
# Texts of the drawings and how large they stand on the screen; subscripts are pieces of a text.
_TYPE = """root => [...root.querySelectorAll("svg text")].filter(e => e.textContent.trim())
  .map(e => [e.textContent,
    parseFloat(getComputedStyle(e).fontSize) * e.ownerSVGElement.getScreenCTM().a])"""
_SIZE = "root => root.querySelectorAll('*').length"


def mounted(book_html) -> dict[str, list[str]]:
    """Return the pages of the built book that hold widgets, with the widgets of each."""
    found = {}
    for page in sorted((book_html / "book").rglob("*.html")):
        if modules := _MOUNT.findall(page.read_text(encoding="utf-8")):
            found[page.relative_to(book_html).as_posix()] = modules
    return found


def test_every_widget_of_the_package_stands_in_the_book(book_html):
    shown = {module for modules in mounted(book_html).values() for module in modules}
    assert shown == {getattr(widgets, name).slug for name in widgets.__all__}


def movable(modules):
    """Of the widgets on a page, those with values that a reader moves."""
    with_traits = {cls.slug for cls in CLASSES if cls.movable_traits()}
    return sorted(set(modules) & with_traits)


@pytest.mark.parametrize("origin", ORIGINS)
def test_each_moves_a_thousand_times_and_comes_back(visit, book_html, origin):
    for page, modules in mounted(book_html).items():
        visited = visit(page, origin=origin)
        assert visited.page.locator(".lw-mount").count() == len(modules)
        for slug in movable(modules):
            driver = Driver(visited, slug)
            driver.settle()
            first, size = driver.root.evaluate(_SHOWN), driver.root.evaluate(_SIZE)
            assert first, f"{slug}: no read-out"
            moved = []
            for count in (1000, 9):  # where few states are, the last move may lead to the first
                driver.random_moves(count)
                assert not driver.root.locator(".lw-error").count(), slug
                moved.append(driver.root.evaluate(_SHOWN))
            assert any(shown != first for shown in moved), f"{slug}: nothing moved"
            said = [text for shown in moved for text in shown]
            assert not [text for text in said if "NaN" in text or "undefined" in text], slug
            driver.button("Reset").click()
            driver.settle()
            assert driver.root.evaluate(_SHOWN) == first, f"{slug}: reset shows another state"
            # Nothing piles up: the same state is drawn with as many elements as at first.
            assert driver.root.evaluate(_SIZE) == size, f"{slug}: {size} elements at first"
        visited.assert_quiet()


def test_each_has_names_captions_and_a_live_region(visit, book_html):
    for page, modules in mounted(book_html).items():
        visited = visit(page)
        for slug in set(modules):
            root = Driver(visited, slug).root
            assert root.locator("figcaption").inner_text().strip(), slug
            assert root.locator("[aria-live=polite]").count() == 1, slug
            for control in root.locator("input, select").all():
                name = control.evaluate(
                    "e => e.getAttribute('aria-label') || e.closest('label')?.textContent || ''"
                )
                assert name.strip(), f"{slug}: {control.evaluate('e => e.outerHTML')}"
            for held in root.locator("[role=slider]").all():
                assert held.get_attribute("aria-label"), f"{slug}: what can be held has no name"
            for slider in root.locator("input[type=range]").all():
                key = slider.get_attribute("data-key")
                typed = root.locator(f'input[type="number"][data-key="{key}"]')
                assert typed.count() == 1, f"{slug}: {key} cannot be typed"
            for picture in root.locator("svg").all():
                if picture.get_attribute("aria-hidden") != "true":
                    assert picture.get_attribute("aria-label"), f"{slug}: a picture says nothing"
            assert not root.locator("[id]").count(), f"{slug}: a fixed id"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_none_is_wider_than_a_phone(visit, book_html, theme):
    for page, modules in mounted(book_html).items():
        visited = visit(page, width=360, theme=theme)
        for slug in set(modules):
            box = Driver(visited, slug).root.bounding_box()
            assert box["x"] >= 0 and box["x"] + box["width"] <= 360, slug
        assert visited.page.evaluate("document.documentElement.scrollWidth") == 360, page


@pytest.mark.parametrize("width", [360, 1280])
def test_type_in_drawings_is_never_small(visit, book_html, width):
    for page, modules in mounted(book_html).items():
        visited = visit(page, width=width)
        for slug in set(modules):
            for text, pixels in Driver(visited, slug).root.evaluate(_TYPE):
                assert pixels > 12.9, f"{slug}: {text} stands at {pixels:.1f} px"


# From the widget's top to the end of the drawing with its controls beside it; and, where they stand
# below it on a phone, from the top of the drawing to the end of the first slider.
_SCREEN = """root => {
  for (const part of root.querySelectorAll("details")) part.open = false;
  const box = (part) => part.getBoundingClientRect();
  const stage = root.querySelector(".lw-stage, .lw-in-columns") ?? root;
  const drawing = root.querySelector(".lw-drawing, .lw-tr-curve, svg");
  const slider = [...root.querySelectorAll("input[type=range]")]
    .find((one) => one.checkVisibility() && one.dataset.key !== "guess");
  const below = slider ? box(slider).bottom - box(drawing).top : 0;
  return [box(stage).bottom - box(root).top, below];
}"""
_HEADER = "document.querySelector('header').offsetHeight"  # stays in view


@pytest.mark.parametrize("width", [360, 1280])
def test_drawing_and_controls_stand_on_one_screen(visit, book_html, width):
    for page, modules in mounted(book_html).items():
        visited = visit(page, width=width)
        room = visited.page.viewport_size["height"] - visited.page.evaluate(_HEADER)
        for slug in movable(modules):
            driver = Driver(visited, slug, show=False)
            tall = [driver.root.evaluate(_SCREEN)]
            for button in driver.root.locator('[data-state="open"] [data-action="show"]').all():
                button.click()
            tall.append(driver.root.evaluate(_SCREEN))
            for whole, below in tall:
                assert (below if width == 360 else whole) <= room, f"{slug}: {tall} in {room}"


# Elements that are out of sight and hearing, and what is said aloud of the drawings.
_COVERED = (
    "root => [...root.querySelectorAll('.lw-covered')].map(e => [e.innerText.trim(), e.inert])"
)
_ALOUD = """root => [...root.querySelectorAll("svg, [aria-live]")]
  .map(e => e.getAttribute("aria-label") ?? e.textContent)"""


def test_a_prediction_covers_what_answers_it_and_nothing_else(visit, book_html):
    for page, modules in mounted(book_html).items():
        visited = visit(page)
        for slug in sorted(set(modules)):
            driver = Driver(visited, slug, show=False)
            asked = driver.root.locator("[data-predict]")
            if not asked.count():
                continue
            states = asked.evaluate_all("all => all.map(e => e.dataset.state)")
            assert set(states) == {"open"}, f"{slug}: the first state answers the question"
            covered = driver.root.evaluate(_COVERED)
            assert {text for text, _ in covered} <= {"", "?"}, f"{slug}: {covered}"
            assert not driver.root.locator(".lw-covered :is(input, button):visible").count(), slug
            before = driver.root.evaluate(_ALOUD)
            for slider in driver.root.locator("input[type=range]:visible").all():
                slider.press("ArrowRight")
            asked_still = asked.evaluate_all("all => all.map(e => e.dataset.state)")
            assert set(asked_still) == {"open"}, f"{slug}: a slider answers the question"
            driver.button("Reset").click()
            while driver.action("show").locator("visible=true").count():
                driver.action("show").locator("visible=true").first.click()
            shown = asked.evaluate_all("all => all.map(e => e.dataset.state)")
            assert set(shown) == {"shown"}, slug
            assert not driver.root.locator(".lw-covered").count(), slug
            if driver.root.locator("svg").count():
                said = driver.root.evaluate(_ALOUD)
                assert said != before, f"{slug}: the drawing says it before"
        visited.assert_quiet()


def test_what_can_be_held_is_a_slider_of_its_trait(visit, book_html):
    for page, modules in mounted(book_html).items():
        visited = visit(page, width=360)
        for slug in movable(modules):
            driver = Driver(visited, slug)
            for held in driver.root.locator("[role=slider][data-handle]:visible").all():
                key = held.get_attribute("data-handle")
                what, slider = f"{slug}: {key}", driver.slider(key)
                box = held.locator(".lw-handle-hit").bounding_box()
                assert min(box["width"], box["height"]) >= 24, what
                low, high = (float(slider.get_attribute(end)) for end in ("min", "max"))
                for end, value in (("Home", low), ("End", high)):
                    held.press(end)
                    assert driver.held(key) == value, what
                held.press("ArrowLeft")
                assert low < driver.held(key) < high, what
                assert float(held.get_attribute("aria-valuenow")) == driver.held(key), what
                words = held.get_attribute("aria-valuetext")
                assert words and words == held.locator("text").text_content(), what
                driver.button("Reset").click()
                first = driver.held(key)
                held.scroll_into_view_if_needed()
                for dx, dy in ((30, 0), (-30, 0), (0, 30), (0, -30)):
                    driver.pull(key, dx, dy)
                    if driver.held(key) != first:
                        break
                assert driver.held(key) != first, f"{what} cannot be dragged"
                driver.button("Reset").click()
        visited.assert_quiet()


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_what_plays_can_be_paused_stepped_and_scrubbed(visit, book_html, motion):
    for page, modules in mounted(book_html).items():
        visited = visit(page, reduced_motion=motion)
        for slug in movable(modules):
            driver = Driver(visited, slug)
            if not driver.action("play").count():
                continue
            scrub = driver.root.locator(".lw-player input[type=range]").first
            key = scrub.get_attribute("data-key")
            opened = driver.held(key)
            if opened == float(scrub.get_attribute("max")):  # it opens on the whole run
                scrub.press("Home")
            first = driver.held(key)
            driver.action("step").click()
            assert driver.held(key) == first + 1, slug
            driver.action("play").click()
            visited.page.wait_for_timeout(700)
            travels = driver.root.locator(".lw-travel").count()
            driver.action("pause").click()
            held = driver.held(key)
            assert held >= first + 3, f"{slug}: more than a quarter of a second a step"
            assert motion == "no-preference" or not travels, f"{slug}: it moves all the same"
            visited.page.wait_for_timeout(400)
            assert driver.held(key) == held, f"{slug}: goes on when paused"
            scrub.press("End")
            assert driver.held(key) == float(scrub.get_attribute("max")), slug
            driver.action("play").click()  # from the start again
            assert driver.held(key) <= first + 1, slug
            driver.button("Reset").click()
            assert driver.held(key) == opened and driver.action("play").count() == 1, slug
        visited.assert_quiet()


@pytest.mark.parametrize("origin", ORIGINS)
def test_a_state_can_be_linked_to(visit, book_html, origin):
    for page, modules in mounted(book_html).items():
        for slug in movable(modules):
            visited = visit(page, origin=origin)
            driver = Driver(visited, slug)
            key = driver.root.locator("input[type=range]:visible").evaluate_all(
                "all => all.map(e => e.dataset.key).find(key => !['time', 'guess'].includes(key))"
            )
            lowest = driver.held(key) == float(driver.slider(key).get_attribute("min"))
            driver.press(key, "ArrowRight" if lowest else "ArrowLeft")
            visited.page.wait_for_function(f"location.hash.startsWith('#{slug}?')")
            link, value = visited.page.evaluate("location.hash"), driver.held(key)
            driver.button("Reset").click()
            visited.page.wait_for_function("location.hash === ''")
            linked = visit(page + link, origin=origin)
            again = Driver(linked, slug, show=False)
            assert again.held(key) == pytest.approx(value, rel=1e-9), f"{slug}: {link}"
            assert not again.root.locator('[data-state="open"][data-predict]').count(), slug
            linked.assert_quiet()
