from __future__ import annotations

import logging
import math
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import sweepmagic
from sweepmagic.errors import ConfigError, FunctionError, NoRunError, NotFoundError, StoreError, SweepMagicError
from tests.conftest import grid

Runner = Callable[..., sweepmagic.Sweep]


def test_the_three_kinds_of_function(run_sweep: Runner) -> None:
    seen: list[Any] = []

    def by_name(x: int, y: int = 5) -> None:
        seen.append((x, y))

    def by_config(config: Any) -> None:
        seen.append((config.x, config["x"]))

    def bare() -> None:
        seen.append((sweepmagic.config.x, sweepmagic.init().config["x"]))

    for function in (by_name, by_config, bare):
        run_sweep(grid(x=[1]), function)
    assert seen == [(1, 5), (1, 1), (1, 1)]


def test_a_number_returned_is_the_metric_and_a_dict_is_a_row(run_sweep: Runner) -> None:
    assert run_sweep(grid(x=[3]), lambda x: np.float32(x / 2)).best.value == 1.5  # type: ignore[union-attr]
    sweep = run_sweep(grid(x=[3]), lambda x: {"loss": x, "acc": 1 / x})
    assert sweep.best is not None
    assert sweep.best.summary == {"loss": 3, "acc": 1 / 3}


def test_a_number_returned_after_logging_is_the_last_word(run_sweep: Runner) -> None:
    def train(x: int) -> float:
        sweepmagic.log({"loss": 5.0})
        return 1.0

    run = run_sweep({**grid(x=[1]), "metric": {"name": "loss", "of": "last"}}, train).runs[0]
    assert (run.value, len(run.history)) == (1.0, 1)


def test_count_is_the_total_and_the_same_name_continues(run_sweep: Runner) -> None:
    config = {
        "name": "s",
        "method": "random",
        "metric": {"name": "loss"},
        "parameters": {"x": {"min": 0.0, "max": 1.0}},
    }
    first = run_sweep(config, lambda x: x, count=3)
    again = run_sweep(config, lambda x: x, count=5)
    assert first.id == again.id
    assert [run.number for run in again.runs] == [1, 2, 3, 4, 5]
    assert len(run_sweep(config, lambda x: x, count=5).runs) == 5


def test_a_continued_sweep_draws_what_an_uninterrupted_one_would(run_sweep: Runner) -> None:
    config = {"method": "random", "seed": 3, "parameters": {"x": {"min": 0.0, "max": 1.0}}}
    run_sweep({**config, "name": "a"}, lambda x: None, count=2)
    resumed = run_sweep({**config, "name": "a"}, lambda x: None, count=6)
    whole = run_sweep({**config, "name": "b"}, lambda x: None, count=6)
    assert [run.config.x for run in resumed.runs] == [run.config.x for run in whole.runs]


def test_fresh_starts_anew_and_the_newest_of_a_name_is_found(run_sweep: Runner) -> None:
    first = run_sweep({**grid(x=[1]), "name": "s"}, lambda x: x)
    second = run_sweep({**grid(x=[1]), "name": "s"}, lambda x: x, fresh=True)
    assert first.id != second.id
    assert sweepmagic.load("s").id == second.id
    assert sweepmagic.load(first.id).id == first.id


def test_without_a_name_every_sweep_is_new(run_sweep: Runner) -> None:
    assert run_sweep(grid(x=[1]), lambda x: x).id != run_sweep(grid(x=[1]), lambda x: x).id
    assert len(sweepmagic.sweeps()) == 2


def test_projects_keep_names_apart(run_sweep: Runner) -> None:
    one = run_sweep({**grid(x=[1]), "name": "s"}, lambda x: x, project="p")
    other = run_sweep({**grid(x=[1]), "name": "s"}, lambda x: x, project="q")
    assert one.id != other.id
    assert [sweep.id for sweep in sweepmagic.sweeps(project="p")] == [one.id]


