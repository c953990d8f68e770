"""A metric that no run logs, and one that is found under another spelling."""

from __future__ import annotations

import math

from tests.checks.stories import Told, found, keys

X = {"x": {"values": [1, 2, 3]}}


def test_what_was_logged_is_named_and_the_nearest_offered() -> None:
    (finding,) = found(X, [Told({"x": 1}, [{"val_acc": 0.5, "time": 1.0}])], metric={"name": "val_accuracy"})
    assert finding.text == "run 1 never logged a number as 'val_accuracy', the sweep's metric; it logged time, val_acc"
    assert finding.remedy.startswith("if 'val_acc' is meant, write `metric: {name: val_acc}`; else log it: ")


def test_nothing_like_it_means_that_it_has_to_be_logged() -> None:
    (finding,) = found(X, [Told({"x": 1}, [])])
    assert finding.text.endswith("it logged nothing")
    assert finding.remedy == 'log it: `sweepmagic.log({"loss": ...})`, or return it'


def test_a_metric_that_some_run_logs_has_its_right_name() -> None:
    assert keys(X, [Told({"x": 1}, [{"other": 1.5}]), Told({"x": 2})]) == []


def test_a_metric_that_was_nan_has_its_right_name() -> None:
    assert keys(X, [Told({"x": 1}, [{"loss": math.nan}])]) == []


def test_another_spelling_is_said_without_a_remedy() -> None:
    (finding,) = found(X, [Told({"x": 1}, [{"epoch/loss": 0.5}])])
    assert (finding.key, finding.remedy) == ("spelt loss", "")
    assert (
        finding.text
        == "'epoch/loss', which run 1 logged, is the sweep's metric 'loss': it logged nothing of that very name"
    )


def test_each_of_several_metrics_is_looked_for() -> None:
    metrics = [{"name": "loss"}, {"name": "ms"}]
    assert keys(X, [Told({"x": 1})], metric=metrics) == ["unlogged ms"]
