"""What is told of the runs that somebody looks at: all of it once, then what has changed, bounded, and nothing else."""

from __future__ import annotations

import ast
import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from sweepmagic import Sweep
from sweepmagic.project import run_folder
from sweepmagic.records import (
    AgentStarted,
    Configured,
    Control,
    Event,
    Logged,
    RunEnded,
    RunStarted,
    Sampled,
    Summarised,
    SweepRecord,
)
from sweepmagic.views.live import facts
from sweepmagic.views.live.details import Details
from sweepmagic.views.live.facts import Extents
from sweepmagic.views.live.tail import FIRST_BYTES, MORE_BYTES, Tail
from sweepmagic.views.live.trace import frames, is_library
from sweepmagic.views.live.widget import SweepWidget
from tests.views.stories import created, recorded, story

PARAMS = {"lr": 0.01, "batch": 32, "optimizer": "adam"}


def record(*events: Event) -> SweepRecord:
    return SweepRecord.replay("s1", [created(), RunStarted(1, PARAMS, time=1000.0), *events])


def details(folder: Path, *, tails: bool = False) -> Details:
    found = Details(folder, "s1")
    found.look("page", [1], [1] if tails else [])
    return found


def printed(folder: Path, text: str | bytes, attempt: int = 1) -> Path:
    path = run_folder(folder, "s1", 1, attempt) / "output.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "ab") as file:
        file.write(text if isinstance(text, bytes) else text.encode())
    return path


def parts(sweep: SweepRecord, folder: Path, now: float = 0.0) -> dict[str, Any]:
    (message,) = details(folder).news(sweep, now)
    found: dict[str, Any] = message["parts"]
    return found


def test_nothing_is_told_while_nobody_looks(tmp_path: Path) -> None:
    printed(tmp_path, "hello")
    assert Details(tmp_path, "s1").news(record(), 0.0) == []


def test_a_run_that_is_not_there_is_not_told_and_appears_when_it_starts(tmp_path: Path) -> None:
    sweep, looking = record(), Details(tmp_path, "s1")
    looking.look("page", [2])
    assert looking.news(sweep, 0.0) == []
    sweep.apply(RunStarted(2, PARAMS, time=1001.0))
    assert [message["run"] for message in looking.news(sweep, 1.0)] == [2]


def test_only_what_has_changed_is_told_again_and_not_more_than_twice_a_second(tmp_path: Path) -> None:
    sweep, looking = record(), details(tmp_path)
    (first,) = looking.news(sweep, 0.0)
    assert first["whole"]
    assert set(first["parts"]) == {"head", "config", "summary", "guess", "error", "system", "files"}
    sweep.apply(Logged(1, None, {"val_loss": 0.5}, time=1001.0))
    assert looking.news(sweep, 0.2) == []
    (second,) = looking.news(sweep, 0.6)
    assert not second["whole"]
    assert set(second["parts"]) == {"head", "summary"}
    assert looking.news(sweep, 1.2) == []


def test_a_page_that_looks_again_is_told_everything_again_and_other_pages_go_on(tmp_path: Path) -> None:
    sweep, looking = record(RunStarted(2, PARAMS, time=1001.0)), details(tmp_path)
    looking.news(sweep, 0.0)
    looking.look("other", [2])
    assert [(message["run"], message["whole"]) for message in looking.news(sweep, 1.0)] == [(2, True)]
    looking.look("page", [1])
    assert [(message["run"], message["whole"]) for message in looking.news(sweep, 2.0)] == [(1, True)]
    looking.look("page", [])
    sweep.apply(Logged(1, None, {"val_loss": 0.5}, time=1001.0))
    assert [message["run"] for message in looking.news(sweep, 3.0)] == [2]  # there is a best run now to differ from


def test_a_retry_clears_what_was_told(tmp_path: Path) -> None:
    sweep, looking = record(RunEnded(1, "failed", error="ValueError: x", time=1001.0)), details(tmp_path, tails=True)
    printed(tmp_path, "first attempt\n")
    (first,) = looking.news(sweep, 0.0)
    assert first["parts"]["head"]["can"] == "retry"
    assert first["output"]["text"] == "first attempt\n"
    sweep.apply(RunStarted(1, PARAMS, attempt=2, time=1002.0))
    printed(tmp_path, "second\n", attempt=2)
    (again,) = looking.news(sweep, 1.0)
    assert again["whole"]
    assert again["parts"]["error"] is None
    assert again["parts"]["head"]["attempt"] == 2
    assert (again["output"]["after"], again["output"]["text"]) == (None, "second\n")


