"""Nobody gets out of the root, and records are found without walking through what is no place for notebooks."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sweepmagic.errors import NotFoundError
from sweepmagic.server.places import Bounds, Places


def record(folder: Path) -> Path:
    (folder / ".sweepmagic").mkdir(parents=True)
    (folder / ".sweepmagic" / "store.db").touch()
    return folder


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A root with a record in it, and beside it a record that is none of anybody's business."""
    record(tmp_path / "outside")
    record(tmp_path / "root" / "a" / "b")
    return tmp_path / "root"


def found(root: Path, bounds: Bounds | None = None) -> list[str]:
    places = Places(root, bounds)
    places.look()
    return [place.folder for place in places.known]


def test_records_are_found_below_the_root_and_in_it(root: Path) -> None:
    record(root)
    assert found(root) == ["", "a/b"]


@pytest.mark.parametrize("name", ["node_modules", ".git", ".hidden", "venv", "__pycache__", "wandb"])
def test_what_is_no_place_for_notebooks_is_not_walked_through(root: Path, name: str) -> None:
    record(root / name / "x")
    assert found(root) == ["a/b"]


def test_an_environment_is_known_by_its_file(root: Path) -> None:
    record(root / "my-python")
    (root / "my-python" / "pyvenv.cfg").touch()
    assert found(root) == ["a/b"]


def test_the_walk_ends(root: Path) -> None:
    for number in range(20):
        record(root / f"s{number:02d}")
    assert len(found(root, Bounds(places=5))) == 5
    assert len(found(root, Bounds(folders=3))) <= 3
    assert found(root, Bounds(depth=0)) == []
    assert "a/b" not in found(root, Bounds(depth=1))
    (root / "loop").symlink_to(root)
    assert len(found(root)) == 21


def test_a_folder_that_is_named_is_known_from_then_on(root: Path) -> None:
    record(root / "venv" / "deep")
    places = Places(root, Bounds(depth=0))
    assert places.at("venv/deep").path == root / "venv" / "deep" / ".sweepmagic"
    places.look()
    assert [place.folder for place in places.known] == ["venv/deep"]
    (root / "venv" / "deep" / ".sweepmagic" / "store.db").unlink()
    assert places.known == []


@pytest.mark.parametrize(
    "folder",
    [
        "..",
        "../outside",
        "a/../../outside",
        "/",
        "a/b/../../../outside",
        "./../outside",
        "a/b\0",
        "\0",
        "nothing",
        "a",
        ".sweepmagic",
        "a/b/.sweepmagic",
        "~",
        "x" * 5000,
        "x/" * 3000,
        None,
        3,
        ["a/b"],
        {"a": 1},
        True,
    ],
)
def test_a_folder_that_is_not_below_the_root_or_has_no_record_is_refused(root: Path, folder: object) -> None:
    with pytest.raises(NotFoundError, match="no sweeps in"):
        Places(root).at(folder)


def test_an_absolute_path_is_refused_even_to_what_lies_inside(root: Path) -> None:
    with pytest.raises(NotFoundError):
        Places(root).at(str(root / "a" / "b"))


def test_the_same_folder_has_one_name_however_it_is_written(root: Path) -> None:
    assert {Places(root).at(folder).folder for folder in ("a/b", "a//b", "./a/b/", "a/./b")} == {"a/b"}


@pytest.mark.parametrize("what", ["folder", "record", "file"])
def test_a_link_out_of_the_root_is_refused(root: Path, what: str) -> None:
    outside = root.parent / "outside"
    link = root / "link"
    if what == "folder":
        link.symlink_to(outside)
    else:
        (link / ".sweepmagic" if what == "file" else link).mkdir(parents=True)
        inner = link / ".sweepmagic"
        (inner / "store.db" if what == "file" else inner).symlink_to(
            outside / ".sweepmagic" / "store.db" if what == "file" else outside / ".sweepmagic"
        )
    with pytest.raises(NotFoundError):
        Places(root).at("link")
    assert found(root) == ["a/b"]


def test_a_link_inside_the_root_leads_to_the_folder_itself(root: Path) -> None:
    (root / "link").symlink_to(root / "a")
    assert Places(root).at("link/b").folder == "a/b"
    (root / "round").symlink_to(root / "round")
    with pytest.raises(NotFoundError):
        Places(root).at("round")


def test_a_place_that_becomes_a_link_is_known_no_longer(root: Path) -> None:
    places = Places(root)
    places.at("a/b")
    places.look()
    (root / "a" / "b" / ".sweepmagic" / "store.db").unlink()
    (root / "a" / "b" / ".sweepmagic").rmdir()
    (root / "a" / "b" / ".sweepmagic").symlink_to(root.parent / "outside" / ".sweepmagic")
    places.look()
    assert places.known == []


words = st.lists(
    st.sampled_from(["a", "b", "..", ".", "", "/", "~", "link", "outside", "root", "\0", " ", "%2e%2e", "..\\", "C:"])
    | st.text(max_size=4),
    max_size=8,
)


@given(words, st.sampled_from(["/", "//", "\\", "/./"]))
def test_whatever_is_said_nothing_outside_of_the_root_is_reached(
    tmp_path_factory: pytest.TempPathFactory, parts: list[str], between: str
) -> None:
    base = tmp_path_factory.getbasetemp() / "said"
    root = base / "root"
    if not base.exists():
        record(base / "outside")
        record(base)
        record(root / "a" / "b")
        (root / "link").symlink_to(base)
    try:
        place = Places(root).at(between.join(parts))
    except NotFoundError:
        return
    assert os.path.realpath(place.path) == str(root / "a" / "b" / ".sweepmagic")
