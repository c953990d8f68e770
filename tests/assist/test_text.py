"""Places: characters on our side, lines and UTF-16 columns on the browser's."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sweepmagic.assist.text import Edit, Text, apply


@given(st.text(alphabet="ab\n😀é\t"), st.integers(0, 40))
def test_every_character_comes_back_from_its_line_and_column(text: str, at: int) -> None:
    at = min(at, len(text))
    assert Text(text).offset(*Text(text).spot(at)) == at


@given(st.text(), st.integers(-5, 1000), st.integers(-5, 1000))
def test_a_place_outside_of_the_text_is_moved_into_it(text: str, line: int, column: int) -> None:
    assert 0 <= Text(text).offset(line, column) <= len(text)


@given(st.text(alphabet="a😀\n", max_size=20))
def test_columns_are_those_of_utf_16(text: str) -> None:
    line, column = Text(text).spot(len(text))
    assert line == text.count("\n")
    assert column == len(text.rpartition("\n")[2].encode("utf-16-le")) // 2


def test_edits_are_made_at_the_places_of_the_text_before() -> None:
    assert apply("abcd", [Edit(0, 1, "xyz"), Edit(2, 4, ""), Edit(1, 1, "-")]) == "xyz-b"
