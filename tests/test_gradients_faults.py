"""The five faulty backward passes: each has the fault it is said to have, and no other."""

import numpy as np
import pytest
from cells import arrays_of, random_lstm

from lstm_lib import lstm_backward, lstm_forward
from lstm_lib.gradients import (
    FAULTS,
    faulty_backward,
    gradient_arrays,
    spoiled_arrays,
    wrong_arrays,
)

NAMES = [f"{array} {gate}" for array in ("W_x", "W_h", "b") for gate in "ifgo"]
ALL = [*NAMES, "x", "h0", "c0"]


def spoiled(fault, T=4, B=2, last=True, dh=True):
    case = random_lstm(T=T, B=B)
    trace = lstm_forward(case.params, case.x, case.h0, case.c0)
    further = {"dh_T": case.dh_T, "dc_T": case.dc_T} if last else {}
    gradient = case.dh * dh
    right = lstm_backward(case.params, trace, gradient, **further)
    return wrong_arrays(faulty_backward(fault, case.params, trace, gradient, **further), right)


def test_without_a_fault_it_is_the_librarys_backward_pass():
    case = random_lstm()
    trace = lstm_forward(case.params, case.x, case.h0, case.c0)
    right = lstm_backward(case.params, trace, case.dh, case.dh_T, case.dc_T)
    ours = faulty_backward(None, case.params, trace, case.dh, case.dh_T, case.dc_T)
    for name, array in arrays_of(right).items():
        np.testing.assert_allclose(arrays_of(ours)[name], array, rtol=1e-12, atol=1e-14)
    assert spoiled(None) == []


@pytest.mark.parametrize(
    "fault, settings, expected",
    [
        ("A", {}, ALL),
        ("A", {"T": 1}, []),
        ("B", {"T": 1}, ["W_x g", "W_h g", "b g", "x", "h0"]),
        ("B", {}, ALL),
        ("C", {}, ALL),
        ("C", {"last": False}, []),
        ("D", {}, [name for name in ALL if name[0] == "b"]),
        ("D", {"B": 1}, []),
        ("E", {"T": 1}, ["c0"]),
        ("E", {"dh": False, "T": 1}, ["c0"]),
    ],
)
def test_each_spoils_what_its_fault_reaches_and_nothing_else(fault, settings, expected):
    assert spoiled(fault, **settings) == expected
    if "dh" not in settings:
        assert spoiled_arrays(fault, **settings) == expected


def test_every_fault_is_described_and_a_wrong_letter_named():
    assert sorted(FAULTS) == list("ABCDE")
    case = random_lstm()
    trace = lstm_forward(case.params, case.x)
    with pytest.raises(ValueError, match="fault: got 'F'"):
        faulty_backward("F", case.params, trace, case.dh)


def test_a_gradient_is_taken_apart_by_gate_and_nothing_else_is_taken():
    case = random_lstm()
    grads = lstm_backward(case.params, lstm_forward(case.params, case.x), case.dh)
    arrays = gradient_arrays(grads)
    assert list(arrays) == ALL
    np.testing.assert_array_equal(arrays["W_h g"], grads.params.gate("g").W_h)
    with pytest.raises(ValueError, match="grads: got"):
        gradient_arrays(grads.params)
