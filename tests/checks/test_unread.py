"""A parameter that the code never reads is named once that is sure, and in doubt with how to make the sweep know."""

from __future__ import annotations

from sweepmagic.checks import findings, names_unread
from sweepmagic.config import parse
from sweepmagic.records import SweepEdited, SweepRecord
from tests.checks.stories import Told, events_of, found, keys

LR = {"min": 0.0, "max": 1.0}
SWITCH = {"lr": LR, "momentum": LR, "optimizer": {"values": ["adam", "sgd"]}}


def adam(unread: tuple[str, ...] = ("momentum",)) -> Told:
    return Told({"lr": 0.1, "momentum": 0.5, "optimizer": "adam"}, unread=unread)


SGD = Told({"lr": 0.1, "momentum": 0.5, "optimizer": "sgd"})


def test_the_first_run_says_it_where_nothing_else_decides_what_is_read() -> None:
    (finding,) = found({"lr": LR, "layers": {"min": 1, "max": 4}}, [Told({"lr": 0.1, "layers": 2}, unread=["layers"])])
    assert finding.text == "layers: never read by train in run 1; it cannot have an effect"
    assert finding.remedy == "use it in the code (`config.layers`), or take it out of `parameters`"


def test_a_setting_of_the_run_with_nearly_the_same_name_is_what_was_meant() -> None:
    told = Told({"lr": 0.1, "layers": 2}, unread=["layers"], own={"layer1_size": 128, "epochs": 3})
    (finding,) = found({"lr": LR, "layers": {"min": 1, "max": 4}}, [told])
    assert finding.remedy.startswith(
        "if `layer1_size` is meant, which the run set itself, give both the same name; else "
    )


def test_a_parameter_that_another_may_switch_on_is_waited_for() -> None:
    assert keys(SWITCH, [adam()]) == []
    assert keys(SWITCH, [adam(), adam()]) == []


def test_after_some_runs_the_switch_is_named_that_the_sweep_should_know() -> None:
    (finding,) = found(SWITCH, [adam()] * 3)
    assert finding.text == "momentum: not read by train in any of 3 runs so far"
    assert finding.remedy.endswith("if only some runs need it, say which, such as `when: optimizer == 'sgd'`")


def test_with_every_value_of_the_switch_tried_it_is_sure() -> None:
    sgd = Told(SGD.params, unread=["momentum"])
    (finding,) = found(SWITCH, [adam(), sgd])
    assert finding.text == "momentum: never read by train in any of 2 runs; it cannot have an effect"


def test_one_run_that_reads_it_is_enough_for_silence() -> None:
    assert keys(SWITCH, [adam(), adam(), adam(), SGD]) == []


def test_a_run_that_did_not_come_to_its_end_says_nothing() -> None:
    for state in ("stopped", "failed", "crashed", "running"):
        assert keys({"lr": LR}, [Told({"lr": 0.1}, unread=["lr"], state=state)]) == []


def test_runs_of_earlier_code_and_of_another_space_say_nothing() -> None:
    unread = Told({"lr": 0.1}, unread=["lr"], code="old")
    edited = SweepEdited(events_of({"lr": LR}, [])[0].config, "train", "new")  # type: ignore[union-attr]
    assert findings(SweepRecord.replay("s", [*events_of({"lr": LR}, [unread]), edited])) == []
    assert keys({"lr": LR}, [Told({"lr": 5.0}, unread=["lr"])]) == []


def test_where_a_condition_takes_a_parameter_away_it_is_not_unread() -> None:
    space = {**SWITCH, "momentum": {**LR, "when": "optimizer == 'sgd'"}}
    absent = Told({"lr": 0.1, "optimizer": "adam"})
    assert keys(space, [absent] * 5) == []
    never = Told(SGD.params, unread=["momentum"])
    assert keys(space, [absent, never]) == ["unread momentum"]


def test_nested_parameters_go_by_their_dotted_names() -> None:
    config = "{method: random, parameters: {opt: {parameters: {lr: {min: 0.0, max: 1.0}, name: {value: sgd}}}}}"
    space = parse(config).space
    assert names_unread(space, {"opt": {"lr": 0.1, "name": "sgd"}}, {"opt"}) == ["opt.lr"]
    assert names_unread(space, {"opt": {"lr": 0.1, "name": "sgd"}}, {"opt", "opt.lr"}) == []
