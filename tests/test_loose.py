from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import sweepmagic
from sweepmagic.errors import NotFoundError, SweepMagicError
from sweepmagic.project import LOOSE, folder_of
from sweepmagic.records import Noted, Sampled
from sweepmagic.run.active import ActiveRun
from sweepmagic.store import EventStore
from tests.conftest import grid


def rows(run: sweepmagic.Run) -> list[dict[str, object]]:
    """Return the rows of a run without their times."""
    return [{key: value for key, value in row.items() if key != "_time"} for row in run.history]


def the_run() -> sweepmagic.Run:
    (run,) = sweepmagic.runs()
    return run


def script(code: str) -> int:
    return subprocess.run(
        [sys.executable, "-c", f"import sweepmagic\n{code}"], check=False, stderr=subprocess.DEVNULL
    ).returncode


# --- labels -------------------------------------------------------------------------------------------------------------


def test_labels_are_kept(own_folder: Path) -> None:
    with sweepmagic.init(
        name="base", project="p", group="g", job_type="train", tags=["a", "b", "a"], notes="first", id="r1"
    ) as active:
        assert (active.name, active.group, active.tags, active.id) == ("base", "g", ("a", "b"), "r1")
    run = the_run()
    found = (run.id, run.name, run.project, run.group, run.job_type, run.tags, run.notes)
    assert found == ("r1", "base", "p", "g", "train", ("a", "b"), "first")
    assert sweepmagic.runs(project="p")[0].id == "r1"
    assert sweepmagic.runs(project="other") == []


def test_labels_can_be_edited_during_the_run_and_after_it(own_folder: Path) -> None:
    with sweepmagic.init() as active:
        active.tags += ("during",)
        active.name = "renamed"
    run = the_run()
    run.notes = "looks good"
    run.tags = [*run.tags, "after"]
    again = sweepmagic.load_run("renamed")
    assert (again.tags, again.notes) == (("during", "after"), "looks good")
    run.notes = None
    assert again.notes == ""


def test_a_sweep_and_its_runs_have_labels(own_folder: Path) -> None:
    def train(x: int) -> float:
        run = sweepmagic.init(tags=[f"x{x}"], group="all")
        run.name = f"x is {x}"
        return float(x)

    config = {**grid(x=[1, 2]), "name": "s", "description": "from the config"}
    sweep = sweepmagic.sweep(config, train, view="none")
    assert [(run.name, run.tags, run.group) for run in sweep.runs] == [
        ("x is 1", ("x1",), "all"),
        ("x is 2", ("x2",), "all"),
    ]
    assert (sweep.description, sweep.tags) == ("from the config", ())
    sweep.tags, sweep.description = ["paper"], "by hand"
    again = sweepmagic.load("s")
    assert (again.description, again.tags) == ("by hand", ("paper",))


def test_what_people_said_of_a_run_outlives_a_retry(own_folder: Path) -> None:
    def train(x: int) -> float:
        if not Path("mended").exists():
            raise ValueError("not yet")
        return float(x)

    config = {**grid(x=[1]), "name": "s"}
    sweep = sweepmagic.sweep(config, train, view="none")
    sweep.runs[0].tags = ["watch"]
    Path("mended").touch()
    sweep.retry()
    sweep = sweepmagic.sweep(config, train, view="none")
    assert (sweep.runs[0].state, sweep.runs[0].tags) == ("finished", ("watch",))


# --- rows ---------------------------------------------------------------------------------------------------------------


def test_a_row_that_is_left_open_joins_the_next(own_folder: Path) -> None:
    with sweepmagic.init() as run:
        sweepmagic.log({"grad": 1.0}, commit=False)
        assert len(the_run().history) == 1  # on disk at once
        sweepmagic.log({"loss": 0.5})
        sweepmagic.log({"loss": 0.25})
        assert run.step == 2
    assert rows(the_run()) == [{"_step": 0, "grad": 1.0, "loss": 0.5}, {"_step": 1, "loss": 0.25}]


def test_rows_of_one_step_are_one_row(own_folder: Path) -> None:
    with sweepmagic.init():
        sweepmagic.log({"a": 1}, step=5)
        sweepmagic.log({"b": 2}, step=5)
        sweepmagic.log({"a": 3})
        sweepmagic.log({"c": 4}, step=9, commit=False)
        sweepmagic.log({"d": 5})
    assert rows(the_run()) == [{"_step": 5, "a": 1, "b": 2}, {"_step": 6, "a": 3}, {"_step": 9, "c": 4, "d": 5}]


def test_a_step_that_goes_back_is_kept_and_said_once(own_folder: Path) -> None:
    with sweepmagic.init():
        for step in (3, 1, 0):
            sweepmagic.log({"loss": step}, step=step)
    assert [row["_step"] for row in rows(the_run())] == [3, 1, 0]
    with EventStore(folder_of(), read_only=True) as store:
        said = [event.text for _, event in store.read(LOOSE) if isinstance(event, Noted)]
    assert said == ["step 1 came after step 3: it is kept as a row of its own"]


