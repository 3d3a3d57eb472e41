"""The training widget in the built page: it runs, it stops, it learns, and it says so."""

import json

import numpy as np
import pytest
from driving import ORIGINS, Driver
from test_training_twins import flat, page_batch

from lstm_lib.experiments import EXPERIMENTS, PROBLEMS, model_of
from lstm_lib.initialisers import init_rnn
from lstm_lib.readout import init_readout
from lstm_lib.training import NetworkParams, network_gradients
from lstm_lib.widgets import Training

PAGE = "book/learning/training.html"
LONG = 120_000  # milliseconds; a loaded machine may need most of them


def act(driver, action):
    driver.root.locator(f'[data-action="{action}"]').click()


def state(driver):
    read = driver.root.get_attribute
    return int(read("data-steps")), float(read("data-loss")), read("data-solved")


def wait(driver, test, timeout=LONG):
    """Wait until `test`, an expression of `e` (the root's dataset), holds."""
    driver.page.wait_for_function(
        f"e => (e => {test})(e.dataset)", arg=driver.handle(), timeout=timeout
    )


def choose(driver, key, option):
    driver.root.locator(f'select[data-key="{key}"]').select_option(option)


def test_it_steps_runs_pauses_and_starts_over(widget):
    widget.settle()
    steps, first_loss, solved = state(widget)
    assert (steps, solved) == (0, "false")
    act(widget, "step")
    wait(widget, "e.steps === '1'")
    choose(widget, "pace", "full speed")
    act(widget, "start")
    wait(widget, "Number(e.steps) > 8")
    act(widget, "pause")
    widget.root.locator('[data-action="start"]').wait_for()
    rest = state(widget)
    widget.page.wait_for_timeout(400)
    assert state(widget) == rest
    act(widget, "restart")
    wait(widget, "e.steps === '0'")
    widget.settle()
    assert state(widget)[1] == first_loss
    act(widget, "step")
    wait(widget, "e.steps === '1'")
    widget.button("Reset").click()
    wait(widget, "e.steps === '0'")


def test_the_same_seed_learns_the_same(visit):
    losses = []
    for _ in range(2):
        driver = Driver(visit(PAGE), "training")
        driver.settle()
        for k in range(1, 4):
            act(driver, "step")
            wait(driver, f"e.steps === '{k}'")
        losses.append(state(driver)[1])
    assert losses[0] == losses[1]


def test_it_learns_to_count_and_says_so(widget):
    widget.button("counting").click()
    choose(widget, "pace", "full speed")
    act(widget, "start")
    wait(widget, "e.solved === 'true'")
    steps, loss, _ = state(widget)
    assert 63 < steps < 3125 and loss < 0.05
    said = widget.root.locator(".lw-tr-status").inner_text()
    assert said.startswith(f"Solved. After {steps:,} steps the latest 2,016 sequences")
    widget.root.locator('[data-action="start"]').wait_for()  # it has stopped by itself
    # What is drawn: the loss fell from the blind guess's, and nothing is wrong at the end.
    curve = {
        key: json.loads(widget.root.locator(f'[data-line="{key}"][data-y]').get_attribute("data-y"))
        for key in ("loss", "wrong")
    }
    assert curve["loss"][0] > 0.3 and curve["loss"][-1] < 0.05 and curve["wrong"][-1] == 0


def test_it_opens_with_the_adding_problem_and_solves_it(visit):
    driver = Driver(visit(PAGE), "training")
    choose(driver, "pace", "full speed")
    act(driver, "start")
    wait(driver, "e.solved === 'true'")
    assert 700 < state(driver)[0] < 1300  # 725 to 1,290 in five seeds
    driver.visit.assert_quiet()


@pytest.mark.parametrize("origin", ORIGINS)
def test_it_computes_in_a_worker_where_there_is_one(visit, origin):
    driver = Driver(visit(PAGE, origin=origin), "training")
    driver.settle()
    assert len(driver.page.workers) == 1
    act(driver, "step")
    wait(driver, "e.steps === '1'")
    assert len(driver.page.workers) == 1, "an error in it sends the page back to slices"


