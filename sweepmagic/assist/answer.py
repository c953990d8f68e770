"""The seam: what the browser asks, as plain data, and the answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from sweepmagic.assist.cell import Stretch
from sweepmagic.assist.check import check
from sweepmagic.assist.complete import Known, complete
from sweepmagic.assist.hover import hover
from sweepmagic.assist.issues import Fix, Issue
from sweepmagic.assist.text import Text
from sweepmagic.errors import SweepMagicError

MOST_NAMES = 500

Json = dict[str, Any]


def answer(what: str, body: Mapping[str, Any]) -> Json:
    """Return the answer to ``check``, ``complete`` or ``hover``.

    Raises:
        SweepMagicError: nothing of the kind is answered here, or the question has not its form; in words for whoever asked.

    Example:
        >>> answer("check", {"text": "%%sweep\\nmethod: bayse"})["issues"][1]["from"]
        {'line': 1, 'column': 8}
    """
    if what not in _ANSWERS:
        raise SweepMagicError(f"expected one of {', '.join(_ANSWERS)}, but got {what[:40]!r}")
    return _ANSWERS[what](body)


def _check(body: Mapping[str, Any]) -> Json:
    text = Text(_text(body))
    checked = check(text.text, python=str(body.get("python") or ""))
    size = None if checked.size is None else {**asdict(checked.size), "text": str(checked.size)}
    return {"issues": [_issue(text, each) for each in checked.issues], "size": size}


def _issue(text: Text, issue: Issue) -> Json:
    return {
        **_range(text, issue.place),
        "severity": issue.severity,
        "message": issue.message,
        "hint": issue.hint,
        "path": issue.path,
        "fixes": [_fix(text, fix) for fix in issue.fixes],
    }


def _fix(text: Text, fix: Fix) -> Json:
    edits = [{**_range(text, (edit.start, edit.end)), "text": edit.text} for edit in fix.edits]
    return {"title": fix.title, "edits": edits}


def _complete(body: Mapping[str, Any]) -> Json:
    text = Text(_text(body))
    known = Known(_names(body, "metrics"), _names(body, "sweeps"))
    found = complete(text.text, _offset(text, body), known)
    return {**_range(text, found.place), "items": [asdict(item) for item in found.items]}


def _hover(body: Mapping[str, Any]) -> Json:
    text = Text(_text(body))
    found = hover(text.text, _offset(text, body))
    if found is None:
        return {"found": None}
    said = asdict(found)
    del said["place"]
    return {"found": {**_range(text, found.place), **said}}


def _text(body: Mapping[str, Any]) -> str:
    text = body.get("text")
    if not isinstance(text, str):
        raise SweepMagicError(f"expected `text`, the whole cell, but got {type(text).__name__}")
    return text


def _offset(text: Text, body: Mapping[str, Any]) -> int:
    line, column = body.get("line"), body.get("column")
    if not isinstance(line, int) or not isinstance(column, int):
        raise SweepMagicError("expected `line` and `column`, counted from 0, columns in UTF-16 code units")
    return text.offset(line, column)


def _names(body: Mapping[str, Any], key: str) -> list[str]:
    listed = body.get(key)
    return [each for each in listed if isinstance(each, str)][:MOST_NAMES] if isinstance(listed, list) else []


def _range(text: Text, place: Stretch) -> Json:
    start, end = text.spot(place[0]), text.spot(place[1])
    return {
        "from": {"line": start.line, "column": start.column},
        "to": {"line": end.line, "column": end.column},
    }


_ANSWERS: Mapping[str, Callable[[Mapping[str, Any]], Json]] = {"check": _check, "complete": _complete, "hover": _hover}
