from __future__ import annotations

import gc
import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

import sweepmagic
from sweepmagic.doctor import examine
from sweepmagic.project import folder_of
from sweepmagic.store import FILE
from tests.conftest import grid


def test_the_folder_is_where_the_user_says(own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert folder_of() == own_folder / ".sweepmagic"
    monkeypatch.setenv("SWEEPMAGIC_DIR", str(own_folder / "env"))
    assert folder_of() == own_folder / "env" / ".sweepmagic"
    assert folder_of(own_folder / "said") == own_folder / "said" / ".sweepmagic"


def test_the_record_keeps_itself_out_of_git(own_folder: Path) -> None:
    sweepmagic.sweep(grid(x=[1]), lambda x: x, view="none")
    assert (own_folder / ".sweepmagic" / ".gitignore").read_text().endswith("\n*\n")


def test_looking_makes_no_folder(own_folder: Path) -> None:
    assert sweepmagic.sweeps() == []
    assert sweepmagic.runs() == []
    assert "none in" in examine()
    assert os.listdir(own_folder) == []


def test_the_doctor_saves_what_can_be_read(own_folder: Path) -> None:
    sweepmagic.sweep({**grid(x=list(range(100))), "name": "s"}, lambda x: x, view="none")
    assert "in order, 1 sweeps" in examine()
    gc.collect()  # whoever still has the file open would not see that it is cut
    path = own_folder / ".sweepmagic" / FILE
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("pragma wal_checkpoint(truncate)")  # so that the file itself holds everything
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 3 // 4])
    with pytest.raises(sweepmagic.SweepMagicError, match="sweep doctor"):
        sweepmagic.load("s")
    assert "was damaged" in examine()
    assert 10 < len(sweepmagic.load("s").runs) <= 100
    assert (own_folder / ".sweepmagic" / "store.damaged-1.db").exists()
    assert "in order" in examine()


def test_a_sweep_of_another_process_is_seen_live_and_dead(own_folder: Path) -> None:
    """An agent whose process is gone has crashed, whatever its last event says."""
    import subprocess
    import sys

    code = (
        "import os, sweepmagic\n"
        "def train(x):\n    sweepmagic.log({'loss': x})\n    os._exit(9)\n"
        f"sweepmagic.sweep({json.dumps({**grid(x=[1]), 'name': 's'})}, train, view='none')\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 9
    sweep = sweepmagic.load("s")
    assert (sweep.state, sweep.runs[0].state, sweep.runs[0].value) == ("crashed", "crashed", 1)
    assert "crashed" in repr(sweep)
