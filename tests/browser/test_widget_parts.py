"""The parts that widgets share: predictions, handles, players, states in the address."""

import numpy as np
import pytest
from driving import ORIGINS, Driver
from test_widget_hands import Finger
from test_widget_twins import twin  # noqa: F401

from lstm_lib import sigmoid
from lstm_lib.decay import half_life

PAGE = "book/cell/forget.html"
CONTROLS = {
    "bias": {"min": -6, "max": 8, "first": 1, "label": "forget bias"},
    "x": {"min": -3, "max": 3, "first": [1, 0], "label": "input"},
    "log": {"first": False, "label": "logarithmic"},
    "kind": {"first": "tanh", "options": ["tanh", "relu"], "label": "activation"},
    "word": {"first": "ab", "letters": "ab", "longest": 6, "label": "it reads"},
}


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({"bias": 1, "x": [1, 0], "log": False, "kind": "tanh", "word": "ab"}, ""),
        ({"bias": 5, "x": [1, 0], "log": False, "kind": "tanh", "word": "ab"}, "#forget?bias=5"),
        ({"bias": 0.1 + 0.2, "x": [1, -2.5], "log": True, "kind": "relu", "word": ""},
         "#forget?bias=0.3&kind=relu&log=true&word=&x=1,-2.5"),
    ],
)  # fmt: skip
def test_a_state_is_written_and_read_back(twin, values, text):  # noqa: F811
    written = twin("shared/address.js", "to_text", "forget", values, CONTROLS)
    assert sorted(written.strip("#forget?").split("&")) == sorted(text.strip("#forget?").split("&"))
    read = twin("shared/address.js", "from_text", written, "forget", CONTROLS) or {}
    for key, value in ({k: CONTROLS[k]["first"] for k in values} | read).items():
        same = value == values[key]
        assert same or np.allclose(value, values[key], rtol=1e-11), key


@pytest.mark.parametrize(
    ("hash_", "values"),
    [
        ("#forget?bias=high&log=yes&kind=cosine&x=1", {}),
        ("#forget?bias=&x=1,,", {}),
        ("#forget?bias=NaN&bias=Infinity", {}),
        ("#forget?bias=1,2", {}),
        ("#forget?__proto__=1&constructor=2&steps=3", {}),
        ("#forget?bias=1e9", {"bias": 1e9}),  # clamped where it is set
        ("#input?bias=5", None),
        ("#forget", None),
        ("", None),
    ],
)
def test_a_link_is_checked_like_any_input(twin, hash_, values):  # noqa: F811
    assert twin("shared/address.js", "from_text", hash_, "forget", CONTROLS) == values


@pytest.mark.parametrize("origin", ORIGINS)
def test_a_linked_state_is_clamped_and_its_prediction_is_shown(visit, origin):
    driver = Driver(
        visit(PAGE + "#forget?bias=99&inputs=-4&log_scale=true", origin), "forget", False
    )
    assert driver.value("bias") == 8 and driver.value("inputs") == -4
    assert driver.root.locator("[data-predict]").get_attribute("data-state") == "shown"
    assert driver.root.locator("input[data-key=log_scale]").is_checked()
    # A link within the page brings a state as well, and shows what was asked.
    driver.action("again").click()
    assert driver.root.locator("[data-predict]").get_attribute("data-state") == "open"
    driver.page.evaluate("location.hash = '#forget?bias=3'")
    driver.page.wait_for_function(
        "document.querySelector('output[data-key=bias]').dataset.value === '3'"
    )
    assert driver.value("inputs") == 0
    assert driver.root.locator("[data-predict]").get_attribute("data-state") == "shown"
    driver.visit.assert_quiet()


def draw(driver, values):
    """Draw a curve through ``values``, shares of the plot's height from left to right."""
    box = driver.root.locator(".lw-sketch-area").bounding_box()
    shares = np.linspace(0.002, 0.999, len(values))
    at = [(box["x"] + s * box["width"], box["y"] + (1 - v) * box["height"])
          for s, v in zip(shares, values, strict=True)]  # fmt: skip
    driver.page.mouse.move(*at[0])
    driver.page.mouse.down()
    for x, y in at[1:]:
        driver.page.mouse.move(x, y)
    driver.page.mouse.up()


@pytest.mark.parametrize("origin", ORIGINS)
def test_a_drawn_curve_is_compared_with_the_true_one(visit, origin):
    driver = Driver(visit(PAGE, origin), "forget", show=False)
    asked = driver.root.locator("[data-predict]")
    assert not driver.root.locator(".lw-line").count(), "the truth is drawn before it is asked"
    truth = sigmoid(1.0) ** np.linspace(0, 50, 101)
    draw(driver, np.clip(truth + 0.2, 0, 1))
    assert asked.get_attribute("data-state") == "shown"
    said = driver.root.locator(".lw-predict-said").text_content()
    off = np.mean(np.clip(truth + 0.2, 0, 1) - truth)
    assert abs(float(said.split("is ")[1].split(" ")[0]) - off) < 0.02, said
    assert driver.root.locator(".lw-line").count() == 6
    assert driver.root.locator(".lw-sketch-line").bounding_box()["width"] > 200
    driver.action("again").click()
    assert asked.get_attribute("data-state") == "open"
    assert not driver.root.locator(".lw-line").count()
    driver.visit.assert_quiet()


