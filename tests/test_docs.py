"""The examples in the documentation run, in order, page by page, in a real IPython shell."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from IPython.core.interactiveshell import InteractiveShell

from tests.test_magics import run

HOME = Path(__file__).parent.parent
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PAGES = [
    "docs/training.md",
    "docs/executors.md",
    "docs/search.md",
    "docs/stopping.md",
    "docs/metrics.md",
    "docs/optuna.md",
    "docs/importance.md",
    "docs/repeats.md",
    "docs/exchange.md",
    "docs/checks.md",
    "docs/runs.md",
    "docs/exchange.md",
    "docs/wandb.md",
    pytest.param("docs/integrations.md", marks=pytest.mark.slow),
    pytest.param("README.md", marks=pytest.mark.slow),
]


def examples(page: str) -> list[str]:
    """Return the Python and magic cells of a page."""
    found = FENCE.findall((HOME / page).read_text())
    return [text for language, text in found if language == "python" or text.startswith("%%sweep")]


@pytest.mark.parametrize("page", PAGES)
def test_examples_run(page: str, one_shell: InteractiveShell, own_folder: Path) -> None:
    if page == "docs/integrations.md":
        pytest.importorskip("keras", reason="the extra sweepmagic[tensorflow] is not installed")
        pytest.importorskip("sklearn", reason="the extra sweepmagic[sklearn] is not installed")
    if page in ("docs/optuna.md", "docs/exchange.md"):
        pytest.importorskip("optuna", reason="the extra sweepmagic[optuna] is not installed")
    one_shell.run_line_magic("load_ext", "sweepmagic")
    one_shell.reset(new_session=False)
    cells = examples(page)
    assert cells
    for cell in cells:
        result = run(one_shell, cell)
        assert result.success, f"{cell}\n{result.error_in_exec or result.error_before_exec}"
        if cell.startswith("%%sweep"):
            sweep = one_shell.user_ns["sweep"]
            assert all(r.state in ("finished", "stopped") for r in sweep.runs), [r.error for r in sweep.runs]


def test_every_link_between_pages_leads_somewhere() -> None:
    for page in [*HOME.glob("*.md"), *(HOME / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_changelog_has_a_word_for_the_user() -> None:
    assert "## Unreleased" in (HOME / "CHANGELOG.md").read_text() or "## 0.1.0" in (HOME / "CHANGELOG.md").read_text()
