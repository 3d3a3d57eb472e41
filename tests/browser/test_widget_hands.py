"""Readers' hands: commas, fingers that scroll, high contrast, translators, scripts that fail."""

import pytest
from driving import Driver

PAGE = "book/cell/forget.html"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("0,5", "0.5000"),
        ("1,25", "1.2500"),
        ("-0,75", "-0.7500"),
        ("2.5", "2.5000"),
        (",5", "0.5000"),
    ],
)
def test_a_decimal_comma_is_a_point(visit, typed, shown):
    driver = Driver(visit(PAGE), "forget")
    entry = driver.root.locator('input[type="number"][data-key="bias"]')
    entry.click()
    entry.press("Control+A")
    driver.page.keyboard.type(typed)
    entry.press("Enter")
    assert entry.input_value() == shown
    driver.visit.assert_quiet()


def test_a_number_with_a_comma_is_pasted(visit):
    driver = Driver(visit(PAGE), "forget")
    entry = driver.root.locator('input[type="number"][data-key="bias"]')
    entry.click()
    entry.press("Control+A")
    entry.evaluate(
        """e => { const data = new DataTransfer(); data.setData("text/plain", "1,25");
          const event = new InputEvent("beforeinput",
            { inputType: "insertFromPaste", dataTransfer: data, cancelable: true, bubbles: true });
          e.dispatchEvent(event); }"""
    )
    entry.press("Enter")
    assert driver.value("bias") == 1.25


class Finger:
    """One finger on the screen, which moves as slowly as a finger does."""

    def __init__(self, page):
        self.page, self.session = page, page.context.new_cdp_session(page)

    def _send(self, kind, *at):
        points = [{"x": x, "y": y} for x, y in at]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
        self.page.wait_for_timeout(16)

    def move(self, start, dx, dy, steps=15):
        """Put the finger down at ``start`` and move it by (dx, dy)."""
        x, y = start
        self._send("touchStart", (x, y))
        for k in range(1, steps + 1):
            self._send("touchMove", (x + dx * k / steps, y + dy * k / steps))
        self._send("touchEnd")


@pytest.fixture
def phone(visit):
    """Return the forget widget under a finger, with a slider in the middle of the screen."""
    driver = Driver(visit(PAGE, width=360, touch=True, is_mobile=True), "forget")
    driver.slider("bias").evaluate(
        "e => e.scrollIntoView({ block: 'center', behavior: 'instant' })"
    )
    driver.page.wait_for_timeout(300)
    box = driver.slider("bias").bounding_box()
    at = (box["x"] + 0.8 * box["width"], box["y"] + box["height"] / 2)
    return driver, Finger(driver.page), at


def test_a_finger_that_scrolls_over_a_slider_does_not_move_it(phone):
    driver, finger, at = phone
    moves = driver.page.evaluate_handle(
        """() => { const seen = []; const root = document.querySelector("[data-widget=forget]");
          new MutationObserver(() => seen.push(1)).observe(
            root.querySelector("output[data-key=f]"), { childList: true, subtree: true });
          return seen; }"""
    )
    top = driver.page.evaluate("scrollY")
    finger.move(at, 0, -200)
    assert driver.page.evaluate("scrollY") > top + 50, "the page did not scroll"
    assert driver.position("bias") == 1
    assert moves.evaluate("seen => seen.length") == 0  # nor moved and came back
    driver.visit.assert_quiet()


def test_a_finger_that_drags_sideways_moves_it_and_a_tap_too(phone):
    driver, finger, (x, y) = phone
    finger.move((x, y), -120, 3)
    dragged = driver.position("bias")
    assert dragged < 2 and dragged != 1
    driver.page.touchscreen.tap(x, y)
    assert 4.5 < driver.position("bias") < 6


_LOOK = """root => [...root.querySelectorAll(".lw-presets button")].map(e => {
  const s = getComputedStyle(e);
  return [e.getAttribute("aria-pressed"), [s.backgroundColor, s.color].join()];
})"""


@pytest.mark.parametrize("emulated", [{"forced_colors": "active"}, {"contrast": "more"}])
def test_what_is_pressed_is_seen_without_a_shade(visit, emulated):
    driver = Driver(visit(PAGE, **emulated), "forget")
    looks = dict(driver.root.evaluate(_LOOK))
    assert set(looks) == {"true", "false"} and looks["true"] != looks["false"]


@pytest.mark.parametrize("emulated", [{"forced_colors": "active"}, {"contrast": "more"}])
def test_the_current_step_is_seen_without_a_shade(visit, emulated):
    driver = Driver(visit("book/cell/structure.html", **emulated), "structure")
    widths = driver.root.locator(".lw-st-history td").evaluate_all(
        "all => all.map(e => [e.classList.contains('lw-st-now'), getComputedStyle(e).outlineStyle])"
    )
    assert {tuple(one) for one in widths} == {(True, "solid"), (False, "none")}


@pytest.mark.parametrize(
    "page", [PAGE, "book/cell/structure.html", "book/gradient/cell_state.html"]
)
def test_a_page_turned_round_keeps_drawings_formulas_and_code(visit, page):
    driver = Driver(visit(page, width=360), page.split("/")[-1].removesuffix(".html"))
    driver.page.evaluate("document.documentElement.dir = 'rtl'")
    turned = driver.root.locator(
        "svg, .lw-equation, .lw-code, .lw-sym, .lw-digits, input, select"
    ).evaluate_all("all => all.filter(e => getComputedStyle(e).direction !== 'ltr').length")
    assert turned == 0
    box = driver.root.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= 360
    inside = "e => e.getBoundingClientRect().left >= 0"
    assert driver.root.locator("svg, .lw-control, .lw-presets").evaluate_all(
        f"all => all.every({inside})"
    )


@pytest.mark.parametrize("what", ["widgets/host.js", "widgets/parts.js", "widgets/forget.js", "**"])
def test_a_place_whose_script_does_not_come_says_so(visit, what):
    driver = Driver(visit(PAGE), "forget")  # it stands where its script comes
    assert not driver.page.get_by_text("its script has not come").count()
    page = driver.page
    page.route(f"**/_static/{what}*", lambda route: route.abort())
    page.reload(wait_until="load")
    line = page.locator('.lw-mount[data-module="forget"]')
    assert (
        line.inner_text() == "This widget cannot be shown: its script has not come with the page."
    )
    assert page.locator('[data-widget="quiz"]').count() == (what == "widgets/forget.js")
