"""YAML: what scalars mean, what is refused, and that nothing takes long."""

from __future__ import annotations

import math
import time
from typing import Any

import pytest

from sweepmagic.config.report import Report
from sweepmagic.config.scalars import number_in
from sweepmagic.config.yaml import load


def _load(text: str, **more: Any) -> Any:
    report = Report()
    data = load(text, report, **more)
    assert report.problems == []
    return data


def _problems(text: str, **more: Any) -> list[str]:
    report = Report()
    load(text, report, **more)
    return [str(problem) for problem in report.problems]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        # Each is something else in YAML 1.1, which W&B reads.
        ("1e-4", 1e-4),
        ("1E-4", 1e-4),
        ("1e4", 1e4),
        ("1e+4", 1e4),
        ("010", 10),
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("off", "off"),
        ("y", "y"),
        ("12:30", "12:30"),
        ("2024-01-01", "2024-01-01"),
        ("1_000", "1_000"),
        ("0b11", "0b11"),
        # The rest of the core schema.
        (".5", 0.5),
        ("5.", 5.0),
        ("1.0e-4", 1e-4),
        ("-3", -3),
        ("+3", 3),
        ("0o17", 15),
        ("0x1F", 31),
        (".inf", math.inf),
        ("-.INF", -math.inf),
        ("nan", "nan"),
        ("inf", "inf"),
        ("true", True),
        ("False", False),
        ("tRue", "tRue"),
        ("null", None),
        ("~", None),
        ("", None),
        ("'1e-4'", "1e-4"),
        ('"true"', "true"),
        ("''", ""),
        ("!!float 1", 1.0),
        ("!!str 1", "1"),
        ("! 1", "1"),
        ("!!int 7", 7),
        ("|\n  a\n  b\n", "a\nb\n"),
    ],
)
def test_scalars_follow_the_core_schema(text: str, value: Any) -> None:
    loaded = _load(f"a: {text}")["a"]
    assert loaded == value
    assert type(loaded) is type(value)


def test_nan_is_a_float() -> None:
    assert math.isnan(_load("a: .nan")["a"])


def test_a_number_with_thousands_of_digits_stays_text() -> None:
    assert _load(f"a: {'9' * 5000}") == {"a": "9" * 5000}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1e-4", 1e-4),
        ("1_000", 1000),
        ("1,000", 1000),
        (" 3 ", 3),
        ("inf", math.inf),
        ("-inf", -math.inf),
        ("ten", None),
        ("true", None),
        ("", None),
        ("-", None),
    ],
)
def test_number_in_a_text(text: str, number: float | None) -> None:
    assert number_in(text) == number


def test_keys_are_text_and_have_lines() -> None:
    report = Report()
    assert load("1: a\ntrue:\n  - x\n  - {b: 1}\n", report, first_line=2) == {"1": "a", "true": ["x", {"b": 1}]}
    assert report.lines == {"1": 2, "true": 3, "true[0]": 4, "true[1]": 5, "true[1].b": 5}
    assert report.line_of("true[1].b.c[3]") == 5
    assert report.line_of("nowhere") is None


def test_aliases_and_merges_are_written_out() -> None:
    text = "base: &b {min: 0, max: 1}\na: *b\nc: {<<: *b, max: 5}\nd: {<<: [{x: 1}, {x: 2, y: 3}]}\n"
    assert _load(text) == {
        "base": {"min": 0, "max": 1},
        "a": {"min": 0, "max": 1},
        "c": {"min": 0, "max": 5},
        "d": {"x": 1, "y": 3},
    }


def test_only_plain_types_come_out() -> None:
    data = _load("a: [1, 1.5, x, {b: ~}]\n")
    assert [type(data), type(data["a"]), *map(type, data["a"])] == [dict, list, int, float, str, dict]


