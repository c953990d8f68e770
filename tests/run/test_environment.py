from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from sweepmagic.run.environment import commit, environment, is_dirty, news, packages

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def repository(folder: Path, head: str) -> Path:
    git = folder / ".git"
    git.mkdir(parents=True)
    (git / "HEAD").write_text(head)
    return git


def test_the_commit_is_read_from_below_the_repository(tmp_path: Path) -> None:
    git = repository(tmp_path, "ref: refs/heads/a/b\n")
    (git / "refs" / "heads" / "a").mkdir(parents=True)
    (git / "refs" / "heads" / "a" / "b").write_text(f"{COMMIT}\n")
    (tmp_path / "deep" / "deeper").mkdir(parents=True)
    assert commit(tmp_path / "deep" / "deeper") == {"commit": COMMIT, "branch": "a/b"}


@pytest.mark.parametrize(
    ("head", "found"),
    [(f"{COMMIT}\n", {"commit": COMMIT}), ("ref: refs/heads/new\n", {"branch": "new"})],
)
def test_a_detached_head_has_no_branch_and_a_new_repository_no_commit(tmp_path: Path, head: str, found: object) -> None:
    repository(tmp_path, head)
    assert commit(tmp_path) == found


def test_a_worktree_shares_its_branches(tmp_path: Path) -> None:
    git = repository(tmp_path / "main", "ref: refs/heads/main\n")
    own = git / "worktrees" / "w"
    own.mkdir(parents=True)
    (own / "HEAD").write_text("ref: refs/heads/side\n")
    (own / "commondir").write_text("../..\n")
    (git / "packed-refs").write_text(f"{COMMIT} refs/heads/side\n")
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / ".git").write_text(f"gitdir: {own}\n")
    assert commit(tmp_path / "tree") == {"commit": COMMIT, "branch": "side"}


def test_no_repository_is_no_trouble(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    assert commit(tmp_path) == {}
    assert is_dirty(tmp_path / "nowhere") is None


def test_changes_of_files_are_seen(tmp_path: Path) -> None:
    def git(*words: str) -> None:
        who = ["-c", "user.name=a", "-c", "user.email=a@b"]
        subprocess.run(["git", *who, *words], cwd=tmp_path, check=True, capture_output=True)

    git("init", "-q")
    (tmp_path / "a").write_text("1")
    git("add", "a")
    git("commit", "-q", "-m", "one")
    assert is_dirty(tmp_path) is False
    (tmp_path / "untracked").write_text("1")
    assert is_dirty(tmp_path) is False
    (tmp_path / "a").write_text("2")
    assert is_dirty(tmp_path) is True


def test_news_are_what_changed_and_what_takes_its_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    known = environment()
    assert news(known) == {}
    library = ModuleType("some_new_library")
    library.__version__ = "3"  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "some_new_library", library)
    assert news(known)["packages"]["some_new_library"] == "3"
    repository(tmp_path, f"{COMMIT}\n")
    assert news(environment())["git"]["commit"] == COMMIT
    assert "dirty" in news(environment())["git"]


def test_gpus_are_named_where_their_library_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    class Nvml(ModuleType):
        NVMLError = OSError

        def nvmlDeviceGetCount(self) -> int:
            return 2

        def nvmlDeviceGetHandleByIndex(self, place: int) -> int:
            return place

        def nvmlDeviceGetName(self, gpu: int) -> bytes:
            return b"GPU %d" % gpu

    known = environment()
    monkeypatch.setitem(sys.modules, "pynvml", Nvml("pynvml"))
    assert news(known)["gpus"] == ["GPU 0", "GPU 1"]


def test_modules_are_not_woken_up_to_ask_for_their_version(monkeypatch: pytest.MonkeyPatch) -> None:
    class Lazy(ModuleType):
        def __getattr__(self, name: str) -> str:
            raise AssertionError("loaded")

    monkeypatch.setitem(sys.modules, "lazy_library", Lazy("lazy_library"))
    assert "lazy_library" not in packages()
    assert "json" not in packages()
