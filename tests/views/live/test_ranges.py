"""What an axis knows of a parameter."""

from __future__ import annotations

import json
import math
from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sweepmagic.records import RunStarted, SweepCreated, SweepRecord
from sweepmagic.space import (
    KINDS,
    Constant,
    Distribution,
    InvLogUniform,
    LogNormal,
    LogUniform,
    Normal,
    Parameter,
    QLogNormal,
)
from sweepmagic.views import summary
from sweepmagic.views.live.changes import Changes
from sweepmagic.views.live.ranges import Range, choices_of, range_of

VALUES = {"min": 1, "max": 4, "q": 1, "mu": 1.0, "sigma": 0.5, "a": 2.0, "b": 2.0}
CHOICES = {"values": ["a", "b"], "probabilities": [0.5, 0.5], "value": 3}


def every_kind() -> list[Distribution]:
    """Return one distribution of each kind."""
    return [_of(kind) for kind in KINDS.values() if kind is not Constant]


def _of(kind: Any) -> Distribution:
    known = VALUES | CHOICES
    found: Distribution = kind(**{each.name: known[each.name] for each in fields(kind)})
    return found


@pytest.mark.parametrize("distribution", every_kind(), ids=lambda each: each.name)
@given(u=st.floats(0.002, 0.998))
def test_nearly_every_value_lies_on_the_axis(distribution: Distribution, u: float) -> None:
    found = range_of(Parameter(("x",), distribution), [summary.show(value) for value in choices_of(distribution)])
    value = distribution.ppf(u)
    if found.scale == "choice":
        assert summary.show(value) in found.choices
    else:
        assert found.low is not None
        assert found.high is not None
        assert found.low - 1 <= value <= found.high + 1  # a quantised value may be rounded past the end


@pytest.mark.parametrize("distribution", every_kind(), ids=lambda each: each.name)
def test_an_axis_is_logarithmic_where_the_search_is_and_never_at_zero(distribution: Distribution) -> None:
    found = range_of(Parameter(("x",), distribution), [summary.show(value) for value in choices_of(distribution)])
    assert (found.scale == "log") == ("log" in distribution.name and not isinstance(distribution, QLogNormal))
    assert found.scale != "log" or (found.low or 0) > 0


def test_bounds_that_are_exponents_are_shown_as_values() -> None:
    found = range_of(Parameter(("x",), LogUniform(min=-3.0, max=0.0)), ())
    assert (found.low, found.high) == (math.exp(-3), 1.0)
    inverse = range_of(Parameter(("x",), InvLogUniform(min=0.0, max=3.0)), ())
    assert (inverse.low, inverse.high) == (math.exp(-3), 1.0)


def test_distributions_without_bounds_show_where_nearly_all_values_lie() -> None:
    normal = range_of(Parameter(("x",), Normal(5.0, 1.0)), ())
    assert (normal.low, normal.high) == pytest.approx((2.0, 8.0))
    positive = range_of(Parameter(("x",), LogNormal(0.0, 1.0)), ())
    assert (positive.low, positive.high) == pytest.approx((math.exp(-3), math.exp(3)))


def sent(parameters: dict[str, Any], *params: dict[str, Any]) -> dict[str, Any]:
    """Return what is sent of each parameter's range, and of the runs with `params`."""
    record = SweepRecord.replay("a1", [SweepCreated({"method": "random", "parameters": parameters}, seed=1, time=0.0)])
    for number, tried in enumerate(params, 1):
        record.apply(RunStarted(number, tried, time=1.0))
    frame = Changes().frame(record, now=2.0)
    assert frame is not None
    assert frame.columns is not None
    places = {column["key"]: place for place, column in enumerate(frame.columns) if column["kind"] == "param"}
    ranges = {column["key"]: column["range"] for column in frame.columns if column["kind"] == "param"}
    cells = [{key: row.cells[place] for key, place in places.items()} for row in frame.rows.values()]
    assert json.loads(json.dumps(frame.encode()[0]["columns"])) == frame.columns
    return {"ranges": ranges, "cells": cells}


def test_choices_are_sent_as_the_table_writes_them_in_the_order_of_the_config() -> None:
    found = sent({"bias": {"values": [None, True, False, 0, 0.1]}}, {"bias": None}, {"bias": False}, {"bias": 0.1})
    assert found["ranges"]["bias"]["choices"] == ["none", "true", "false", "0", "0.1"]
    assert [cells["bias"] for cells in found["cells"]] == ["none", "false", ["0.1", 0.1]]


def test_a_parameter_under_a_condition_says_so_and_is_empty_where_it_is_not_set() -> None:
    space = {"kind": {"values": ["a", "b"]}, "depth": {"min": 1, "max": 5, "when": "kind == 'b'"}}
    found = sent(space, {"kind": "a"}, {"kind": "b", "depth": 3})
    assert [found["ranges"][key]["optional"] for key in ("kind", "depth")] == [False, True]
    assert [cells["depth"] for cells in found["cells"]] == ["", ["3", 3]]


def test_a_long_list_of_numbers_is_an_axis_of_numbers_and_one_of_words_is_not() -> None:
    found = sent({"size": {"values": list(range(10, 200))}, "word": {"values": [f"w{n}" for n in range(40)]}})["ranges"]
    assert found["size"] == Range("linear", 10.0, 199.0).encode()
    assert len(found["word"]["choices"]) == 40
