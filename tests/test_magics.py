"""The magics in a real IPython shell."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from IPython.core.interactiveshell import InteractiveShell

TRAIN = """
import sweepmagic

def train(lr, layers=1):
    for step in range(3):
        print("step", step)
        sweepmagic.log({"loss": lr * layers / (step + 1)})
"""
GRID = "method: grid\nmetric: {name: loss}\nparameters:\n  lr: {values: [0.1, 0.2]}\n"


@pytest.fixture
def shell(one_shell: InteractiveShell, own_folder: Path) -> Iterator[InteractiveShell]:
    one_shell.run_line_magic("load_ext", "sweepmagic")
    one_shell.reset(new_session=False)
    run(one_shell, TRAIN)
    yield one_shell
    one_shell.run_line_magic("unload_ext", "sweepmagic")


def run(shell: InteractiveShell, cell: str) -> Any:
    """Run a cell as a user would; return the result object."""
    return shell.run_cell(cell)


def value(shell: InteractiveShell, expression: str) -> Any:
    result = run(shell, expression)
    result.raise_error()
    return result.result


def error(shell: InteractiveShell, cell: str, capsys: pytest.CaptureFixture[str]) -> str:
    """Return what the notebook shows for a cell that fails, and check that it shows nothing of our inside."""
    capsys.readouterr()
    result = run(shell, cell)
    assert not result.success
    shown = capsys.readouterr()
    text = shown.out + shown.err
    assert "Traceback" not in text
    assert "site-packages" not in text
    assert "sweepmagic/" not in text
    return text


def test_a_cell_runs_a_sweep_and_leaves_a_variable(shell: InteractiveShell, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(shell, f"%%sweep train --view none\nname: demo\n{GRID}").success
    assert capsys.readouterr().out == ""
    assert value(shell, "(sweep.name, sweep.state, len(sweep.runs), sweep.best.config.lr)") == (
        "demo",
        "finished",
        2,
        0.1,
    )
    assert "step 2" in value(shell, "sweep.runs[0].output")


def test_train_is_found_by_its_name(shell: InteractiveShell) -> None:
    assert run(shell, f"%%sweep --view none\n{GRID}").success


def test_out_count_name_and_seed(shell: InteractiveShell) -> None:
    random = GRID.replace("grid", "random").replace("values: [0.1, 0.2]", "min: 0.0, max: 1.0")
    assert run(shell, f"%%sweep train -c 3 --name a --seed 4 -o mine --view none\n{random}").success
    assert value(shell, "(mine.name, len(mine.runs), mine.config.seed)") == ("a", 3, 4)


def test_an_ordinary_cell_is_swept(shell: InteractiveShell) -> None:
    cell = f"""%%sweep --view none
{GRID}---
lr = 0.5   # the baseline
loss = lr * 10
"""
    assert run(shell, cell).success
    assert value(shell, "[run.value for run in sweep.runs]") == [1.0, 2.0]
    assert "loss" not in shell.user_ns  # runs do not leak into the notebook


def test_the_last_line_of_a_cell_counts_as_its_result(shell: InteractiveShell) -> None:
    assert run(shell, f"%%sweep --view none\n{GRID}---\nlr * 3\n").success
    assert value(shell, "sweep.best.value") == pytest.approx(0.3)


def test_ipython_syntax_works_in_a_cell(shell: InteractiveShell) -> None:
    assert run(shell, f"%%sweep --view none\n{GRID}---\nfolder = %pwd\nloss = lr * len(folder)\n").success
    assert value(shell, "all(run.state == 'finished' for run in sweep.runs)")


def test_functions_of_a_cell_see_its_variables(shell: InteractiveShell) -> None:
    assert run(shell, f"%%sweep --view none\n{GRID}---\ndef double():\n    return lr * 2\nloss = double()\n").success
    assert value(shell, "[run.value for run in sweep.runs]") == [0.2, 0.4]


def test_a_failure_in_a_cell_names_its_own_line(shell: InteractiveShell) -> None:
    assert run(shell, f"%%sweep --view none\n{GRID}---\nx = lr\nraise ValueError('here')\n").success
    text = value(shell, "sweep.runs[0].error")
    assert "line 8, in <module>" in text
    assert "raise ValueError('here')" in text


def test_notebook_variables_in_yaml(shell: InteractiveShell) -> None:
    run(shell, "rates = [0.3, 0.4]")
    assert run(shell, "%%sweep train --view none\nmethod: grid\nparameters: {lr: {values: $rates}}\n").success
    assert value(shell, "[run.config.lr for run in sweep.runs]") == [0.3, 0.4]


def test_yaml_from_a_file(shell: InteractiveShell) -> None:
    Path("sweep.yaml").write_text(GRID)
    assert run(shell, "%%sweep train -f sweep.yaml --view none\n \n").success
    assert run(shell, "%%sweep -f sweep.yaml --view none\nloss = lr\n").success
    assert value(shell, "sweep.best.value") == 0.1


def test_dry_run_shows_the_plan_and_records_nothing(shell: InteractiveShell) -> None:
    shell.user_ns.pop("sweep", None)
    plan = str(run(shell, f"%%sweep train --dry-run\n{GRID}").result)
    assert "lr  categorical  0.1, 0.2" in plan
    assert "runs         2 of a grid of 2" in plan
    assert "<code>lr</code>" in run(shell, f"%%sweep train --dry-run\n{GRID}").result._repr_html_()
    assert not Path(".sweepmagic").exists()


def test_the_plan_warns_of_what_cannot_work(shell: InteractiveShell) -> None:
    cell = """%%sweep train --dry-run --count 2
