"""The two parts of a cell."""

from __future__ import annotations

import pytest

from sweepmagic.config import split_cell


@pytest.mark.parametrize(
    ("text", "yaml", "code", "line"),
    [
        ("method: grid\n", "method: grid\n", None, None),
        ("method: grid\n---\nx = 1\n", "method: grid\n", "x = 1\n", 3),
        ("method: grid\n---  \nx = 1", "method: grid\n", "x = 1", 3),
        ("---\nmethod: grid\n", "---\nmethod: grid\n", None, None),
        ("\n# hi\n---\nmethod: grid\n---\nx = 1\n", "\n# hi\n---\nmethod: grid\n", "x = 1\n", 6),
        ("method: grid\n---\nx = 1\n---\ny\n", "method: grid\n", "x = 1\n---\ny\n", 3),
        ("a: |\n  ---\nb: 1\n", "a: |\n  ---\nb: 1\n", None, None),
        ("method: grid\n--- # no\n", "method: grid\n--- # no\n", None, None),
        ("method: grid\n---", "method: grid\n", "", 3),
        ("method: grid\r\n---\r\nx = 1\r\n", "method: grid\r\n", "x = 1\r\n", 3),
        ("", "", None, None),
    ],
)
def test_the_first_line_of_three_dashes_parts_them(text: str, yaml: str, code: str | None, line: int | None) -> None:
    assert split_cell(text) == (yaml, code, line)