def test_nested_keys_get_dots(own_folder: Path) -> None:
    with sweepmagic.init():
        sweepmagic.log({"a": {"b": 1, "c": {"d": 2}}})
    assert rows(the_run()) == [{"_step": 0, "a.b": 1, "a.c.d": 2}]


def test_a_metric_takes_the_last_value_of_its_step_metric(own_folder: Path) -> None:
    with sweepmagic.init():
        sweepmagic.define_metric("val/*", step_metric="epoch")
        sweepmagic.define_metric("free", step_metric="epoch", step_sync=False)
        sweepmagic.log({"epoch": 4})
        sweepmagic.log({"val/loss": 0.5, "free": 1})
        sweepmagic.log({"free": 2})
    assert rows(the_run())[1:] == [{"_step": 1, "val/loss": 0.5, "free": 1, "epoch": 4}, {"_step": 2, "free": 2}]


def test_two_definitions_of_a_metric_are_one(own_folder: Path) -> None:
    with sweepmagic.init():
        sweepmagic.define_metric("loss", summary="min")
        sweepmagic.define_metric("loss", step_metric="epoch")
        sweepmagic.define_metric("acc", summary="max")
        sweepmagic.define_metric("acc", hidden=True, overwrite=True)
        for loss in (0.5, 0.25, 0.75):
            sweepmagic.log({"loss": loss, "acc": loss})
    assert dict(the_run().summary) == {"loss.min": 0.25, "acc": 0.75}


# --- beginning, ending, going on ----------------------------------------------------------------------------------------


def test_an_exit_code_decides_how_it_ended(own_folder: Path) -> None:
    sweepmagic.init()
    sweepmagic.finish(exit_code=3)
    sweepmagic.init()
    sweepmagic.finish()
    assert [(run.state, run.reason) for run in sweepmagic.runs()] == [("failed", "exit code 3"), ("finished", "")]


def test_a_script_that_calls_no_finish_ends_its_run_with_itself(own_folder: Path) -> None:
    assert script("sweepmagic.init(); sweepmagic.log({'loss': 1})") == 0
    assert script("sweepmagic.init(); sweepmagic.log({'loss': 1}); raise ValueError('no data')") == 1
    assert [(run.state, run.reason) for run in sweepmagic.runs()] == [
        ("finished", ""),
        ("failed", "ValueError: no data"),
    ]


def test_a_run_goes_on_where_another_process_left_it(own_folder: Path) -> None:
    code = "r = sweepmagic.init(id='a', config={'lr': 0.1}, tags=['t']); r.summary['best'] = 1; sweepmagic.log({'loss': 3})"
    assert script(f"{code}; import os; os._exit(9)") == 9
    assert the_run().state == "crashed"
    with sweepmagic.init(id="a", resume="must", config={"more": 1}) as run:
        assert (run.step, run.config.lr, run.summary["best"], run.tags) == (1, 0.1, 1, ("t",))
        sweepmagic.log({"loss": 2})
    assert the_run().state == "finished"
    assert [row["loss"] for row in the_run().history] == [3, 2]
    assert dict(the_run().config) == {"lr": 0.1, "more": 1}


def test_the_last_run_that_was_cut_off_is_resumed_without_an_id(own_folder: Path) -> None:
    assert script("sweepmagic.init(name='one'); sweepmagic.log({'loss': 3}); import os; os._exit(9)") == 9
    with sweepmagic.init(resume="auto"):
        sweepmagic.log({"loss": 2})
    with sweepmagic.init(resume="auto"):
        sweepmagic.log({"loss": 1})
    assert [[row["loss"] for row in run.history] for run in sweepmagic.runs()] == [[3, 2], [1]]


def test_the_same_id_without_resume_starts_anew(own_folder: Path) -> None:
    for loss in (1, 2):
        with sweepmagic.init(id="a", config={f"only{loss}": True}):
            sweepmagic.log({"loss": loss})
            Path("file.txt").write_text(str(loss))
            if loss == 1:
                sweepmagic.save("file.txt")
    assert [row["loss"] for row in the_run().history] == [2]
    assert (the_run().state, dict(the_run().config), list(the_run().file_names)) == ("finished", {"only2": True}, [])


def test_resume_refuses_what_it_should(own_folder: Path) -> None:
    with pytest.raises(NotFoundError, match="there is no run 'a'"):
        sweepmagic.init(id="a", resume="must")
    with sweepmagic.init(id="a", resume="allow"):
        pass
    with pytest.raises(SweepMagicError, match="is there already"):
        sweepmagic.init(id="a", resume="never")
    with pytest.raises(SweepMagicError, match="did you mean 'allow'"):
        sweepmagic.init(id="a", resume="alow")


def test_a_run_in_progress_is_not_taken_over(own_folder: Path) -> None:
    first = sweepmagic.init(id="a")
    with pytest.raises(SweepMagicError, match="still in progress"):
        sweepmagic.init(id="a", resume="allow", reinit="create_new")
    first.__exit__()


@pytest.mark.parametrize(("reinit", "runs"), [(None, 1), ("return_previous", 1), ("finish_previous", 2), (True, 2)])
def test_what_a_second_init_does(own_folder: Path, reinit: str | bool | None, runs: int) -> None:
    sweepmagic.init()
    sweepmagic.init(reinit=reinit)
    sweepmagic.finish()
    assert [run.state for run in sweepmagic.runs()] == ["finished"] * runs