@pytest.mark.parametrize("origin", ORIGINS)
def test_without_a_worker_it_runs_in_slices(browser, visit, origin):
    visited = visit(PAGE, origin=origin)
    visited.page.context.add_init_script("delete window.Worker")
    visited.page.reload(wait_until="load")
    assert visited.page.evaluate("typeof Worker") == "undefined"
    driver = Driver(visited, "training")
    driver.settle()
    act(driver, "step")
    wait(driver, "e.steps === '1'")
    one = state(driver)[1]
    choose(driver, "pace", "full speed")
    act(driver, "start")
    wait(driver, "Number(e.steps) > 5")
    act(driver, "pause")
    driver.root.locator('[data-action="start"]').wait_for()
    visited.assert_quiet()
    # The worker does the same sums.
    driver = Driver(visit(PAGE, origin=origin), "training")
    driver.settle()
    act(driver, "step")
    wait(driver, "e.steps === '1'")
    assert state(driver)[1] == one


# How many frames of a second drew in the plots, moving a slider in each of them or not.
_DRAWN = """async ([root, moving]) => {
  const slider = root.querySelector("input[type=range][data-key=clip]");
  const from = slider.valueAsNumber;
  let drew = 0, seen = false;
  const watch = new MutationObserver(() => (seen = true));
  for (const picture of root.querySelectorAll(".lw-plot")) {
    watch.observe(picture, { subtree: true, attributeFilter: ["d"] });
  }
  const end = performance.now() + 2000;
  for (let k = 0; performance.now() < end; k++) {
    if (moving) {
      slider.value = from + Number(slider.step) * (1 + (k % 8));
      slider.dispatchEvent(new Event("input", { bubbles: true }));
    }
    seen = false;
    await new Promise(requestAnimationFrame);
    await new Promise((done) => setTimeout(done, 0));
    drew += seen;
  }
  watch.disconnect();
  return drew / 2;
}"""


def test_a_moved_slider_is_not_kept_waiting_by_drawings(widget):
    def drawn(moving):
        return widget.root.evaluate("async (root, m) => (" + _DRAWN + ")([root, m])", moving)

    widget.settle()
    assert drawn(moving=True) == 0  # at rest nothing of the plots hangs on it
    act(widget, "start")
    wait(widget, "Number(e.steps) > 8")
    moving = drawn(moving=True)
    assert 0 < moving <= 2.5, moving  # the drawings go on, two a second
    assert drawn(moving=False) > 2 * moving
    act(widget, "pause")
    widget.root.locator('[data-action="start"]').wait_for()
    widget.settle()
    # At rest everything that was put off has been drawn.
    drawn_steps = widget.root.locator('[data-line="loss"][data-x]').get_attribute("data-x")
    assert json.loads(drawn_steps)[-1] == state(widget)[0]


def test_another_setting_is_another_network(widget):
    widget.settle()
    before = state(widget)[1]
    widget.press("hidden", "ArrowRight")
    assert widget.value("parameters") == 4 * 9 * 12 + 10
    wait(widget, f"e.loss !== '{before!r}'")
    widget.button("a tanh RNN").click()
    assert widget.value("parameters") == 16 * 19 + 17
    gates = widget.root.locator(".lw-tr-inside .lw-plot-frame")
    gates.nth(0).wait_for(state="hidden")  # no cell state
    gates.nth(1).wait_for()  # but a hidden one
    widget.settle()
    assert widget.root.locator('[data-line^="h"]').count() == 16


_RENDER = """([first, changes]) => {
  const mount = document.querySelector('.lw-mount[data-module="training"]');
  const state = JSON.parse(
    document.querySelector(`script[data-state="${mount.dataset.model}"]`).textContent);
  Object.assign(state, first);
  const heard = [];
  const model = window.model = {
    state,
    get: (name) => state[name],
    set: (name, value) => { state[name] = value; },
    save_changes() { for (const listener of heard) listener(); },
    on: (event, listener) => heard.push(listener),
    off() { window.stopped = true; },
  };
  const el = document.createElement("div");
  mount.replaceWith(el);
  window.stop_widget = window.lstmBookWidgets.training.render({ model, el });
}"""