def test_output_is_read_only_for_who_reads_it_and_sent_in_pieces(tmp_path: Path) -> None:
    sweep, looking = record(), details(tmp_path)
    printed(tmp_path, "one\n")
    assert "output" not in looking.news(sweep, 0.0)[0]
    looking.look("page", [1], [1])
    assert looking.news(sweep, 1.0)[0]["output"] == {"after": None, "lost": "", "text": "one\n", "end": 4}
    printed(tmp_path, "two\n")
    (more,) = looking.news(sweep, 2.0)
    assert more["output"] == {"after": 4, "lost": "", "text": "two\n", "end": 8}
    assert more["parts"] == {}
    assert looking.news(sweep, 3.0) == []


def test_a_flood_is_cut_and_says_so(tmp_path: Path) -> None:
    path = printed(tmp_path, b"x" * 79 + b"\n" + b"line of forty letters, more or less ...\n" * 20_000)
    tail = Tail(path)
    first = tail.more()
    assert first is not None
    assert len(first.text) <= FIRST_BYTES
    assert first.text.startswith("line of")
    assert first.lost + len(first.text) == first.end == path.stat().st_size
    printed(tmp_path, b"line of forty letters, more or less ...\n" * 20_000)
    more = tail.more()
    assert more is not None
    assert len(more.text) <= MORE_BYTES
    assert more.after == first.end
    assert first.end + more.lost + len(more.text) == more.end == path.stat().st_size


@given(st.lists(st.text(max_size=30), min_size=1, max_size=8), st.integers(1, 4))
def test_pieces_are_the_text_wherever_they_are_cut(texts: list[str], cut: int) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "output.log"
        data = "".join(texts).encode("utf-8", "replace")
        tail, found, written = Tail(path), "", b""
        for start in range(0, len(data), cut):
            written += data[start : start + cut]
            path.write_bytes(written)
            piece = tail.more()
            assert piece is not None
            found += piece.text
        assert found == data.decode()


def test_a_file_that_is_written_anew_begins_anew_and_a_link_is_not_followed(tmp_path: Path) -> None:
    path = printed(tmp_path, "a long first text\n")
    tail = Tail(path)
    tail.more()
    path.write_text("short\n")
    piece = tail.more()
    assert piece is not None
    assert (piece.after, piece.text) == (None, "short\n")
    secret = tmp_path / "secret"
    secret.write_text("password")
    path.unlink()
    os.symlink(secret, path)
    assert Tail(path).more() is None


def test_config_says_what_differs_from_the_best_run_and_what_the_run_added(tmp_path: Path) -> None:
    sweep = record(
        Logged(1, None, {"val_loss": 0.1}, time=1001.0),
        RunStarted(2, {**PARAMS, "lr": 0.02}, time=1002.0),
        Configured(2, {"layers": [64, 32], "note": "<b>"}, time=1003.0),
        Logged(2, None, {"val_loss": 0.2}, time=1004.0),
    )
    told = facts.config(sweep, sweep.runs[2])
    rows = {row["key"]: (row["text"], row["kind"], row.get("best")) for row in told["rows"]}
    assert rows["lr"] == ("0.02", "param", "0.01")
    assert rows["batch"] == ("32", "param", None)
    assert rows["note"] == ("<b>", "added", "—")
    assert told["best_run"] == 1
    whole = {"layers": [64, 32], "note": "<b>", **PARAMS, "lr": 0.02}
    assert ast.literal_eval(told["python"]) == whole
    assert YAML(typ="safe", pure=True).load(told["yaml"]) == whole
    best = facts.config(sweep, sweep.runs[1])
    assert best["best_run"] is None
    assert not [row for row in best["rows"] if "best" in row]


def test_summary_has_the_texts_of_the_table_with_the_least_and_the_greatest() -> None:
    sweep = record(
        Logged(1, None, {"word": "x", "acc": 3, "val_loss": 0.5}, time=1001.0),
        Logged(1, None, {"acc": 1, "val_loss": 0.25}, time=1002.0),
        Logged(1, None, {"acc": float("nan"), "val_loss": 0.75}, time=1003.0),
        Summarised(1, {"by_hand": 1e-9}, time=1004.0),
    )
    rows = facts.values(sweep, sweep.runs[1], Extents())
    assert rows == [
        {"key": "val_loss", "last": "0.75", "low": "0.25", "high": "0.75", "goal": "minimize", "worth": "0.25"},
        {"key": "word", "last": "x"},
        {"key": "acc", "last": "nan", "low": "1", "high": "3"},
        {"key": "by_hand", "last": "1e-09"},
    ]


