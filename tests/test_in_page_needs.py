"""Which cells above a cell needs, and which of them have to run again."""

import pytest
from in_page.needs import History, names, needed_cells

CELLS = {
    0: "import numpy as np\nfrom lib import lines",
    1: "x = np.ones(3)\nrng = np.random.default_rng(0)",
    2: "y = [x @ x for _ in range(3)]",
    3: "z = rng.normal()",
    4: "y.append(4)",
    5: "print(y, rng.normal())",
    6: "print('alone')",
}


@pytest.mark.parametrize(
    ("code", "needed", "bound"),
    [
        ("a = b", "b", "a"),
        ("a = 1\nprint(a)", "print", "a"),
        ("for t in xs:\n    u = t", "xs", "t u"),
        ("if q:\n    v = 1\nprint(v)", "q print v", "v"),
        ("if q:\n    v = 1\nelse:\n    v = 2\nv", "q", "v"),
        ("a += 1", "a", "a"),
        ("def f(p, q=d):\n    r = p + s\n    return r", "d s", "f"),
        ("f = lambda c: step(c, k)", "step k", "f"),
        ("[i * j for i in xs for j in ys]", "xs ys", ""),
        ("with open(p) as file:\n    text = file.read()", "open p", "file text"),
        ("import a.b as c, d.e", "", "c d"),
        ("a[i] = 1", "a i", ""),
        ("a, (b, *c) = d", "d", "a b c"),
        ("if (n := m) > 1:\n    n", "m", "n"),
        ("try:\n    a = 1\nexcept E:\n    b = 2\na", "E", "a b"),
        ("not python at all", "", ""),
    ],
)
def test_names(code, needed, bound):
    found = names(code)
    assert found.needed == set(needed.split()) and found.bound == set(bound.split())


def test_a_name_leads_to_the_nearest_cell_above_and_to_what_changes_it():
    assert needed_cells(CELLS, 6) == []
    assert needed_cells(CELLS, 2) == [0, 1]
    # `y.append` changes the list; a draw changes the generator for the next one.
    assert needed_cells(CELLS, 5) == [0, 1, 2, 3, 4]


def run(history, codes, number):
    order = history.plan(codes, number)
    for k in order:
        history.ran(k, codes[k])
    return order


def test_what_has_run_does_not_run_again():
    history = History()
    assert run(history, CELLS, 2) == [0, 1, 2]
    assert run(history, CELLS, 2) == [2]
    assert run(history, CELLS, 5) == [3, 4, 5]


def test_an_edited_cell_runs_again_and_what_stands_on_it():
    history = History()
    codes = {0: "a = 1", 1: "b = a + 1", 2: "c = 0", 3: "print(b)"}
    assert run(history, codes, 3) == [0, 1, 3]
    codes[0] = "a = 2"
    assert run(history, codes, 3) == [0, 1, 3]
    codes[0] = "a = 3"
    assert run(history, codes, 0) == [0]
    assert run(history, codes, 3) == [1, 3]


def test_a_name_bound_again_further_down_is_bound_back():
    history = History()
    codes = {0: "f = 1", 1: "g = f", 2: "f = 2", 3: "print(f)"}
    assert run(history, codes, 3) == [2, 3]
    assert run(history, codes, 1) == [0, 1]
    assert run(history, codes, 3) == [2, 3]


def test_an_error_counts_as_not_run():
    history = History()
    codes = {0: "a = 1", 1: "a = 1 / 0", 2: "print(a)"}
    history.ran(0, codes[0])
    history.broke(1, codes[1])
    assert history.plan(codes, 2) == [1, 2]
