"""`init`, `finish`, `login`: single runs in W&B's words."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import pytest

import sweepmagic
import sweepmagic.wandb as wandb


def test_login_needs_no_key() -> None:
    assert wandb.login() is True
    assert wandb.login(key="x", relogin=True) is True


def test_a_run_is_recorded_with_its_labels() -> None:
    run = wandb.init(
        project="demo",
        entity="team",
        name="first",
        config={"lr": 0.1},
        group="g",
        job_type="train",
        tags=["a", "b"],
        notes="hello",
    )
    assert (run.project, run.entity, run.name, run.group, run.job_type) == ("demo", "team", "first", "g", "train")
    assert run.path == f"team/demo/{run.id}"
    wandb.finish()
    (found,) = sweepmagic.runs(project="demo")
    assert (found.name, found.tags, found.notes, found.state) == ("first", ("a", "b"), "hello", "finished")
    assert found.config == {"lr": 0.1}


def test_the_run_is_there_between_init_and_finish_only() -> None:
    assert wandb.run is None
    run = wandb.init()
    assert wandb.run is run
    run.finish()
    assert wandb.run is None
    wandb.finish()  # a second time does nothing


def test_finish_with_another_exit_code_is_a_failure() -> None:
    wandb.init(name="bad")
    wandb.finish(exit_code=1)
    assert sweepmagic.load_run("bad").state == "failed"


def test_an_exception_in_a_with_is_a_failure() -> None:
    def fails() -> None:
        with wandb.init(name="bad"):
            raise ValueError("no data")

    with pytest.raises(ValueError, match="no data"):
        fails()
    assert sweepmagic.load_run("bad").reason == "ValueError: no data"


def test_a_script_gets_the_open_run_back_unless_it_asks_for_another() -> None:
    first = wandb.init()
    assert wandb.init(config={"lr": 1}) is first
    assert first.config.lr == 1
    assert wandb.init(reinit=True) is not first
    assert [run.state for run in sweepmagic.runs()] == ["finished", "running"]


def test_a_notebook_ends_the_open_run_first(in_notebook: None) -> None:
    first = wandb.init()
    assert wandb.init() is not first
    assert [run.state for run in sweepmagic.runs()] == ["finished", "running"]


def test_create_new_leaves_the_open_run_current() -> None:
    first = wandb.init()
    second = wandb.init(reinit="create_new")
    assert wandb.run is first
    second.log({"loss": 1.0})
    assert [len(run.history) for run in sweepmagic.runs()] == [0, 1]


def test_disabled_does_everything_and_records_nothing(own_folder: Path) -> None:
    run = wandb.init(mode="disabled", config={"lr": 0.1})
    wandb.log({"loss": 0.5, "image": wandb.Html("<b>x</b>")})
    wandb.config.epochs = 3
    wandb.define_metric("loss", summary="min")
    assert (run.disabled, wandb.config.lr, wandb.config.epochs, wandb.summary["loss"]) == (True, 0.1, 3, 0.5)
    wandb.save("nothing.txt")
    wandb.finish()
    assert wandb.run is None
    assert not (own_folder / ".sweepmagic").exists()


def test_the_environment_says_what_nobody_else_says(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    said = {"PROJECT": "p", "NAME": "n", "TAGS": "a, b", "NOTES": "x", "RUN_GROUP": "g", "JOB_TYPE": "j"}
    said |= {"RUN_ID": "my-id", "DIR": str(tmp_path / "there"), "ENTITY": "team"}
    for name, value in said.items():
        monkeypatch.setenv(f"WANDB_{name}", value)
    run = wandb.init(project="q")
    assert (run.project, run.name, run.tags, run.notes) == ("q", "n", ("a", "b"), "x")
    assert (run.group, run.job_type, run.id, run.entity) == ("g", "j", "my-id", "team")
    assert (tmp_path / "there" / ".sweepmagic").exists()


@pytest.mark.parametrize(("name", "value"), [("MODE", "disabled"), ("DISABLED", "true")])
def test_the_environment_can_disable(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(f"WANDB_{name}", value)
    assert wandb.init().disabled


@pytest.mark.parametrize("mode", ["online", "offline", "dryrun"])
def test_every_other_mode_records_here(mode: str) -> None:
    run = wandb.init(mode=mode)
    assert (run.mode, run.offline, run.disabled) == (mode, True, False)


def test_resume_goes_on_with_a_run() -> None:
    wandb.init(id="mine", config={"lr": 0.1}).log({"loss": 1.0})
    wandb.finish()
    run = wandb.init(id="mine", resume="allow")
    assert (run.resumed, run.step, run.starting_step, run.config.lr) == (True, 1, 1, 0.1)
    wandb.log({"loss": 0.5})
    wandb.finish()
    (found,) = sweepmagic.runs()
    assert [row["loss"] for row in found.history] == [1.0, 0.5]


def test_unknown_arguments_are_said_once_and_change_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        wandb.init(sync_tensorboard=True, colour="blue", force=True)
        wandb.finish()
    said = capsys.readouterr().err
    assert said.count("TensorBoard's files are not followed") == 1
    assert said.count("init(): colour is not known here and changes nothing") == 1


def test_settings_may_say_it_too(capsys: pytest.CaptureFixture[str]) -> None:
    run = wandb.init(settings=wandb.Settings(silent=True, run_name="quiet", start_method="thread"))
    assert run.name == "quiet"
    wandb.log({"loss": 1.0})
    wandb.finish()
    assert capsys.readouterr().err == ""


def test_the_end_tells_history_and_summary_in_wandbs_words(capsys: pytest.CaptureFixture[str]) -> None:
    wandb.init(name="told")
    for epoch in range(3):
        wandb.log({"epoch": epoch, "loss": 3.0 - epoch})
    wandb.summary["note"] = "good"
    wandb.finish()
    wandb.finish()
    lines = capsys.readouterr().err.splitlines()
    assert lines[1:] == [
        "wandb: Run history:",
        "wandb:   epoch ▁▅█",
        "wandb:    loss █▅▁",
        "wandb: Run summary:",
        "wandb:   epoch 2",
        "wandb:    loss 1",
        "wandb:    note good",
    ]


def test_silent_says_nothing(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("WANDB_SILENT", "true")
    wandb.init()
    wandb.log({"loss": 1.0})
    wandb.finish()
    shown = capsys.readouterr()
    assert shown.out + shown.err == ""


@pytest.mark.parametrize(
    "config",
    [
        {"lr": 0.1, "layers": [1, 2]},
        argparse.Namespace(lr=0.1, layers=[1, 2]),
        "settings.yaml",
    ],
)
def test_a_config_is_a_dict_or_flags_or_a_file(config: Any, own_folder: Path) -> None:
    (own_folder / "settings.yaml").write_text("lr: {value: 1e-1, desc: the rate}\nlayers: {value: [1, 2]}\n")
    run = wandb.init(config=config)
    assert run.config.as_dict() == {"lr": 0.1, "layers": [1, 2]}


def test_defaults_come_from_their_file_and_keys_can_be_left_out(own_folder: Path) -> None:
    (own_folder / "config-defaults.yaml").write_text("epochs: {value: 3}\nlr: {value: 1}\n")
    run = wandb.init(config={"lr": 0.1, "secret": 1}, config_exclude_keys=["secret"])
    assert run.config.as_dict() == {"epochs": 3, "lr": 0.1}


def test_a_config_that_was_assigned_before_init_goes_to_the_next_run() -> None:
    wandb.config = {"lr": 0.1}
    assert wandb.init(config={"epochs": 2}).config.as_dict() == {"lr": 0.1, "epochs": 2}
    wandb.finish()
    assert wandb.init().config.as_dict() == {}
