"""`sweep`, `agent` and `controller`."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

import sweepmagic
import sweepmagic.wandb as wandb

GRID = {
    "method": "grid",
    "metric": {"name": "loss", "goal": "minimize"},
    "parameters": {"lr": {"values": [0.1, 0.2]}, "units": {"values": [8, 16]}},
}


@pytest.fixture(autouse=True)
def silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WANDB_SILENT", "true")


def train() -> None:
    with wandb.init(config={"lr": 9, "epochs": 2}):
        for epoch in range(wandb.config.epochs):
            wandb.log({"epoch": epoch, "loss": wandb.config.lr * wandb.config.units / (epoch + 1)})


def test_a_sweep_and_its_agent() -> None:
    id = wandb.sweep(GRID, project="demo", entity="team")
    assert wandb.agent(id, function=train) is None
    sweep = sweepmagic.load(id)
    assert sweep.config.project == "demo"
    assert sweep.labels["entity"] == "team"
    assert [run.config for run in sweep.runs] == [
        {"lr": lr, "units": units, "epochs": 2} for lr in (0.1, 0.2) for units in (8, 16)
    ]
    assert sweep.best is not None
    assert sweep.best.value == 0.4


def test_the_words_of_wandb_are_printed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("WANDB_SILENT")
    id = wandb.sweep(GRID)
    assert f"wandb: Create sweep with ID: {id}" in capsys.readouterr().err


def test_each_call_is_a_new_sweep_also_under_a_name() -> None:
    ids = [wandb.sweep({**GRID, "name": "same", "entity": "team"}) for _ in range(2)]
    assert len(set(ids)) == 2
    assert sweepmagic.load(ids[0]).labels["entity"] == "team"
    assert [sweep.name for sweep in sweepmagic.sweeps()] == ["same", "same"]


@pytest.mark.parametrize("form", ["{id}", "demo/{id}", "team/demo/{id}", "team/demo/sweeps/{id}"])
def test_an_id_may_have_any_form(form: str) -> None:
    id = wandb.sweep(GRID, project="demo")
    wandb.agent(form.format(id=id), train, count=1)
    assert len(sweepmagic.load(id)) == 1


def test_the_id_may_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WANDB_SWEEP_ID", wandb.sweep(GRID))
    wandb.agent(function=train, count=1)
    assert len(sweepmagic.sweeps()[0]) == 1


def test_an_agent_without_a_sweep_says_what_it_needs() -> None:
    with pytest.raises(wandb.Error, match="expected a sweep's id"):
        wandb.agent(function=train)


def test_a_config_may_be_a_function_yaml_text_or_a_file(own_folder: Path) -> None:
    text = "method: grid\nparameters:\n  lr: {values: [1e-1, 2e-1]}\n"
    (own_folder / "sweep.yaml").write_text(text)
    for given in (lambda: GRID, text, "sweep.yaml", own_folder / "sweep.yaml"):
        id = wandb.sweep(given)
        assert sweepmagic.load(id).config.space.parameters[0].name == "lr"
    with pytest.raises(wandb.Error, match="there is no file 'swep.yaml'"):
        wandb.sweep("swep.yaml")


def test_counts_add_up_over_agents() -> None:
    id = wandb.sweep(GRID)
    wandb.agent(id, train, count=1)
    wandb.agent(id, train, count=2)
    assert len(sweepmagic.load(id)) == 3
    wandb.agent(id, train)
    assert len(sweepmagic.load(id)) == 4


def test_several_agents_share_a_sweep() -> None:
    id = wandb.sweep(GRID)
    agents = [threading.Thread(target=wandb.agent, args=(id, train)) for _ in range(2)]
    for each in agents:
        each.start()
    for each in agents:
        each.join()
    runs = sweepmagic.load(id).runs
    assert sorted((run.config.lr, run.config.units) for run in runs) == [(0.1, 8), (0.1, 16), (0.2, 8), (0.2, 16)]
    assert {run.state for run in runs} == {"finished"}
    assert {len(run.history) for run in runs} == {2}


@pytest.mark.parametrize(
    "function",
    [
        lambda: wandb.log({"loss": wandb.config.lr}),
        lambda config_defaults=None: wandb.log({"loss": wandb.config.lr}),
        lambda lr=5: wandb.log({"loss": wandb.config.lr if lr == 5 else 1e9}),  # W&B calls it without arguments
        lambda config: wandb.log({"loss": config.lr}),
        lambda lr, units: wandb.log({"loss": lr}),
    ],
)
def test_a_function_is_called_without_arguments_if_it_needs_none(function: Any) -> None:
    id = wandb.sweep(GRID)
    wandb.agent(id, function, count=3)
    assert [run.value for run in sweepmagic.load(id).runs] == [0.1, 0.1, 0.2]


def test_what_the_sweep_chose_is_locked_and_nested_settings_are_merged() -> None:
    def nested() -> None:
        run = wandb.init(project="other", config={"opt": {"name": "adam", "lr": 9}, "lr": 9})
        assert run.config.opt == {"name": "adam", "lr": 0.1}
        run.config.update({"opt": {"name": "sgd", "lr": 99, "decay": 0.5}})
        assert run.config.opt == {"name": "sgd", "lr": 0.1, "decay": 0.5}
        wandb.log({"loss": run.config["opt"]["lr"]})

    id = wandb.sweep({"method": "grid", "parameters": {"opt": {"parameters": {"lr": {"values": [0.1]}}}}})
    wandb.agent(id, nested)
    (run,) = sweepmagic.load(id).runs
    assert run.state == "finished", run.error
    assert run.config == {"opt": {"name": "sgd", "lr": 0.1, "decay": 0.5}, "lr": 9}


def test_a_change_of_a_locked_setting_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def changes() -> None:
        wandb.init()
        wandb.config.lr = 5

    monkeypatch.delenv("WANDB_SILENT")
    id = wandb.sweep(GRID)
    wandb.agent(id, changes, count=1)
    (run,) = sweepmagic.load(id).runs
    assert run.config.lr == 0.1
    assert "Config item 'lr' was locked by 'sweep' (ignored update)." in run.output


def test_a_run_of_a_sweep_knows_it() -> None:
    seen: list[Any] = []

    def look() -> None:
        run = wandb.init(name="named", tags=["x"])
        seen.append((run is wandb.run, run.sweep_id, run.name, run.tags))

    id = wandb.sweep(GRID)
    wandb.agent(id, look, count=1)
    assert seen == [(True, id, "named", ("x",))]
    assert wandb.run is None


def test_nothing_is_told_at_the_end_of_each_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("WANDB_SILENT")
    id = wandb.sweep(GRID)
    capsys.readouterr()
    wandb.agent(id, train)
    shown = capsys.readouterr()
    assert "Run history" not in shown.out + shown.err
    assert "Recording" not in shown.out + shown.err


def test_a_failing_run_does_not_end_the_sweep() -> None:
    def fails() -> None:
        with wandb.init() as run:
            assert run.config.lr > 0.1, "too small"

    id = wandb.sweep(GRID)
    wandb.agent(id, fails)
    assert [run.state for run in sweepmagic.load(id).runs] == ["failed", "failed", "finished", "finished"]


def test_prior_runs_teach_the_search() -> None:
    with wandb.init(id="before", config={"lr": 0.15, "units": 8}) as run:
        run.log({"loss": 1.0})
    config = {**GRID, "method": "bayes", "parameters": {"lr": {"min": 0.1, "max": 0.2}, "units": {"value": 8}}}
    sweep = sweepmagic.load(wandb.sweep(config, prior_runs=["team/demo/before"]))
    assert [dict(each.params)["lr"] for each in sweep.record.evidence] == [0.15]


def test_a_controller_makes_runs_one_by_one(capsys: pytest.CaptureFixture[str]) -> None:
    controller = wandb.controller()
    controller.configure_search("grid")
    controller.configure_metric("loss", "minimize")
    controller.configure_parameter("lr", values=[0.1, 0.2])
    controller.configure_parameter("units", value=8)
    with pytest.raises(wandb.Error, match=r"call create\(\) first"):
        controller.step(train)
    id = controller.create()
    with pytest.raises(wandb.Error, match="no agent works on sweep"):
        controller.run()
    controller.step(train)
    assert (len(sweepmagic.load(id)), controller.done()) == (1, True)
    controller.run(train)
    assert len(sweepmagic.load(id)) == 2
    controller.print_status()
    assert f"<Sweep {id}: finished" in capsys.readouterr().out


def test_a_script_of_a_sweep_may_speak_the_dialect(own_folder: Path) -> None:
    (own_folder / "train.py").write_text(
        "import wandb\n"
        "run = wandb.init(project='other', config={'lr': 9, 'epochs': 2})\n"
        "for epoch in range(wandb.config.epochs):\n"
        "    wandb.log({'loss': wandb.config.lr / (epoch + 1)})\n"
        "wandb.finish()\n"
        "print('swept by', run.sweep_id)\n"
    )
    config = {
        "program": "train.py",
        "method": "grid",
        "metric": {"name": "loss"},
        "parameters": {"lr": {"values": [1, 2]}},
    }
    id = wandb.sweep({**config, "command": ["${interpreter}", "${program}"]})
    wandb.agent(id)
    sweep = sweepmagic.load(id)
    assert [(run.state, run.value, run.config.epochs) for run in sweep.runs] == [
        ("finished", 0.5, 2),
        ("finished", 1.0, 2),
    ]
    assert sweep.runs[0].output.strip() == f"swept by {id}"


def test_each_of_several_agents_makes_its_count() -> None:
    id = wandb.sweep({**GRID, "parameters": {"lr": {"values": [n / 10 for n in range(1, 9)]}, "units": {"value": 1}}})
    agents = [threading.Thread(target=wandb.agent, args=(id, train), kwargs={"count": 2}) for _ in range(2)]
    for each in agents:
        each.start()
    for each in agents:
        each.join()
    assert len(sweepmagic.load(id)) == 4


def test_a_yaml_file_may_name_a_script_an_entity_and_get_prior_runs(own_folder: Path) -> None:
    (own_folder / "train.py").write_text("import wandb\nwandb.init()\nwandb.log({'loss': wandb.config.lr})\n")
    (own_folder / "sweep.yaml").write_text(
        "program: train.py\nentity: team\nproject: demo\nmethod: bayes\nmetric: {name: loss}\nrun_cap: 1\n"
        'command: ["${interpreter}", "${program}"]\nparameters:\n  lr: {min: 0.1, max: 0.2}\n'
    )
    with wandb.init(id="before", config={"lr": 0.15}) as run:
        run.log({"loss": 1.0})
    id = wandb.sweep("sweep.yaml", prior_runs=["before"])
    wandb.agent(id)
    sweep = sweepmagic.load(id)
    assert (sweep.config.project, sweep.labels["entity"], len(sweep.record.evidence)) == ("demo", "team", 1)
    assert [run.state for run in sweep.runs] == ["finished"], sweep.runs[0].error
