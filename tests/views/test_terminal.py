"""The terminal: one table in place in a real pseudo-terminal, plain lines in a pipe, nothing garbled by the runs."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from sweepmagic.plan import Plan, PlanRow
from sweepmagic.views import screen
from sweepmagic.views.lines import ended
from sweepmagic.views.terminal import TerminalView
from tests.views.stories import created, recorded, run, story

SCRIPT = """
import sys, time, sweepmagic
def train(x):
    print("printed by the run")
    print("to stderr", file=sys.stderr)
    if x == 3:
        raise ValueError("no three")
    for epoch in range(4):
        time.sleep(0.06)
        sweepmagic.log({"loss": x / (epoch + 1)})
print("before")
config = {"name": "terminal", "method": "grid", "metric": {"name": "loss"}, "parameters": {"x": {"values": [1, 2, 3, 4]}}}
sweepmagic.sweep(config, train, view="text")
print("after")
"""


def test_pipe_gets_plan_a_line_per_run_and_a_table_without_control_codes(tmp_path: Path) -> None:
    (tmp_path / "s.py").write_text(SCRIPT)
    done = subprocess.run(
        [sys.executable, "s.py"],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=True,
        env={**os.environ, "FORCE_COLOR": "1", "PYTHONIOENCODING": "utf-8"},
    )
    assert done.stderr == ""
    assert "\x1b" not in done.stdout
    lines = done.stdout.splitlines()
    assert lines[0] == "before"
    assert lines[1].startswith("terminal: grid, minimize loss")
    assert [line.split(" · ")[0] for line in lines if re.match(r"run \d", line)] == [
        "run 1: finished", "run 2: finished", "run 3: failed", "run 4: finished",
    ]  # fmt: skip
    assert any(line.startswith("terminal  ● finished · 4 of 4 runs · 3 finished · 1 failed") for line in lines)
    assert "failed: ValueError: no three (1 run: 3)" in done.stdout
    assert lines[-1] == "after"
    assert "printed by the run" not in done.stdout
    assert all(line == line.rstrip() for line in lines)


@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")
def test_interrupt_leaves_the_final_table_and_the_cursor(tmp_path: Path) -> None:
    (tmp_path / "s.py").write_text(SCRIPT.replace("range(4)", "range(400)"))
    raw = _in_terminal([sys.executable, "s.py"], tmp_path, rows=24, columns=90, typed=("★", b"\x03"))
    shown = Screen(90).feed(raw.replace("^C", "")).lines
    assert sum("terminal  ● stopped" in line for line in shown) == 1
    assert shown[-1] == "after"
    assert raw.rindex("\x1b[?25h") > raw.rindex("\x1b[?25l")


@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")
def test_terminal_has_one_table_in_place(tmp_path: Path) -> None:
    (tmp_path / "s.py").write_text(SCRIPT)
    raw = _in_terminal([sys.executable, "s.py"], tmp_path, rows=24, columns=90)
    assert raw.count("running · ") > 3  # it was drawn again and again
    shown = Screen(90).feed(raw).lines
    assert shown[0] == "before"
    assert shown[-1] == "after"
    assert sum("terminal  ●" in line for line in shown) == 1
    assert sum(line.lstrip().startswith("run  state") for line in shown) == 1
    assert not any("printed by the run" in line or "to stderr" in line or screen.HINT in line for line in shown)
    assert "\x1b[?25h" in raw[raw.rindex("\x1b[?25l") :]  # the cursor is back


def test_live_table_fits_the_window(tmp_path: Path) -> None:
    record = recorded(tmp_path, story(40)).record
    for width, height in ((40, 10), (80, 24), (200, 60)):
        drawn = _drawn(screen.live(record, 3000.0, width, height), width)
        assert len(drawn) < height
        assert max(map(len, drawn)) <= width
        assert drawn[-1].startswith(screen.HINT[: width - 1])


def test_narrow_window_keeps_run_state_metric_and_time(tmp_path: Path) -> None:
    record = recorded(tmp_path, story(3)).record
    head = next(line for line in _drawn(screen.closing(record, 3000.0, 46), 46) if line.split()[:1] == ["run"])
    assert head.split() == ["run", "state", "val_loss", "↓", "logged", "time"]


def test_closing_table_of_many_runs_has_the_best_and_the_latest(tmp_path: Path) -> None:
    drawn = _drawn(screen.closing(recorded(tmp_path, story(40)).record, 3000.0, 120), 120)
    numbers = [match[1] for line in drawn if (match := re.match(r"[ ★]*(\d+)  \w", line))]
    assert numbers == [*map(str, (1, 2, 3, 6, 7, 8, 9, 10, 11, 5)), "36", "37", "38", "39", "40"]
    assert any("25 more runs" in line for line in drawn)


def test_plan_is_printed_with_its_notes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plan = Plan(
        "demo: grid", [PlanRow("x", "categorical", "[bold]1[/bold], 2", "")], [], "2", [], ["the grid is large"]
    )
    TerminalView(recorded(tmp_path, story()), plan).show(blocking=False)
    out = capsys.readouterr().out
    assert "[bold]1[/bold], 2" in out
    assert "note         the grid is large" in out


def test_old_sweep_is_printed_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    TerminalView(recorded(tmp_path, story()), None).show(blocking=True)
    out = capsys.readouterr().out
    assert out.count("digits  ● finished") == 1
    assert "note: batch is never read" in out


def test_stream_of_an_old_encoding_gets_question_marks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii", write_through=True))
    TerminalView(recorded(tmp_path, story()), None).show(blocking=True)
    assert b"digits  ? finished" in raw.getvalue()


def test_control_codes_of_the_user_do_not_reach_the_terminal(tmp_path: Path) -> None:
    nasty = "\x1b[2J\x07bell [red]"
    events = [created(), *run(1, params={"optimizer": nasty}, state="failed", reason=nasty)]
    record = recorded(tmp_path, events).record
    text = "\n".join(_drawn(screen.closing(record, 3000.0, 200), 200)) + ended(record, record.runs[1])
    assert "\x1b" not in text
    assert "\x07" not in text
    assert "[red]" in text


def _drawn(what: object, width: int) -> list[str]:
    console = Console(width=width, file=io.StringIO(), color_system=None, highlight=False)
    with console.capture() as captured:
        console.print(what)
    return captured.get().rstrip("\n").split("\n")


def _in_terminal(
    command: list[str], folder: Path, *, rows: int, columns: int, typed: tuple[str, bytes] | None = None
) -> str:
    """Return every byte that the command wrote to a terminal of that size; type `typed[1]` when `typed[0]` appears."""
    import fcntl
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    env = {**os.environ, "TERM": "xterm-256color"}
    env = {key: value for key, value in env.items() if key not in ("NO_COLOR", "COLUMNS", "LINES", "CI")}

    def own_the_terminal() -> None:  # else ^C reaches nobody
        os.setsid()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    process = subprocess.Popen(
        command, cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs, env=env, preexec_fn=own_the_terminal
    )
    os.close(theirs)
    written = b""
    try:
        while chunk := os.read(ours, 65536):
            written += chunk
            if typed is not None and typed[0].encode() in written:
                os.write(ours, typed[1])
                typed = None
    except OSError:  # Linux: the other end is closed
        pass
    assert process.wait(timeout=60) == 0
    os.close(ours)
    return written.decode()


class Screen:
    """As much of a terminal as rich needs: text, line ends, cursor up, erase line."""

    def __init__(self, columns: int) -> None:
        self._columns = columns
        self._rows: list[str] = [""]
        self._row = 0
        self._column = 0

    def feed(self, raw: str) -> Screen:
        for part in re.split(r"(\x1b\[[0-9;?]*[A-Za-z]|\r|\n)", raw):
            if part == "\r":
                self._column = 0
            elif part == "\n":
                self._row += 1
                self._column = 0 if self._row >= len(self._rows) else self._column
                self._rows += [""] * (self._row + 1 - len(self._rows))
            elif part.startswith("\x1b["):
                self._move(part)
            elif part:
                self._put(part)
        return self

    def _move(self, code: str) -> None:
        if code.endswith("A"):
            self._row -= int(code[2:-1] or 1)
        elif code.endswith("K"):
            self._rows[self._row] = ""

    def _put(self, text: str) -> None:
        row = self._rows[self._row].ljust(self._column)
        self._rows[self._row] = row[: self._column] + text + row[self._column + len(text) :]
        self._column += len(text)
        assert self._column <= self._columns, "a line was wrapped by the terminal: the table is no longer in place"

    @property
    def lines(self) -> list[str]:
        return [row.rstrip() for row in self._rows if row.strip()]
