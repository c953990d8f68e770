"""Runs in W&B's own words, read back from the folders that the real one writes offline."""

from __future__ import annotations

import json
import struct
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sweepmagic
from sweepmagic import verbs
from sweepmagic.errors import NotFoundError, SweepMagicError
from sweepmagic.handle import Sweep
from sweepmagic.media import Object3D, Video
from sweepmagic.store import EventStore
from sweepmagic.wandb import alias
from tests.conftest import grid
from tests.exports.conftest import BEGAN, CONFIG, events

Runner = Callable[..., sweepmagic.Sweep]
_IS_THERE = any((Path(place) / "wandb" / "__init__.py").exists() for place in sys.path)
real = pytest.mark.skipif(not _IS_THERE, reason="the extra sweepmagic[wandb] is not installed: make exchange")


def records(folder: str) -> list[Any]:
    """Return what W&B wrote into an offline run's folder: a log in blocks of 32 KiB, as LevelDB's."""
    from wandb.proto.wandb_internal_pb2 import Record

    (path,) = Path(folder).glob("*.wandb")
    return [Record.FromString(chunk) for chunk in _chunks(path.read_bytes())]


def _chunks(data: bytes) -> Iterator[bytes]:
    place, held = 7, b""
    while place + 7 <= len(data):
        if 32768 - place % 32768 < 7:
            place += 32768 - place % 32768
            continue
        _, size, kind = struct.unpack("<IHB", data[place : place + 7])
        held += data[place + 7 : place + 7 + size]
        place += 7 + size
        if kind in (1, 4):  # whole, or the last part
            yield held
            held = b""


def rows(found: list[Any]) -> list[dict[str, Any]]:
    """Return the rows of a run's history."""
    parts = [record.history for record in found if record.HasField("history")]
    return [{".".join(item.nested_key) or item.key: json.loads(item.value_json) for item in row.item} for row in parts]


def summary(found: list[Any]) -> dict[str, Any]:
    updates = [item for record in found if record.HasField("summary") for item in record.summary.update]
    return {".".join(item.nested_key) or item.key: json.loads(item.value_json) for item in updates}


def run_of(found: list[Any]) -> Any:
    return next(record.run for record in found if record.HasField("run"))


def exit_code(found: list[Any]) -> int:
    return next(record.exit.exit_code for record in found if record.HasField("exit"))


@pytest.fixture
def recorded(own_folder: Path) -> Sweep:
    """The sweep of all states, on disk; its last run is in progress."""
    folder = own_folder / ".sweepmagic"
    first, *others = events({**CONFIG, "project": "team", "description": "all states"})
    with EventStore(folder) as store:
        store.create("s1", first, unless=[])
        store.append("s1", others)
    return Sweep(folder, "s1")


@real
def test_a_run_has_its_rows_at_their_steps_and_times(recorded: Sweep) -> None:
    (place,) = recorded.sync([1], mode="offline")
    found = records(place)
    assert [(row["_step"], row["_timestamp"], row["loss"], row["phase"]) for row in rows(found)] == [
        (0, BEGAN + 60, 0.9, "train"),
        (5, BEGAN + 70, 0.3, "train"),
        (10, BEGAN + 80, 0.5, "train"),
    ]
    run = run_of(found)
    assert abs(run.start_time.seconds - (BEGAN + 60)) <= 5  # when ours began, not when it was sent
    assert {item.key: json.loads(item.value_json) for item in run.config.update if item.key != "_wandb"} == {
        "rate": 0.01,
        "opt": {"name": "adam", "units": 8},
        "bias": True,
        "epochs": 3,
    }
    assert (run.project, run.run_group, run.display_name, run.run_id) == ("team", "digits", "digits run 1", "s1-1")
    said = summary(found)
    assert (said["loss"], said["best/loss"], said["test"], said["_step"]) == (0.5, 0.3, 0.25, 10)


@real
def test_what_is_over_is_sent_with_its_state_and_what_is_not_is_left_out(
    recorded: Sweep, capfd: pytest.CaptureFixture[str]
) -> None:
    places = recorded.sync(project="p", entity="us", mode="offline")
    told = capfd.readouterr().out.splitlines()
    assert told[0].startswith("3 runs of digits (5 rows")
    assert told[1].startswith("to W&B offline, project us/p: folders in ")
    assert "left out: 1 in progress" in told[2]
    assert told[3].startswith("1 of 3: run 1 → ")
    first, second, third = map(records, places)
    assert [exit_code(found) for found in (first, second, third)] == [0, 0, 1]
    assert list(run_of(second).tags) == ["stopped"]
    assert run_of(third).notes == "failed because"
    assert Path(places[2], "files", "error.txt").read_text() == "Traceback: boom"


