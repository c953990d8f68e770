"""The two parts of a ``%%sweep`` cell: YAML, and after a line ``---`` Python."""

from __future__ import annotations

from typing import NamedTuple


class Cell(NamedTuple):
    """The parts of a cell.

    Attributes:
        yaml: The sweep's config.
        code: The Python code, or None where the cell has none.
        code_line: The line of the text, from 1, on which the code starts; None where there is none.
    """

    yaml: str
    code: str | None
    code_line: int | None


def split_cell(text: str) -> Cell:
    r"""Return YAML, Python code and the line on which the code starts.

    The first line that is exactly ``---`` parts them. One that comes before any YAML is YAML's own document start.

    Example:
        >>> split_cell("method: grid\n---\ntrain(lr)\n")
        Cell(yaml='method: grid\n', code='train(lr)\n', code_line=3)
        >>> split_cell("---\nmethod: grid\n").code is None
        True
    """
    lines = text.splitlines(keepends=True)
    seen_yaml = False
    for place, line in enumerate(lines):
        if line.rstrip() == "---" and seen_yaml:
            return Cell("".join(lines[:place]), "".join(lines[place + 1 :]), place + 2)
        seen_yaml = seen_yaml or _is_content(line)
    return Cell(text, None, None)


def _is_content(line: str) -> bool:
    """Return whether anything of YAML stands here; the document start itself does, so that a second one parts."""
    return bool(line.strip()) and not line.lstrip().startswith("#")
