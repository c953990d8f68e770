"""The first line of a cell: the words of the magic's own argument parser, with their places."""

from __future__ import annotations

import re
from argparse import Action
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sweepmagic import registry
from sweepmagic.assist.cell import Cell, Stretch
from sweepmagic.assist.issues import Fix, Issue
from sweepmagic.assist.text import Edit
from sweepmagic.config import words as config_words
from sweepmagic.config.readers import suggest, whole
from sweepmagic.config.report import Wrong, listed
from sweepmagic.config.scalars import resolve

_WORD = re.compile(r"""(?:"[^"]*"?|'[^']*'?|[^\s"'])+""")
_QUOTED = re.compile(r"""(?:"[^"]*"|'[^']*'|[^\s"'])+""")


@dataclass(frozen=True)
class Word:
    """A word of the first line, and where it stands in the cell."""

    text: str
    start: int

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.start + len(self.text)

    @property
    def stretch(self) -> Stretch:
        """Where it begins and ends."""
        return self.start, self.end


@dataclass(frozen=True)
class Said:
    """One option as it stands there.

    Attributes:
        word: The option itself.
        action: What the parser knows of it; None where it knows no such option.
        value: The word with its value; None where there is none.
        separate: Whether the value is a word of its own, and not behind ``=``.
    """

    word: Word
    action: Action | None
    value: Word | None = None
    separate: bool = False


@dataclass(frozen=True)
class FirstLine:
    """The options, and the words that belong to none: the function's name."""

    options: tuple[Said, ...]
    others: tuple[Word, ...]

    def value(self, name: str) -> str | None:
        """Return what was said for an option, without quotes."""
        said = next((each for each in self.options if each.action is not None and each.action.dest == name), None)
        return None if said is None or said.value is None else said.value.text.strip("\"'")

    def said(self, name: str) -> Said | None:
        """Return an option, if it stands there."""
        return next((each for each in self.options if each.action is not None and each.action.dest == name), None)


@cache
def actions() -> Mapping[str, Action]:
    """Return every option of the magic by every way to write it.

    Example:
        >>> actions()["-c"].option_strings
        ['--count', '-c']
    """
    from sweepmagic.magics import SweepMagics  # brings IPython and half of the house: only when somebody asks

    parser: Any = SweepMagics.sweep.parser
    return {name: action for action in parser._actions for name in action.option_strings}


def takes_value(action: Action) -> bool:
    """Return whether something has to follow the option."""
    return action.nargs != 0


def split_words(cell: Cell) -> list[Word]:
    """Return the words behind ``%%sweep``."""
    start, end = cell.words
    return [Word(found[0], found.start()) for found in _WORD.finditer(cell.text, start, end)]


def read_line(cell: Cell) -> FirstLine:
    """Return what the first line says.

    Example:
        >>> from sweepmagic.assist.cell import read_cell
        >>> line = read_line(read_cell("%%sweep train -c20 --seed=1"))
        >>> line.others[0].text, line.value("count"), line.value("seed")
        ('train', '20', '1')
    """
    options: list[Said] = []
    others: list[Word] = []
    rest = split_words(cell)[::-1]
    while rest:
        word = rest.pop()
        if not _is_option(word):
            others.append(word)
            continue
        said = _option(word)
        meant = said.action or actions().get(_meant(said.word.text)[1])
        if meant is not None and takes_value(meant) and said.value is None and "=" not in word.text:
            is_there = bool(rest) and not rest[-1].text.startswith("--")
            said = Said(said.word, said.action, rest.pop() if is_there else None, separate=True)
        options.append(said)
    return FirstLine(tuple(options), tuple(others))


def _is_option(word: Word) -> bool:
    return word.text.startswith("-") and resolve(word.text) == word.text  # a number such as -1 is none


def _meant(word: str) -> tuple[str, str]:
    """Return the hint for an option that is unknown, and the option that it speaks of."""
    hint = suggest("--" + word.partition("=")[0].lstrip("-"), [name for name in actions() if name.startswith("--")])
    return hint, hint.partition("'")[2].partition("'")[0]


def _option(word: Word) -> Said:
    known = actions()
    name, equals, value = word.text.partition("=")
    if name in known:
        after = Word(value, word.start + len(name) + 1) if equals else None
        return Said(Word(name, word.start), known[name], after)
    if name.startswith("--"):
        full = {known[each].dest: each for each in known if each.startswith(name) and len(name) > 2}
        if len(full) == 1:  # as argparse: the beginning of a word is enough
            after = Word(value, word.start + len(name) + 1) if equals else None
            return Said(Word(name, word.start), known[next(iter(full.values()))], after)
    short = known.get(word.text[:2])
    if short is not None and not word.text.startswith("--") and takes_value(short):
        return Said(Word(word.text[:2], word.start), short, Word(word.text[2:], word.start + 2))
    return Said(word, None)


def check_line(cell: Cell, line: FirstLine) -> Iterator[Issue]:
    """Yield what is wrong in the first line."""
    for word in split_words(cell):
        if any(word.text.count(quote) % 2 for quote in "\"'") and not _QUOTED.fullmatch(word.text):
            yield Issue(word.stretch, "a quote opened here is not closed", "add the closing quote")
            return
    for said in line.options:
        yield from _check_option(said)
    for word in line.others[1:]:
        yield Issue(word.stretch, f"expected one function, but got {word.text!r}, too", "an option starts with --")
    if line.others and cell.code is not None:
        name = line.others[0]
        yield Issue(
            name.stretch,
            f"the first line names {name.text!r}, but there is training code below `---` too",
            "keep one",
            fixes=(Fix(f"Delete {name.text}", (Edit(cell.words[0], name.end, ""),)),)
            if name.start == cell.words[0] + 1
            else (),
        )


def _check_option(said: Said) -> Iterator[Issue]:
    if said.action is None:
        known = [name for name in actions() if name.startswith("--")]
        meant, right = _meant(said.word.text)
        name = said.word.text.partition("=")[0]
        place = said.word.start, said.word.start + len(name)
        fixes = (Fix(f"Change to {right}", (Edit(*place, right),)),) if right else ()
        yield Issue(place, f"unknown option {name}", meant or f"known: {listed(known)}", fixes=fixes)
    elif takes_value(said.action) and (said.value is None or not said.value.text):
        yield Issue(said.word.stretch, f"{said.word.text} needs a value", said.action.help or "")
    elif not takes_value(said.action) and said.value is not None:
        yield Issue(said.value.stretch, f"{said.word.text} takes no value")
    elif said.value is not None:
        yield from _check_value(said.action, said.value)


def _check_value(action: Action, word: Word) -> Iterator[Issue]:
    value = word.text.strip("\"'")
    choices = list(action.choices) if action.choices is not None else None
    try:
        if action.type is int:
            whole(resolve(value))
        elif choices is not None and value not in choices:
            raise Wrong(f"unknown {value!r}", suggest(value, choices) or f"known: {listed(choices)}")
        elif action.dest == "executor" and value.partition(":")[0] not in registry.EXECUTORS:
            hint = suggest(value, registry.EXECUTORS, config_words.EXECUTORS)
            raise Wrong(f"unknown {value!r}", hint or f"known: {listed(registry.EXECUTORS)}")
    except Wrong as wrong:
        right = wrong.hint.partition("did you mean '")[2].partition("'")[0]
        fixes = (Fix(f"Change to {right}", (Edit(*word.stretch, right),)),) if right else ()
        yield Issue(word.stretch, wrong.message, wrong.hint, fixes=fixes)
