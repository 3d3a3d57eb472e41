"""The host: a broken state is one line, views share a model, nothing is left behind."""

import pytest
from driving import ORIGINS, Driver

PAGE = "book/cell/forget.html"

_BREAK = """(change) => {
  const mount = document.querySelector('.lw-mount[data-module="forget"]');
  const copy = document.createElement("div");
  copy.className = "lw-mount";
  copy.dataset.module = "forget";
  copy.dataset.model = "broken";
  const state = JSON.parse(
    document.querySelector(`script[data-state="${mount.dataset.model}"]`).textContent);
  Object.assign(state, change);
  const script = document.createElement("script");
  script.type = "application/json";
  script.dataset.state = "broken";
  script.textContent = change === null ? "{" : JSON.stringify(state);
  mount.after(script, copy);
  window.lstmBookMount();
}"""


@pytest.mark.parametrize("last", ["host", "parts", "forget"])
def test_scripts_may_come_in_any_order(visit, book_html, last):
    """Whichever comes last brings the widget to life."""
    visited = visit(PAGE)
    page = visited.page
    held = []
    page.route(f"**/widgets/{last}.js*", lambda route: held.append(route))
    page.reload(wait_until="domcontentloaded")
    page.wait_for_timeout(500)
    assert held and not page.locator('[data-widget="forget"]').count()
    held[0].continue_()
    page.locator('[data-widget="forget"]').wait_for()
    visited.assert_quiet()


@pytest.mark.parametrize("origin", ORIGINS)
@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"bias": "high"}, 'bias is "high", expected a number'),
        ({"bias": None}, "bias is null, expected a number"),
        ({"_controls": {}}, "there is no value named"),
        (None, "cannot be shown"),
    ],
)
def test_a_broken_state_is_one_line_and_the_rest_lives(visit, origin, change, says):
    driver = Driver(visit(PAGE, origin=origin), "forget")
    driver.page.evaluate(_BREAK, change)
    error = driver.page.locator('[data-model="broken"] .lw-error')
    assert error.count() == 1 and says in error.text_content()
    driver.button("5").click()
    assert driver.text("steps_until") == "1029"
    driver.visit.assert_quiet()


def test_two_views_of_one_model_move_together(visit):
    driver = Driver(visit(PAGE), "forget")
    driver.page.evaluate(
        """() => {
          const mount = document.querySelector('.lw-mount[data-module="forget"]');
          const second = document.createElement("div");
          second.className = "lw-mount second";
          second.dataset.module = "forget";
          second.dataset.model = mount.dataset.model;
          mount.after(second);
          window.lstmBookMount();
        }"""
    )
    driver.button("5").click()
    second = driver.page.locator(".second output[data-key='steps_until']")
    assert second.text_content() == "1029"


def test_a_removed_widget_leaves_no_listener(visit):
    driver = Driver(visit(PAGE), "forget")
    left = driver.page.evaluate(
        """() => {
          const mount = document.querySelector('.lw-mount[data-module="forget"]');
          const state = JSON.parse(
            document.querySelector(`script[data-state="${mount.dataset.model}"]`).textContent);
          const listeners = new Map();
          const model = {
            get: (name) => state[name], set() {}, save_changes() {},
            on: (event, f) => listeners.set(f, event), off: (event, f) => listeners.delete(f),
          };
          const el = document.createElement("div");
          document.body.append(el);
          const stop = window.lstmBookWidgets.forget.render({ model, el });
          const during = listeners.size;
          stop();
          el.remove();
          return [during, listeners.size];
        }"""
    )
    assert left == [1, 0]


def test_the_page_names_its_widgets(visit):
    page = visit(PAGE).page
    assert page.locator("figure[data-widget]").evaluate_all(
        "all => all.map(e => e.dataset.widget)"
    ) == ["forget", "predict", "quiz"]
    assert page.locator("script[src*='require'], script[src*='html-manager']").count() == 0
