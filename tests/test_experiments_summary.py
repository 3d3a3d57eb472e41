"""The narrow table of stored results says what the files hold."""

import re

import pytest

from lstm_lib.experiments import EXPERIMENTS, load_result, summary


def test_each_line_has_the_figures_of_its_file():
    lines = summary(["adding-1000", "order-6a-rnn"]).splitlines()
    assert len(lines) == 3
    for name, line in zip(("adding-1000", "order-6a-rnn"), lines[1:], strict=True):
        result = load_result(name)
        runs = result["runs"]
        seen = [run["sequences"] for run in runs]
        fewest, most = f"{min(seen):,}", f"{max(seen):,}"
        assert re.split(r"\s{2,}", line) == [
            name,
            str(runs[0]["parameters"]),
            f"{sum(run['solved'] for run in runs)}/3",
            fewest if fewest == most else f"{fewest} to {most}",
            " ".join(str(run["test"]["wrong"]) for run in runs),
        ]


def test_it_fits_a_page():
    assert max(map(len, summary(EXPERIMENTS).splitlines())) <= 78


def test_one_name_alone_is_not_taken_for_letters():
    with pytest.raises(ValueError, match="names: got the text 'adding-100'"):
        summary("adding-100")
    with pytest.raises(FileNotFoundError, match="no result"):
        summary(["nothing"])
