"""A float32 network stays float32 through tasks, losses, clipping and every optimiser."""

from fractions import Fraction
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstm_lib import init_lstm, init_rnn, losses, tasks
from lstm_lib._trees import leaves, map_leaves
from lstm_lib.optimizers import SGD, Adam, Momentum, clip_by_norm, clip_by_value
from lstm_lib.readout import init_readout, readout_backward, readout_forward
from lstm_lib.training import LSTM, NetworkParams, network_gradients, predict, rnn_model, train

DTYPES = (np.float16, np.float32, np.float64, np.longdouble)
NUMBERS = (float, Fraction, *DTYPES, np.array, lambda number: np.array(number, np.float32))
BATCHES = {
    "adding": (partial(tasks.adding_problem, T=12), 1),
    "multiplication": (partial(tasks.multiplication_problem, T=12), 1),
    "copy": (partial(tasks.copy_problem, lag=3, length=2), 9),
    "counting": (partial(tasks.counting_problem, n=(1, 3)), 4),
    "latch": (partial(tasks.latch_problem, T=10), 1),
    "recall": (partial(tasks.recall_problem, p=4), 5),
    "reber": (tasks.embedded_reber_problem, 7),
    "temporal order": (partial(tasks.temporal_order_problem, shorten=10), 4),
}
RULES = (SGD, Momentum, Adam)


def _dtypes(tree):
    return {leaf.dtype for leaf in leaves(tree) if isinstance(leaf, np.ndarray)}


def _network(rng, dtype, cell, D, K):
    init = init_lstm if cell is LSTM else init_rnn
    return NetworkParams(init(rng, D, 3, dtype=dtype), init_readout(rng, 3, K, dtype))


@pytest.mark.parametrize("task", BATCHES)
@pytest.mark.parametrize("cell", [LSTM, rnn_model()], ids=["lstm", "rnn"])
@settings(max_examples=8)
@given(
    dtype=st.sampled_from([np.float32, np.float64]),
    rule=st.sampled_from(RULES),
    number=st.sampled_from(NUMBERS),
    clip=st.sampled_from(["clip_norm", "clip_value", None]),
    size=st.sampled_from([0.01, 1e3]),
)
def test_a_training_keeps_the_dtype_of_its_parameters(task, cell, dtype, rule, number, clip, size):
    problem, K = BATCHES[task]
    rng = np.random.default_rng(0)
    D = problem(rng, 1).x.shape[-1]
    classes = problem(rng, 1).target.ndim == 2
    for loss in (
        [losses.cross_entropy]
        if classes
        else [losses.mean_squared_error]
        + [losses.binary_cross_entropy] * (task in ("counting", "latch"))
    ):
        history = train(
            cell,
            _network(rng, dtype, cell, D, K),
            lambda rng: problem(rng, 2),
            loss,
            rule(number(0.125)),
            rng,
            max_steps=2,
            progress=False,
            **({} if clip is None else {clip: number(size)}),
        )
        assert history.steps == 2
        assert _dtypes(history.params) == {np.dtype(dtype)}
        assert _dtypes(history.optimizer_state) <= {np.dtype(dtype)}
        batch = problem(rng, 2)
        assert predict(cell, history.params, batch.x).dtype == dtype
        result = network_gradients(cell, history.params, batch, loss)
        assert _dtypes((result.params, result.y)) == {np.dtype(dtype)}
        assert type(result.loss) is float


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("target", DTYPES)
@pytest.mark.parametrize(
    "loss", [losses.mean_squared_error, losses.binary_cross_entropy, losses.cross_entropy]
)
def test_a_loss_keeps_the_dtype_of_the_outputs(loss, dtype, target):
    y = np.array([[0.5, -1.0], [2.0, 0.0]], dtype)
    wanted = np.array([0, 1]) if loss is losses.cross_entropy else np.eye(2, dtype=target)
    assert loss(y, wanted).dy.dtype == dtype
    assert losses.softmax(y).dtype == dtype


@pytest.mark.parametrize("dtype", DTYPES)
def test_the_readout_keeps_its_dtype(dtype):
    params = init_readout(np.random.default_rng(0), 3, 2, dtype)
    h = np.ones((4, 1, 3), dtype)
    y = readout_forward(params, h)
    assert _dtypes((y, readout_backward(params, h, y))) == {np.dtype(dtype)}


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("limit", [0.5, 4.0])
@pytest.mark.parametrize("clip", [clip_by_norm, clip_by_value])
def test_clipping_keeps_the_dtype(clip, limit, number, dtype):
    grads = (np.array([1.0, -2.0], dtype), (np.array([[2.0]], dtype),))
    assert _dtypes(clip(grads, number(limit)).grads) == {np.dtype(dtype)}


@pytest.mark.parametrize("clip", [clip_by_norm, clip_by_value])
def test_a_limit_above_what_the_dtype_holds_clips_nothing(clip):
    grads = np.array([3e38, -1.0], np.float32)
    assert np.array_equal(clip(grads, 1e300).grads, grads)


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("rule", RULES)
def test_an_optimiser_keeps_the_dtype_of_each_array(rule, number):
    """Parameters of several dtypes at once, gradients of another, rates of any kind."""
    params = tuple(np.ones(2, dtype) for dtype in DTYPES)
    settings = [number(0.125)] + [number(0.5)] * (len(rule._fields) - 1)
    optimizer = rule(*settings)
    for grads in (params, map_leaves(lambda p: p.astype(np.float64), params)):
        new, memory = params, optimizer.start(params)
        for _ in range(3):
            new, memory = optimizer.update(new, grads, memory)
            assert [array.dtype for array in new] == [np.dtype(dtype) for dtype in DTYPES]
            for part in memory[1:]:
                assert [array.dtype for array in part] == [np.dtype(dtype) for dtype in DTYPES]


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("rule", RULES)
def test_the_type_of_a_rate_changes_no_result(rule, number):
    """0.125 is exact in each of them."""
    p, g = np.array([1.0, -2.0]), np.array([0.3, 0.7])
    results = [
        optimizer.update(p, g, optimizer.start(p))[0]
        for optimizer in (rule(0.125), rule(number(0.125)))
    ]
    np.testing.assert_array_equal(*results)
