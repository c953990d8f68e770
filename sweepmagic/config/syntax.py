"""What YAML's syntax errors mean, in words for people who do not know YAML's."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError


@dataclass(frozen=True)
class _Scene:
    """A syntax error and the lines around it; lines are counted from 0."""

    problem: str
    line: int
    opened: int
    lines: list[str]

    def text(self, line: int) -> str:
        return self.lines[line] if 0 <= line < len(self.lines) else ""


@dataclass(frozen=True)
class _Rule:
    """If `applies`, the error is on line `where` and reads as `words`: message and hint."""

    applies: Callable[[_Scene], object]
    words: Callable[[_Scene], tuple[str, str]]
    where: Callable[[_Scene], int] = lambda scene: scene.line


def explain(error: YAMLError, text: str) -> tuple[int, str, str]:
    """Return line (from 0), message and hint for an error of the parser."""
    lines = text.splitlines()
    if isinstance(error, ReaderError):
        code = error.character if isinstance(error.character, int) else ord(error.character[:1] or "\0")
        line = text.count("\n", 0, error.position if isinstance(error.position, int) else 0)
        return (
            line,
            f"the character U+{code:04X} is not allowed in YAML",
            "delete it, or write it as an escape in quotes",
        )
    if not isinstance(error, MarkedYAMLError) or error.problem_mark is None:
        return 0, f"this is not YAML: {_first_line(str(error))}", ""
    opened = error.context_mark or error.problem_mark
    scene = _Scene(error.problem or "", error.problem_mark.line, opened.line, lines)
    rule = next(rule for rule in _RULES if rule.applies(scene))
    return (min(rule.where(scene), max(len(lines) - 1, 0)), *rule.words(scene))


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0]


def _says(fragment: str) -> Callable[[_Scene], object]:
    return lambda scene: re.search(fragment, scene.problem)


def _opened(scene: _Scene) -> int:
    return scene.opened


def _starts_with_tab(scene: _Scene) -> bool:
    text = scene.text(scene.line)
    return "\t" in text[: len(text) - len(text.lstrip())]


def _no_colon(scene: _Scene) -> tuple[str, str]:
    line = scene.text(scene.opened).strip()
    tight = re.match(r"([\w.\"'-]+):(\S.*)", line)
    if tight:
        return f"a space is missing after the colon in `{_short(line)}`", f"write `{tight[1]}: {_short(tight[2])}`"
    return f"expected `key: value`, but got `{_short(line)}`", "give it a key, or delete it"


def _unclosed(scene: _Scene) -> tuple[str, str]:
    closing = "}" if "'}'" in scene.problem.split("but")[0] else "]"
    opening = {"}": "{", "]": "["}[closing]
    got = re.search(r"but (?:got|found) '(.)'", scene.problem)
    if got and scene.line == scene.opened:
        return f"expected `,` or `{closing}` before `{got[1]}`", f"the bracket `{opening}` is closed by `{closing}`"
    return f"the bracket `{opening}` opened here is not closed", f"add `{closing}`"


def _two_colons(scene: _Scene) -> tuple[str, str]:
    if len(re.findall(r":(?:\s|$)", scene.text(scene.line))) > 1:
        return (
            "there are two `key: value` pairs on one line",
            "put the second on a line of its own, or put a text that holds a colon in quotes",
        )
    return (
        "this line is indented, but the line above it already has a value",
        "start it in the column of the line above",
    )


def _bad_start(scene: _Scene) -> tuple[str, str]:
    character = re.search(r"character '(.)'", scene.problem)
    return f"a value cannot start with `{character[1] if character else '?'}`", "put it in quotes"


def _missing_value(scene: _Scene) -> tuple[str, str]:
    got = re.search(r"but (?:got|found) '(.+?)'", scene.problem)
    return f"a value is missing before `{got[1] if got else '?'}`", "write the value, or delete what is too much"


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"


_RULES = (
    _Rule(
        _starts_with_tab,
        lambda _: ("the line is indented with a tab, but YAML allows only spaces", "replace the tab by spaces"),
    ),
    _Rule(_says("could not find expected ':'"), _no_colon, _opened),
    _Rule(_says(r"expected ',' or"), _unclosed, _opened),
    _Rule(
        _says("found unexpected end of stream"),
        lambda _: ("the quote opened here is not closed", "add the closing quote on the same line"),
        _opened,
    ),
    _Rule(_says("mapping values are not allowed"), _two_colons),
    _Rule(
        _says(r"expected <block end>"),
        lambda _: (
            "this line's indentation fits none of the lines above",
            "the keys of one mapping all start in the same column",
        ),
    ),
    _Rule(_says("cannot start any token"), _bad_start),
    _Rule(_says("expected the node content"), _missing_value),
    _Rule(
        _says("unknown escape"),
        lambda _: ("a backslash in double quotes starts an escape, and this is none", "use single quotes"),
    ),
    _Rule(lambda _: True, lambda scene: (f"this is not YAML: {_first_line(scene.problem)}", "")),
)
