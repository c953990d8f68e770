"""Parallel coordinates: axes as they were searched, a line per run, the best on top."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

from sweepmagic.records import Event, Logged, RunEnded, RunStarted, SweepRecord
from sweepmagic.space import Params
from sweepmagic.views.still.parallel import parallel
from sweepmagic.views.still.svg import Chart
from tests.views.stories import created, run, story

SPACE = {
    "lr": {"distribution": "log_uniform_values", "min": 1e-4, "max": 1e-1},
    "optimizer": {"values": ["adam", "sgd", None]},
    "momentum": {"min": 0.0, "max": 0.9, "when": "optimizer == 'sgd'"},
}


def drawn(events: list[Event], lines: int = 200) -> Chart:
    found = parallel(SweepRecord.replay("s1", events), lines=lines)
    assert found is not None
    ElementTree.fromstring(found.picture)
    return found


def one(number: int, params: Params, loss: float | None) -> list[Event]:
    told: list[Event] = [RunStarted(number, params, time=1000.0)]
    told += [Logged(number, None, {"val_loss": loss}, time=1001.0)] if loss is not None else []
    return [*told, RunEnded(number, "finished" if loss is not None else "failed", time=1002.0)]


def path_of(picture: str, number: int) -> str:
    found = re.search(rf'<path d="([^"]*)"><title>run {number}</title>', picture)
    assert found is not None
    return found[1]


def heights(picture: str, number: int) -> list[int]:
    """Return where the line of a run crosses the axes, in inner units from the top."""
    start, *steps = [int(y) for y in re.findall(r",(\d+)l|[+-]\d+([+-]\d+)", path_of(picture, number)) for y in y if y]
    places = [start]
    for step in steps:
        places.append(places[-1] + step)
    return places


def test_axes_go_from_where_to_where_was_searched_and_log_is_log() -> None:
    picture = drawn(
        [
            created(parameters=SPACE),
            *one(1, {"lr": 1e-3, "optimizer": "adam"}, 0.5),
            *one(2, {"lr": 1e-2, "optimizer": None}, 0.4),
        ]
    ).picture
    texts = re.findall(r">([^<>]+)</text>", picture)
    for said in ("lr", "0.0001", "0.1", "optimizer", "adam", "sgd", "none", "momentum", "not set", "val_loss ↓"):
        assert said in texts
    assert heights(picture, 1)[0] == round(320 * 2 / 3)
    assert heights(picture, 2)[0] == round(320 * 1 / 3)


def test_a_parameter_that_is_not_set_lies_below_its_axis() -> None:
    sgd = {"lr": 1e-3, "optimizer": "sgd", "momentum": 0.9}
    picture = drawn(
        [created(parameters=SPACE), *one(1, {"lr": 1e-3, "optimizer": "adam"}, 0.5), *one(2, sgd, 0.4)]
    ).picture
    assert heights(picture, 2)[2] == 0
    assert heights(picture, 1)[2] == 2 * (160 + 20)


def test_the_good_end_of_a_metric_is_on_top_whatever_its_goal() -> None:
    for goal, best in (("minimize", 1), ("maximize", 2)):
        events = [created(metric={"name": "val_loss", "goal": goal}), *run(1), *run(2)]
        picture = drawn(events).picture
        assert heights(picture, best)[-1] == 0
        assert picture.rindex("<title>run") == picture.index(f"<title>run {best}<")  # drawn last, so on top


def test_a_run_without_a_value_ends_before_the_metric() -> None:
    events = [created(), *one(1, {"lr": 1e-3, "batch": 32, "optimizer": "adam"}, None), *run(2), *run(3)]
    picture = drawn(events).picture
    assert len(heights(picture, 1)) == 3
    assert len(heights(picture, 2)) == 4


def test_of_many_runs_the_best_and_others_from_good_to_bad_are_drawn() -> None:
    found = drawn(story(60), lines=20)
    shown = {int(number) for number in re.findall(r"<title>run (\d+)</title>", found.picture)}
    assert len(shown) == 20
    assert 1 in shown
    assert max(shown) > 50
    assert "20 of 60 runs drawn, coloured by rank; best: run 1: 0.1366" in found.alt


def test_colours_go_from_good_to_bad_and_the_best_has_its_own() -> None:
    picture = drawn(story(30)).picture
    colors = re.findall(r'<g stroke="(#\w+)"', picture)
    assert len(colors) == len(set(colors)) == 8  # no value, six classes of rank, the best
    assert colors[0] == "#808080"
    assert colors[-1] == "#e8710a"


def test_at_most_eight_axes_and_it_says_so() -> None:
    space = {f"p{number}": {"min": 0.0, "max": 1.0} for number in range(12)}
    params = dict.fromkeys(space, 0.5)
    found = drawn([created(parameters=space), *one(1, params, 0.5), *one(2, params, 0.4)])
    assert "p6, val_loss ↓ (7 of 12 parameters)" in found.alt
    assert found.width < 800


def test_one_run_or_nothing_searched_is_no_picture(tmp_path: Path) -> None:
    for events in ([created(), *run(1)], [created(parameters={"lr": {"value": 0.1}}), *run(1), *run(2)]):
        assert parallel(SweepRecord.replay("s1", events), lines=200) is None


def test_names_and_values_are_never_markup() -> None:
    space = {"text": {"values": ["<script>", "b"]}, "lr": {"min": 0.0, "max": 1.0}}
    events: list[Event] = [created(parameters=space, metric={"name": "<b>&"})]
    for number, text in ((1, "<script>"), (2, "b")):
        events += [RunStarted(number, {"text": text, "lr": 0.5}), Logged(number, None, {"<b>&": 0.1 * number})]
    picture = drawn(events).picture
    assert "<script>" not in picture
    assert "<b>" not in picture
    assert "&lt;script&gt;" in picture
