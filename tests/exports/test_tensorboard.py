"""Event files, read back as TensorBoard reads them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("tensorboard", reason="the extra sweepmagic[tensorboard] is not installed: make exchange")

from tensorboard.backend.event_processing.data_provider import MultiplexerDataProvider
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.backend.event_processing.plugin_event_multiplexer import EventMultiplexer
from tensorboard.context import RequestContext
from tensorboard.plugins.base_plugin import TBContext
from tensorboard.plugins.hparams import api_pb2, get_experiment, list_session_groups
from tensorboard.plugins.hparams.backend_context import Context

from sweepmagic.errors import SweepMagicError
from sweepmagic.exports import Snapshot, write
from sweepmagic.records import Logged, RunEnded, RunStarted, SweepCreated, SweepRecord
from tests.exports.conftest import BEGAN, CONFIG, ended, events


class Tab:
    """What the HParams tab is told about a folder."""

    def __init__(self, folder: Path) -> None:
        multiplexer = EventMultiplexer()
        multiplexer.AddRunsFromDirectory(str(folder))
        multiplexer.Reload()
        self._context = Context(TBContext(data_provider=MultiplexerDataProvider(multiplexer, str(folder))))

    @property
    def experiment(self) -> Any:
        return get_experiment.Handler(RequestContext(), self._context, "", api_pb2.GetExperimentRequest()).run()

    @property
    def groups(self) -> dict[str, Any]:
        statuses = [api_pb2.STATUS_SUCCESS, api_pb2.STATUS_FAILURE, api_pb2.STATUS_RUNNING, api_pb2.STATUS_UNKNOWN]
        request = api_pb2.ListSessionGroupsRequest(
            start_index=0, slice_size=100, aggregation_type=api_pb2.AGGREGATION_AVG, allowed_statuses=statuses
        )
        found = list_session_groups.Handler(RequestContext(), self._context, "", request).run()
        return {group.name: group for group in found.session_groups}


def scalars(folder: Path, tag: str) -> list[tuple[float, int, float]]:
    """Return time, step and value of a scalar."""
    events = EventAccumulator(str(folder))
    events.Reload()
    return [(each.wall_time, each.step, pytest.approx(each.value)) for each in events.Scalars(tag)]


def test_what_a_run_logged_is_scalars_at_their_steps_and_times(snapshot: Snapshot, tmp_path: Path) -> None:
    folder = Path(write(snapshot, tmp_path / "logs", "tensorboard").where)
    began = BEGAN + 60
    assert scalars(folder / "run-1", "loss") == [(began, 0, 0.9), (began + 10, 5, 0.3), (began + 20, 10, 0.5)]
    assert scalars(folder / "run-1", "best/loss") == [(began + 50, 10, 0.3)]
    assert scalars(folder / "run-1", "test") == [(began + 50, 10, 0.25)]
    assert scalars(folder / "run-4", "loss") == [(BEGAN + 240, 0, 0.6)]


def test_the_tab_knows_the_parameters_and_metrics_of_the_experiment(snapshot: Snapshot, tmp_path: Path) -> None:
    found = Tab(Path(write(snapshot, tmp_path / "logs", "tensorboard").where)).experiment
    kinds = {each.name: api_pb2.DataType.Name(each.type) for each in found.hparam_infos}
    assert kinds == {
        "rate": "DATA_TYPE_FLOAT64",
        "opt.name": "DATA_TYPE_STRING",
        "opt.units": "DATA_TYPE_FLOAT64",
        "bias": "DATA_TYPE_BOOL",
        "epochs": "DATA_TYPE_FLOAT64",
    }
    by_name = {each.name: each for each in found.hparam_infos}
    assert (by_name["rate"].domain_interval.min_value, by_name["rate"].domain_interval.max_value) == (1e-4, 0.1)
    assert [each.string_value for each in by_name["opt.name"].domain_discrete.values] == ["adam", "null", "[1, 2]"]
    assert [each.name.tag for each in found.metric_infos] == ["best/loss", "loss", "test"]


def test_the_tab_shows_every_run_with_its_values_and_its_end(snapshot: Snapshot, tmp_path: Path) -> None:
    groups = Tab(Path(write(snapshot, tmp_path / "logs", "tensorboard").where)).groups
    first, second, third, fourth = (groups[f"run-{number}"] for number in (1, 2, 3, 4))
    assert first.hparams["rate"].number_value == 0.01
    assert first.hparams["opt.name"].string_value == "adam"
    assert second.hparams["opt.name"].string_value == "null"
    assert third.hparams["bias"].bool_value is True
    assert {each.name.tag: pytest.approx(each.value) for each in first.metric_values} == {
        "best/loss": 0.3,
        "loss": 0.5,
        "test": 0.25,
    }
    states = [api_pb2.Status.Name(each.sessions[0].status) for each in (first, second, third, fourth)]
    assert states == ["STATUS_SUCCESS", "STATUS_SUCCESS", "STATUS_FAILURE", "STATUS_RUNNING"]
    assert (first.sessions[0].start_time_secs, first.sessions[0].end_time_secs) == (BEGAN + 60, BEGAN + 110)


def test_repeats_of_a_config_are_one_group(tmp_path: Path) -> None:
    config = {
        "method": "random",
        "metric": {"name": "loss"},
        "repeats": 2,
        "parameters": {"x": {"min": 0.0, "max": 1.0}},
    }
    said: list[Any] = [SweepCreated(config, seed=1, time=BEGAN)]
    for number, x in enumerate([0.25, 0.25, 0.75], start=1):
        said += [RunStarted(number, {"x": x}, time=BEGAN), RunEnded(number, "finished", time=BEGAN + 1)]
    groups = Tab(Path(write(Snapshot(SweepRecord.replay("s", said)), tmp_path / "logs", "tensorboard").where)).groups
    assert {name: len(group.sessions) for name, group in groups.items()} == {"config 1": 2, "config 2": 1}


def test_a_second_export_replaces_the_first_and_leaves_other_files_alone(snapshot: Snapshot, tmp_path: Path) -> None:
    folder = tmp_path / "logs"
    write(snapshot, folder, "tensorboard")
    (folder / "run-1" / "events.out.tfevents.1.mine").write_bytes(b"")
    before = sorted(path.relative_to(folder) for path in folder.rglob("*"))
    write(ended(snapshot), folder, "tensorboard")
    assert sorted(path.relative_to(folder) for path in folder.rglob("*")) == before
    assert api_pb2.Status.Name(Tab(folder).groups["run-4"].sessions[0].status) == "STATUS_SUCCESS"


def test_two_sweeps_do_not_mix_in_one_folder(snapshot: Snapshot, tmp_path: Path) -> None:
    write(snapshot, tmp_path / "logs", "tensorboard")
    with pytest.raises(SweepMagicError, match=r"another sweep \(s1\): name a folder of its own"):
        write(Snapshot(SweepRecord.replay("s2", events(CONFIG))), tmp_path / "logs", "tensorboard")
    (tmp_path / "file").write_text("")
    with pytest.raises(SweepMagicError, match="is a file"):
        write(snapshot, tmp_path / "file", "tensorboard")


def test_numbers_beyond_32_bits_are_infinite_and_not_an_error(tmp_path: Path) -> None:
    config = {"method": "random", "parameters": {"x": {"min": 0.0, "max": 1.0}}}
    row = {"a": 1e300, "b": float("nan"), "c": 10**400}
    said = [
        SweepCreated(config, seed=1, time=BEGAN),
        RunStarted(1, {"x": 0.5}, time=BEGAN),
        Logged(1, 0, row, time=BEGAN),
    ]
    folder = Path(write(Snapshot(SweepRecord.replay("s", said)), tmp_path / "logs", "tensorboard").where)
    assert scalars(folder / "run-1", "a") == scalars(folder / "run-1", "c") == [(BEGAN, 0, float("inf"))]
