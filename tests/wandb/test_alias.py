"""``%load_ext sweepmagic.wandb``: ``import wandb`` means ours, until it does not any more."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.metadata import distributions
from types import ModuleType

import pytest
from IPython.core.interactiveshell import InteractiveShell

import sweepmagic
import sweepmagic.wandb as ours
from sweepmagic.wandb import alias
from tests.test_magics import error, run, value


@pytest.fixture
def shell(one_shell: InteractiveShell, in_notebook: None) -> Iterator[InteractiveShell]:
    one_shell.reset(new_session=False)
    one_shell.run_line_magic("load_ext", "sweepmagic.wandb")
    yield one_shell
    one_shell.run_line_magic("unload_ext", "sweepmagic.wandb")


@pytest.mark.parametrize(
    "line",
    [
        "import wandb; found = wandb",
        "import wandb.sdk.wandb_run as found",
        "from wandb import Table as found",
        "from wandb.sdk.wandb_run import Run as found",
        "from wandb.errors import CommError as found",
        "from wandb.apis.public import Run as found",
        "import wandb.plot as found",
        "from wandb.util import generate_id as found",
        "from wandb.sdk.lib.runid import generate_id as found",
        "from wandb.data_types import Image as found",
        "from wandb.sdk.lib.config_util import ConfigError as found",
    ],
)
def test_every_import_means_ours(shell: InteractiveShell, line: str) -> None:
    home = value(shell, f"{line}\ngetattr(found, '__module__', getattr(found, '__name__', ''))")
    assert home.startswith("sweepmagic.")


def test_it_is_one_module_under_two_names(shell: InteractiveShell) -> None:
    assert value(shell, "import wandb, wandb.plot, wandb.sdk.wandb_run; wandb") is ours
    assert sys.modules["wandb.plot"] is sys.modules["sweepmagic.wandb.plot"]
    spec = ours.__spec__
    assert spec is not None
    assert spec.name == "sweepmagic.wandb"


def test_libraries_that_ask_for_the_package_find_it(shell: InteractiveShell) -> None:
    assert value(shell, "from importlib.metadata import version\nversion('wandb')") == ours.__version__
    shell.run_line_magic("unload_ext", "sweepmagic.wandb")
    assert not [each for each in distributions(name="wandb") if each.version == ours.__version__]


def test_what_is_not_there_is_no_module(shell: InteractiveShell) -> None:
    assert isinstance(run(shell, "import wandb.nothing").error_in_exec, ModuleNotFoundError)
    assert isinstance(run(shell, "from wandb import nothing").error_in_exec, ImportError)


def test_the_real_wandb_is_not_replaced_under_whoever_holds_it(
    one_shell: InteractiveShell, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "wandb", ModuleType("wandb"))
    text = error(one_shell, "%load_ext sweepmagic.wandb", capsys)
    assert "the real wandb is imported already" in text
    assert "restart the kernel" in text
    assert not alias.is_installed()


def test_unloading_restores_everything(one_shell: InteractiveShell) -> None:
    before = list(sys.meta_path)
    one_shell.run_line_magic("load_ext", "sweepmagic.wandb")
    run(one_shell, "import wandb.sdk.wandb_run").raise_error()
    assert "wandb" in one_shell.magics_manager.magics["line"]
    one_shell.run_line_magic("unload_ext", "sweepmagic.wandb")
    assert sys.meta_path == before
    assert not [name for name in sys.modules if name.partition(".")[0] == "wandb"]
    for kind in ("line", "cell"):
        assert "wandb" not in one_shell.magics_manager.magics[kind]
    assert ours.run is None  # ours itself is as usable as ever


def test_the_line_magic_shows_a_run_or_a_sweep(shell: InteractiveShell) -> None:
    run(shell, "import wandb\nid = wandb.sweep({'method': 'grid', 'parameters': {'x': {'values': [1]}}})").raise_error()
    run(shell, "wandb.init(id='first', project='demo')\nwandb.finish()").raise_error()
    assert isinstance(value(shell, "%wandb team/demo/sweeps/$id -h 300"), sweepmagic.Sweep)
    assert value(shell, "%wandb team/demo/runs/first").id == "first"
    assert [each.id for each in value(shell, "%wandb team/demo")] == ["first"]
    assert value(shell, "%wandb").id == "first"
    run(shell, "wandb.init()").raise_error()
    assert value(shell, "%wandb") is ours.run


def test_a_page_of_somebody_elses_is_said_to_be_elsewhere(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    assert value(shell, "%wandb somebody/demo/runs/1ru23zx2 -h 720") is None
    assert "there is no run, sweep or project 'somebody/demo/runs/1ru23zx2'" in capsys.readouterr().out


def test_the_cell_magic_shows_what_ran_in_the_cell(shell: InteractiveShell, capsys: pytest.CaptureFixture[str]) -> None:
    run(shell, "import wandb\nwandb.init(name='before')\nwandb.finish()").raise_error()
    capsys.readouterr()
    run(shell, "%%wandb\nwandb.init(name='within')\nwandb.finish()\nx = 5").raise_error()
    assert "(finished)>" in capsys.readouterr().out
    assert value(shell, "x") == 5
