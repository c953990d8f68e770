"""A sweep may be called something else later. Its cell goes on with it, under the old name and under the new one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import sweepmagic
from sweepmagic import verbs
from tests.conftest import grid


def named(name: str, count: int, **more: Any) -> sweepmagic.Sweep:
    config = {**grid(x=[1, 2, 3, 4]), "name": name}
    return sweepmagic.sweep(config, lambda x: x, count=count, view="none", **more)


def test_the_new_name_is_shown_everywhere(own_folder: Path) -> None:
    named("digits", 1).rename("first try")
    assert sweepmagic.load("first try").name == "first try"
    assert [sweep.name for sweep in sweepmagic.sweeps()] == ["first try"]
    assert "first try" in str(verbs.sweeps())


def test_the_cell_goes_on_with_it_by_its_own_name(own_folder: Path) -> None:
    sweep = named("digits", 1)
    sweep.rename("first try")
    again = named("digits", 3)
    assert (again.id, len(again.runs), again.name) == (sweep.id, 3, "first try")


def test_a_cell_that_gives_the_new_name_goes_on_with_it_too(own_folder: Path) -> None:
    sweep = named("digits", 1)
    sweep.rename("first try")
    again = named("first try", 2)
    assert (again.id, len(again.runs)) == (sweep.id, 2)


def test_a_name_goes_to_the_sweep_that_has_it_now(own_folder: Path) -> None:
    old = named("digits", 1)
    old.rename("old")
    new = named("digits", 2, fresh=True)
    assert new.id != old.id
    assert sweepmagic.load("digits").id == new.id
    assert named("digits", 3).id == new.id
    assert len(sweepmagic.load("old").runs) == 1


@pytest.mark.parametrize("taken", ["other", "its cell"])
def test_a_name_that_another_sweep_answers_to_is_refused(own_folder: Path, taken: str) -> None:
    sweep, other = named("digits", 1), named("its cell", 1)
    other.rename("other")
    with pytest.raises(sweepmagic.SweepMagicError, match=f"another sweep here is called '{taken}'"):
        sweep.rename(taken)
    other.ask("delete")
    sweep.rename(taken)
    assert sweep.name == taken


def test_a_sweep_may_get_its_own_name_again(own_folder: Path) -> None:
    sweep = named("digits", 1)
    sweep.rename("other")
    sweep.rename("digits")
    assert sweepmagic.load("digits").name == "digits"


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 201, "a\0b", None, 3])
def test_what_is_no_name_is_refused(own_folder: Path, name: Any) -> None:
    with pytest.raises(sweepmagic.SweepMagicError, match="expected a name of 1 to 200 characters on one line"):
        named("digits", 1).rename(name)


def test_a_sweep_in_progress_can_be_renamed(own_folder: Path) -> None:
    seen: list[str] = []

    def train(x: int) -> int:
        if x == 1:
            sweepmagic.load("digits").rename("renamed")
        seen.append(sweepmagic.load("renamed").name)
        return x

    config = {**grid(x=[1, 2, 3]), "name": "digits"}
    found = sweepmagic.sweep(config, train, view="none")
    assert (found.name, found.state, len(found.runs), seen) == ("renamed", "finished", 3, ["renamed"] * 3)


def test_a_config_that_learns_from_it_finds_it_by_either_name(own_folder: Path) -> None:
    named("digits", 2).rename("first try")
    for number, name in enumerate(("digits", "first try")):
        config = {**grid(x=[5, 6]), "metric": {"name": "loss"}, "parameters": {"x": {"values": [1, 2, 3, 4, 5, 6]}}}
        found = sweepmagic.sweep(
            {**config, "name": f"next {number}", "warm_start": name}, lambda x: {"loss": x}, view="none"
        )
        assert len(found.record.evidence) == 2
