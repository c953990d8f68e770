"""`wandb.Api`: what it finds, how it filters and sorts, what can be edited."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import sweepmagic
import sweepmagic.wandb as wandb

RUNS = [
    {"name": "a", "config": {"lr": 0.1, "opt": {"name": "sgd"}}, "tags": ["best"], "losses": [3.0, 1.0], "exit": 0},
    {"name": "b", "config": {"lr": 0.2, "opt": {"name": "adam"}}, "tags": [], "losses": [2.0], "exit": 0},
    {"name": "c", "config": {"lr": 0.3, "layers": 2}, "tags": ["best", "old"], "losses": [], "exit": 1},
]


@pytest.fixture(autouse=True)
def recorded(own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WANDB_SILENT", "true")
    for each in RUNS:
        run = wandb.init(project="demo", name=each["name"], config=each["config"], tags=each["tags"], group="g")
        for loss in each["losses"]:
            run.log({"loss": loss, "epoch": 1}, commit=False)
            run.log({"acc": 1 / loss})
        run.finish(exit_code=each["exit"])


def names(**asked: Any) -> list[str]:
    return [run.name for run in wandb.Api().runs("team/demo", **asked)]


def test_runs_of_a_project_are_in_the_order_made() -> None:
    assert names() == ["a", "b", "c"]
    assert wandb.Api().runs("team/other") == []
    assert [run.name for run in wandb.Api().runs()] == ["a", "b", "c"]
    assert len(wandb.Api(overrides={"project": "demo"}).runs()) == 3


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"config.lr": 0.1}, ["a"]),
        ({"config.lr.value": {"$gt": 0.1}}, ["b", "c"]),
        ({"config.lr": {"$gte": 0.1, "$lt": 0.3}}, ["a", "b"]),
        ({"config.opt.name": {"$in": ["sgd", "x"]}}, ["a"]),
        ({"config.opt.name": {"$nin": ["sgd"]}}, ["b", "c"]),
        ({"config.layers": {"$exists": True}}, ["c"]),
        ({"config.layers": {"$exists": False}}, ["a", "b"]),
        ({"summary_metrics.loss": {"$lte": 1.0}}, ["a"]),
        ({"summary_metrics.loss": {"$ne": 1.0}}, ["b", "c"]),
        ({"state": "failed"}, ["c"]),
        ({"state": {"$eq": "finished"}}, ["a", "b"]),
        ({"display_name": {"$regex": "^[ab]$"}}, ["a", "b"]),
        ({"tags": "best"}, ["a", "c"]),
        ({"tags": {"$in": ["old"]}}, ["c"]),
        ({"group": "g", "$or": [{"config.lr": 0.1}, {"display_name": "b"}]}, ["a", "b"]),
        ({"$and": [{"tags": "best"}, {"state": "finished"}]}, ["a"]),
        ({"$not": {"tags": "best"}}, ["b"]),
        ({"$nor": [{"tags": "best"}, {"config.lr": 0.2}]}, []),
        ({"config.lr": {"$not": {"$gt": 0.1}}}, ["a"]),
        ({"created_at": {"$gt": "2000-01-01T00:00:00Z"}}, ["a", "b", "c"]),
        ({"createdAt": {"$lt": "2000-01-01"}}, []),
        ({"job_type": None}, ["a", "b", "c"]),
        ({"config.lr": {"$gt": "a text"}}, []),
    ],
)
def test_filters_are_those_of_mongodb(filters: dict[str, Any], found: list[str]) -> None:
    assert names(filters=filters) == found


@pytest.mark.parametrize(
    ("filters", "said"),
    [
        ({"config.lr": {"$gtt": 1}}, "unknown operator '\\$gtt'; did you mean '\\$gt'"),
        ({"stat": "failed"}, "know no 'stat'; did you mean 'state'"),
    ],
)
def test_a_wrong_filter_names_what_was_meant(filters: dict[str, Any], said: str) -> None:
    with pytest.raises(wandb.Error, match=said):
        names(filters=filters)


@pytest.mark.parametrize(
    ("order", "found"),
    [
        ("+created_at", ["a", "b", "c"]),
        ("-created_at", ["c", "b", "a"]),
        ("-config.lr", ["c", "b", "a"]),
        ("+summary_metrics.loss", ["a", "b", "c"]),
        ("-summary_metrics.loss", ["b", "a", "c"]),
        ("display_name", ["a", "b", "c"]),
    ],
)
def test_order(order: str, found: list[str]) -> None:
    assert names(order=order) == found


def test_a_run_by_any_path() -> None:
    id = wandb.Api().runs()[0].id
    for path in (id, f"demo/{id}", f"team/demo/{id}", f"team/demo/runs/{id}", "team/demo/a"):
        assert wandb.Api().run(path).name == "a"
    with pytest.raises(wandb.CommError, match="Could not find run 'demo/nothing'"):
        wandb.Api().run("demo/nothing")


def test_what_a_run_tells() -> None:
    run = wandb.Api().run("demo/a")
    assert run.config == {"lr": 0.1, "opt": {"name": "sgd"}}
    assert run.summary["loss"] == run.summary.loss == run.summary_metrics["loss"] == 1.0
    assert {"loss", "acc", "epoch", "_step", "_runtime", "_timestamp"} == set(run.summary._json_dict)
    assert (run.state, run.tags, run.group, run.project, run.path) == (
        "finished",
        ["best"],
        "g",
        "demo",
        ["demo", run.id],
    )
    assert (run.lastHistoryStep, run.sweep, run.sweep_name) == (1, None, None)
    assert run.created_at.endswith("Z")


def test_history_and_scan_history() -> None:
    run = wandb.Api().run("demo/a")
    assert [row["loss"] for row in run.scan_history()] == [3.0, 1.0]
    assert list(run.scan_history(keys=["loss", "acc"])) == [{"loss": 3.0, "acc": 1 / 3}, {"loss": 1.0, "acc": 1.0}]
    assert list(run.scan_history(keys=["loss", "nothing"])) == []
    assert [row["_step"] for row in run.scan_history(min_step=1)] == [1]
    assert [row["_step"] for row in run.scan_history(max_step=1)] == [0]
    assert run.history(pandas=False, keys=["loss"]) == [{"_step": 0, "loss": 3.0}, {"_step": 1, "loss": 1.0}]
    assert run.history(samples=1, pandas=False, keys=["loss"]) == [{"_step": 1, "loss": 1.0}]
    pytest.importorskip("pandas", reason="the extra sweepmagic[pandas] is not installed")
    frame = run.history()
    assert list(frame["loss"]) == [3.0, 1.0]
    assert {"_step", "_runtime", "_timestamp"} <= set(frame.columns)
    assert list(wandb.Api().runs("demo").histories(keys=["loss"], format="pandas")["loss"]) == [3.0, 1.0, 2.0]


def test_labels_config_and_summary_are_editable() -> None:
    run = wandb.Api().run("demo/a")
    run.tags.append("paper")
    run.notes = "the one to beat"
    run.config["fold"] = 3
    run.summary["test"] = 0.5
    run.update()
    again = sweepmagic.load_run("a")
    assert (again.tags, again.notes, again.config.fold, again.summary["test"]) == (
        ("best", "paper"),
        "the one to beat",
        3,
        0.5,
    )
    assert wandb.Api().run("demo/a").tags == ["best", "paper"]


def test_files_are_listed_and_copied(own_folder: Path) -> None:
    with wandb.init(id="with-files") as live:
        Path(live.dir, "notes.txt").write_text("hello")
    run = wandb.Api().run("with-files")
    assert [file.name for file in run.files()] == ["notes.txt"]
    file = run.file("notes.txt")
    assert (file.size, file.mimetype) == (5, "text/plain")
    with file.download(root="there") as copy:
        assert copy.read() == "hello"
    with pytest.raises(wandb.CommError, match="exists already: say replace=True"):
        file.download(root="there")
    file.download(root="there", replace=True).close()
    with pytest.raises(wandb.CommError, match="has no file 'other.txt'"):
        run.file("other.txt")


def test_a_sweep_and_its_best_run() -> None:
    config = {
        "method": "grid",
        "metric": {"name": "loss", "goal": "minimize"},
        "parameters": {"lr": {"values": [0.3, 0.1, 0.2]}},
    }

    def train() -> None:
        wandb.init()
        wandb.log({"loss": wandb.config.lr, "acc": 1 - wandb.config.lr})
        wandb.log({"loss": 1 - wandb.config.lr})

    id = wandb.sweep(config, project="demo")
    wandb.agent(id, train)
    sweep = wandb.Api().sweep(f"team/demo/{id}")
    assert (sweep.id, sweep.state, sweep.project, sweep.expected_run_count) == (id, "FINISHED", "demo", 3)
    assert sweep.config["method"] == "grid"
    assert [run.config["lr"] for run in sweep.runs] == [0.3, 0.1, 0.2]
    best = sweep.best_run()
    assert best is not None
    assert best.config["lr"] == 0.1  # the best value of each run counts, as everywhere
    assert best.sweep.id == best.sweep_name == id
    last = sweep.best_run(order="+summary_metrics.loss")
    assert last is not None
    assert last.config["lr"] == 0.3  # W&B's order: by the last value
    assert [each.id for each in wandb.Api().sweeps("demo")] == [id]
    assert wandb.Api().runs("demo", filters={"sweep": id}).total == 3
    with pytest.raises(wandb.CommError, match="Could not find sweep"):
        wandb.Api().sweep("team/demo/zzz")


def test_projects_and_the_entity(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [project.name for project in wandb.Api().projects()] == ["demo"]
    assert wandb.Api().default_entity == ""
    monkeypatch.setenv("WANDB_ENTITY", "team")
    assert wandb.Api().default_entity == "team"


def test_runs_that_this_process_wrote_elsewhere_are_found(tmp_path: Path) -> None:
    wandb.init(dir=tmp_path / "elsewhere", name="far").finish()
    assert wandb.Api().run("far").name == "far"
    assert "far" in [run.name for run in wandb.Api().runs()]


@pytest.mark.parametrize("what", [wandb.Api, lambda: wandb.Api().run("a")])
def test_what_is_not_there_is_named_with_the_nearest(what: Any) -> None:
    with pytest.raises(AttributeError, match="did you mean '(projects|scan_history)'"):
        getattr(what(), "projcts" if what is wandb.Api else "scan_histry")


def test_what_older_scripts_ask_for(own_folder: Path) -> None:
    run = wandb.Api().run("a")
    assert (run.rawconfig, run.json_config) == (run.config, '{"lr": {"value": 0.1}, "opt": {"value": {"name": "sgd"}}}')
    (own_folder / "late.txt").write_text("late")
    run.upload_file("late.txt")
    assert [file.name for file in run.files(pattern="%.txt")] == ["late.txt"]
    assert run.files(pattern="%.csv") == []
    assert wandb.Api().from_path(f"team/demo/runs/{run.id}").id == run.id
    assert wandb.api.api_key  # type: ignore[attr-defined]
    assert wandb.Api().viewer.entity == wandb.api.default_entity == ""  # type: ignore[attr-defined]


def test_nothing_is_deleted_and_that_is_said_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("WANDB_SILENT")
    for run in wandb.Api().runs("demo"):
        run.delete()
    assert capsys.readouterr().err.count("a run cannot be deleted here") == 1
    assert len(wandb.Api().runs("demo")) == 3
