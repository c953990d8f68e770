from __future__ import annotations

import math
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sweepmagic.records import History

values = st.one_of(
    st.floats(allow_nan=False),
    st.integers(-(2**70), 2**70),
    st.booleans(),
    st.none(),
    st.text(max_size=5),
    st.lists(st.integers(0, 3), max_size=2),
)
rows = st.lists(st.dictionaries(st.sampled_from(["a", "b", "c"]), values, max_size=3), max_size=12)


@given(rows)
def test_rows_come_back_as_logged(logged: list[dict[str, Any]]) -> None:
    history = History()
    for place, row in enumerate(logged):
        history.append(None, float(place), row)
    found = [{k: v for k, v in row.items() if not k.startswith("_")} for row in history]
    assert found == logged
    assert [history[i] for i in range(len(history))] == list(history)


@given(st.lists(st.integers(0, 100), max_size=10))
def test_ints_stay_ints_and_floats_floats(numbers: list[int]) -> None:
    history = History()
    for number in numbers:
        history.append(None, 0.0, {"n": number, "f": float(number)})
    assert all(type(v) is int for v in history.series("n")[1])
    assert all(type(v) is float for v in history.series("f")[1])


def test_same_step_adds_to_the_row() -> None:
    history = History()
    history.append(5, 1.0, {"loss": 0.5})
    history.append(5, 1.1, {"acc": 0.9, "loss": 0.4})
    assert list(history) == [{"_step": 5, "_time": 1.0, "loss": 0.4, "acc": 0.9}]


def test_steps_count_on_from_the_last_given_one() -> None:
    history = History()
    history.append(10, 0.0, {"a": 1})
    history.append(None, 0.0, {"a": 2})
    assert history.series("a") == ([10, 11], [1, 2])


def test_series_against_another_key() -> None:
    history = History()
    history.append(None, 0.0, {"epoch": 1, "loss": 0.5})
    history.append(None, 0.0, {"loss": 0.4})
    history.append(None, 0.0, {"epoch": 2, "loss": 0.3})
    assert history.series("loss", by="epoch") == ([1, 2], [0.5, 0.3])
    assert history.series("loss", by="nothing") == ([], [])
    assert history.series("nothing") == ([], [])


def test_nan_and_infinity_are_kept() -> None:
    history = History()
    history.append(None, 0.0, {"loss": math.nan})
    history.append(None, 0.0, {"loss": math.inf})
    assert math.isnan(history[0]["loss"])
    assert history.last("loss") == math.inf
    assert history.columns["loss"].is_numeric


def test_a_word_among_numbers_keeps_both() -> None:
    history = History()
    for value in (1, 2.5, "diverged", None):
        history.append(None, 0.0, {"loss": value})
    assert [row["loss"] for row in history] == [1.0, 2.5, "diverged", None]
    assert not history.columns["loss"].is_numeric


@given(
    st.lists(
        st.tuples(st.none() | st.integers(0, 2), st.dictionaries(st.sampled_from(["a", "b"]), values)), max_size=12
    )
)
def test_while_nothing_is_amended_a_history_only_grows(logged: list[tuple[int | None, dict[str, Any]]]) -> None:
    history = History()
    for step, row in logged:
        before = {key: ([*column.rows], [*column.values]) for key, column in history.columns.items()}
        amended = history.amended
        history.append(step, 0.0, row)
        if history.amended == amended:
            for key, (rows, found) in before.items():
                column = history.columns[key]
                assert ([*column.rows][: len(rows)], [*column.values][: len(found)]) == (rows, found)
