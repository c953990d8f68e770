"""A traceback's text, taken apart into frames: the user's own, and those of libraries, which are rarely the place to look."""

from __future__ import annotations

import re
import sysconfig
from collections.abc import Iterable
from pathlib import Path
from typing import Any

MOST_CHARACTERS = 60_000
_FRAME = re.compile(r'[ |+-]*File "(?P<file>[^"\n]+)", line (?P<line>\d+)(?:, in (?P<name>.*))?')
_INSTALLED = re.compile(r"[/\\](?:site|dist)-packages[/\\]|[/\\]lib[/\\]python3\.\d+[/\\]|^<frozen ")
_CELL = re.compile(r"ipykernel_\d+[/\\]\d+\.py$|^<ipython-input")
_LIBRARIES = (str(Path(__file__).parent.parent), sysconfig.get_path("stdlib"))


def frames(error: str) -> list[dict[str, Any]]:
    r"""Return the pieces of a traceback in order: of a frame `where`, `name`, `own` and its `text`, of the rest `text`.

    Example:
        >>> found = frames('Traceback:\n  File "/home/me/train.py", line 3, in fit\n    1 / 0\nZeroDivisionError: division\n')
        >>> [(piece.get("where", ""), piece["text"]) for piece in found]
        [('', 'Traceback:'), ('me/train.py:3', '    1 / 0'), ('', 'ZeroDivisionError: division')]
    """
    found: list[dict[str, Any]] = []
    for line in _bounded(error.rstrip("\n")).split("\n"):
        frame = _FRAME.fullmatch(line)
        if frame is not None:
            found.append(_frame(frame["file"], frame["line"], frame["name"] or ""))
        elif found and ("where" not in found[-1] or _belongs(line)):
            found[-1]["text"] += f"\n{line}" if found[-1]["text"] else line
        else:
            found.append({"text": line})
    return found


def is_library(file: str) -> bool:
    """Return whether a file belongs to Python, to us or to something installed, not to the user.

    Example:
        >>> is_library("/usr/lib/python3.13/json/decoder.py"), is_library("/tmp/ipykernel_71/2.py")
        (True, False)
    """
    return bool(_INSTALLED.search(file)) or _is_under(file, _LIBRARIES)


def _is_under(file: str, folders: Iterable[str]) -> bool:
    return any(file.startswith((f"{folder}/", f"{folder}\\")) for folder in folders)


def _frame(file: str, line: str, name: str) -> dict[str, Any]:
    where = "cell" if _CELL.search(file) else "/".join(re.split(r"[/\\]", file)[-2:])
    return {"where": f"{where}:{line}", "file": file, "name": name, "own": not is_library(file), "text": ""}


def _belongs(line: str) -> bool:
    """Return whether a line goes on with the frame above it: its source, or how often it was repeated."""
    return line.lstrip(" |").startswith("[Previous line repeated") or bool(re.match(r"(?: *\| )?    ", line))


def _bounded(text: str) -> str:
    text = text.encode("utf-8", "replace").decode()  # half of a surrogate pair cannot be sent
    if len(text) <= MOST_CHARACTERS:
        return text
    half = MOST_CHARACTERS // 2
    return f"{text[:half]}\n… {len(text) - 2 * half} characters left out …\n{text[-half:]}"