SYNTAX = [
    ("a:\n\tb: 1\n", "line 2  the line is indented with a tab, but YAML allows only spaces; replace the tab by spaces"),
    ("a: 1\nkey:value\nb: 2\n", "line 2  a space is missing after the colon in `key:value`; write `key: value`"),
    ("a: 1\njust words\nb: 2\n", "line 2  expected `key: value`, but got `just words`; give it a key, or delete it"),
    ("a: [1, 2\nb: 3\n", "line 1  the bracket `[` opened here is not closed; add `]`"),
    ("a: {x: 1\n", "line 1  the bracket `{` opened here is not closed; add `}`"),
    ("a: [1 2}\n", "line 1  expected `,` or `]` before `}`; the bracket `[` is closed by `]`"),
    ("a: 'abc\nb: 1\n", "line 1  the quote opened here is not closed; add the closing quote on the same line"),
    ("a: b: c\n", "line 1  there are two `key: value` pairs on one line; put the second on a line of its own, or put a text that holds a colon in quotes"),
    ("a: 1\n  b: 2\n", "line 2  this line is indented, but the line above it already has a value; start it in the column of the line above"),
    ("a:\n  b: 1\n c: 2\n", "line 3  this line's indentation fits none of the lines above; the keys of one mapping all start in the same column"),
    ("a: @x\n", "line 1  a value cannot start with `@`; put it in quotes"),
    ("a: [1,,2]\n", "line 1  a value is missing before `,`; write the value, or delete what is too much"),
    ('a: "\\q"\n', "line 1  a backslash in double quotes starts an escape, and this is none; use single quotes"),
    ("a: 1\nb: \x00\n", "line 2  the character U+0000 is not allowed in YAML; delete it, or write it as an escape in quotes"),
    ("a: 1\n---\nb: 2\n", "line 2  a second YAML document starts here; a sweep is one document"),
    ("a: &x 1\nb: *y\n", "line 2  b: nothing is anchored as `&y` above; write `&y` before what it stands for"),
    ("a: &x [*x]\n", "line 1  a[0]: nothing is anchored as `&x` above; write `&x` before what it stands for"),
    ("a: 1\nb: 2\na: 3\n", "line 3  a: the key stands here again, first on line 1; delete one of them"),
    ("a: {b: 1, b: 1}\n", "line 1  a.b: the key stands here again, first on line 1; delete one of them"),
    ("[a]: 1\n", "line 1  a key must be plain text; put a text that starts with a bracket in quotes"),
    ("a: !!python/object/apply:os.system [ls]\n", "line 1  a: the tag `!!python/object/apply:os.system` is not allowed; delete it; a sweep holds only text, numbers, lists and mappings"),
    ("a: !mine 1\n", "line 1  a: the tag `!mine` is not allowed; delete it; a sweep holds only text, numbers, lists and mappings"),
    ("a: !!int x\n", "line 1  a: 'x' is not of the type that its tag says; delete the tag"),
    ("a: {<<: 1}\n", "line 1  a.<<: `<<` merges mappings, but got something else; write `<<: *name`"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), SYNTAX)
def test_syntax_errors_are_sentences(text: str, said: str) -> None:
    assert _problems(text) == [said]


def test_lines_count_from_the_cell_s_first() -> None:
    assert _problems("a: [1\n", first_line=2)[0].startswith("line 2  ")


BOMBS = {
    "aliases": "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 20)),
    "merges": "a0: &a0 {b: 1}\n" + "".join(f"a{i}: &a{i} {{<<: [{', '.join([f'*a{i - 1}'] * 9)}], c{i}: 1}}\n" for i in range(1, 4000)),
    "ten megabytes": "a: " + "x" * 10_000_000,
    "ten megabytes of lines": "a: 1\n" * 2_000_000,
    "brackets": "[" * 90_000,
    "braces": "{" * 90_000,
    "dashes": "- " * 40_000,
    "question marks": "? " * 40_000,
    "one long line": "!" * 900_000,
    "many values": "a: [" + "1, " * 30_000 + "1]",
    "documents": "---\n" * 100_000,
    "duplicate keys": "a: 1\n" * 30_000,
    "deep blocks": "".join(f"{' ' * depth}a:\n" for depth in range(500)),
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_refused_soon(name: str) -> None:
    start = time.perf_counter()
    said = _problems(BOMBS[name])
    assert said
    assert time.perf_counter() - start < 5  # bounded; on an idle machine each takes less than one second


def test_notebook_variables_are_taken_by_name() -> None:
    variables = {"sizes": (32, 64), "_x": 1, "model": object()}
    assert _load("a: $sizes\nb: '$sizes'\nc: ${env}\nd: $a $b\n", variables=variables) == {
        "a": [32, 64],
        "b": "$sizes",
        "c": "${env}",
        "d": "$a $b",
    }
    assert _problems("a: $size\n", variables=variables) == [
        "line 1  a: there is no variable 'size' in this notebook; did you mean 'sizes'?"
    ]
    assert _problems("a: $model\n", variables=variables) == [
        "line 1  a: the variable 'model' must be numbers, text, lists or dicts, but it is of type object; "
        "make a plain value of it first"
    ]
    assert _problems("a: $sizes\n") == [
        'line 1  a: `$sizes` takes a variable from a notebook, but there is none here; for the text, write "$sizes"'
    ]