def test_edited_space_keeps_the_runs_that_fit(run_sweep: Runner) -> None:
    run_sweep({**grid(x=[1, 2, 3]), "name": "s"}, lambda x: x)
    sweep = run_sweep({**grid(x=[2, 3, 4]), "name": "s"}, lambda x: x)
    assert [run.config.x for run in sweep.runs] == [1, 2, 3, 4]
    assert sweep.record.used == 3


def test_runs_of_a_changed_function_are_marked(run_sweep: Runner) -> None:
    run_sweep({**grid(x=[1, 2]), "name": "s"}, lambda x: x)
    sweep = run_sweep({**grid(x=[1, 2, 3]), "name": "s"}, lambda x: x + 1)
    assert [run.is_stale for run in sweep.runs] == [True, True, False]


def test_a_failed_run_keeps_its_traceback_and_the_sweep_goes_on(run_sweep: Runner) -> None:
    def train(x: int) -> float:
        return 1 / (x - 2)

    sweep = run_sweep(grid(x=[1, 2, 3]), train)
    assert [run.state for run in sweep.runs] == ["finished", "failed", "finished"]
    assert sweep.runs[1].reason == "ZeroDivisionError: division by zero"
    assert "return 1 / (x - 2)" in sweep.runs[1].error
    assert sweep.state == "finished"


def test_on_error_stop_ends_the_sweep(run_sweep: Runner) -> None:
    def train(x: int) -> None:
        raise RuntimeError("no")

    sweep = run_sweep({**grid(x=[1, 2, 3]), "on_error": "stop"}, train)
    assert (len(sweep.runs), sweep.state) == (1, "failed")


def test_retry_tries_a_failed_run_again_under_its_number(run_sweep: Runner) -> None:
    tries: list[int] = []

    def train(x: int) -> float:
        tries.append(x)
        if x == 2 and tries.count(2) < 3:
            raise RuntimeError("flaky")
        return float(x)

    sweep = run_sweep({**grid(x=[1, 2, 3]), "retry": 2}, train)
    assert tries == [1, 2, 2, 2, 3]
    assert [run.state for run in sweep.runs] == ["finished"] * 3


def test_the_last_run_is_retried_though_another_worker_found_nothing_left(run_sweep: Runner) -> None:
    tries: list[int] = []

    def train(x: int) -> float:
        tries.append(x)
        threading.Event().wait(0.1)  # long enough for the other worker to look for a point
        if len(tries) < 2:
            raise RuntimeError("flaky")
        return float(x)

    sweep = run_sweep({**grid(x=[1]), "retry": 1}, train, workers=2)
    assert (tries, sweep.runs[0].state) == ([1, 1], "finished")


def test_constraints_that_nothing_meets_are_said_before_the_first_run(run_sweep: Runner) -> None:
    config = {"method": "random", "parameters": {"x": {"min": 0.0, "max": 1.0}}, "constraints": ["x > 2"], "name": "s"}
    with pytest.raises(SweepMagicError, match="met the constraints"):
        run_sweep(config, lambda x: x, count=3)
    assert (sweepmagic.load("s").state, len(sweepmagic.load("s").runs)) == ("pending", 0)


def test_retry_by_hand_runs_when_the_cell_is_run_again(run_sweep: Runner) -> None:
    fail = [True]

    def train(x: int) -> float:
        if fail[0] and x == 2:
            raise RuntimeError("no")
        return float(x)

    config = {**grid(x=[1, 2]), "name": "s"}
    run_sweep(config, train)
    fail[0] = False
    assert run_sweep(config, train).runs[1].state == "failed"
    sweepmagic.load("s").retry()
    assert run_sweep(config, train).runs[1].state == "finished"


def test_a_stop_raised_by_the_code_itself_ends_only_its_run(run_sweep: Runner) -> None:
    def train(x: int) -> None:
        sweepmagic.log({"loss": x})
        raise sweepmagic.StopRun("good enough")

    sweep = run_sweep(grid(x=[1, 2]), train)
    assert [(run.state, run.reason) for run in sweep.runs] == [("stopped", "good enough")] * 2


def test_system_exit_is_a_failed_run_and_not_the_end_of_the_kernel(run_sweep: Runner) -> None:
    def train(x: int) -> None:
        raise SystemExit(3)

    assert run_sweep(grid(x=[1]), train).runs[0].state == "failed"


