"""The stand-alone prediction: a number, a choice and a curve, and what they cover below."""

import json

import numpy as np
import pytest
from driving import ORIGINS, Driver

from lstm_lib import lstm_forward
from lstm_lib.running_example import running_cell
from lstm_lib.widgets import Predict

PAGE = "book/cell/forget.html"
SETTLED = lstm_forward(running_cell()[0], np.ones((200, 1, 1))).c[-1].item()

_MOUNT = """(asked) => {
  const at = document.querySelector('.lw-mount[data-module="predict"]');
  const [copy, script] = [document.createElement("div"), document.createElement("script")];
  Object.assign(copy, { className: "lw-mount" });
  Object.assign(copy.dataset, { module: "predict", model: "asked" });
  script.type = "application/json";
  script.dataset.state = "asked";
  script.textContent = JSON.stringify({ _controls: {}, _slug: "predict", asked });
  at.before(script, copy);
  window.lstmBookMount();
}"""


def asked_in_page(visit, *args, **kwargs):
    """Put a prediction of the test's own on the page and return its driver."""
    visited = visit(PAGE)
    visited.page.locator('[data-widget="predict"]').wait_for()
    asked = json.loads(json.dumps(Predict(*args, **kwargs).asked))
    visited.page.evaluate(_MOUNT, asked)
    return Driver(visited, "predict", show=False)


@pytest.mark.parametrize("origin", ORIGINS)
def test_the_outputs_below_are_covered_until_one_commits(visit, origin):
    driver = Driver(visit(PAGE, origin=origin), "predict", show=False)
    covered = driver.page.locator(".lw-behind")
    assert covered.count() == 4
    assert not covered.locator("svg, pre").locator("visible=true").count()
    says = "(all) => all.map((e) => getComputedStyle(e, '::before').content)"
    assert set(covered.evaluate_all(says)) == {'"covered until you have answered"'}
    assert driver.page.locator('[data-widget="forget"]').is_visible()
    driver.type("guess", "12")
    assert driver.root.locator("[data-predict]").get_attribute("data-state") == "open"
    driver.action("commit").click()
    said = driver.root.locator(".lw-predict-said").text_content()
    away = f"You said 12.00. It is {SETTLED:.2f}: {12 - SETTLED:.2f} away."
    assert said == f"{away} It settles where as much is written as is lost."
    assert not covered.count()
    driver.action("again").click()
    assert covered.count() == 4
    driver.action("show").click()
    assert f"It is {SETTLED:.2f}." in driver.root.locator(".lw-predict-said").text_content()
    driver.visit.assert_quiet()


@pytest.mark.parametrize(
    ("choice", "said"), [("up", "up: so it is."), ("down", "You said down. It is up.")]
)
def test_choosing_commits(visit, choice, said):
    driver = asked_in_page(visit, "Which way?", "up", options=["up", "down"], covers=0)
    driver.root.locator(f'[data-choice="{choice}"]').click()
    assert driver.root.locator(".lw-predict-said").text_content() == said
    assert driver.root.locator("[data-predict]").get_attribute("data-state") == "shown"


def test_a_curve_is_not_drawn_before(visit):
    x = np.linspace(0, 10, 21)
    driver = asked_in_page(visit, "How?", x**2 / 100, x=x, low=0, high=1, x_label="step")
    assert not driver.root.locator(".lw-line").count()
    knobs = driver.root.locator(".lw-sketch-knob")
    for k in range(knobs.count()):
        knobs.nth(k).press("Home")
    knobs.first.press("Enter")
    said = driver.root.locator(".lw-predict-said").text_content()
    assert said.startswith("On average your curve is 0.3") and "yours 0.00, true 1.00" in said
    drawn = driver.root.locator(".lw-line[data-drawn=truth]")
    np.testing.assert_allclose(json.loads(drawn.get_attribute("data-y")), x**2 / 100)


@pytest.mark.parametrize(
    ("kwargs", "message"),
    [
        ({"answer": 1}, "low: got None"),
        ({"answer": 1, "low": 2, "high": 3}, "answer: got 1, expected a number from 2 to 3"),
        ({"answer": 1, "low": 3, "high": 2}, "low: got 3, expected a number below high"),
        ({"answer": True, "low": 0, "high": 2}, "answer: got True"),
        ({"answer": float("nan"), "low": 0, "high": 2}, "answer: got nan"),
        ({"answer": "c", "options": ["a", "b"]}, "answer: got 'c'"),
        ({"answer": "a", "options": ["a"]}, "options: got"),
        ({"answer": [0, 1], "x": [1, 0], "low": 0, "high": 1}, "x: got shape"),
        ({"answer": [0, 2], "x": [0, 1], "low": 0, "high": 1}, "answer: got shape"),
        ({"answer": 1, "low": 0, "high": 2, "covers": -1}, "covers: got -1"),
    ],
)
def test_what_cannot_be_asked_is_refused(kwargs, message):
    with pytest.raises(ValueError, match=message):
        Predict("Which?", **kwargs)