@real
def test_a_single_run_takes_its_tables_files_and_artifacts_along(own_folder: Path) -> None:
    with sweepmagic.init(name="solo", id="solo-1", project="mine", tags=["t"], notes="n", config={"lr": 0.1}) as run:
        run.log(
            {
                "loss": 1.0,
                "h": sweepmagic.Histogram([1, 2, 3]),
                "pictures": [sweepmagic.Image(np.zeros((8, 8))), sweepmagic.Image(np.ones((8, 8)))],
                "page": sweepmagic.Html("<b>hi</b>"),
                "sound": sweepmagic.Audio(np.zeros(100), sample_rate=8000),
                "video": Video(np.zeros((2, 3, 4, 4), dtype="uint8")),
                "points": Object3D(np.zeros((2, 3))),
                "table": sweepmagic.Table(columns=["a", "b"], data=[[1, "x"], ["two", "y"]]),
            }
        )
        run.log({"loss": 0.5}, step=9)
        sweepmagic.define_metric("loss", summary="min")
        Path("weights").mkdir()
        Path("weights", "model.txt").write_text("w")
        sweepmagic.save("weights/model.txt")
        print("epoch 1")
        made = sweepmagic.Artifact("model", type="model", metadata={"k": 1})
        made.add_file("weights/model.txt")
        run.log_artifact(made, aliases=["best"])
    sweepmagic.load_run("solo").sync(mode="offline")
    (place,) = own_folder.glob("wandb/offline-run-*")
    found = records(str(place))
    row = rows(found)[0]
    kinds = {key: row[f"{key}._type"] for key in ("h", "pictures", "page", "table", "sound", "video")}
    assert kinds == {
        "h": "histogram",
        "pictures": "images/separated",
        "page": "html-file",
        "table": "table-file",
        "sound": "audio-file",
        "video": "video-file",
    }
    table = json.loads((place / "files" / row["table.path"]).read_text())
    assert (table["columns"], table["data"]) == (["a", "b"], [[1, "x"], ["two", "y"]])
    assert (place / "files" / "weights" / "model.txt").read_text() == "w"
    assert not (place / "files" / "weights" / "model.txt").is_symlink()
    assert "epoch 1" in (place / "files" / "output.log").read_text()
    sent = {path.path for record in found if record.HasField("files") for path in record.files.files}
    assert {"weights/model.txt", "output.log"} <= sent
    assert [name for name in sent if name.startswith("media/object3D/")], "what W&B gets no medium for goes as a file"
    artifacts = {record.artifact.name: record.artifact for record in found if record.HasField("artifact")}
    assert (artifacts["model"].type, set(artifacts["model"].aliases)) == ("model", {"latest", "best"})
    assert [entry.path for entry in artifacts["model"].manifest.contents] == ["model.txt"]
    assert summary(found)["loss"] == {"min": 0.5}
    run_record = run_of(found)
    assert (run_record.project, run_record.display_name, run_record.notes) == ("mine", "solo", "n")
    assert (list(run_record.tags), run_record.run_group) == (["t"], "")


@real
def test_the_real_one_is_found_while_import_wandb_means_the_dialect(
    recorded: Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "wandb"]:
        monkeypatch.delitem(sys.modules, name)  # which reading the records imports
    alias.install()
    try:
        assert len(recorded.sync([1], mode="offline")) == 1
    finally:
        alias.uninstall()
    assert "wandb" not in sys.modules


@real
def test_wandbs_own_settings_say_where(
    recorded: Sweep, own_folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("WANDB_MODE", "offline")
    monkeypatch.setenv("WANDB_JOB_TYPE", "of another run")
    monkeypatch.setenv("WANDB_PROJECT", "from-settings")
    monkeypatch.setenv("WANDB_DIR", str(own_folder / "elsewhere"))
    (own_folder / "elsewhere").mkdir()
    assert verbs.call(["sync", "digits", "2"]) == "sent: 1 run"
    (place,) = (own_folder / "elsewhere" / "wandb").glob("offline-run-*")
    assert run_of(records(str(place))).job_type == ""
    assert "project from-settings" in capfd.readouterr().out


@real
@pytest.mark.parametrize(
    ("mode", "said"), [("disabled", "takes nothing"), ("online", "wandb login(.|\n)*WANDB_MODE=offline")]
)
def test_where_nothing_can_be_sent_it_says_what_to_do(
    recorded: Sweep, own_folder: Path, monkeypatch: pytest.MonkeyPatch, mode: str, said: str
) -> None:
    monkeypatch.setenv("WANDB_MODE", mode)
    monkeypatch.setenv("HOME", str(own_folder))
    monkeypatch.setenv("NETRC", str(own_folder / "none"))
    monkeypatch.delenv("WANDB_API_KEY", raising=False)
    with pytest.raises(SweepMagicError, match=said):
        recorded.sync([1])


def test_without_wandb_it_says_what_brings_it(recorded: Sweep, own_folder: Path) -> None:
    own_folder.joinpath("wandb.py").write_text("raise ModuleNotFoundError('there is none', name='wandb')")
    with pytest.raises(SweepMagicError, match=r"sweepmagic\[wandb\]"):
        recorded.sync([1], mode="offline")


def test_a_folder_called_wandb_is_no_library(recorded: Sweep, own_folder: Path) -> None:
    if _IS_THERE:
        pytest.skip("the real one is installed, and comes before a folder")
    (own_folder / "wandb").mkdir()
    with pytest.raises(SweepMagicError, match="a folder of that name"):
        recorded.sync([1], mode="offline")


def test_only_what_is_there_can_be_sent(run_sweep: Runner) -> None:
    sweep = run_sweep({**grid(x=[1]), "name": "s"}, lambda x: x)
    with pytest.raises(NotFoundError, match="has no run 7"):
        sweep.sync([7])
    with pytest.raises(NotFoundError, match="no sweep 'other'"):
        verbs.call(["sync", "other"])
    with pytest.raises(SweepMagicError, match="expected the number of a run"):
        verbs.call(["sync", "s", "best"])