def test_target_ends_the_search(run_sweep: Runner) -> None:
    config = {**grid(x=[3, 2, 1, 0]), "metric": {"name": "loss", "target": 2}}
    sweep = run_sweep(config, lambda x: x)
    assert (len(sweep.runs), sweep.state) == (2, "finished")
    assert "target" in sweep.record.reason


def test_initial_configs_come_first(run_sweep: Runner) -> None:
    config = {
        "method": "random",
        "parameters": {"x": {"min": 0.0, "max": 1.0}, "k": {"values": ["a", "b"]}},
        "initial": [{"x": 0.5, "k": "b"}, {"x": 0.25}],
    }
    sweep = run_sweep(config, lambda x, k: None, count=3)
    assert dict(sweep.runs[0].config) == {"x": 0.5, "k": "b"}
    assert sweep.runs[1].config.x == 0.25
    assert sweep.runs[1].config.k in ("a", "b")


def test_seeded_runs_are_repeatable(run_sweep: Runner) -> None:
    config = {**grid(x=[1, 2, 3]), "seed": 11}
    one = run_sweep(config, lambda x: float(np.random.random()))
    two = run_sweep(config, lambda x: float(np.random.random()))
    assert [run.value for run in one.runs] == [run.value for run in two.runs]
    assert len({run.value for run in one.runs}) == 3


def test_without_a_seed_global_generators_are_left_alone(run_sweep: Runner) -> None:
    np.random.seed(5)
    expected = np.random.RandomState(5).random_sample(3).tolist()
    sweep = run_sweep(grid(x=[1, 2, 3]), lambda x: float(np.random.random()))
    assert [run.value for run in sweep.runs] == expected


def test_log_takes_what_libraries_give(run_sweep: Runner) -> None:
    import decimal

    def train(x: int) -> None:
        sweepmagic.log(
            {
                "numpy": np.float32(0.5),
                "array": np.array([0.25]),
                "vector": np.arange(3),
                "big": np.zeros((30, 30)),
                "nan": math.nan,
                "inf": math.inf,
                "none": None,
                "text": "fine",
                "bool": np.bool_(True),
                "decimal": decimal.Decimal("0.1"),
                "nested": {"a": {"b": 1}},
                "object": object(),
                "loss": 1,
            }
        )

    sweep = run_sweep(grid(x=[1]), train)
    summary = sweep.runs[0].summary
    assert sweep.runs[0].state == "finished"
    assert summary["numpy"] == 0.5
    assert summary["array"] == 0.25
    assert summary["vector"] == [0, 1, 2]
    assert sum(summary["big"]["values"]) == 900
    assert math.isnan(summary["nan"])
    assert summary["inf"] == math.inf
    assert summary["none"] is None
    assert summary["bool"] is True
    assert summary["decimal"] == 0.1
    assert summary["nested.a.b"] == 1
    assert summary["object"].startswith("<object")
    assert any("'object' is a object" in note or "'object'" in note for note in sweep.notes)


def test_log_of_something_else_names_what_was_expected(run_sweep: Runner) -> None:
    def train(x: int) -> None:
        sweepmagic.log(0.5)  # type: ignore[arg-type]

    assert 'expected a dict such as log({"loss": 0.5}), but got float' in run_sweep(grid(x=[1]), train).runs[0].error


def test_log_outside_a_run_says_what_to_do() -> None:
    with pytest.raises(NoRunError, match=r"sweepmagic\.init\(\) first"):
        sweepmagic.log({"loss": 1})


def test_a_metric_that_is_never_logged_is_said_once_with_what_was(run_sweep: Runner) -> None:
    sweep = run_sweep({**grid(x=[1, 2]), "metric": {"name": "val_loss"}}, lambda x: {"last/val_loss": x, "acc": 1})
    (note,) = sweep.notes
    assert "run 1 never logged a number as 'val_loss'" in note
    assert "acc, last/val_loss" in note
    assert "if 'last/val_loss' is meant" in note


