"""YAML text -> plain data, and the line of every key. YAML 1.2's core schema, nothing that could run code, and limits.

ruamel.yaml turns text into parser events; from there on it is ours, because lines, limits, duplicate keys and the
meaning of scalars all are decided while the tree grows.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
)

from sweepmagic.config.report import Report, Wrong, join
from sweepmagic.config.scalars import COLLECTION_TAGS, TAGS, resolve
from sweepmagic.config.sources import KEY as WARM_START
from sweepmagic.config.syntax import explain
from sweepmagic.config.variables import is_variable, look_up
from sweepmagic.errors import did_you_mean
from sweepmagic.space import Value

MAX_CHARACTERS = 1_000_000
MAX_LINE = 100_000
MAX_DEPTH = 32
MAX_NODES = 20_000  # what aliases repeat counts again


def load(text: str, report: Report, *, variables: Mapping[str, Any] | None = None, first_line: int = 1) -> Value:
    """Return the document in `text` as plain data; lines and problems go to `report`.

    Example:
        >>> report = Report()
        >>> load("lr: 1e-4\\nlayers: [1, 010]", report), report.lines
        ({'lr': 0.0001, 'layers': [1, 10]}, {'lr': 1, 'layers': 2, 'layers[0]': 2, 'layers[1]': 2})
    """
    size = len(text)
    if size > MAX_CHARACTERS or len(max(text.splitlines(), key=len, default="")) > MAX_LINE:
        report.add("", f"expected at most {MAX_CHARACTERS:,} characters and {MAX_LINE:,} in a line, but got {size:,}")
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about %YAML and %TAG directives, which change nothing here
            return _Composer(report, variables, first_line).document(YAML(typ="safe", pure=True).parse(text))
    except _TooMuch as limit:
        report.add("", str(limit))
    except YAMLError as error:
        line, message, hint = explain(error, text)
        report.add("", message, hint, line + first_line)
    except (ValueError, OverflowError, AttributeError, IndexError, AssertionError, NotImplementedError) as error:
        # ruamel.yaml itself fails on some malformed escapes and directives, for example "\U00110000".
        report.add("", f"this is not YAML: {error}", "", first_line)
    return None


class _TooMuch(Exception):
    """A limit was passed."""


@dataclass
class _Composer:
    """Build plain data from parser events."""

    report: Report
    variables: Mapping[str, Any] | None
    first_line: int
    anchors: dict[str, tuple[Value, int]] = field(default_factory=dict)  # name -> data, number of nodes
    nodes: int = 0
    end: int = 0  # where the last value or closing bracket ended

    def document(self, events: Iterator[Any]) -> Value:
        data: Value = None
        documents = 0
        for event in events:
            if isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    line = event.start_mark.line + self.first_line
                    self.report.add("", "a second YAML document starts here", "a sweep is one document", line)
                    break
            elif isinstance(event, NodeEvent):
                data = self._node(event, events, "", 0)
        return data

    def _node(self, event: NodeEvent, events: Iterator[Any], path: str, depth: int) -> Value:
        if depth > MAX_DEPTH:
            raise _TooMuch(f"expected at most {MAX_DEPTH} levels of nesting, but got more")
        self._count(1)
        self.end = event.end_mark.index
        if isinstance(event, AliasEvent):
            self._note_value(event, path)
            return self._alias(event, path)
        before = self.nodes
        data: Value
        if isinstance(event, ScalarEvent):
            data = self._scalar(event, path)
        elif isinstance(event, MappingStartEvent):
            self._check_collection(event, path)
            data = self._mapping(events, path, depth)
        else:
            self._check_collection(event, path)
            data = self._sequence(events, path, depth)
        self._note_value(event, path)
        if event.anchor is not None:
            self.anchors[event.anchor] = data, self.nodes - before + 1
        return data

    def _note_value(self, event: NodeEvent, path: str) -> None:
        self.report.values[path] = event.start_mark.index, self.end

    def _close(self, event: Any) -> None:
        """Note a closing bracket; the end of a block takes no characters, and the parser sees it only at the next key."""
        if event.start_mark.index < event.end_mark.index:
            self.end = event.end_mark.index

    def _count(self, nodes: int) -> None:
        self.nodes += nodes
        if self.nodes > MAX_NODES:
            raise _TooMuch(f"expected at most {MAX_NODES:,} values, aliases written out, but got more")

    def _line(self, event: Any) -> int:
        return int(event.start_mark.line) + self.first_line

    def _alias(self, event: AliasEvent, path: str) -> Value:
        if event.anchor not in self.anchors:
            hint = did_you_mean(str(event.anchor), self.anchors) or f"write `&{event.anchor}` before what it stands for"
            self.report.add_unreadable(path, f"nothing is anchored as `&{event.anchor}` above", hint, self._line(event))
            return None
        data, nodes = self.anchors[event.anchor]
        self._count(nodes)
        return data

    def _scalar(self, event: ScalarEvent, path: str) -> Value:
        text = str(event.value)
        try:
            if event.tag is not None:
                return self._tagged(str(event.tag), text)
            if not event.implicit[0]:
                return text
            if not is_variable(text):
                return resolve(text)
            return look_up(text, self.variables, whole=path.partition("[")[0] == WARM_START)
        except Wrong as wrong:
            self.report.add_unreadable(path, wrong.message, wrong.hint, self._line(event))
            return None

    def _tagged(self, tag: str, text: str) -> Value:
        if tag not in TAGS:
            raise _foreign_tag(tag)
        try:
            return TAGS[tag](text)
        except ValueError as error:
            raise Wrong(str(error), "delete the tag") from error

    def _check_collection(self, event: NodeEvent, path: str) -> None:
        tag = getattr(event, "tag", None)
        if tag is not None and str(tag) not in COLLECTION_TAGS:
            wrong = _foreign_tag(str(tag))
            self.report.add_unreadable(path, wrong.message, wrong.hint, self._line(event))

    def _sequence(self, events: Iterator[Any], path: str, depth: int) -> list[Value]:
        items: list[Value] = []
        for event in events:
            if isinstance(event, SequenceEndEvent):
                self._close(event)
                break
            place = join(path, len(items))
            self.report.lines[place] = self._line(event)
            items.append(self._node(event, events, place, depth + 1))
        return items

    def _mapping(self, events: Iterator[Any], path: str, depth: int) -> dict[str, Value]:
        entries: dict[str, Value] = {}
        merged: dict[str, Value] = {}
        for event in events:
            if isinstance(event, MappingEndEvent):
                self._close(event)
                break
            self._count(1)
            key, line = self._key(event, events, path, depth), self._line(event)
            place = join(path, key)
            stretch = event.start_mark.index, event.end_mark.index
            if key in entries:
                self.report.keys[f"{place}'"] = stretch
                first = self.report.lines.get(place)
                self.report.add(place, f"the key stands here again, first on line {first}", "delete one of them", line)
                self._node(next(events), events, f"{place}'", depth + 1)
                continue
            self.report.lines[place], self.report.keys[place] = line, stretch
            value = self._node(next(events), events, place, depth + 1)
            if key == "<<":
                merged |= self._merge(value, place)
            else:
                entries[key] = value
        return merged | entries if merged else entries

    def _key(self, event: Any, events: Iterator[Any], path: str, depth: int) -> str:
        if isinstance(event, ScalarEvent):
            return str(event.value)
        value = self._node(event, events, path, depth + 1)
        if isinstance(event, AliasEvent) and isinstance(value, str):
            return value
        self.report.add(
            path, "a key must be plain text", "put a text that starts with a bracket in quotes", self._line(event)
        )
        return ""

    def _merge(self, value: Value, path: str) -> dict[str, Value]:
        parts = value if isinstance(value, list) else [value]
        if not all(isinstance(part, dict) for part in parts):
            self.report.add(path, "`<<` merges mappings, but got something else", "write `<<: *name`")
            return {}
        self._count(sum(len(part) for part in parts))
        return dict(chain.from_iterable(part.items() for part in reversed(parts)))


def _foreign_tag(tag: str) -> Wrong:
    name = tag.replace("tag:yaml.org,2002:", "!!")
    return Wrong(
        f"the tag `{name[:60]}` is not allowed", "delete it; a sweep holds only text, numbers, lists and mappings"
    )


__all__ = ["MAX_CHARACTERS", "MAX_DEPTH", "MAX_NODES", "load"]
