"""The reference page is generated, complete and up to date."""

from __future__ import annotations

from sweepmagic.config import parse
from sweepmagic.config.parse import top_level_keys
from sweepmagic.config.reference import EXAMPLES, PAGE, reference
from sweepmagic.space import KINDS
from sweepmagic.space.expressions import _FUNCTIONS


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference(), "run: python -m sweepmagic.config.reference"


def test_every_kind_has_an_example_of_its_own_kind() -> None:
    assert EXAMPLES.keys() == KINDS.keys()
    for name, example in EXAMPLES.items():
        config = parse(f"{{method: random, parameters: {{x: {example}}}}}")
        assert config.space.parameters[0].distribution.name == name


def test_every_key_and_function_is_mentioned() -> None:
    page = reference()
    assert all(f"| `{key}`" in page for key in top_level_keys())
    assert all(function in page for function in _FUNCTIONS)