@given(st.lists(st.lists(st.floats(width=32), max_size=4), max_size=6), st.booleans())
def test_extents_kept_while_a_run_grows_are_those_of_all_its_values(chunks: list[list[float]], again: bool) -> None:
    sweep, extents = record(), Extents()
    for chunk in chunks:
        for value in chunk:
            step = sweep.runs[1].step if again else None  # the last row logged again, with another value
            sweep.apply(Logged(1, step, {"x": value}, time=1001.0))
        extents.of(sweep.runs[1], "x")
    numbers = sweep.runs[1].history.numbers("x")
    assert extents.of(sweep.runs[1], "x") == ((min(numbers), max(numbers)) if numbers else None)


def test_guess_says_what_was_expected_and_what_came() -> None:
    guess = {"mean": 0.5, "low": 0.4, "high": 0.6, "improvement": 0.01, "why": "explore"}
    sweep = SweepRecord.replay("s1", [created(), RunStarted(1, PARAMS, guess=guess, time=1000.0)])
    told = facts.guess(sweep, sweep.runs[1])
    assert told is not None
    assert (told["mean"], told["low"], told["came"], told["verdict"]) == ("0.5", "0.4", "", "")
    assert told["numbers"] == [0.4, 0.5, 0.6, None]
    sweep.apply(Logged(1, None, {"val_loss": 0.7}, time=1001.0))
    told = facts.guess(sweep, sweep.runs[1])
    assert told is not None
    assert (told["came"], told["verdict"]) == ("0.7", "worse than expected")
    assert told["why"].startswith("explore")
    assert facts.guess(record(), record().runs[1]) is None


def test_system_metrics_of_a_run_are_those_while_it_ran(tmp_path: Path) -> None:
    agent = AgentStarted("a", "elsewhere", 1, 0.0, "threads", 2, time=999.0)
    samples = [Sampled("a", {"process_memory": 100.0 + n, "gpu0": n}, time=1000.0 + 15 * n) for n in range(5)]
    sweep = SweepRecord.replay("s1", [created(), agent, RunStarted(1, PARAMS, "a", time=1010.0), *samples])
    sweep.apply(RunEnded(1, "finished", time=1050.0))
    told = parts(sweep, tmp_path)["system"]
    assert [(one["name"], one["last"], one["high"], one["x"]) for one in told["series"]] == [
        ("process memory", "103 MB", "103 MB", [5.0, 20.0, 35.0]),
        ("GPU 0", "3%", "3%", [5.0, 20.0, 35.0]),
    ]
    assert "shared by all of its runs" in told["note"]
    assert parts(record(), tmp_path)["system"] is None


def test_files_are_those_in_the_runs_folder_and_links_are_not_among_them(tmp_path: Path) -> None:
    folder = run_folder(tmp_path, "s1", 1) / "files"
    (folder / "sub").mkdir(parents=True)
    (folder / "sub" / "model.keras").write_bytes(b"x" * 1500)
    (folder / "a.txt").write_text("x")
    (tmp_path / "secret").write_text("password")
    os.symlink(tmp_path / "secret", folder / "leak")
    os.symlink(tmp_path, folder / "up")
    told = parts(record(), tmp_path)["files"]
    assert [(file["name"], file["size"]) for file in told] == [("a.txt", "1 B"), ("sub/model.keras", "1.5 kB")]
    assert Path(told[1]["path"]) == folder / "sub" / "model.keras"


def test_a_file_saved_at_the_very_end_is_told(tmp_path: Path) -> None:
    sweep, looking = record(), details(tmp_path)
    looking.news(sweep, 0.0)
    folder = run_folder(tmp_path, "s1", 1) / "files"
    folder.mkdir(parents=True)
    (folder / "model").write_text("x")
    assert looking.news(sweep, 1.0) == []  # a folder is listed now and then
    sweep.apply(RunEnded(1, "finished", time=1001.0))
    (last,) = looking.news(sweep, 1.6)
    assert [file["name"] for file in last["parts"]["files"]] == ["model"]


def test_traceback_is_taken_apart_and_loses_no_line() -> None:
    text = (
        "Traceback (most recent call last):\n"
        '  File "/tmp/ipykernel_71/12.py", line 3, in train\n    model.fit(x)\n    ^^^^^^^^^^^^\n'
        '  File "/x/lib/python3.11/site-packages/keras/fit.py", line 9, in fit\n    step()\n'
        "  [Previous line repeated 3 more times]\n"
        "ValueError: no\nmore of the message\n"
    )
    found = frames(text)
    assert [(piece.get("where"), piece.get("own")) for piece in found] == [
        (None, None),
        ("cell:3", True),
        ("keras/fit.py:9", False),
        (None, None),
    ]
    lines = {line for piece in found for line in piece["text"].split("\n")}
    assert {line for line in text.rstrip().split("\n") if "File" not in line} == lines


