"""`pip install sweepmagic` where Colab's packages are: none of them is replaced."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import requires

import pytest

from tests.environments import COLAB

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


def resolve(*requirements: str) -> subprocess.CompletedProcess[str]:
    """Ask pip what it would install into an empty environment."""
    words = ["install", "--dry-run", "--ignore-installed", "--quiet", "--disable-pip-version-check", "--report", "-"]
    return subprocess.run([sys.executable, "-m", "pip", *words, *requirements], capture_output=True, text=True)


def needed() -> list[str]:
    """Return what sweepmagic asks for without extras."""
    return [text for text in requires("sweepmagic") or [] if "extra ==" not in text]


def named(requirement: str) -> str:
    return requirement.partition("==")[0].replace("_", "-").lower()


def chosen(report: str) -> dict[str, str]:
    """Return the version of each package in pip's report."""
    found = [part["metadata"] for part in json.loads(report)["install"]]
    return {part["name"].replace("_", "-").lower(): part["version"] for part in found}


def test_nothing_of_colabs_is_replaced() -> None:
    if resolve("--no-deps", COLAB[0]).returncode != 0:
        pytest.skip("pip reaches no package index")
    answer = resolve(*COLAB, *needed())
    assert answer.returncode == 0, answer.stderr
    versions = chosen(answer.stdout)
    assert {named(pin): versions[named(pin)] for pin in COLAB} == {named(pin): pin.partition("==")[2] for pin in COLAB}


def test_the_question_can_be_answered_with_no() -> None:
    if resolve("--no-deps", COLAB[0]).returncode != 0:
        pytest.skip("pip reaches no package index")
    answer = resolve(*COLAB, *needed(), "ipywidgets>=8")
    assert answer.returncode != 0
    assert "conflict" in answer.stderr