def test_a_parameter_that_nothing_reads_is_said(run_sweep: Runner) -> None:
    def train(config: Any) -> float:
        return float(config.x)

    (note,) = run_sweep(grid(x=[1], unused=[2]), train).notes
    assert note.startswith("unused: never read by train")


def test_a_function_that_does_not_fit_is_refused_before_the_first_run(run_sweep: Runner) -> None:
    def train(learning_rate: float, layers: int) -> None: ...

    with pytest.raises(FunctionError) as error:
        run_sweep(grid(learning_rat=[1], layers=[1]), train)
    assert "train() needs 'learning_rate', which the sweep does not have; did you mean 'learning_rat'?" in str(
        error.value
    )
    assert "the sweep has 'learning_rat', which train() never takes" in str(error.value)
    assert sweepmagic.sweeps() == []


def test_an_endless_sweep_is_asked_for_its_count(run_sweep: Runner) -> None:
    with pytest.raises(ConfigError, match="--count 20"):
        run_sweep({"method": "random", "parameters": {"x": {"min": 0.0, "max": 1.0}}}, lambda x: x)


def test_prints_of_parallel_runs_never_mix(run_sweep: Runner, capsys: pytest.CaptureFixture[str]) -> None:
    together = threading.Barrier(4)
    earlier = logging.StreamHandler()  # made before the sweep, it holds the real stream
    logging.getLogger("mine").addHandler(earlier)

    def train(x: int) -> None:
        from tqdm import tqdm

        together.wait()
        for step in tqdm(range(20), desc=f"bar{x}", mininterval=0):
            print(f"run{x} step{step}")
        print(f"err{x}", file=sys.stderr)
        logging.getLogger("mine").warning("log%d", x)

    sweep = run_sweep(grid(x=[0, 1, 2, 3]), train, workers=4)
    for run in sweep.runs:
        x = run.config.x
        assert all(f"run{x} step{step}\n" in run.output for step in range(20))
        assert all(word in run.output for word in (f"err{x}", f"log{x}", f"bar{x}: 100%"))
        others = [f"{word}{y}" for y in range(4) if y != x for word in ("run", "err", "log", "bar")]
        assert not any(word in run.output for word in others)
    assert capsys.readouterr() == ("", "")
    assert earlier.stream is sys.stderr


def test_a_thread_that_user_code_starts_belongs_to_its_run(run_sweep: Runner) -> None:
    def train(x: int) -> None:
        worker = threading.Thread(target=lambda: sweepmagic.log({"loss": x}))
        worker.start()
        worker.join()

    assert run_sweep(grid(x=[7]), train).runs[0].value == 7


def test_background_returns_at_once_and_wait_waits(run_sweep: Runner) -> None:
    go = threading.Event()

    def train(x: int) -> float:
        go.wait(20)
        return float(x)

    sweep = run_sweep(grid(x=[1, 2]), train, background=True)
    _until(lambda: sweep.state == "running")
    go.set()
    assert sweep.wait(20).state == "finished"
    assert len(sweep.runs) == 2


def test_more_workers_start_while_the_sweep_goes_on_and_fewer_let_runs_end(run_sweep: Runner) -> None:
    together, most, go = [], [0], threading.Event()

    def train(x: int) -> None:
        together.append(x)
        most[0] = max(most[0], len(together))
        _until(lambda: go.is_set() or len(together) >= 3)
        together.remove(x)
        sweepmagic.log({"loss": x})

    sweep = run_sweep(grid(x=[0, 1, 2, 3, 4]), train, workers=1, executor="threads", background=True)
    _until(lambda: len(together) == 1)
    sweep.set_workers(3)
    _until(lambda: most[0] == 3)
    go.set()
    assert sweep.wait(20).state == "finished"
    assert most[0] == 3
    with pytest.raises(sweepmagic.SweepMagicError, match="at least 1 worker"):
        sweep.set_workers(0)


