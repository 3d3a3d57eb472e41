"""The cell_state widget: its twin is NumPy's, and its digits in the built page lstm_lib's."""

import numpy as np
import pytest
from driving import ORIGINS, Driver
from test_widget_twins import _plain, twin  # noqa: F401

from lstm_lib import LSTMParams, lstm_forward, rnn_forward
from lstm_lib.gradients import (
    cell_state_jacobian,
    cell_state_paths,
    lstm_jacobian,
    lstm_jacobian_product,
    rnn_jacobian_product,
)
from lstm_lib.widgets import CellState

PAGE = "book/gradient/cell_state.html"
MODULE = "math/cell_state.js"
SLIDERS = ("t", "steps", "w_i", "w_f", "w_g", "w_o", "b_i", "b_f", "b_g", "b_o", "w_rnn")


def close(theirs, ours):
    np.testing.assert_allclose(np.array(theirs, float), ours, rtol=1e-12, atol=1e-14)


def in_page(trace):
    """A trace of one sequence as the page keeps it."""
    first = {name: getattr(trace, name)[0].tolist() for name in ("h0", "c0")}
    return first | {n: getattr(trace, n)[:, 0].tolist() for n in ("i", "f", "g", "o", "c", "h")}


@pytest.mark.parametrize(("H", "scale"), [(1, 1), (3, 1), (4, 5)])
def test_the_twin_is_numpy(twin, H, scale):  # noqa: F811
    rng = np.random.default_rng(H)
    draw = lambda *shape: rng.normal(scale=scale, size=shape)  # noqa: E731
    params = LSTMParams(draw(2, 4 * H), draw(H, 4 * H), draw(4 * H))
    trace = lstm_forward(params, draw(6, 1, 2), np.tanh(draw(1, H)), draw(1, H))
    run = in_page(trace)
    for t in range(6):
        paths = cell_state_paths(params, trace, t)
        theirs = twin(MODULE, "cell_state_paths", params, run, t)
        for name in (*paths._fields, "total"):
            close(theirs[name], getattr(paths, name)[0])
        jacobian = lstm_jacobian(params, trace, t)[0]
        close(twin(MODULE, "lstm_jacobian", params, run, t), jacobian)
    product = lstm_jacobian_product(params, trace, 1, 5)[0]
    close(twin(MODULE, "lstm_jacobian_product", params, run, 1, 5), product)
    for n, theirs in enumerate(twin(MODULE, "cell_state_jacobians", params, run, 1, 6)):
        ours = cell_state_jacobian(params, trace, 1, 1 + n)
        for name in ours._fields:
            close(theirs[name], getattr(ours, name)[0])
        close(theirs["kept"], ours.full[0])


@pytest.fixture(params=ORIGINS)
def driver(visit, request):
    driver = Driver(visit(PAGE, origin=request.param), "cell_state")
    yield driver
    driver.visit.assert_quiet()


def assert_digits(driver, **more):
    """Every digit on the screen against lstm_lib's for where the sliders stand."""
    w = CellState(**{name: driver.position(name) for name in SLIDERS}, **more)
    trace, start = lstm_forward(w.params, w.x), int(w.t) - 1
    paths = cell_state_paths(w.params, trace, start)
    stop = start + int(w.steps)
    products = cell_state_jacobian(w.params, trace, start, stop)
    rnn = rnn_jacobian_product(w.rnn_params, rnn_forward(w.rnn_params, w.x), start, stop)
    expected = {name: getattr(paths, name) for name in paths._fields} | {
        "chosen": paths.total,
        "many_direct": products.direct,
        "many_totals": products.one_step_totals,
        "many_full": products.full,
        "many_rnn": rnn,
    }
    for key, value in expected.items():
        np.testing.assert_allclose(driver.value(key), value.item(), rtol=1e-9, err_msg=key)


def switch(driver, name):
    driver.root.locator(f'input[type=checkbox][data-key="{name}"]').click()


def test_the_first_state_makes_the_point(driver):
    assert (driver.text("direct"), driver.text("chosen")) == ("0.7650", "1.0057")
    assert_digits(driver)


def test_three_steps_and_their_missing_path(driver):
    driver.button("three steps").click()
    shown = [driver.text(f"many_{name}") for name in ("direct", "totals", "full")]
    assert shown == ["0.3962", "0.6652", "0.6719"]
    switch(driver, "through_o")
    assert driver.text("many_kept") == "0.6652"
    for name in ("through_f", "through_i", "through_g"):
        switch(driver, name)
    assert driver.text("many_kept") == "0.3962"
    assert driver.text("chosen") == "0.7650"
    driver.button("Reset").click()
    assert driver.value("many_kept") == driver.value("many_full")
    assert_digits(driver)


def test_keys_mouse_and_typing(driver):
    driver.press("t", "ArrowRight")
    driver.press("w_g", "End")
    driver.press("b_f", "Home")
    assert_digits(driver)
    driver.drag("b_i", 0.7)
    driver.type("steps", "999")
    assert driver.position("steps") == 100
    assert_digits(driver)


def test_it_explodes(driver):
    driver.button("explodes").click()
    assert_digits(driver, inputs="zero")
    assert driver.value("many_full") > 1e19 and driver.value("many_direct") < 1e-6


def test_the_two_other_scenes(driver):
    driver.button("f near 1").click()
    assert_digits(driver)
    assert driver.value("many_direct") == driver.value("many_full") > 0.9
    driver.button("vanishes").click()
    assert_digits(driver)
    assert driver.value("many_direct") < driver.value("many_full") < 1e-10


def test_inputs_over_and_over(driver):
    driver.root.locator('select[data-key="inputs"]').select_option("repeated")
    driver.type("t", "11")
    assert_digits(driver, inputs="repeated")


def test_a_thousand_moves_leave_the_right_digits(driver):
    driver.random_moves(1000)
    assert_digits(driver)


def test_a_finger_moves_it_on_a_phone(visit):
    driver = Driver(visit(PAGE, width=360, touch=True), "cell_state")
    before = driver.position("b_f")
    driver.tap("b_f", 0.9)
    assert driver.position("b_f") > before
    assert_digits(driver)
    driver.visit.assert_quiet()
