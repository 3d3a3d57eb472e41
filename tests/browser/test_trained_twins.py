"""The stored networks in the page are the library's: read, run and interfered with, to 1e-12."""

import numpy as np
import pytest

from lstm_lib import lstm_forward, sigmoid
from lstm_lib.losses import softmax
from lstm_lib.trained import TRAINED, load_trained
from lstm_lib.trained.packing import packed_network

_RUN = """async ({ packed, x, hand }) => {
  const { run, unpack } = await import("/math/trained.js");
  return run(unpack(packed), x, hand);
}"""


def drawn(params, T=40):
    """Symbols for the networks that read symbols, numbers for the others."""
    rng, D = np.random.default_rng(2), len(params.cell.W_x)
    return np.eye(D)[rng.integers(D, size=T)] if D > 2 else rng.normal(size=(T, D))


@pytest.mark.parametrize("name", TRAINED)
def test_each_runs_in_the_page_as_in_python(modules, name):
    params, _ = load_trained(name)
    x = drawn(params)
    trace = lstm_forward(params.cell, x[:, None])
    y = trace.h @ params.readout.W_y + params.readout.b_y
    packed = packed_network(name)
    theirs = modules.evaluate(_RUN, {"packed": packed, "x": x.tolist(), "hand": {}})
    for key in "ifgoch":
        np.testing.assert_allclose(
            theirs[key], getattr(trace, key)[:, 0], rtol=1e-12, atol=1e-13, err_msg=key
        )
    np.testing.assert_allclose(theirs["y"], y[:, 0], rtol=1e-12, atol=1e-12)


def test_a_gate_that_is_held_and_a_unit_that_is_cut_out(modules):
    params, _ = load_trained("temporal_order")
    x = drawn(params)
    H = params.cell.hidden_size
    # Held: a bias so large that nothing else counts. Cut out: no weight reads the unit.
    b = params.cell.b.copy()
    W_x, W_h = params.cell.W_x.copy(), params.cell.W_h.copy()
    b[H + 2], W_x[:, H + 2], W_h[:, H + 2] = 1e4, 0, 0
    W_h[5] = 0
    held = lstm_forward(params.cell._replace(W_x=W_x, W_h=W_h, b=b), x[:, None])
    theirs = modules.evaluate(
        _RUN,
        {
            "packed": packed_network("temporal_order"),
            "x": x.tolist(),
            "hand": {"held": {"f2": 1}, "cut": [5]},
        },
    )
    np.testing.assert_allclose(theirs["c"], held.c[:, 0], rtol=1e-12, atol=1e-13)
    assert not np.array(theirs["h"])[:, 5].any()


def test_halves_and_probabilities(modules):
    bits = np.array([0, 1, 0x3C00, 0xBC00, 0x3555, 0x7BFF, 0x8001, 0x0400], dtype=np.uint16)
    found = modules.evaluate(
        """async ([bits, y]) => {
          const { half, softmax, yes_or_no } = await import("/math/trained.js");
          return [bits.map(half), softmax(y), softmax(y, 0.5), yes_or_no([y])[0]];
        }""",
        [bits.tolist(), [1.0, -2.0, 900.0, 899.0]],
    )
    assert found[0] == bits.view(np.float16).astype(float).tolist()
    y = np.array([1.0, -2.0, 900.0, 899.0])
    np.testing.assert_allclose(found[1], softmax(y), rtol=1e-12, atol=1e-300)
    np.testing.assert_allclose(found[2], softmax(y / 0.5), rtol=1e-12, atol=1e-300)
    np.testing.assert_allclose(found[3], sigmoid(y), rtol=1e-12)