def test_pause_resume_and_stop_reach_a_sweep_in_the_background(run_sweep: Runner) -> None:
    steps = threading.Semaphore(0)

    def train(x: int) -> float:
        steps.acquire(timeout=20)
        return float(x)

    sweep = run_sweep(grid(x=list(range(50))), train, background=True)
    sweep.pause()
    _until(lambda: sweep.state == "paused")
    steps.release()
    _until(lambda: all(run.state == "finished" for run in sweep.runs))
    paused_at = len(sweep.runs)
    sweep.resume()
    _until(lambda: len(sweep.runs) > paused_at)
    sweep.stop()
    steps.release(50)
    assert sweep.wait(20).state == "stopped"
    assert len(sweep.runs) < 50
    assert all(run.state == "finished" for run in sweep.runs)


def test_cancel_and_stop_of_one_run(run_sweep: Runner) -> None:
    def train(x: int) -> None:
        while True:
            sweepmagic.log({"loss": x})

    sweep = run_sweep(grid(x=[1, 2]), train, background=True)
    _until(lambda: len(sweep.runs) == 1)
    sweep.runs[0].stop()
    _until(lambda: len(sweep.runs) == 2)
    assert (sweep.runs[0].state, sweep.runs[0].reason) == ("stopped", "stopped by hand")
    sweep.cancel()
    assert sweep.wait(20).state == "stopped"
    assert sweep.runs[1].reason == "the sweep was cancelled"


def _until(condition: Callable[[], bool]) -> None:
    """Wait for something that another thread does; fail after 20 s."""
    done = threading.Event()
    for _ in range(2000):
        if condition():
            return
        done.wait(0.01)
    pytest.fail("it never came")


def test_dataframe_columns(run_sweep: Runner) -> None:
    config = {
        "method": "grid",
        "metric": {"name": "loss"},
        "parameters": {
            "opt": {"parameters": {"lr": {"values": [0.1]}, "name": {"value": "sgd"}}},
            "x": {"values": [1]},
        },
    }
    frame = run_sweep(config, lambda opt, x: {"loss": opt.lr, "acc": 0.5}).dataframe()
    assert list(frame.columns) == ["run", "state", "opt.lr", "opt.name", "x", "loss", "acc", "duration", "error"]
    assert frame.iloc[0][["opt.lr", "loss", "acc"]].tolist() == [0.1, 0.1, 0.5]


def test_one_best_value_rule_everywhere(run_sweep: Runner) -> None:
    def train(x: int) -> None:
        for loss in [3, 1, 2] if x == 1 else [1.5, 1.5, 1.5]:
            sweepmagic.log({"loss": loss})

    best = run_sweep(grid(x=[1, 2]), train)
    last = run_sweep({**grid(x=[1, 2]), "metric": {"name": "loss", "of": "last"}}, train)
    assert best.best is not None
    assert last.best is not None
    assert (best.best.number, best.dataframe()["loss"].tolist()) == (1, [1, 1.5])
    assert (last.best.number, last.dataframe()["loss"].tolist()) == (2, [2, 1.5])


def test_define_metric_says_how_a_metric_is_summed_up_and_shown(run_sweep: Runner) -> None:
    from sweepmagic.views import summary

    def train(x: int) -> None:
        sweepmagic.define_metric("acc", summary="max")
        sweepmagic.define_metric("debug*", hidden=True)
        for acc in (0.2, 0.9, 0.5):
            sweepmagic.log({"loss": 1 - acc, "acc": acc, "debug/norm": 3.0})

    sweep = run_sweep(grid(x=[1]), train)
    assert sweep.runs[0].summary == {"loss": 0.5, "acc.max": 0.9, "debug/norm": 3.0}
    assert summary.metric_names(sweep.record) == ["loss", "acc"]


def test_create_and_agent_in_two_steps() -> None:
    id = sweepmagic.create({**grid(x=[1, 2, 3])})
    assert len(sweepmagic.agent(id, lambda x: x, count=2, view="none").runs) == 2
    assert len(sweepmagic.agent(f"entity/project/{id}", lambda x: x, view="none").runs) == 3


