"""A metric that never moves."""

from __future__ import annotations

from tests.checks.stories import Told, curve, found, keys

X = {"x": {"min": 0.0, "max": 1.0}}


def stuck(count: int, value: float = 0.6931471805599453, rows: int = 3) -> list[Told]:
    return [Told({"x": place / 100}, [{"loss": value}] * rows) for place in range(count)]


def test_three_runs_that_never_move_say_it_and_that_explains_why_they_agree() -> None:
    (finding,) = found(X, stuck(3))
    assert finding.text == "loss is 0.693147 in every row of all 3 finished runs"
    assert "look what is logged as `loss`" in finding.remedy


def test_two_runs_or_few_values_may_be_chance() -> None:
    assert keys(X, stuck(2)) == []
    assert keys(X, stuck(9, value=0.25, rows=1)) == []
    assert keys(X, stuck(10, value=0.25, rows=1)) == ["constant loss"]


def test_of_one_cause_one_thing_is_said() -> None:
    """A loss with all its digits shows from the third run on that `x` makes no difference; that it is constant follows."""
    assert keys(X, stuck(3, rows=1)) == keys(X, stuck(20, rows=1)) == ["no effect x"]
    assert keys(X, stuck(20)) == ["constant loss"]


def test_a_perfect_score_is_luck_at_first() -> None:
    assert keys(X, stuck(9, value=1.0)) == []
    assert keys(X, stuck(10, value=1.0)) == ["constant loss"]


def test_one_other_value_anywhere_is_enough_for_silence() -> None:
    assert keys(X, [*stuck(5), Told({"x": 0.5}, [{"loss": 0.6931471805599453}, {"loss": 0.7}])]) == []
    assert keys(X, [Told({"x": place / 10}, curve(place)) for place in range(5)]) == []