def shown(visit, first):
    visited = visit(PAGE)
    Driver(visited, "training").settle()
    visited.page.evaluate(_RENDER, [first, {}])
    driver = Driver(visited, "training")
    driver.settle()
    return driver


def loss_of(modules, params, name="adding-100"):
    batch = page_batch(modules, "adding", 100, B=32, seed=1998)  # what the page tests a start on
    loss = PROBLEMS["adding"].loss
    return network_gradients(model_of(EXPERIMENTS[name]), params, batch, loss).loss


def test_the_start_shown_in_the_page_is_the_start_in_python(visit, modules):
    driver = Driver(visit(PAGE), "training")
    driver.settle()
    assert state(driver)[1] == pytest.approx(loss_of(modules, Training().params), rel=1e-12)


def test_weights_set_from_python_show_in_the_page(visit, modules):
    rng = np.random.default_rng(3)
    params = NetworkParams(init_rnn(rng, 2, 5), init_readout(rng, 5, 1))
    python = Training()
    python.params = params
    driver = shown(visit, {"cell": "tanh RNN", "hidden": 5.0, "weights": python.weights})
    wanted = loss_of(modules, params, "adding-100-rnn")
    assert state(driver)[1] == pytest.approx(wanted, rel=1e-12)
    act(driver, "step")
    wait(driver, "e.steps === '1'")
    learned = driver.page.evaluate("model.state.weights")
    assert learned.keys() == python.weights.keys() and learned != python.weights
    again = Training(cell="tanh RNN", hidden=5)
    again.weights = learned
    step = np.abs(again.params.cell.W_h - params.cell.W_h)
    assert 0 < step.max() <= 0.0101  # Adam's first step: the learning rate in each weight
    # A change of the page's own makes another network, and takes the weights away.
    driver.press("hidden", "ArrowRight")
    driver.page.wait_for_function("model.state.weights === null")


_FAILING = """window.Worker = class {
  constructor() { setTimeout(() => this.onerror(new Event("error", { cancelable: true })), 50); }
  postMessage() {}
  terminate() {}
};"""


def test_a_worker_that_fails_loses_no_weights(visit, modules):
    visited = visit(PAGE)
    visited.page.context.add_init_script(_FAILING)
    visited.page.reload(wait_until="load")
    Driver(visited, "training").settle()
    rng = np.random.default_rng(3)
    params = NetworkParams(init_rnn(rng, 2, 5), init_readout(rng, 5, 1))
    python = Training()
    python.params = params
    first = {"cell": "tanh RNN", "hidden": 5.0, "weights": python.weights}
    visited.page.evaluate(_RENDER, [first, {}])
    driver = Driver(visited, "training")
    driver.settle()
    assert visited.page.evaluate("model.state.weights !== null")
    wanted = loss_of(modules, params, "adding-100-rnn")
    assert state(driver)[1] == pytest.approx(wanted, rel=1e-12)


def test_weights_that_do_not_fit_are_one_readable_line(visit):
    visited = visit(PAGE)
    Driver(visited, "training").settle()
    weights = flat(Training().params) | {"b": [0.0]}
    visited.page.evaluate(_RENDER, [{"weights": weights}, {}])
    error = visited.page.locator(".lw-error")
    error.wait_for()
    assert "b of the weights does not fit the network" in error.inner_text()


def test_a_removed_widget_stops_its_worker(visit):
    driver = shown(visit, {})
    act(driver, "start")
    wait(driver, "Number(e.steps) > 1")
    seen = driver.page.evaluate(
        """async () => {
          const root = document.querySelector('[data-widget="training"]');
          stop_widget();
          const before = root.dataset.steps;
          await new Promise((done) => setTimeout(done, 600));
          return [before, root.dataset.steps, window.stopped];
        }"""
    )
    assert seen[0] == seen[1] and seen[2]


def test_a_finger_on_a_phone(visit):
    driver = Driver(visit(PAGE, width=360, touch=True), "training")
    driver.settle()
    driver.root.locator('[data-action="start"]').tap()
    wait(driver, "Number(e.steps) > 1")
    driver.tap("hidden", 0.1)
    assert driver.position("hidden") < 6
    driver.visit.assert_quiet()
