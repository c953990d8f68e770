"""What is wrong in a cell, where, and what the fixes do."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sweepmagic.assist import Checked, check
from sweepmagic.assist.check import MOST_TEXT, MOST_YAML
from sweepmagic.assist.text import apply

PYTHON = f"{sys.version_info[0]}.{sys.version_info[1]}.0"

GOOD = """\
%%sweep train --count 20
name: digits
method: random
metric: {name: val_loss, goal: minimize}
early_terminate: {type: hyperband, min_iter: 3}
parameters:
  learning_rate: {distribution: log_uniform_values, min: 1e-4, max: 1e-1}
  batch_size: {values: [32, 64, 128]}
  layers: {min: 1, max: 4}
"""


def cell(*lines: str, first: str = "%%sweep -c 3") -> str:
    return "\n".join((first, *lines))


def found(text: str) -> list[tuple[str, str]]:
    """Return what is underlined, and the message."""
    return [(text[slice(*issue.place)], issue.message) for issue in check(text).issues]


def test_a_good_cell_has_no_issues_and_a_size() -> None:
    checked = check(GOOD)
    assert checked.issues == ()
    assert str(checked.size) == "3 parameters searched · 20 runs"


@pytest.mark.parametrize(
    ("text", "underlined", "message"),
    [
        (cell("method: bayse", "parameters: {x: {min: 0, max: 1}}"), "bayse", "unknown 'bayse'"),
        (cell("metod: grid", "parameters: {x: {values: [1]}}"), "metod", "unknown key 'metod'"),
        (cell("method: grid", "parameters:", "  x: {valus: [1]}"), "valus", "unknown field 'valus'"),
        (cell("method: random", "parameters:", "  x: {min: 3, max: 1}"), "3", "3 is not less than max 1"),
        (cell("parameters:", "  x: {min: 0, max: 1.0}"), "%%sweep", "is missing"),
        (
            cell("method: random", "parameters:", "  😀é: 3", "  x: {min: 0, max: 1}"),
            "😀é",
            "cannot be a parameter's name",
        ),
        (cell("method: random", "parameters:", "\tx: 3"), "x: 3", "indented with a tab"),
        (cell("method: random", "parameters: {x: {min: 0"), "parameters: {x: {min: 0", "is not closed"),
        (cell("method: random", "parameters:", "  x: {min: 0, max: 1.0}", first="%%sweep"), "%%sweep", "never ends"),
        (cell("method: random", "parameters:", "  x:", "    min: 4", "    max: 1"), "4", "not less than"),
        (cell("method: grid", "parameters: {x: {values: [1, 1]}}"), "1", "stands in the list twice"),
        (cell("method: grid", "method: grid", "parameters: {x: {values: [1]}}"), "method", "stands here again"),
        (
            cell("method: grid", "parameters: {x: {values: [1]}}", first="%%sweep --cuont 3"),
            "--cuont",
            "unknown option",
        ),
        (cell("method: grid", "parameters: {x: {values: [1]}}", first="%%sweep -c x"), "x", "expected a whole number"),
        (cell("method: grid", "parameters: {x: {values: [1]}}", first="%%sweep -c"), "-c", "needs a value"),
        (cell("method: grid", "parameters: {x: {values: [1]}}", first="%%sweep -c 0"), "0", "at least 1"),
        (cell("method: grid", "parameters: {x: {values: [1]}}", first="%%sweep 'a b"), "'a b", "quote"),
        (cell("method: grid", "parameters: {x: {values: [1]}}", first="%%sweep a b"), "b", "expected one function"),
        (cell("method: grid", "parameters: {x: {values: [1]}}", first="%%sweep --view=wigdet"), "wigdet", "unknown"),
        (cell("method: grid", "parameters: {x: {values: [1]}}", "---", "1", first="%%sweep f"), "f", "keep one"),
    ],
)
def test_what_is_wrong_is_underlined(text: str, underlined: str, message: str) -> None:
    issues = check(text).issues
    assert any(
        text[slice(*issue.place)] == underlined and message in f"{issue.message}; {issue.hint}" for issue in issues
    ), found(text)


def test_a_second_key_is_underlined_and_not_the_first() -> None:
    text = cell("method: grid", "parameters: {x: {values: [1]}}", "method: random")
    again = next(issue for issue in check(text).issues if "again" in issue.message)
    assert again.place[0] == text.rindex("method")
    assert "line 2" in again.message  # of the cell, as the kernel says it


def test_an_empty_cell_is_no_mistake() -> None:
    assert [issue.severity for issue in check("%%sweep\n").issues] == ["info"]


def test_notes_are_warnings() -> None:
    text = cell("method: grid", "parameters: {x: {values: ['1', '2']}}")
    assert [(issue.severity, text[slice(*issue.place)]) for issue in check(text).issues] == [("warning", "x")]


def test_a_grid_that_will_not_be_finished_is_a_warning() -> None:
    text = cell("method: grid", "parameters: {x: {values: [1, 2, 3, 4]}}")
    assert [issue.severity for issue in check(text).issues] == ["warning"]
    assert "only 3 will run" in check(text).issues[0].message


MISTAKES = [
    cell("method: bayse", "metric: {name: l}", "parameters: {x: {min: 0, max: 1}}"),
    cell("metod: grid", "parameters: {x: {values: [1]}}"),
    cell("method: random", "metric: {name: loss, goal: minimise}", "parameters: {x: {min: 0, max: 1}}"),
    cell("method: random", "metric: loss", "parameters: {x: {min: 0, max: 1}}"),
    cell("method: bayes", "parameters: {x: {min: 0, max: 1}}"),
    cell("parameters:", "  x: {min: 0, max: 1}"),
    cell("  parameters:", "    x: {min: 0, max: 1}"),
    cell("method: random"),
    cell("method: random", "parameters: {x: {distribution: log_uniform, values: [1e-4, 1e-1]}}"),
    cell("method: random", "parameters: {x: {distribution: log_uniform, min: 1e-4, max: 1e-1}}"),
    cell("method: random", "parameters:", "  x:", "    distribution: log_uniform", "    min: 1e-4", "    max: 1e-1"),
    cell("method: random", "parameters: {x: {distribution: log_uniform, min: 1, max: 1000}}"),
    cell("method: random", "parameters: {x: {distribution: log_uniform_values, min: -4, max: -1}}"),
    cell("method: random", "parameters: {x: {distribution: uniform, min: 1, max: 9, q: 2}}"),
    cell("method: random", "parameters: {x: {distribution: loguniform, min: 1e-3, max: 1}}"),
    cell("method: random", 'parameters: {x: {min: "1e-4", max: 1}}'),
    cell("method: random", "parameters: {x: {values: ['1e-4', 2, '3']}}"),
    cell("method: random", "parameters: {x: {values: [yes, no]}}"),
    cell("method: random", "parameters: {x: {min: 3, max: 1}}"),
    cell("method: random", "parameters: {x: {min: 3, max: 3}}"),
    cell("method: random", "parameters: {x: 3}"),
    cell("method: random", "parameters: {x: [1, 2]}"),
    cell("method: random", "parameters: {x: {values: 3}}"),
    cell("method: random", "parameters: {x: {min:0, max: 1}}"),
    cell("method:random", "parameters: {x: {values: [1]}}"),
    cell("method: random", "parameters:", "\tx: {values: [1]}"),
    cell("method: random", "parameters: {x: {values: [1, 2]}"),
    cell("method: random", "parameters: {x: {values: [1, 1]}}"),
    cell("method: random", "method: random", "parameters: {x: {values: [1]}}"),
    cell("method: random", "run_cap: 3.0", "parameters: {x: {values: [1]}}"),
    cell("method: grid", "parameters: {x: {min: 0.0, max: 1}}"),
    cell("method: random", "parameters: {x: {min: 0.0, max: 1}}", first="%%sweep"),
    cell(
        "method: random", "early_terminate: {type: hyperbnad}", "metric: {name: l}", "parameters: {x: {min: 0, max: 1}}"
    ),
    cell("method: random", "early_terminate: {type: hyperband}", "parameters: {x: {min: 0, max: 1}}"),
    cell("method: random", "constraints: ['xs < 3']", "parameters: {xs1: {min: 0, max: 4}}"),
    cell("method: grid", "zip: [widht, depth]", "parameters: {width: {values: [1]}, depth: {values: [1]}}"),
    cell("method: random", "program: train.py", 'command: ["${arg}"]', "parameters: {x: {min: 0, max: 1}}"),
    cell("method: random", "parameters: {x: {min: 0, max: 1}}", first="%%sweep --cuont 3"),
    cell("method: random", "parameters: {x: {min: 0, max: 1}}", first="%%sweep -c 3 -x thread"),
    cell("method: random", "parameters: {x: {min: 0, max: 1}}", "---", "x", first="%%sweep train -c 3"),
    cell(),
    "%%sweep",
]


@pytest.mark.parametrize("text", MISTAKES)
def test_every_fix_makes_its_issue_go_away(text: str) -> None:
    fixed = [(issue, fix) for issue in check(text).issues for fix in issue.fixes]
    assert fixed, found(text)
    for issue, fix in fixed:
        after = check(apply(text, list(fix.edits)))
        assert (issue.path, issue.message) not in [(each.path, each.message) for each in after.issues], fix


@pytest.mark.parametrize("text", MISTAKES)
def test_the_first_fixes_one_after_the_other_lead_to_a_cell_without_issues(text: str) -> None:
    for _ in range(8):
        issues = [issue for issue in check(text).issues if issue.fixes]
        if not issues:
            break
        text = apply(text, list(issues[0].fixes[0].edits))
    assert [issue.message for issue in check(text).issues if issue.severity != "warning"] == []


def test_variables_of_the_notebook_are_nothing_wrong() -> None:
    text = cell("method: random", "run_cap: $n", "parameters: {a: {values: $sizes}, b: {min: $low, max: 2.0}}")
    checked = check(text)
    assert checked.issues == ()
    assert checked.size is not None
    assert checked.size.unknown
    assert checked.size.configurations is None


def test_what_is_not_installed_here_may_be_in_the_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sweepmagic.samplers.optuna.is_installed", lambda library: False)
    text = cell("method: tpe", "metric: {name: l}", "parameters: {x: {min: 0.0, max: 1.0}}")
    assert check(text).issues == ()


@pytest.mark.parametrize(
    ("code", "is_wrong"),
    [("x = (", True), ("x = 1", False), ("%time x", False), ("!ls (", False), ("await f()", False), ("x = \0", False)],
)
def test_python_below_the_mark_is_read_where_it_is_plain(code: str, is_wrong: bool) -> None:
    text = cell("method: grid", "parameters: {x: {values: [1, 2]}}", "---", code)
    assert bool(check(text, python=PYTHON).issues) is is_wrong


def test_python_of_another_version_is_not_judged() -> None:
    text = cell("method: grid", "parameters: {x: {values: [1, 2]}}", "---", "x = (")
    assert check(text, python="3.99").issues == check(text).issues == ()


def test_the_runs_are_counted_as_the_magic_does() -> None:
    lines = ("method: grid", "parameters: {a: {values: [1, 2, 3]}, b: {values: [1, 2], when: a > 1}}")
    size = check(cell(*lines, first="%%sweep")).size
    assert size is not None
    assert (size.configurations, size.runs) == (5, 5)
    size = check(cell("repeats: 2", *lines, first="%%sweep --count=4 --name n --workers 2")).size
    assert size is not None
    assert (size.configurations, size.runs, size.name, size.workers) == (5, 4, "n", 2)


def test_a_large_cell_is_not_read() -> None:
    assert check("%%sweep\n" + "x" * MOST_TEXT) == Checked()
    (issue,) = check("%%sweep\n" + "x" * (MOST_YAML + 1)).issues
    assert issue.severity == "info"


PIECES = st.sampled_from(
    [
        *(
            "method",
            "grid",
            "parameters",
            "values",
            "min",
            "max",
            "distribution",
            "log_uniform",
            "metric",
            "name",
            "goal",
        ),
        *(
            ": ",
            ":",
            "\n",
            "\n  ",
            "\n    ",
            "{",
            "}",
            "[",
            "]",
            ", ",
            "- ",
            "'",
            '"',
            "#",
            "1e-4",
            "1",
            "$x",
            "\t",
            "---",
        ),
        *(
            "when",
            "zip",
            "constraints",
            "initial",
            "early_terminate",
            "type",
            "hyperband",
            "&a ",
            "*a",
            "<<",
            "|",
            "!!int ",
        ),
        *("😀", "\r", "\u2028", "\x00", "\ue000", " --count", " -x", "=", "\\", "?", "%", "true", "🂡\n"),
    ]
)
SOUP = st.lists(PIECES, max_size=25).map("".join) | st.text(max_size=60)


def broken(text: str, places: list[tuple[int, str]]) -> str:
    for at, piece in places:
        at %= len(text) + 1
        text = text[:at] + piece + text[at + 1 :]
    return text


BROKEN = st.lists(st.tuples(st.integers(0, 400), PIECES), max_size=4).map(lambda places: broken(GOOD, places))


@settings(max_examples=300)
@given(st.one_of(SOUP.map(lambda text: f"%%sweep{text}"), SOUP.map(lambda text: f"%%sweep\n{text}"), BROKEN, SOUP))
def test_no_text_makes_it_raise_and_every_place_lies_in_it(text: str) -> None:
    for issue in check(text, python=PYTHON).issues:
        assert 0 <= issue.place[0] <= issue.place[1] <= len(text)
        for fix in issue.fixes:
            ends = 0
            for edit in sorted(fix.edits):
                assert ends <= edit.start <= edit.end <= len(text)
                ends = edit.end
            assert apply(text, list(fix.edits)) != text
            check(apply(text, list(fix.edits)))


@settings(max_examples=150)
@given(BROKEN)
def test_a_fix_of_a_broken_cell_makes_its_issue_go_away(text: str) -> None:
    for issue in check(text).issues:
        for fix in issue.fixes:
            after = [(each.path, each.message, each.place[0]) for each in check(apply(text, list(fix.edits))).issues]
            before = [edit for edit in fix.edits if edit.end <= issue.place[0]]
            moved = issue.place[0] + sum(len(edit.text) - (edit.end - edit.start) for edit in before)
            assert (issue.path, issue.message, moved) not in after, fix


def test_a_sampler_of_optunahub_is_neither_fetched_nor_run_while_one_writes(tmp_path: Path) -> None:
    package = tmp_path / "registry" / "samplers" / "middle"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(f"open({str(tmp_path / 'run')!r}, 'w')")
    lines = [
        "%%sweep --count 2",
        "method: optuna",
        "metric: {name: val_loss, goal: minimize}",
        f"sampler: {{hub: samplers/middle, name: MiddleSampler, registry: {tmp_path / 'registry'}}}",
        "parameters: {lr: {min: 0.0, max: 1.0}}",
    ]
    assert [issue for issue in check("\n".join(lines)).issues if issue.severity == "error"] == []
    assert not (tmp_path / "run").exists()