def test_a_run_beside_the_current_one_is_meant_by_its_own_methods_only(own_folder: Path) -> None:
    with sweepmagic.init(name="first"):
        with sweepmagic.init(name="second", reinit="create_new") as second:
            second.log({"b": 2})
            sweepmagic.log({"a": 1})
        sweepmagic.log({"a": 2})
    assert [[set(row) - {"_step", "_time"} for row in run.history] for run in sweepmagic.runs()] == [
        [{"a"}, {"a"}],
        [{"b"}],
    ]


# --- what surrounds it --------------------------------------------------------------------------------------------------


def test_what_is_printed_is_shown_and_kept(own_folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with sweepmagic.init():
        print("one")
    with sweepmagic.init(capture=False):
        print("two")
    print("three")
    assert capsys.readouterr().out == "one\ntwo\nthree\n"
    assert [run.output for run in sweepmagic.runs()] == ["one\n", ""]


def test_the_environment_is_kept(own_folder: Path) -> None:
    (own_folder / ".git").mkdir()
    (own_folder / ".git" / "HEAD").write_text("ref: refs/heads/trunk\n")
    (own_folder / ".git" / "packed-refs").write_text("# pack-refs\nabc123 refs/heads/trunk\n")
    Path("train.py").write_text("import sweepmagic, numpy\nwith sweepmagic.init():\n    pass\n")
    subprocess.run([sys.executable, "train.py", "--lr", "0.1"], check=True)
    found = the_run().environment
    assert found["argv"] == ["train.py", "--lr", "0.1"]
    assert found["code"] == Path("train.py").read_text()
    assert found["git"] == {"commit": "abc123", "branch": "trunk"}
    assert found["packages"]["numpy"] == __import__("numpy").__version__
    with sweepmagic.init(save_code=False):
        pass
    assert "code" not in sweepmagic.runs()[1].environment


def test_libraries_that_a_run_imports_are_in_its_environment(own_folder: Path) -> None:
    Path("late_library.py").write_text("__version__ = '1.2'")
    assert script("import sys; sys.path.insert(0, '.')\nwith sweepmagic.init():\n    import late_library") == 0
    assert the_run().environment["packages"]["late_library"] == "1.2"


def test_a_sweep_has_an_environment_too(own_folder: Path) -> None:
    run = sweepmagic.sweep(grid(x=[1]), lambda x: x, view="none").runs[0]
    assert run.environment["packages"]["numpy"]
    assert "lambda" in run.environment["code"]


def test_samples_of_the_system_are_those_taken_meanwhile(own_folder: Path) -> None:
    with sweepmagic.init() as active:
        active.emit(Sampled(active._agent, {"cpu": 50.0}))  # type: ignore[attr-defined]
        active.emit(Sampled(active._agent, {"cpu": 60.0}, time=5.0))  # type: ignore[attr-defined]
    assert [sample["cpu"] for sample in the_run().system] == [50.0]


def test_a_store_of_an_older_version_is_read(own_folder: Path) -> None:
    """Only events of the first version, as it wrote them."""
    with EventStore(folder_of()) as store:
        for kind, run, body in [
            ("sweep_created", None, [{}, 0, "", "", "", "0.1"]),
            ("agent_started", None, ["a1", "host", 1, 1.0, "kernel", 1, None]),
            ("run_started", 1, [{}, "a1", 1, 0, "", "old", {}]),
            ("logged", 1, [None, {"loss": 0.5}]),
            ("run_ended", 1, ["finished", "", "", "", 1]),
        ]:
            store.copy((LOOSE, run, kind, 1.0, json.dumps(body)))
    run = the_run()
    assert (run.name, run.state, run.tags, dict(run.environment), list(run.system)) == ("old", "finished", (), {}, [])
    with sweepmagic.init(name="new"):
        pass
    assert [run.name for run in sweepmagic.runs()] == ["old", "new"]


def test_a_plain_row_makes_no_folder_for_media(own_folder: Path) -> None:
    with sweepmagic.init() as run:
        run.log({"loss": 0.5})
        assert isinstance(run, ActiveRun)
    assert list(the_run().file_names) == []
    assert not the_run().files.exists()


def test_a_run_is_found_by_its_id_or_its_name(own_folder: Path) -> None:
    sweep = sweepmagic.sweep(grid(x=[1, 2]), lambda x: x, view="none")
    for _ in range(2):
        with sweepmagic.init(name="again"):
            pass
    with sweepmagic.init(id="odd-1"):
        pass
    for id in (f"{sweep.id}-2", "runs-1", "odd-1"):
        assert sweepmagic.load_run(f"someone/project/{id}").id == id
    assert sweepmagic.load_run("again").id == "runs-2"
    with pytest.raises(NotFoundError, match="did you mean 'odd-1'"):
        sweepmagic.load_run("odd-11")
    with pytest.raises(NotFoundError, match="no run 'a'"):
        sweepmagic.load_run("a", dir=own_folder / "elsewhere")