def test_half_a_curve_waits_and_compare_ends_it(visit):
    driver = Driver(visit(PAGE), "forget", show=False)
    box = driver.root.locator(".lw-sketch-area").bounding_box()
    driver.page.mouse.move(box["x"] + 5, box["y"] + 5)
    driver.page.mouse.down()
    driver.page.mouse.move(box["x"] + box["width"] / 3, box["y"] + box["height"] - 5, steps=5)
    driver.page.mouse.up()
    assert driver.root.locator("[data-predict]").get_attribute("data-state") == "open"
    driver.action("commit").click()
    assert driver.root.locator("[data-predict]").get_attribute("data-state") == "shown"


def test_a_curve_is_set_by_keys(visit):
    driver = Driver(visit(PAGE), "forget", show=False)
    points = driver.root.locator(".lw-sketch-knob")
    assert points.count() == 5
    last = points.nth(4)
    assert last.get_attribute("aria-label") == "your share left at steps 50"
    last.press("Home")
    assert last.get_attribute("aria-valuetext") == "0.00"
    points.first.press("End")
    assert points.first.get_attribute("aria-valuetext") == "1.00"
    points.nth(2).press("ArrowDown")
    assert points.nth(2).get_attribute("aria-valuetext") == "0.45"
    points.nth(2).press("Enter")
    assert driver.root.locator("[data-predict]").get_attribute("data-state") == "shown"
    assert "On average your curve is" in driver.root.locator(".lw-predict-said").text_content()


def test_a_finger_draws_a_curve(visit):
    driver = Driver(visit(PAGE, width=360, touch=True, is_mobile=True), "forget", show=False)
    area = driver.root.locator(".lw-sketch-area")
    area.evaluate("e => e.scrollIntoView({ block: 'center', behavior: 'instant' })")
    driver.page.wait_for_timeout(300)
    box = area.bounding_box()
    Finger(driver.page).move((box["x"] + 3, box["y"] + 3), box["width"] - 5, box["height"] - 6)
    assert driver.root.locator("[data-predict]").get_attribute("data-state") == "shown"


def test_what_is_shown_is_not_kept(visit):
    driver = Driver(visit(PAGE), "forget")
    stores = "[localStorage, sessionStorage].map(s => Object.keys(s).join())"
    before = driver.page.evaluate(stores)
    draw(driver, np.linspace(1, 0, 40))
    assert driver.page.evaluate(stores) == before
    driver.page.reload()
    assert Driver(driver.visit, "forget", False).root.locator('[data-state="open"]').count()


def test_the_half_life_is_pulled_along_the_curve(visit):
    driver = Driver(visit(PAGE), "forget")
    knob = driver.root.locator(".lw-handle-knob")
    driver.pull("bias", 60, 0)
    half = float(knob.get_attribute("data-x"))
    assert half > 8 and float(knob.get_attribute("data-y")) == 0.5
    np.testing.assert_allclose(half, half_life(sigmoid(driver.value("bias"))), rtol=1e-9)
    # Beyond the frame it stands where the curve leaves it, and goes up and down there.
    driver.pull("bias", 800, -40)
    assert float(knob.get_attribute("data-x")) == 50
    left = float(knob.get_attribute("data-y"))
    np.testing.assert_allclose(left, sigmoid(driver.value("bias")) ** 50, rtol=1e-9)
    assert 0.55 < left < 0.85


def test_a_finger_holds_a_handle_and_a_page_does_not_scroll(visit):
    driver = Driver(visit(PAGE, width=360, touch=True, is_mobile=True), "forget")
    knob = driver.root.locator(".lw-handle-knob")
    knob.evaluate("e => e.ownerSVGElement.scrollIntoView({ block: 'center', behavior: 'instant' })")
    driver.page.wait_for_timeout(300)
    box, top = knob.bounding_box(), driver.page.evaluate("scrollY")
    at = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    Finger(driver.page).move(at, 60, 40)
    assert driver.value("half_life") > 5 and driver.page.evaluate("scrollY") == top


def test_the_answer_is_said_nowhere_before(visit):
    driver = Driver(visit(PAGE), "forget", show=False)
    driver.page.wait_for_timeout(600)
    seen = driver.root.inner_text() + str(driver.root.evaluate(
        "e => [...e.querySelectorAll('[aria-label]')].map(x => x.getAttribute('aria-label'))"
    ))  # fmt: skip
    seen += driver.root.locator("[aria-live=polite]").text_content()
    for answer in ("2.21", "23", "1.6"):
        assert answer not in seen
