"""What the reports of XGBoost and LightGBM share, with neither installed."""

from __future__ import annotations

import doctest

from sweepmagic.integrations import boosting


def test_examples_in_docstrings_run() -> None:
    results = doctest.testmod(boosting)
    assert results.attempted
    assert results.failed == 0


def test_the_most_important_feature_comes_first() -> None:
    table = boosting.importance_table({"b": 1, "a": 3.5}.items())
    assert table.data == [["a", 3.5], ["b", 1.0]]