@pytest.mark.parametrize("file", ["/home/me/train.py", "/projects/lib/models.py", "<ipython-input-3-abc>"])
def test_code_of_the_user_is_no_library(file: str) -> None:
    assert not is_library(file)
    assert is_library(json.__file__)
    assert is_library(facts.__file__)


def test_a_huge_error_is_bounded_and_keeps_both_ends() -> None:
    found = frames("first line\n" + "x" * 1_000_000 + "\nlast line")
    text = "\n".join(piece["text"] for piece in found)
    assert len(text) < 61_000
    assert text.startswith("first line")
    assert text.endswith("last line")


def test_every_message_can_be_sent_whatever_a_run_says(tmp_path: Path) -> None:
    nasty = "\ud800<script>\x00\u202e" + "y" * 10_000
    folder = run_folder(tmp_path, "s1", 1) / "files"
    folder.mkdir(parents=True)
    (folder / os.fsdecode(b"\xff\xfe.bin")).write_text("x")
    printed(tmp_path, b"\xff\xfe\x80abc\n")
    sweep = record(
        Configured(1, {nasty: nasty, "nan": float("nan"), "inf": float("inf")}, time=1001.0),
        Logged(1, None, {nasty: float("nan"), "val_loss": float("inf")}, time=1002.0),
        RunEnded(1, "failed", reason=nasty, error=nasty, time=1003.0),
    )
    (message,) = details(tmp_path, tails=True).news(sweep, 0.0)
    text = json.dumps(message, allow_nan=False, ensure_ascii=False)
    assert len(text.encode("utf-8")) < 100_000


class Told:
    """A widget without a front end, and what it would have sent."""

    def __init__(self, sweep: Sweep) -> None:
        self.sweep = sweep
        self.widget = SweepWidget(sweep, None)
        self.sent: list[dict[str, Any]] = []
        self.widget.send = lambda content, buffers=None: self.sent.append(content)

    def hear(self, **content: Any) -> list[dict[str, Any]]:
        self.sent.clear()
        self.widget._handle_custom_msg(content, [])
        return self.sent

    @property
    def controls(self) -> list[tuple[str, int | None]]:
        from sweepmagic.store import EventStore

        with EventStore(self.sweep.folder, read_only=True) as store:
            return [(e.verb, e.run) for _, e in store.read(self.sweep.id) if isinstance(e, Control)]


def test_a_look_at_a_finished_sweep_is_answered_at_once(tmp_path: Path) -> None:
    told = Told(recorded(tmp_path, story()))
    told.widget.feed.close()
    (message,) = told.hear(type="look", page="p", runs=[4, True, "5", None], tails=[])
    assert (message["type"], message["run"]) == ("detail", 4)
    assert message["parts"]["head"]["reason"] == "ValueError: bad shape"


def test_a_look_at_a_sweep_in_progress_is_answered_by_its_thread(tmp_path: Path) -> None:
    told = Told(recorded(tmp_path, story()[:-2]))
    assert told.hear(type="look", page="p", runs=[1], tails=[]) == []
    told.widget.feed.tell()
    assert [message["run"] for message in told.sent] == [1]


def test_one_run_is_stopped_or_tried_again_and_nothing_else_is_taken(tmp_path: Path) -> None:
    told = Told(recorded(tmp_path, story()))
    told.hear(type="ask", verb="stop", run=2)
    told.hear(type="ask", verb="retry", run=4)
    assert told.controls == [("stop", 2), ("retry", 4)]
    for strange in (True, "3", None, [3], 2.0):
        told.hear(type="ask", verb="stop", run=strange)  # must not stop the whole sweep
    told.hear(type="ask", verb="delete", run=1)
    told.hear(type="ask", verb=["stop"], run=1)
    assert told.controls == [("stop", 2), ("retry", 4)]
    (error,) = told.hear(type="ask", verb="stop", run=99)
    assert "no run 99" in error["text"]


def test_a_new_page_ends_the_looks_of_pages_that_are_gone(tmp_path: Path) -> None:
    told = Told(recorded(tmp_path, story()[:-2]))
    assert told.hear(type="hello", number=1) == []
    told.hear(type="look", page="old", runs=[1], tails=[1])
    assert told.hear(type="hello", number=told.widget.feed.changes.screen.number) == [{"type": "looking"}]
    told.widget.feed.tell()
    assert told.sent == [{"type": "looking"}]