def test_a_single_run_is_a_record_too() -> None:
    with sweepmagic.init(config={"lr": 0.1}, name="alone") as run:
        sweepmagic.log({"loss": 0.5})
        run.summary["test"] = 0.9
        assert sweepmagic.config.lr == 0.1
    sweepmagic.init(config={"lr": 0.2})
    sweepmagic.log({"loss": 0.25})
    sweepmagic.finish()
    with pytest.raises(ValueError, match="no"), sweepmagic.init():
        raise ValueError("no")
    first, second, third = sweepmagic.runs()
    assert (first.name, first.state, first.summary) == ("alone", "finished", {"loss": 0.5, "test": 0.9})
    assert (second.number, dict(second.config)) == (2, {"lr": 0.2})
    assert third.state == "failed"
    assert "ValueError: no" in third.error


def test_init_inside_a_sweep_gives_defaults_that_the_sweep_overrules(run_sweep: Runner) -> None:
    def train() -> None:
        run = sweepmagic.init(config={"x": 99, "epochs": 3})
        sweepmagic.config.update({"x": 98})
        sweepmagic.log({"loss": run.config.x * run.config.epochs})
        sweepmagic.finish()

    sweep = run_sweep(grid(x=[2]), train)
    assert sweep.runs[0].value == 6
    assert dict(sweep.runs[0].config) == {"x": 2, "epochs": 3}


def test_files_are_kept_with_the_run(run_sweep: Runner, own_folder: Path) -> None:
    def train(x: int) -> float:
        Path("model.txt").write_text(f"weights {x}")
        sweepmagic.save("*.txt")
        return float(x)

    best = run_sweep(grid(x=[2, 1]), train).best
    assert best is not None
    assert best.artifact("model.txt").read_text() == "weights 1"
    with pytest.raises(NotFoundError, match="it has model.txt"):
        best.artifact("../../store.db")


def test_a_name_that_nothing_has_gets_a_guess(run_sweep: Runner) -> None:
    with pytest.raises(NotFoundError, match="nothing was recorded"):
        sweepmagic.load("digits")
    run_sweep({**grid(x=[1]), "name": "digits"}, lambda x: x)
    with pytest.raises(NotFoundError, match="did you mean 'digits'"):
        sweepmagic.load("digts")


def test_a_deleted_sweep_leaves_the_list_and_its_name(run_sweep: Runner) -> None:
    first = run_sweep({**grid(x=[1]), "name": "s"}, lambda x: x)
    first.ask("delete")
    assert sweepmagic.sweeps() == []
    assert run_sweep({**grid(x=[1]), "name": "s"}, lambda x: x).id != first.id


def test_exports(run_sweep: Runner, own_folder: Path) -> None:
    import json

    sweep = run_sweep(grid(x=[1, 2]), lambda x: {"loss": float("nan") if x == 2 else 0.5})
    assert sweep.export("out/runs.csv").read_text().splitlines()[1].startswith("1,finished,1,0.5")
    content = json.loads(sweep.export("runs.json").read_text())
    assert content["runs"][1]["history"][0]["loss"] == "nan"
    from sweepmagic.config import parse

    assert parse(sweep.export("sweep.yaml").read_text()) == sweep.config
    with pytest.raises(SweepMagicError, match=r"\.csv"):
        sweep.export("runs.xlsx")


def test_a_full_disk_ends_the_sweep_in_words_and_it_goes_on_later(
    run_sweep: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    from sweepmagic.store import EventStore

    config = {**grid(x=[1, 2, 3]), "name": "s"}
    full = [False]
    append = EventStore.append

    def fails(store: EventStore, sweep: str, events: Any) -> int:
        if full[0]:
            raise StoreError("the disk is full; free some space")
        return append(store, sweep, events)

    def train(x: int) -> None:
        full[0] = x == 2
        sweepmagic.log({"loss": x})

    monkeypatch.setattr(EventStore, "append", fails)
    with pytest.raises(StoreError, match="disk is full"):
        run_sweep(config, train)
    monkeypatch.setattr(EventStore, "append", append)
    sweep = run_sweep(config, lambda x: x)
    assert [run.state for run in sweep.runs] == ["finished"] * 3


def test_exported_names_are_the_ones_documented() -> None:
    for name in sweepmagic.__all__:
        value = getattr(sweepmagic, name)
        assert name.startswith("_") or name in ("config", "summary") or value.__doc__, name
