"""What may be given as a config."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

import sweepmagic.wandb as wandb
from sweepmagic.wandb.given import config_files, settings_in


def test_absl_flags() -> None:
    flags = pytest.importorskip("absl.flags", reason="absl is not installed")
    values = flags.FlagValues()
    flags.DEFINE_float("lr", 0.1, "the rate", flag_values=values)
    values(["program", "--lr=0.5"])
    assert settings_in(values)["lr"] == 0.5


def test_a_dataclass_and_an_object() -> None:
    @dataclass
    class Options:
        lr: float = 0.1

    class Plain:
        def __init__(self) -> None:
            self.lr = 0.2
            self._own = 1

    assert settings_in(Options()) == {"lr": 0.1}
    assert settings_in(Plain()) == {"lr": 0.2}


def test_only_some_keys() -> None:
    assert settings_in({"a": 1, "b": 2}, include=["a"]) == {"a": 1}
    assert settings_in({"a": 1, "b": 2}, exclude=["a"]) == {"b": 2}
    with pytest.raises(wandb.Error, match="but got both"):
        settings_in({}, exclude=["a"], include=["b"])


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (5, "expected a dict, flags or the path"),
        ("no.yaml", "cannot read 'no.yaml'"),
        ("list.yaml", "not a YAML mapping"),
    ],
)
def test_anything_else_says_what_was_expected(given: object, said: str, own_folder: Path) -> None:
    (own_folder / "list.yaml").write_text("- 1\n")
    with pytest.raises(wandb.Error, match=said):
        settings_in(given)


def test_files_that_the_environment_names(own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (own_folder / "config-defaults.yaml").write_text("wandb_version: 1\nlr: {desc: rate, value: 1e-3}\n")
    (own_folder / "more.yaml").write_text("lr: 5\nunits: 8\n")
    monkeypatch.setenv("WANDB_CONFIG_PATHS", "more.yaml")
    assert config_files() == {"lr": 5, "units": 8}
