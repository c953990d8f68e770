from __future__ import annotations

import os
from pathlib import Path

import pytest

import sweepmagic
from sweepmagic.errors import NotFoundError, SweepMagicError
from sweepmagic.run.saved import SavedFiles, listed


@pytest.fixture
def files(tmp_path_factory: pytest.TempPathFactory) -> SavedFiles:
    return SavedFiles(tmp_path_factory.mktemp("kept"))


def kept(files: SavedFiles) -> dict[str, str]:
    return {name: (files._folder / name).read_text() for name in listed(files._folder)}


def write(name: str, text: str = "1") -> Path:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


@pytest.mark.parametrize("pattern", ["models/*.txt", "models", "models/best.txt", "**/best.txt"])
def test_what_lies_below_the_working_folder_keeps_its_folders(files: SavedFiles, pattern: str) -> None:
    write("models/best.txt")
    files.save(pattern)
    assert kept(files) == {"models/best.txt": "1"}


def test_names_are_relative_to_the_base(files: SavedFiles, tmp_path: Path) -> None:
    write("out/models/a.txt")
    files.save("models/*", base="out")
    files.save(tmp_path / "out" / "models" / "a.txt", base=tmp_path)
    assert kept(files) == {"models/a.txt": "1", "out/models/a.txt": "1"}


def test_a_path_from_elsewhere_keeps_what_the_pattern_left_open(
    files: SavedFiles, tmp_path_factory: pytest.TempPathFactory
) -> None:
    away = tmp_path_factory.mktemp("away")
    write(str(away / "deep" / "a.txt"))
    files.save(away / "deep" / "a.txt")
    files.save(away / "*" / "a.txt")
    files.save(away / "deep")
    assert kept(files) == {"a.txt": "1", "deep/a.txt": "1"}


def test_no_name_leads_out_of_the_folder(files: SavedFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write("secret.txt")
    (tmp_path / "inner").mkdir()
    monkeypatch.chdir(tmp_path / "inner")
    (copy,) = files.save("../secret.txt")
    (other,) = files.save(tmp_path / "secret.txt", base=tmp_path / "inner")
    assert copy == other == files._folder / "secret.txt"


@pytest.mark.parametrize(("policy", "after"), [("now", "1"), ("live", "22"), ("end", "22")])
def test_a_policy_says_what_happens_to_later_changes(files: SavedFiles, policy: str, after: str) -> None:
    write("a.txt")
    files.save("a.txt", policy=policy)
    write("a.txt", "22")
    files.settle()
    assert kept(files) == {"a.txt": after}


def test_files_that_come_later_are_taken_in_at_the_end(files: SavedFiles) -> None:
    files.save("*.ckpt", policy="end")
    write("3.ckpt")
    files.settle()
    assert kept(files) == {"3.ckpt": "1"}


def test_a_file_that_is_gone_at_the_end_stays_as_it_was(files: SavedFiles) -> None:
    os.remove(write("a.txt") if files.save(write("a.txt"), policy="live") else "")
    files.settle()
    assert kept(files) == {"a.txt": "1"}


def test_nothing_to_save_is_an_error(files: SavedFiles) -> None:
    with pytest.raises(NotFoundError, match=r"no file matches '\*\.keras'"):
        files.save("*.keras")
    with pytest.raises(SweepMagicError, match="did you mean 'live'"):
        files.save("*.keras", policy="life")


def test_a_file_may_be_saved_from_where_it_is_kept(own_folder: Path) -> None:
    with sweepmagic.init() as run:
        (run.files / "direct.txt").write_text("1")
        sweepmagic.save(run.files / "direct.txt", policy="live")
    (found,) = sweepmagic.runs()
    assert list(found.file_names) == ["direct.txt"]
    assert found.artifact("direct.txt").read_text() == "1"


def test_a_saved_file_is_settled_when_the_run_ends(own_folder: Path) -> None:
    with sweepmagic.init():
        sweepmagic.save(write("a.txt"), policy="live")
        write("a.txt", "22")
    assert sweepmagic.runs()[0].artifact("a.txt").read_text() == "22"