method: grid
metric: {name: loss}
early_terminate: {type: hyperband, min_iter: 5}
parameters:
  lr: {values: [1, 2, 3]}
  layers: {value: 1}
  epochs: {value: 2}
"""
    run(shell, "def train(config): ...")
    plan = str(run(shell, cell).result)
    assert "hyperband first looks at logged value 5, but epochs is at most 2" in plan
    assert "the grid has 3 points, but only 2 will run" in plan


def test_problems_are_listed_with_the_lines_of_the_cell(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = error(shell, "%%sweep train\nmethod: bayse\nparameters:\n  lr: {min: 1.0, max: 0.5}\n", capsys)
    assert "line 2  method: unknown 'bayse'; did you mean 'bayes'?" in shown
    assert "line 4  parameters.lr.min: 1 is not less than max 0.5" in shown


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("%%sweep trian\n" + GRID, "did you mean 'train'"),
        ("%%sweep train\n \n", "method"),
        ("%%sweep train\n" + GRID + "---\nlr\n", "training code below"),
        ("%%sweep\n" + GRID + "---\nx = 1\n", "never uses 'lr'"),
        ("%%sweep\n" + GRID + "---\nlr +\n", "line 7: the code below `---` is not Python"),
        ("%%sweep train --count 0\n" + GRID, "count must be at least 1"),
        ("%%sweep train --workers 2 --executor kernel\n" + GRID, "one run at a time"),
        ("%%sweep train --file nowhere.yaml\n \n", "nowhere.yaml"),
        ("%%sweep TRAIN\n" + GRID, "functions here: train"),
        ("%sweep nothing", "nothing was recorded"),
        ("%sweep stop", "usage: stop NAME [RUN]"),
        ("%sweep stahp demo", "did you mean 'stop'"),
    ],
)
def test_mistakes_get_a_sentence_and_no_traceback(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str], cell: str, words: str
) -> None:
    assert words in error(shell, cell, capsys)


def test_no_function_names_the_candidates(shell: InteractiveShell, capsys: pytest.CaptureFixture[str]) -> None:
    run(shell, "del train\ndef fit(lr): ...\ndef other(lr): ...")
    shown = error(shell, "%%sweep\n" + GRID, capsys)
    assert "`%%sweep fit`" in shown
    assert "`%%sweep other`" in shown


def test_unknown_option_is_a_usage_error(shell: InteractiveShell, capsys: pytest.CaptureFixture[str]) -> None:
    assert "unrecognized arguments: --wrokers" in error(shell, "%%sweep train --wrokers 2\n" + GRID, capsys)


def test_help_is_real(shell: InteractiveShell) -> None:
    text = shell.find_line_magic("sweep").__doc__
    assert "%%sweep train --count 20" in text
    for option in (
        "--count",
        "--workers",
        "--background",
        "--dry-run",
        "--fresh",
        "--file",
        "--out",
        "--view",
        "--seed",
    ):
        assert option in text


def test_the_words_of_the_line_magic(shell: InteractiveShell, capsys: pytest.CaptureFixture[str]) -> None:
    assert str(value(shell, "%sweep")) == "no sweeps here yet: run a %%sweep cell"
    run(shell, f"%%sweep train --view none\nname: demo\n{GRID}")
    listing = str(value(shell, "%sweep"))
    assert listing.splitlines()[0].split() == ["sweep", "state", "runs", "best", "config"]
    assert listing.splitlines()[1].split() == ["demo", "finished", "2/2", "loss", "↓", "0.03333", "lr=0.1"]
    assert value(shell, "%sweep best demo").number == 1
    for line in ("pause demo", "resume demo", "stop demo 1", "retry demo", "export demo a.csv", "report demo a.html"):
        value(shell, f"%sweep {line}")
    assert Path("a.csv").exists()
    assert Path("a.html").exists()
    value(shell, "%sweep doctor")
    assert "in order, 1 sweeps" in capsys.readouterr().out
    value(shell, "%sweep delete demo")
    assert str(value(shell, "%sweep")).startswith("no sweeps")


def test_unload_takes_the_magics_back(one_shell: InteractiveShell, shell: InteractiveShell) -> None:
    one_shell.run_line_magic("unload_ext", "sweepmagic")
    assert one_shell.find_line_magic("sweep") is None
    assert one_shell.find_cell_magic("sweep") is None
    one_shell.run_line_magic("load_ext", "sweepmagic")
