"""What a history says, as arrays."""

from __future__ import annotations

import math

import pytest

from sweepmagic.model.embedding import Embedding
from sweepmagic.model.evidence import Evidence, gather
from sweepmagic.records import Evidence as Offered
from sweepmagic.records import Logged, RunEnded, SweepEdited, SweepRecord
from tests.model.stories import UNIT, empty, run, told


def gathered(sweep: SweepRecord) -> Evidence:
    return gather(sweep, Embedding(sweep.space))


def test_results_stand_in_the_order_of_their_ends() -> None:
    sweep = told(
        empty(), run(1, {"x": 0.1}, 1.0, at=9.0), run(2, {"x": 0.2}, 2.0, at=3.0), run(3, {"x": 0.3}, 3.0, at=5.0)
    )
    found = gathered(sweep)
    assert found.positions.ravel() == pytest.approx([0.2, 0.3, 0.1])
    assert found.losses.ravel().tolist() == [2.0, 3.0, 1.0]
    assert (found.failed.shape, found.pending.shape) == ((0, 1), (0, 1))


def test_repeats_are_one_row_with_their_mean() -> None:
    runs = [run(1, {"x": 0.1}, 1.0), run(2, {"x": 0.1}, 2.0), run(3, {"x": 0.1}, end="failed"), run(4, {"x": 0.2}, 9.0)]
    found = gathered(told(empty(repeats=3), *runs))
    assert found.losses.ravel().tolist() == [1.5, 9.0]
    assert found.repeats.tolist() == [2, 1]
    assert len(found.failed) == 0, "a config with a result has not failed"


def test_a_maximised_metric_is_a_loss() -> None:
    found = gathered(told(empty(metric={"name": "loss", "goal": "maximize"}), run(1, {"x": 0.1}, 0.5, 0.9, 0.8)))
    assert found.losses.tolist() == [[-0.9]]


def test_a_run_that_failed_or_never_gave_a_number_has_failed() -> None:
    sweep = told(
        empty(),
        run(1, {"x": 0.1}, end="failed"),
        run(2, {"x": 0.2}, 0.5, end="failed"),
        run(3, {"x": 0.3}, math.nan),
        run(4, {"x": 0.4}),
        run(5, {"x": 0.5}, end="stopped", cause="threshold"),
    )
    found = gathered(sweep)
    assert found.failed.ravel() == pytest.approx([0.1, 0.2, 0.3, 0.4, 0.5])
    assert len(found.positions) == 0


def test_a_run_that_somebody_or_the_clock_ended_without_a_value_says_nothing() -> None:
    ends = [("stopped", "hand"), ("stopped", "timeout"), ("stopped", "interrupt"), ("crashed", "")]
    runs = [run(n, {"x": n / 10}, end=end, cause=cause) for n, (end, cause) in enumerate(ends, start=1)]
    found = gathered(told(empty(), *runs))
    assert (len(found.positions), len(found.failed), len(found.pending)) == (0, 0, 0)


def test_a_run_stopped_early_is_cut_where_it_stopped() -> None:
    sweep = told(
        empty(),
        run(1, {"x": 0.1}, 0.9, 0.8, end="stopped", cause="hyperband"),
        run(2, {"x": 0.2}, 0.9, 0.7, 0.6, end="stopped", cause="hand"),
        run(3, {"x": 0.3}, 0.9, 0.7, end="stopped", cause="patience"),
        run(4, {"x": 0.4}, 0.9, 0.5),
    )
    assert gathered(sweep).cut.tolist() == [2, 3, 0, 0], "patience stops only what would not have become better"


