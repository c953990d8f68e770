"""YAML that is half written -> a tree, as far as indentation and brackets say it. It never fails; it only guesses less.

What is right is decided by `config`; this is for completion and hover, where the text does not parse more often than not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from sweepmagic.assist.cell import Stretch

_KEY = re.compile(
    r"""("[^"\n]*"|'[^'\n]*'|[^\s#{}\[\],&*!|>'"%@`-][^\n{}\[\],#]*?|-[^\s{}\[\],#][^\n{}\[\],#]*?)[ \t]*:(?=[\s\ue000]|$)"""
)
_BLOCK_KEY = re.compile(r"([ \t]*)[\w\"'.-]+[ \t]*:(?=\s|$)")
_DASH = re.compile(r"-(?:[ \t]+|(?=\n|$|\ue000))")
_DEEPEST = 24
CURSOR = "\ue000"
"""A letter of the private area that stands for the cursor: wherever it lands in the tree, that is where one types."""


@dataclass
class Node:
    """A value: a mapping, a list, a text, or nothing yet.

    Attributes:
        kind: map, list, text or none.
        place: Where it begins and ends.
        text: What stands there, of a text.
        entries: What a mapping holds.
        items: What a list holds.
        in_brackets: Whether it is written in brackets.
    """

    kind: str
    place: Stretch
    text: str = ""
    entries: list[Entry] = field(default_factory=list)
    items: list[Node] = field(default_factory=list)
    in_brackets: bool = False

    def get(self, key: str) -> Entry | None:
        """Return an entry of a mapping."""
        return next((entry for entry in self.entries if entry.key == key), None)

    def scalars(self) -> dict[str, str]:
        """Return the texts that a mapping holds, by their keys."""
        return {entry.key: bare(entry.node.text) for entry in self.entries if entry.has_colon}


@dataclass
class Entry:
    """A key of a mapping and its value; without a colon it may become either."""

    key: str
    place: Stretch
    node: Node
    has_colon: bool = True


def bare(text: str) -> str:
    """Return a text without the quotes around it."""
    return text.strip().strip("\"'")


def sketch(text: str) -> Node:
    """Return what a config seems to say.

    Example:
        >>> root = sketch("metric: {name: loss, go\\nparameters:\\n  lr: {min: 0.1, ma")
        >>> [entry.key for entry in root.entries], root.get("parameters").node.get("lr").node.scalars()
        (['metric', 'parameters'], {'min': '0.1'})
    """
    return _Sketcher(text).root


@dataclass
class _Open:
    """A block that may go on: the column in which its keys or dashes stand."""

    column: int
    node: Node


class _Sketcher:
    def __init__(self, text: str) -> None:
        self.text = text
        self.root = Node("map", (0, len(text)))
        self.open = [_Open(-1, Node("none", (0, 0)))]
        self.at = 0
        if (start := re.match(r"\s*", text)) and text[start.end() : start.end() + 1] in ("{", "["):
            self.root = self._brackets(start.end(), 0, 0)
            return
        while self.at < len(text):
            self._line()

    def _end_of_line(self, at: int) -> int:
        end = self.text.find("\n", at)
        return len(self.text) if end < 0 else end

    def _line(self) -> None:
        start, end = self.at, self._end_of_line(self.at)
        line = self.text[start:end]
        column = len(line) - len(line.lstrip(" \t"))
        self.at = end + 1
        if line.strip() in ("", "---") or line.lstrip().startswith("#"):
            return
        at = start + column
        while dash := _DASH.match(self.text, at, end):
            item = Node("none", (dash.end(), dash.end()))
            self._list_at(at - start).items.append(item)
            self.open.append(_Open(at - start, item))
            at = dash.end()
            if at >= end:
                return
            column = at - start
            self.open[-1] = _Open(column - 1, item)  # what follows the dash stands deeper than it
        self._entry(at, end, column)

    def _list_at(self, column: int) -> Node:
        """Return the list whose dashes stand in a column: it goes on, or starts as the value of the key above."""
        while len(self.open) > 1 and self.open[-1].column > column:
            self.open.pop()
        top = self.open[-1]
        if top.node.kind == "list" and top.column == column:
            return top.node
        if top.node.kind == "map" and top.node.entries:  # also a dash below the first letter of its key
            top.node.entries[-1].node.kind = "list"
            self.open.append(_Open(column, top.node.entries[-1].node))
        elif top.node.kind == "none" and len(self.open) > 1:
            top.node.kind = "list"
            self.open.append(_Open(column, top.node))
        else:
            self.open.append(_Open(column, Node("list", (self.at, self.at))))
        return self.open[-1].node

    def _map_at(self, column: int, at: int) -> Node:
        """Return the mapping whose keys stand in a column."""
        while len(self.open) > 1 and self.open[-1].column > column:
            self.open.pop()
        while len(self.open) > 1 and self.open[-1].column == column and self.open[-1].node.kind == "list":
            self.open.pop()
        top = self.open[-1]
        if top.column == column and top.node.kind == "map":
            return top.node
        if len(self.open) == 1:
            self.open.append(_Open(column, self.root))
            return self.root
        owner = top.node if top.node.kind == "none" else None
        if top.node.kind == "map" and top.node.entries and top.node.entries[-1].node.kind in ("none", "map"):
            owner = top.node.entries[-1].node
        if owner is None or owner.in_brackets:
            return top.node if top.node.kind == "map" else self.root
        if owner.kind == "none":
            owner.kind, owner.place = "map", (at, at)
        self.open.append(_Open(column, owner))
        return owner

    def _entry(self, at: int, end: int, column: int) -> None:
        found = _KEY.match(self.text, at, end)
        if found is None:
            self._loose(at, end, column)
            return
        place = at, at + len(found[1])
        value = self._value(found.end(), end, column)
        self._map_at(column, at).entries.append(Entry(bare(found[1]), place, value))
        for each in self.open:
            each.node.place = each.node.place[0], max(each.node.place[1], value.place[1])

    def _loose(self, at: int, end: int, column: int) -> None:
        """Something without a colon: an item of the list that stands open, or a key that is being written."""
        top = self.open[-1]
        if top.node.kind == "none" and len(self.open) > 1 and top.column < column:
            value = self._value(at, end, column)
            top.node.__dict__.update(value.__dict__)
            if value.kind == "text":
                top.node.entries = []
            return
        text = self._without_comment(at, end)
        node = Node("none", (at + len(text), at + len(text)))
        self._map_at(column, at).entries.append(Entry(bare(text), (at, at + len(text)), node, has_colon=False))

    def _without_comment(self, at: int, end: int) -> str:
        line = self.text[at:end]
        if line[:1] in ('"', "'"):
            close = line.find(line[0], 1)
            return line[: close + 1] if close > 0 else line
        return re.split(r"(?:^|\s)#", line, maxsplit=1)[0].rstrip()

    def _value(self, at: int, end: int, column: int) -> Node:
        at += len(self.text[at:end]) - len(self.text[at:end].lstrip())
        if self.text[at : at + 1] in ("{", "[") and at < end:
            node = self._brackets(at, column, 0)
            self.at = self._end_of_line(min(node.place[1], len(self.text))) + 1
            return node
        text = self._without_comment(at, end)
        if re.fullmatch(r"[|>][-+0-9]*", text):
            self._skip_deeper(column)
        return Node("text" if text else "none", (at, at + len(text)), text)

    def _skip_deeper(self, column: int) -> None:
        """Go past the lines of a text that is written as a block."""
        while self.at < len(self.text):
            line = self.text[self.at : self._end_of_line(self.at)]
            if line.strip() and len(line) - len(line.lstrip()) <= column:
                return
            self.at += len(line) + 1

    def _brackets(self, at: int, column: int, depth: int) -> Node:
        """Return what stands in brackets; those that are not closed end before the next line that looks like a key."""
        node = Node("map" if self.text[at] == "{" else "list", (at, len(self.text)), in_brackets=True)
        place = at + 1
        while (place := self._skip(place, column)) >= 0 and place < len(self.text) and depth < _DEEPEST:
            letter = self.text[place]
            if letter in "}]":
                node.place = at, place + 1
                return node
            if letter == ",":
                place += 1
                continue
            before = place
            place = self._flow_entry(node, place, column, depth)
            if place <= before:
                break
        node.place = at, self._end_before_key(at, column)
        return node

    def _flow_entry(self, node: Node, at: int, column: int, depth: int) -> int:
        word = self._flow_word(at)
        after = word[1]
        while after < len(self.text) and self.text[after] in " \t":
            after += 1
        if node.kind == "map" and self.text[after : after + 1] == ":" and self.text[at] not in "{[":
            value = self._flow_value(after + 1, column, depth)
            node.entries.append(Entry(bare(self.text[word[0] : word[1]]), word, value))
            return value.place[1]
        value = self._flow_value(at, column, depth)
        if node.kind == "map" and value.kind == "text":
            node.entries.append(
                Entry(bare(value.text), value.place, Node("none", (value.place[1],) * 2), has_colon=False)
            )
        elif node.kind == "list":
            node.items.append(value)
        return max(value.place[1], at)

    def _flow_value(self, at: int, column: int, depth: int) -> Node:
        start = self._skip(at, column)
        if start < 0 or start >= len(self.text) or self.text[start] in ",}]":
            return Node("none", (at, at))
        if self.text[start] in "{[":
            return self._brackets(start, column, depth + 1)
        place = self._flow_word(start)
        return Node("text", place, self.text[place[0] : place[1]])

    def _flow_word(self, at: int) -> Stretch:
        """Return where a word in brackets begins and ends: at a comma, a bracket, a line's end, or a colon and a space."""
        if self.text[at : at + 1] in ('"', "'"):
            close = self.text.find(self.text[at], at + 1, self._end_of_line(at))
            if close > 0:
                return at, close + 1
        end = at
        while end < len(self.text) and self.text[end] not in ",{}[]\n":
            after = self.text[end + 1 : end + 2]
            if self.text[end] == ":" and (not after or after in f" \t\n,}}]{CURSOR}"):
                break
            if self.text[end] == "#" and self.text[end - 1 : end] in (" ", "\t"):
                break
            end += 1
        while end > at and self.text[end - 1] in " \t":
            end -= 1
        return at, end

    def _skip(self, at: int, column: int) -> int:
        """Return the next place with something to read, or -1 before a line that looks like a key further left."""
        while at < len(self.text):
            letter = self.text[at]
            if letter == "#" and self.text[at - 1 : at] in (" ", "\t", "\n", ""):
                at = self._end_of_line(at)
            elif letter == "\n":
                at += 1
                key = _BLOCK_KEY.match(self.text, at)
                if key is not None and len(key[1]) <= column:
                    return -1
            elif letter in " \t\r":
                at += 1
            else:
                return at
        return at

    def _end_before_key(self, at: int, column: int) -> int:
        """Return the end of brackets that nothing closes: of their line, or before the next key."""
        end = self._end_of_line(at)
        while end < len(self.text):
            key = _BLOCK_KEY.match(self.text, end + 1)
            if key is not None and len(key[1]) <= column:
                break
            end = self._end_of_line(end + 1)
        return end


def walk(node: Node, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Node, Entry | None]]:
    """Yield every value with its path, and the entry that it belongs to."""
    for entry in node.entries:
        yield (*path, entry.key), entry.node, entry
        yield from walk(entry.node, (*path, entry.key))
    for number, item in enumerate(node.items):
        yield (*path, number), item, None
        yield from walk(item, (*path, number))
