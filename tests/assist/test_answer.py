"""The seam that a server mounts: plain data in, plain data out."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sweepmagic.assist import answer
from sweepmagic.errors import SweepMagicError
from tests.assist.test_check import BROKEN, SOUP

TEXT = "%%sweep\nname: 😀\nmethod: bayse\nparameters: {x: {values: [1]}}"


def test_a_check_says_what_is_wrong_and_how_to_mend_it() -> None:
    (issue, *_) = answer("check", {"text": TEXT})["issues"]
    assert (issue["from"], issue["to"]) == ({"line": 2, "column": 8}, {"line": 2, "column": 13})
    assert issue["fixes"][0]["title"] == "Change to bayes"
    assert issue["fixes"][0]["edits"] == [{"from": issue["from"], "to": issue["to"], "text": "bayes"}]


def test_columns_are_utf_16_units() -> None:
    found = answer("check", {"text": "%%sweep\nmetod: 😀\nx😀: {y: 1}"})["issues"]
    assert {"line": 2, "column": 3} in [issue["to"] for issue in found]


def test_a_good_cell_has_a_size() -> None:
    size = answer("check", {"text": TEXT.replace("bayse", "grid").replace("[1]", "[1, 2]")})["size"]
    assert (size["name"], size["configurations"], size["runs"]) == ("😀", 2, 2)


def test_completion_and_hover_take_a_place() -> None:
    found = answer("complete", {"text": TEXT, "line": 2, "column": 10})
    assert found["from"] == {"line": 2, "column": 8}
    assert "bayes" in [item["insert"] for item in found["items"]]
    assert answer("hover", {"text": TEXT, "line": 2, "column": 2})["found"]["title"] == "method"
    assert answer("hover", {"text": TEXT, "line": 1, "column": 7})["found"] is None


def test_names_of_the_record_are_offered() -> None:
    body = {"text": "%%sweep\nmetric: {name: ", "line": 1, "column": 15, "metrics": ["loss", 3, None]}
    assert [item["label"] for item in answer("complete", body)["items"]] == ["loss"]


@pytest.mark.parametrize(
    ("what", "body", "words"),
    [
        ("nothing", {}, "expected one of check, complete, hover"),
        ("check", {}, "expected `text`"),
        ("check", {"text": 3}, "got int"),
        ("hover", {"text": "x"}, "expected `line` and `column`"),
        ("complete", {"text": "x", "line": "1", "column": 2}, "expected `line` and `column`"),
    ],
)
def test_a_question_without_its_form_is_refused_in_words(what: str, body: dict[str, object], words: str) -> None:
    with pytest.raises(SweepMagicError, match=words):
        answer(what, body)


@settings(max_examples=100)
@given(
    st.one_of(SOUP.map(lambda text: f"%%sweep\n{text}"), BROKEN),
    st.integers(-2, 30),
    st.integers(-2, 60),
    st.sampled_from(["check", "complete", "hover"]),
)
def test_every_answer_is_json(text: str, line: int, column: int, what: str) -> None:
    found = answer(what, {"text": text, "line": line, "column": column})
    assert json.loads(json.dumps(found)) == json.loads(json.dumps(found, allow_nan=False))