def test_whole_runs_say_what_still_came_after_a_cut() -> None:
    sweep = told(
        empty(),
        run(1, {"x": 0.1}, 0.9, 0.6, 0.4),
        run(2, {"x": 0.2}, 0.8, 0.7, 0.1),
        run(3, {"x": 0.3}, 0.8, 0.5),
        run(4, {"x": 0.4}, 0.9, 0.85, end="stopped", cause="hyperband"),
        run(5, {"x": 0.5}, 0.9, 0.2, 0.1, end="stopped", cause="hyperband"),
    )
    found = gathered(sweep)
    there, end = found.gains[2]
    assert (there.tolist(), end.tolist()) == ([0.6, 0.7], [0.4, 0.1])
    assert found.gains[3][0].tolist() == []


def test_runs_in_progress_are_pending() -> None:
    sweep = told(empty(), run(1, {"x": 0.1}, 0.9, 0.6, end=None), run(2, {"x": 0.2}, end=None))
    found = gathered(sweep)
    assert found.pending.ravel() == pytest.approx([0.1, 0.2])
    assert found.seen.tolist() == [2, 0]
    assert found.so_far.tolist() == [0.6, math.inf]
    assert len(found.positions) == 0


def test_a_config_may_have_a_result_and_be_in_progress_again() -> None:
    found = gathered(told(empty(repeats=2), run(1, {"x": 0.1}, 0.9), run(2, {"x": 0.1}, end=None)))
    assert (len(found.positions), len(found.pending)) == (1, 1)


def test_earlier_results_come_first() -> None:
    sweep = told(empty(), run(1, {"x": 0.1}, 0.9, at=-5.0), [Offered({"x": 0.7}, {"loss": 0.3})])
    found = gathered(sweep)
    assert found.positions.ravel() == pytest.approx([0.7, 0.1])
    assert found.losses.ravel().tolist() == [0.3, 0.9]


def test_earlier_results_that_do_not_fit_or_are_no_number_are_left_out() -> None:
    offered = [
        Offered({"x": 7.0}, {"loss": 0.3}),
        Offered({"x": 0.5}, {"loss": math.nan}),
        Offered({"x": 0.5}, {"a": 1.0}),
    ]
    assert len(gathered(told(empty(), offered)).positions) == 0


def test_what_an_edited_space_has_no_place_for_is_left_out_and_comes_back() -> None:
    sweep = told(empty(), run(1, {"x": 0.1}, 1.0), run(2, {"x": 0.9}, 2.0), run(3, {"x": 0.95}, end="failed"))
    config = {"method": "bayes", "metric": {"name": "loss"}}
    sweep.apply(SweepEdited({**config, "parameters": {"x": {"min": 0.0, "max": 0.2}}}))
    found = gathered(sweep)
    assert (found.positions.ravel().tolist(), found.failed.tolist()) == ([pytest.approx(0.5)], [])
    sweep.apply(SweepEdited({**config, "parameters": dict(UNIT)}))
    assert gathered(sweep).positions.ravel() == pytest.approx([0.1, 0.9])


def test_several_metrics_need_a_value_of_each() -> None:
    sweep = empty(metric=[{"name": "loss"}, {"name": "acc", "goal": "maximize"}])
    told(sweep, run(1, {"x": 0.2}, 0.4, end=None), [Logged(1, None, {"acc": 0.7}), RunEnded(1, "finished")])
    told(sweep, run(2, {"x": 0.3}, 0.3))
    found = gathered(sweep)
    assert found.losses.tolist() == [[0.4, -0.7]]
    assert found.failed.ravel() == pytest.approx([0.3])


@pytest.mark.parametrize(("impute", "losses"), [("worst", []), ("latest", [0.9]), ("best", [0.2])])
def test_impute_says_what_a_failed_run_is_worth(impute: str, losses: list[float]) -> None:
    sweep = empty(metric={"name": "loss", "impute": impute})
    found = gathered(told(sweep, run(1, {"x": 0.1}, 0.9, end="failed"), run(2, {"x": 0.2}, 0.2)))
    assert found.losses.ravel().tolist() == [*losses, 0.2]
    assert len(found.failed) == 1 - len(losses)
