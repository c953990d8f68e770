"""`wandb.run` and the functions that mean it: log, config, summary, define_metric, save, alert."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

import sweepmagic
import sweepmagic.wandb as wandb


def rows(name: str = "") -> list[dict[str, Any]]:
    """Return the rows of the last run, without their times."""
    wandb.finish()
    return [{key: value for key, value in row.items() if key != "_time"} for row in sweepmagic.runs()[-1].history]


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WANDB_QUIET", "true")


def test_each_log_is_the_next_step() -> None:
    wandb.init()
    wandb.log({"loss": 0.5})
    wandb.log({"val": {"loss": 0.4}})
    assert rows() == [{"_step": 0, "loss": 0.5}, {"_step": 1, "val.loss": 0.4}]


def test_a_step_stays_open_until_a_later_one() -> None:
    wandb.init()
    wandb.log({"loss": 0.5}, step=10)
    wandb.log({"acc": 0.9}, step=10)
    wandb.log({"test": 1.0})  # joins the open row, as in W&B
    wandb.log({"loss": 0.4})
    assert rows() == [{"_step": 10, "loss": 0.5, "acc": 0.9, "test": 1.0}, {"_step": 11, "loss": 0.4}]


def test_an_earlier_step_is_dropped_and_said_once(capsys: pytest.CaptureFixture[str]) -> None:
    wandb.init()
    wandb.log({"loss": 0.5}, step=5)
    wandb.log({"loss": 9.0}, step=3)
    wandb.log({"loss": 9.0}, step=2)
    assert rows() == [{"_step": 5, "loss": 0.5}]
    said = capsys.readouterr().err
    assert "Tried to log to step 3 that is less than the current step 5" in said
    assert said.count("Tried to log") == 1


def test_commit_false_waits_for_the_next_row() -> None:
    wandb.init()
    wandb.log({"a": 1}, commit=False)
    wandb.log({"b": 2})
    wandb.log({"c": 3})
    assert rows() == [{"_step": 0, "a": 1, "b": 2}, {"_step": 1, "c": 3}]


def test_log_before_init_says_what_to_do() -> None:
    for call in (lambda: wandb.log({"a": 1}), lambda: wandb.config.lr, lambda: wandb.summary["a"]):
        with pytest.raises(wandb.Error, match=r"You must call wandb.init\(\) before wandb"):
            call()


def test_log_of_something_else_says_what_was_expected() -> None:
    wandb.init()
    with pytest.raises(wandb.Error, match="expected a dict .* but got float"):
        wandb.log(0.5)


def test_config_is_read_and_set_by_attribute_and_item() -> None:
    wandb.init(config={"lr": 0.1, "net": {"layers": 2}})
    wandb.config.epochs = 3
    wandb.config["batch"] = 32
    wandb.config.update({"lr": 0.2}, allow_val_change=True)
    wandb.config.setdefaults({"lr": 9, "seed": 1})
    wandb.config = {"dropout": 0.5}
    expected = {"lr": 0.2, "net": {"layers": 2}, "epochs": 3, "batch": 32, "seed": 1, "dropout": 0.5}
    assert wandb.config.as_dict() == dict(wandb.config) == {**wandb.config} == expected
    assert isinstance(wandb.config.net, dict)
    assert ("lr" in wandb.config, wandb.config.get("nothing", 7), len(wandb.config)) == (True, 7, 6)
    config = wandb.config
    wandb.finish()
    assert config.lr == 0.2  # as W&B's, it can be read after the end
    assert sweepmagic.runs()[-1].config == expected


def test_a_setting_that_is_not_there_names_the_nearest() -> None:
    wandb.init(config={"learning_rate": 0.1})
    with pytest.raises(AttributeError, match="did you mean 'learning_rate'"):
        _ = wandb.config.learning_Rate


def test_what_cannot_be_written_down_is_its_text() -> None:
    run = wandb.init(config={"device": Path("cuda"), "loss": len, "sizes": (1, 2)})
    assert run.config.as_dict() == {"device": "cuda", "loss": "len", "sizes": [1, 2]}


def test_summary_has_the_last_values_and_what_was_set() -> None:
    run = wandb.init()
    wandb.log({"loss": 0.5})
    wandb.log({"loss": 0.25})
    wandb.summary["best"] = 1
    wandb.summary.update({"more": 2})
    wandb.run.summary.final = 3
    assert (wandb.summary["loss"], wandb.summary.best, run.summary.get("none", 0)) == (0.25, 1, 0)
    assert dict(wandb.summary) == {"loss": 0.25, "best": 1, "more": 2, "final": 3}


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"summary": "min"}, {"loss.min": 1.0}),
        ({"summary": "best", "goal": "maximize"}, {"loss.max": 3.0}),
        ({"goal": "minimize"}, {"loss.min": 1.0}),
        ({"summary": "copy"}, {"loss": 2.0}),
        ({"summary": "none"}, {}),
    ],
)
def test_define_metric_speaks_wandbs_words(said: dict[str, str], expected: dict[str, float]) -> None:
    wandb.init()
    wandb.define_metric("loss", **said)
    for loss in (3.0, 1.0, 2.0):
        wandb.log({"loss": loss})
    wandb.finish()
    assert dict(sweepmagic.runs()[-1].summary) == expected


def test_define_metric_takes_the_metric_that_it_returns_as_an_axis() -> None:
    wandb.init()
    epoch = wandb.define_metric("epoch")
    wandb.define_metric("val/*", step_metric=epoch)
    wandb.log({"epoch": 3})
    wandb.log({"val/loss": 0.5})
    assert rows()[-1] == {"_step": 1, "val/loss": 0.5, "epoch": 3}


def test_save_keeps_what_changes_until_the_end(own_folder: Path) -> None:
    wandb.init(name="saved")
    (own_folder / "model.txt").write_text("1")
    assert wandb.save("model.txt")
    (own_folder / "model.txt").write_text("22")
    wandb.finish()
    assert sweepmagic.load_run("saved").artifact("model.txt").read_text() == "22"


def test_save_of_nothing_is_said_and_goes_on(capsys: pytest.CaptureFixture[str]) -> None:
    wandb.init()
    assert wandb.save("*.h5") == []
    assert "no file matches '*.h5'" in capsys.readouterr().err


def test_restore_brings_a_file_of_an_earlier_run_back(own_folder: Path) -> None:
    (own_folder / "model.txt").write_text("weights")
    with wandb.init(id="first"):
        wandb.save("model.txt")
    (own_folder / "model.txt").unlink()
    with wandb.init(), wandb.restore("model.txt", run_path="team/project/first") as file:
        assert file.read() == "weights"


def test_an_alert_is_a_note_and_is_printed_once(capsys: pytest.CaptureFixture[str]) -> None:
    run = wandb.init()
    for _ in range(2):
        wandb.alert(title="Low accuracy", text="0.1 is too low", level=wandb.AlertLevel.WARN)
    assert capsys.readouterr().err.count("alert WARN: Low accuracy: 0.1 is too low") == 1
    sweep = sweepmagic.Sweep(run._native.store_folder, "runs")
    assert [note for note in sweep.notes if "Low accuracy" in note] == ["WARN: Low accuracy: 0.1 is too low"] * 2


def test_magic_logs_what_keras_reports() -> None:
    from sweepmagic import autolog

    run = wandb.init(magic=True)
    assert autolog._users == 1
    run.finish()
    assert autolog._users == 0


def test_a_thread_of_the_user_means_the_same_run() -> None:
    run = wandb.init()
    found: list[Any] = []
    thread = threading.Thread(target=lambda: (found.append(wandb.run), wandb.log({"loss": 1.0})))
    thread.start()
    thread.join()
    assert found == [run]
    assert rows() == [{"_step": 0, "loss": 1.0}]


def test_what_a_run_has_not_is_named_with_the_nearest() -> None:
    run = wandb.init()
    with pytest.raises(AttributeError, match="did you mean 'log_artifact'"):
        _ = run.log_artefact


def test_watch_leaves_keras_models_to_their_callbacks(capsys: pytest.CaptureFixture[str]) -> None:
    Model = type("Model", (), {"__module__": "keras.src.models"})
    wandb.init()
    assert wandb.watch(Model()) == ()
    assert "watch() is for PyTorch" in capsys.readouterr().err


def test_a_notebook_shows_a_run_and_none_of_it_is_markup() -> None:
    run = wandb.init(name="<b>bold</b>", config={"<i>": "<script>"})
    run.log({"loss": 0.5})
    page = run._repr_html_()
    assert "&lt;b&gt;bold&lt;/b&gt;" in page
    assert "<script>" not in page
    assert "<td>loss</td><td>0.5</td>" in page
    run.finish()
    assert wandb.Api().run(run.id)._repr_html_().count("<td>loss</td>") == 1
