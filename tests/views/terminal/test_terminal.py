"""The terminal: one table in place in a real pseudo-terminal, plain lines in a pipe, nothing garbled by the runs."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console, RenderableType

from sweepmagic.plan import Plan, PlanRow
from sweepmagic.records import Noted, RunRecord, RunStarted, SweepRecord
from sweepmagic.views import summary
from sweepmagic.views.palette import STATES
from sweepmagic.views.terminal import banner, screen
from sweepmagic.views.terminal.lines import ended
from sweepmagic.views.terminal.menu import Menu
from sweepmagic.views.terminal.terminal import TerminalView
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
def test_terminal_has_one_table_in_place(tmp_path: Path) -> None:
    from tests.views.terminal.pseudo import Screen, Terminal, python

    (tmp_path / "s.py").write_text(SCRIPT)
    with Terminal(python("s.py"), tmp_path, rows=24, columns=90) as terminal:
        terminal.end()
    raw = terminal.raw.decode()
    assert raw.count("● ") > 3  # it was drawn again and again
    shown = Screen(90).feed(raw).lines
    assert shown[0] == "before"
    assert shown[-1] == "after"
    assert sum("terminal  ●" in line for line in shown) == 1
    assert sum(line.lstrip().startswith("run  state") for line in shown) == 1
    assert not any("printed by the run" in line or "to stderr" in line or "Ctrl-C" in line for line in shown)
    assert "\x1b[?25h" in raw[raw.rindex("\x1b[?25l") :]  # the cursor is back


@pytest.mark.parametrize("size", [(20, 8), (40, 10), (40, 30), (80, 24), (200, 60)], ids=str)
@pytest.mark.parametrize("typed", [None, "", "12"])
def test_live_table_and_menu_fit_the_window(size: tuple[int, int], typed: str | None, tmp_path: Path) -> None:
    width, height = size
    record = recorded(tmp_path, [*story(40)[:-3], RunStarted(41, {"lr": 1e-3}), RunStarted(42, {"lr": 1e-2})]).record
    for below in ([banner.hint("Ctrl-C to pause or stop", width)], banner.menu(Menu(typed), record, width)):
        drawn = _drawn(screen.live(record, 3000.0, width, height, below), width)
        assert len(drawn) < height
        assert max(map(len, drawn)) <= width
        assert drawn[-len(below) :] == [line.plain for line in below]


def test_the_line_that_the_terminal_writes_an_echo_behind_leaves_room_for_it() -> None:
    assert all(banner.hint("x" * 300, width).cell_len <= width - len("^C") for width in (20, 40, 80))


def test_heading_is_folded_rather_than_cut(tmp_path: Path) -> None:
    head = summary.heading(recorded(tmp_path, story(40)).record, 3000.0)
    head = replace(head, state="running", eta=60.0, pace="9 runs an hour", saved="early stopping saved 3 of 9 epochs")
    assert [line.plain for line in banner.headline(head, 200, 3)] == [
        "digits  ● running · 40 of 40 runs · 38 finished · 1 stopped · 1 failed · 16m 30s · about 1m 00s left · "
        "9 runs an hour · early stopping saved 3 of 9 epochs"
    ]
    assert [line.plain for line in banner.headline(head, 60, 4)] == [
        "digits  ● running · 40 of 40 runs · 16m 30s",
        "about 1m 00s left · 9 runs an hour",
        "38 finished · 1 stopped · 1 failed",
        "early stopping saved 3 of 9 epochs",
    ]
    assert [line.plain for line in banner.headline(head, 40, 4)] == [
        "digits  ● running · 40 of 40 runs",
        "16m 30s · about 1m 00s left",
        "9 runs an hour",
        "38 finished · 1 stopped · 1 failed",
    ]


def test_bar_shows_what_has_become_of_the_runs(tmp_path: Path) -> None:
    head = summary.heading(recorded(tmp_path, story(12)).record, 3000.0)
    bar = banner.progress(replace(head, total=24), 100)
    parts = {str(span.style): bar.plain[span.start : span.end] for span in bar.spans}
    assert {state: len(parts[STATES[state]]) for state in ("finished", "stopped", "failed")} == {
        "finished": 25, "stopped": 2, "failed": 3,
    }  # fmt: skip
    assert bar.plain == "━" * 30 + "─" * 30


def test_a_picture_of_many_runs_looks_at_each_only_a_few_times(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record = recorded(tmp_path, story(300)).record
    looks: list[int] = []
    loss = RunRecord.loss
    monkeypatch.setattr(RunRecord, "loss", lambda run, metric: (looks.append(1), loss(run, metric))[1])
    screen.live(record, 3000.0, 120, 60)
    assert len(looks) <= 6 * 300


def test_narrow_window_keeps_run_state_metric_and_time(tmp_path: Path) -> None:
    record = recorded(tmp_path, story(3)).record
    head = next(line for line in _drawn(screen.closing(record, 3000.0, 46), 46) if line.split()[:2] == ["run", "state"])
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


@pytest.mark.parametrize(
    ("encoding", "said"),
    [("ascii", b"digits  * finished - 1 of 6 runs"), ("cp1252", b"digits  * finished \xb7 1 of 6 runs")],
)
def test_stream_of_an_old_encoding_gets_what_it_knows(
    encoding: str, said: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding=encoding, write_through=True))
    events = [*story()[:2], *run(1, state="stopped", reason="日本"), *story()[-3:]]
    TerminalView(recorded(tmp_path, events), None).show(blocking=True)
    assert said in raw.getvalue()
    assert b"  ??" in raw.getvalue()


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


def with_findings(tmp_path: Path, count: int = 2) -> SweepRecord:
    found = [Noted(f"finding {number}", key=f"k{number}", remedy=f"remedy {number}") for number in range(count)]
    return recorded(tmp_path, [*story()[:-2], *found]).record


def test_the_table_in_progress_says_the_newest_finding_on_one_line(tmp_path: Path) -> None:
    text = drawn(screen.live(with_findings(tmp_path), 3000.0, 80, 40))
    assert [line.strip() for line in text.splitlines() if line.startswith("!")] == ["! finding 1  (and 1 more)"]
    assert "finding" not in drawn(screen.live(with_findings(tmp_path / "low"), 3000.0, 80, 12))


def test_the_closing_table_has_every_finding_with_its_remedy_but_those_that_were_said(tmp_path: Path) -> None:
    record = with_findings(tmp_path, count=7)
    lines = drawn(screen.closing(record, 3000.0, 80)).splitlines()
    at = lines.index("note: finding 0")
    assert lines[at + 1].strip() == "remedy 0"
    assert lines[-1].strip() == "3 more notes: sweep.notes"
    rest = drawn(screen.closing(record, 3000.0, 80, said=7))
    assert [line for line in rest.splitlines() if line.startswith("note")] == ["note: finding 6"]


def drawn(what: RenderableType) -> str:
    file = io.StringIO()
    Console(file=file, width=80, color_system=None, force_terminal=False).print(what)
    return "\n".join(line.rstrip() for line in file.getvalue().splitlines())


UNREAD = """
import sweepmagic
def train(config):
    return config.x / 7
config = {"method": "grid", "metric": {"name": "loss"}, "parameters": {"x": {"values": [0.1]}}}
config["parameters"]["unused"] = {"values": [10, 20]}
sweepmagic.sweep(config, train, view="text", count=2)
"""


def test_a_log_gets_a_finding_once_with_its_remedy(tmp_path: Path) -> None:
    (tmp_path / "s.py").write_text(UNREAD)
    done = subprocess.run(
        [sys.executable, "s.py"], cwd=tmp_path, capture_output=True, encoding="utf-8", timeout=60, check=True
    )
    joined = " ".join(done.stdout.split())
    assert joined.count("note: unused: never read by train in run 1; it cannot have an effect") == 1
    assert joined.count("use it in the code (`config.unused`), or take it out of `parameters`") == 1
