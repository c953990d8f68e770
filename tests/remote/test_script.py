"""Real scripts in real processes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Any

import psutil
import pytest

import sweepmagic
from sweepmagic.api import Wishes, preview
from sweepmagic.cli import main
from sweepmagic.errors import ConfigError, SweepMagicError
from sweepmagic.remote import process
from tests.conftest import grid

Sweep = Callable[..., sweepmagic.Sweep]


@pytest.fixture
def sweep(own_folder: Path) -> Sweep:
    """Return a function that sweeps the text of a script."""

    def run(text: str, config: dict[str, Any] | None = None, **more: Any) -> sweepmagic.Sweep:
        (own_folder / "train.py").write_text(dedent(text))
        return sweepmagic.sweep({"program": "train.py", **(config or grid(x=[1, 2]))}, view="none", **more)

    return run


def test_a_script_gets_arguments_joins_its_run_and_reports(sweep: Sweep) -> None:
    text = """
        import sys
        import sweepmagic
        run = sweepmagic.init(config={"epochs": 2}, tags=["t"])
        print(sys.argv[1:], file=sys.stderr)
        for epoch in range(sweepmagic.config.epochs):
            run.log({"loss": run.config.x + epoch})
        run.summary["done"] = True
        sweepmagic.finish()
    """
    first, second = sweep(text, workers=2).runs
    assert (first.state, second.state) == ("finished", "finished")
    assert [row["loss"] for row in second.history] == [2, 3]
    assert (second.output, second.config, second.tags) == ("['--x=2']\n", {"epochs": 2, "x": 2}, ("t",))
    assert second.summary["done"] is True


def test_log_alone_joins_too_and_so_does_a_fork_which_can_be_ended_by_itself(sweep: Sweep) -> None:
    text = """
        import os, signal, time
        import sweepmagic
        sweepmagic.log({"loss": sweepmagic.config["x"]})
        child = os.fork()
        if child == 0:
            sweepmagic.log({"from_fork": 1}, step=1)
            os._exit(0)
        os.waitpid(child, 0)
        there, here = os.pipe()
        loader = os.fork()
        if loader == 0:
            os.write(here, b".")
            time.sleep(60)
        os.read(there, 1)
        os.kill(loader, signal.SIGTERM)
        assert os.WTERMSIG(os.waitpid(loader, 0)[1]) == signal.SIGTERM
        sweepmagic.log({"loss": 0}, step=2)
    """
    run = sweep(text).runs[1]
    rows = [{key: value for key, value in row.items() if key != "_time"} for row in run.history]
    assert rows == [{"_step": 0, "loss": 2}, {"_step": 1, "from_fork": 1}, {"_step": 2, "loss": 0}]


def test_a_script_that_knows_nothing_of_us_is_a_run_by_its_exit_code(sweep: Sweep) -> None:
    text = """
        import sys
        print("working")
        sys.exit(3 if sys.argv[1] == "--x=2" else 0)
    """
    good, bad = sweep(text).runs
    assert (good.state, good.output) == ("finished", "working\n")
    assert (bad.state, bad._record.reason, bad.error) == ("failed", "exit code 3", "working\n")


def test_the_traceback_of_a_script_is_the_runs_error(sweep: Sweep) -> None:
    (run,) = sweep("print('hello')\nraise ValueError('no')\n", grid(x=[1])).runs
    assert (run.state, run._record.reason) == ("failed", "ValueError: no")
    assert run.error.startswith("Traceback")
    assert "raise ValueError('no')" in run.error
    assert run.output == "hello\n" + run.error


def test_a_script_that_is_killed_has_crashed_and_is_tried_again(sweep: Sweep) -> None:
    text = """
        import os, pathlib
        if not pathlib.Path("tried").exists():
            pathlib.Path("tried").touch()
            os.kill(os.getpid(), 9)
    """
    (run,) = sweep(text, {**grid(x=[1]), "retry": 1}).runs
    assert (run.state, run._record.attempt) == ("finished", 2)
    Path("tried").unlink()
    (run,) = sweep(text, grid(x=[2])).runs
    assert (run.state, run._record.reason) == ("crashed", "killed by SIGKILL")


def test_early_stopping_ends_a_script_with_its_finally_blocks_and_without_a_traceback(sweep: Sweep) -> None:
    text = """
        import pathlib, sweepmagic
        x = sweepmagic.config.x
        try:
            for epoch in range(20):
                sweepmagic.log({"loss": x * (epoch + 1)})
        finally:
            pathlib.Path(f"closed{x}").touch()
    """
    config = {**grid(x=[1, 2, 3]), "early_terminate": {"type": "hyperband", "min_iter": 2}}
    runs = sweep(text, config).runs
    assert [run.state for run in runs] == ["finished", "stopped", "stopped"]
    assert [len(run.history) for run in runs] == [20, 2, 2]
    assert runs[1]._record.cause == "hyperband"
    assert runs[1].output == f"stopped: {runs[1].reason}\n"
    assert Path("closed3").exists()


def test_a_timeout_ends_a_script_that_never_logs(sweep: Sweep) -> None:
    (run,) = sweep("import time; time.sleep(60)", {**grid(x=[1]), "timeout": 0.2}).runs
    assert (run.state, run._record.cause) == ("stopped", "timeout")


def test_one_that_does_not_listen_is_killed_with_all_that_it_started(
    sweep: Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "GRACE_SECONDS", 0.2)
    text = """
        import pathlib, signal, subprocess, sys, time, sweepmagic
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        pathlib.Path("pid").write_text(str(child.pid))
        sweepmagic.load("s").cancel()
        time.sleep(60)
    """
    (run,) = sweep(text, {**grid(x=[1]), "name": "s"}).runs
    assert (run.state, run._record.cause) == ("stopped", "hand")
    left = int(Path("pid").read_text())
    assert not psutil.pid_exists(left) or psutil.Process(left).status() == psutil.STATUS_ZOMBIE


def test_a_joined_script_that_never_logs_again_runs_its_finally_blocks(
    sweep: Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "GRACE_SECONDS", 2.0)
    text = """
        import pathlib, time, sweepmagic
        sweepmagic.log({"loss": 1})
        try:
            sweepmagic.load("s").cancel()
            time.sleep(60)
        finally:
            pathlib.Path("closed").touch()
    """
    (run,) = sweep(text, {**grid(x=[1]), "name": "s"}).runs
    assert (run.state, run.value) == ("stopped", 1)
    assert Path("closed").exists()


def test_a_stop_by_hand_reaches_a_script(sweep: Sweep) -> None:
    text = """
        import sweepmagic
        sweepmagic.load("s").cancel()
        while True:
            sweepmagic.log({"loss": 1})
    """
    held = sweep(text, {**grid(x=[1, 2]), "name": "s"})
    assert [(run.state, run._record.cause) for run in held.runs] == [("stopped", "hand")]


def test_as_many_scripts_as_there_are_workers_run_at_once(sweep: Sweep) -> None:
    text = """
        import pathlib, sys, time
        pathlib.Path("here" + sys.argv[1]).touch()
        while len(list(pathlib.Path().glob("here*"))) < 2:
            time.sleep(0.01)
    """
    assert [run.state for run in sweep(text, workers=2).runs] == ["finished", "finished"]


def test_files_tables_and_artifacts_of_a_script_are_the_runs(sweep: Sweep) -> None:
    text = """
        import pathlib, sweepmagic
        pathlib.Path("model.bin").write_text("weights")
        sweepmagic.save("model.bin")
        sweepmagic.log_artifact("model.bin", "model", "model")
        sweepmagic.log({"loss": 1, "table": sweepmagic.Table(columns=["a"], data=[[1]])})
    """
    (run,) = sweep(text, grid(x=[1])).runs
    assert run.state == "finished", run.error
    assert run.artifact("model.bin").read_text() == "weights"
    assert sweepmagic.artifact("model").file().read_text() == "weights"
    assert run.history[0]["table"]["_type"].startswith("table")


def test_the_environment_says_which_run_it_is_to_programs_in_any_language(sweep: Sweep) -> None:
    text = """
        import os
        print(*(os.environ[f"SWEEPMAGIC_{name}"] for name in ("SWEEP", "RUN", "ATTEMPT", "SEED", "DIR")))
    """
    held = sweep(text, grid(x=[1]))
    (run,) = held.runs
    assert run.output.split() == [held.id, "1", "1", str(run._record.seed), os.getcwd()]


def test_a_config_as_a_file(sweep: Sweep) -> None:
    text = """
        import json, sys
        print(json.load(open(sys.argv[1])))
    """
    config = {**grid(x=[1]), "command": ["${interpreter}", "${program}", "${args_json_file}"]}
    assert sweep(text, config).runs[0].output == "{'x': 1}\n"


def test_a_command_without_a_program(own_folder: Path) -> None:
    config = {**grid(x=[1]), "command": [sys.executable, "-c", "import sys; print(sys.argv[1])", "${args}"]}
    assert sweepmagic.sweep(config, view="none").runs[0].output == "--x=1\n"


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"program": "trian.py"}, "program: there is no file 'trian.py' in .*; did you mean 'train.py'?"),
        ({"command": ["${interpreter}", "${program}"]}, "program: is missing, but `command` has \\${program}"),
        ({"command": ["no-such-program"]}, "command: there is no program 'no-such-program' to run"),
    ],
)
def test_what_cannot_be_run_is_a_problem_before_the_first_run(
    keys: dict[str, Any], said: str, own_folder: Path
) -> None:
    (own_folder / "train.py").touch()
    with pytest.raises(ConfigError, match=said):
        sweepmagic.sweep({**grid(x=[1]), **keys}, view="none")
    assert sweepmagic.sweeps() == []


def test_another_executor_would_be_a_process_in_a_process(sweep: Sweep) -> None:
    with pytest.raises(SweepMagicError, match="a script is a process of its own already"):
        sweep("", executor="processes")


def test_the_plan_shows_the_command_and_says_when_the_script_is_not_run(own_folder: Path) -> None:
    (own_folder / "train.py").touch()
    config = {**grid(x=[1, 2]), "program": "train.py"}
    shown = str(preview(config, None, Wishes(workers=2)))
    assert "train.py --x=1" in shown
    assert "2 at a time, each a process of its own" in shown
    assert "program has no effect: a function was given, not a script" in str(preview(config, lambda x: x, Wishes()))


def test_the_shell_runs_a_sweep_of_a_script_and_an_edited_one_marks_its_earlier_runs(
    own_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (own_folder / "sweep.yaml").write_text(
        "name: s\nprogram: train.py\nmethod: grid\nmetric: {name: loss}\nparameters: {x: {values: [2, 1]}}\n"
    )
    script = own_folder / "train.py"
    script.write_text("import sweepmagic\nsweepmagic.log({'loss': sweepmagic.config.x})\n")
    assert main(["run", "sweep.yaml"]) == 0
    assert "loss ↓ 1" in capsys.readouterr().out
    assert sweepmagic.load("s").best.config.x == 1  # type: ignore[union-attr]
    script.write_text("import sweepmagic\nsweepmagic.log({'loss': 2 * sweepmagic.config.x})\n")
    assert main(["run", "sweep.yaml", "--dry-run"]) == 0
    assert "2 earlier runs were made by an older version" in capsys.readouterr().out


@pytest.mark.slow
def test_keras_logs_by_itself_in_a_script_that_has_joined(sweep: Sweep) -> None:
    pytest.importorskip("keras", reason="the extra sweepmagic[tensorflow] is not installed")
    text = """
        import sweepmagic
        run = sweepmagic.init()
        import keras
        import numpy as np
        model = keras.Sequential([keras.layers.Dense(1)])
        model.compile("sgd", "mse")
        model.fit(np.ones((8, 2)), np.zeros(8), epochs=run.config.x, verbose=0)
    """
    (run,) = sweep(text, grid(x=[3])).runs
    assert (run.state, len(run.history)) == ("finished", 3), run.error


def test_a_script_for_wandb_runs_unchanged(sweep: Sweep) -> None:
    text = """
        import argparse
        import wandb
        parser = argparse.ArgumentParser()
        parser.add_argument("--x", type=int)
        run = wandb.init(project="p", config=parser.parse_args())
        wandb.log({"loss": wandb.config.x + 1})
        wandb.finish()
    """
    command = ["${env}", "${interpreter}", "-m", "sweepmagic.wandb", "${program}", "${args}"]
    (run,) = sweep(text, {**grid(x=[1]), "command": command}).runs
    assert (run.state, run.value) == ("finished", 2), run.error


def test_the_magic_runs_a_script_where_no_function_is_named(one_shell: Any, own_folder: Path) -> None:
    one_shell.run_line_magic("load_ext", "sweepmagic")
    one_shell.reset(new_session=False)
    (own_folder / "train.py").write_text("import sweepmagic\nsweepmagic.log({'loss': sweepmagic.config.x})\n")
    yaml = "program: train.py\nmethod: grid\nmetric: {name: loss}\nparameters: {x: {values: [2, 1]}}\n"
    one_shell.run_cell("def train(x):\n    return 10 * x").raise_error()
    one_shell.run_cell(f"%%sweep --view none\n{yaml}").raise_error()
    assert [run.value for run in one_shell.user_ns["sweep"].runs] == [2, 1]
    one_shell.run_cell(f"%%sweep train --view none\n{yaml}").raise_error()
    assert [run.value for run in one_shell.user_ns["sweep"].runs] == [20, 10]


def test_the_same_script_outside_of_a_sweep_is_a_single_run(own_folder: Path) -> None:
    import subprocess

    (own_folder / "train.py").write_text("import sweepmagic\nsweepmagic.init(config={'x': 3}).log({'loss': 1})\n")
    subprocess.run([sys.executable, "train.py"], check=True)
    (run,) = sweepmagic.runs()
    assert (run.state, run.config) == ("finished", {"x": 3})
