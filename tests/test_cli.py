from __future__ import annotations

from pathlib import Path

import pytest

from sweepmagic.cli import main

YAML = "name: s\nmethod: grid\nmetric: {name: loss}\nparameters: {x: {values: [2, 1]}}\n"


@pytest.fixture
def files(own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (own_folder / "sweep.yaml").write_text(YAML)
    (own_folder / "clitrain.py").write_text("def main(x):\n    print('hello', x)\n    return x\n")
    monkeypatch.syspath_prepend(str(own_folder))
    return own_folder


def test_run_and_the_verbs(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "sweep.yaml", "clitrain:main", "--dry-run"]) == 0
    assert "grid of 2" in capsys.readouterr().out
    assert main(["run", "sweep.yaml", "clitrain:main"]) == 0
    assert main(["list"]) == 0
    assert "finished" in capsys.readouterr().out
    assert main(["best", "s"]) == 0
    assert "{'x': 1}" in capsys.readouterr().out
    assert main(["export", "s", "runs.csv"]) == 0
    assert (files / "runs.csv").exists()
    assert main(["show", "s"]) == 0
    assert main(["doctor"]) == 0


def test_mistakes_are_one_sentence_and_status_1(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for argv, words in [
        (["best", "nothing"], "nothing was recorded"),
        (["run", "nowhere.yaml", "clitrain:main"], "nowhere.yaml"),
        (["run", "sweep.yaml", "clitrain"], "module:function"),
        (["run", "sweep.yaml", "clitrain:man"], "no function 'man'"),
        (["run", "sweep.yaml", "nomodule:main"], "no module 'nomodule'"),
        (["export", "s"], "usage: export NAME FILE"),
    ]:
        assert main(argv) == 1
        assert words in capsys.readouterr().err


def test_a_sweep_in_which_everything_fails_has_status_1(files: Path) -> None:
    (files / "clibad.py").write_text("def main(x):\n    raise ValueError(x)\n")
    assert main(["run", "sweep.yaml", "clibad:main"]) == 1
