from __future__ import annotations

import logging
import sys
from pathlib import Path

import pytest

from sweepmagic.run import capture
from sweepmagic.run.capture import OutputFile, read_output, routed, settle


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\nb\n", "a\nb\n"),
        ("10%\r 50%\r100%\n", "100%\n"),
        ("long line\rshort\n", "shortline\n"),
        ("1/3 \b\b\b\b2/3 \b\b\b\b3/3\n", "3/3\n"),
        ("windows\r\nlines\r\n", "windows\nlines\n"),
        ("\b\bx", "x"),
    ],
)
def test_output_reads_as_a_terminal_shows_it(text: str, shown: str) -> None:
    assert settle(text) == shown


def test_output_is_on_disk_at_once_and_stops_growing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capture, "MAX_BYTES", 100)
    output = OutputFile(tmp_path / "run" / "output.log")
    output.write("first\n")
    assert (tmp_path / "run" / "output.log").read_text() == "first\n"
    for _ in range(100):
        output.write("0123456789\n")
    output.close()
    text = (tmp_path / "run" / "output.log").read_text()
    assert len(text) < 200
    assert text.endswith("was dropped\n")


def test_a_run_that_prints_nothing_has_no_file(tmp_path: Path) -> None:
    OutputFile(tmp_path / "output.log").close()
    assert not (tmp_path / "output.log").exists()
    assert read_output(tmp_path / "output.log") == ""


def test_streams_come_back_even_if_nested_and_leave_others_alone(tmp_path: Path) -> None:
    real = sys.stdout
    output = OutputFile(tmp_path / "output.log")
    with routed(lambda: output), routed(lambda: output):
        print("captured")
        assert sys.stdout is not real
    assert sys.stdout is real
    assert read_output(tmp_path / "output.log") == "captured\n"
    with routed(lambda: None):
        theirs = sys.stdout = sys.__stdout__  # somebody else redirects meanwhile
    assert sys.stdout is theirs
    sys.stdout = real


def test_a_handler_that_follows_the_stream_by_itself_is_let_be(tmp_path: Path) -> None:
    """Such as those of logging's last resort, and of dill, which PyTorch imports: their stream cannot be set."""
    logger, handler = logging.getLogger("sweepmagic.test.follows"), logging._StderrHandler()  # type: ignore[attr-defined]
    output = OutputFile(tmp_path / "output.log")
    logger.addHandler(handler)
    logger.propagate = False
    try:
        with routed(lambda: output):
            logger.warning("heard")
    finally:
        logger.removeHandler(handler)
    output.close()
    assert read_output(tmp_path / "output.log") == "heard\n"
