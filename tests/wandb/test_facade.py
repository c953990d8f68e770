"""The module: what it has, and what it says of what it has not."""

from __future__ import annotations

import subprocess
import sys

import pytest

import sweepmagic.wandb as wandb


def test_vars_of_the_config_has_the_settings_as_the_trainer_of_hugging_face_looks_for_them() -> None:
    with wandb.init(config={"lr": 0.1, "net": {"layers": 2}}):
        assert vars(wandb.config)["_items"] == {"lr": 0.1, "net": {"layers": 2}}


def test_every_name_leads_somewhere() -> None:
    missing = [name for name in dir(wandb) if not name.startswith("_") and not _is_there(name)]
    assert missing == []


def _is_there(name: str) -> bool:
    try:
        getattr(wandb, name)
    except ImportError:
        return True  # a library that is not installed
    return True


@pytest.mark.parametrize(
    ("name", "nearest"), [("watchh", "watch"), ("Tabel", "Table"), ("agents", "agent"), ("confg", "config")]
)
def test_a_name_that_is_not_there_names_the_nearest(name: str, nearest: str) -> None:
    with pytest.raises(AttributeError, match=f"the nearest is wandb.{nearest}$"):
        getattr(wandb, name)


def test_a_setting_that_was_meant_is_named() -> None:
    wandb.init(config={"layer1_size": 128})
    with pytest.raises(AttributeError, match="did you mean wandb.config.layer1_size?"):
        _ = wandb.layer1_size  # seed 002 writes so


def test_the_real_one_could_not_be_told_from_it_by_these() -> None:
    from sweepmagic.wandb.apis import public
    from sweepmagic.wandb.sdk import wandb_run

    assert isinstance(wandb.init(mode="disabled"), wandb_run.Run)
    assert wandb.Api is public.Api
    assert len(wandb.util.generate_id()) == 8
    assert issubclass(wandb.CommError, wandb.Error)
    assert issubclass(wandb.errors.UsageError, wandb.errors.Error)
    assert wandb.__version__.startswith("0.")


def test_importing_it_loads_nothing_heavy() -> None:
    code = "import sys, sweepmagic.wandb as wandb; print(*sorted({m.split('.')[0] for m in sys.modules}))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not set(told) & {"pandas", "bokeh", "IPython", "tensorflow", "keras", "torch", "scipy"}


def test_a_script_that_ends_ends_its_run(own_folder: object) -> None:
    code = "import sweepmagic.wandb as wandb; wandb.init(); wandb.log({'loss': 1.0})"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stderr
    assert "wandb: Run summary:\nwandb:   loss 1\n" in told


@pytest.mark.parametrize("name", ["watch", "unwatch", "save", "restore", "alert", "termlog", "termwarn", "termerror"])
def test_functions_are_there(name: str) -> None:
    assert callable(getattr(wandb, name))


def test_term_lines_are_printed_as_wandb_does(capsys: pytest.CaptureFixture[str]) -> None:
    wandb.termlog("one")
    wandb.termwarn("two", repeat=False)
    wandb.termwarn("two", repeat=False)
    wandb.termerror("three")
    assert capsys.readouterr().err == "wandb: one\nwandb: WARNING two\nwandb: ERROR three\n"
