"""A widget of Python's in the page: moving it sets its traits, setting them moves it."""

import pytest
from driving import ORIGINS, Driver
from running import Cells

PAGE = "book/cell/forget.html"
WIDGET, NEXT = 5, 6  # the cell of the widget, and the one below it


@pytest.fixture(params=ORIGINS)
def cells(visit, request):
    opened = Cells(visit(PAGE, origin=request.param))
    yield opened
    opened.visit.assert_quiet()


def live(cells):
    """Return the driver of the widget that the cell's run has shown."""
    driver = Driver(cells.visit, "forget")
    driver.root = cells.output(WIDGET).locator('figure[data-widget="forget"]')
    driver.root.wait_for()
    return driver


def test_moving_sets_the_traits_and_setting_moves(cells):
    cells.edit(WIDGET, "w = Forget(bias=3)")
    cells.run(WIDGET)
    driver = live(cells)
    assert driver.position("bias") == 3
    cells.edit(NEXT, "print(w.bias, round(w.f, 4), w.log_scale)")
    assert cells.run(NEXT) == "3.0 0.9526 False\n"
    driver.drag("bias", 0.5)
    moved = driver.position("bias")
    assert moved != 3
    f = driver.value("f")
    cells.edit(NEXT, "print(w.bias, w.f)")
    bias, shown = map(float, cells.run(NEXT).split())
    assert bias == moved and abs(shown - f) < 1e-12
    # The other way round; a second view moves with the first.
    cells.edit(NEXT, "w.bias = -2\nw")
    cells.run(NEXT)
    assert driver.position("bias") == -2
    second = cells.output(NEXT).locator('input[type="range"][data-key="bias"]')
    second.wait_for()
    assert float(second.input_value()) == -2
    driver.press("bias", "ArrowRight")
    assert float(second.input_value()) == driver.position("bias")


def test_what_observes_a_trait_hears_of_a_move(cells):
    cells.edit(WIDGET, "w = Forget()\nheard = []\nw.observe(heard.append, 'bias')\nw")
    cells.run(WIDGET)
    live(cells).press("bias", "End")
    cells.edit(NEXT, "print([(h['old'], h['new']) for h in heard])")
    assert cells.run(NEXT) == "[(1.0, 8.0)]\n"


def test_a_bad_value_is_a_short_error_and_leaves_the_widget(cells):
    cells.edit(WIDGET, "w = Forget()\nw")
    cells.run(WIDGET)
    cells.edit(NEXT, "w.bias = float('nan')")
    cells.run(NEXT)
    error = cells.output(NEXT).locator(".traceback").text_content()
    assert "TraitError: bias takes a finite number" in error and "cell 7, line 1" in error
    assert "site-packages" not in error
    assert live(cells).position("bias") == 1


def test_the_widget_that_stands_in_the_page_is_had_the_same_way(cells):
    stands = Driver(cells.visit, "forget")
    stands.press("bias", "End")
    had = "from in_page import widget\n\nw = widget('forget')\n"
    cells.edit(NEXT, f"{had}print(w.bias, w.f > 0.99)")
    assert cells.run(NEXT) == "8.0 True\n"
    stands.press("bias", "Home")
    cells.edit(NEXT, f"{had}print(w.bias)\nw.bias = 2")
    assert cells.run(NEXT) == "-6.0\n"
    assert stands.position("bias") == 2
    # The page's own reset still leads to what was printed.
    stands.button("Reset").click()
    assert stands.position("bias") == 1
    cells.edit(NEXT, "widget('cell')")
    cells.run(NEXT)
    error = cells.output(NEXT).locator(".traceback").text_content()
    assert "in the page: forget, predict, quiz" in error


def test_after_a_restart_the_widget_lives_on_in_the_page_alone(cells):
    cells.edit(WIDGET, "w = Forget()\nw")
    cells.run(WIDGET)
    cells.page.locator("[data-action=restart]").click()
    cells.page.locator('[data-python="ready"]').wait_for(timeout=180_000)
    driver = live(cells)
    driver.press("bias", "End")
    assert driver.position("bias") == 8
    cells.edit(NEXT, "print(w.bias)")
    # The cell above runs again, and makes a new one.
    assert cells.run(NEXT) == "1.0\n"
