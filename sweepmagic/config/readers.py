"""Readers: a plain value in, the value of a field out, or `Wrong` with what was expected and what came.

Which reader a dataclass field has follows from its annotation and its metadata, so a stopper or a distribution that
gets a new field gets its checks, too.
"""

from __future__ import annotations

import dataclasses
import math
import re
import types
from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any, Union, get_args, get_origin, get_type_hints

from sweepmagic.config.report import Spot, Wrong, join, listed, show
from sweepmagic.config.scalars import number_in
from sweepmagic.errors import did_you_mean
from sweepmagic.space import Value, is_number

Reader = Callable[[Value], Any]

_DURATION = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*([smhd])")
_SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}


def anything(value: Value) -> Value:
    """Read any plain value."""
    return value


def number(value: Value) -> int | float:
    """Read a number; ints stay ints.

    Example:
        >>> number(3), number(0.5)
        (3, 0.5)
    """
    if is_number(value):
        return value
    raise Wrong(f"expected a number, but got {_got(value)}", _number_hint(value))


def whole(value: Value) -> int:
    """Read a whole number."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, float):
        near = f"write {round(value)}" if math.isfinite(value) and abs(value) < 1e15 else ""
        raise Wrong(f"expected a whole number, but got {value!r}", near)
    raise Wrong(f"expected a whole number, but got {_got(value)}", _number_hint(value))


def text(value: Value) -> str:
    """Read a text that is not empty."""
    if isinstance(value, str) and value.strip():
        return value
    if value == "" or isinstance(value, (str, dict, list)) or value is None:
        raise Wrong(f"expected a text, but got {'an empty one' if isinstance(value, str) else show(value)}")
    raise Wrong(f"expected a text, but got {show(value)}", f'put it in quotes: "{show(value)}"')


def flag(value: Value) -> bool:
    """Read true or false."""
    if isinstance(value, bool):
        return value
    words = {"yes": "true", "on": "true", "no": "false", "off": "false", "true": "true", "false": "false"}
    meant = words.get(str(value).lower())
    raise Wrong(f"expected true or false, but got {show(value)}", f"write {meant}" if meant else "")


def choice(value: Value, choices: Collection[str], wrong_words: Mapping[str, str] | None = None) -> str:
    """Read one of `choices`.

    Example:
        >>> choice("minimize", ("minimize", "maximize"))
        'minimize'
    """
    word = str(value).lower() if isinstance(value, bool) else value
    if isinstance(word, str) and word in choices:
        return word
    if not isinstance(word, str):
        raise Wrong(f"expected one of {listed(choices)}, but got {show(value)}")
    raise Wrong(f"unknown {show(word)}", f"{suggest(word, choices, wrong_words)} ({listed(choices)})".strip())


def suggest(word: str, choices: Collection[str], wrong_words: Mapping[str, str] | None = None) -> str:
    """Return ``did you mean 'x'?``: a known confusion first, then the nearest word."""
    plain = word.strip().lower()
    for candidate in (plain, plain.replace("-", "_"), (wrong_words or {}).get(plain)):
        if candidate in choices:
            return f"did you mean {candidate!r}?"
    return did_you_mean(plain, choices)


def seconds(value: Value) -> float:
    """Read a duration: seconds, or a text such as ``90s``, ``5m``, ``1h30m``.

    Example:
        >>> seconds(90), seconds("1h30m")
        (90.0, 5400.0)
    """
    if is_number(value):
        total = float(value)
    elif isinstance(value, str) and re.fullmatch(rf"(?:{_DURATION.pattern}\s*)+", value.strip()):
        total = sum(float(amount) * _SECONDS[unit] for amount, unit in _DURATION.findall(value))
    else:
        raise Wrong(f"expected seconds, or a text such as 90s, 5m or 2h, but got {_got(value)}")
    if not 0 < total < math.inf:
        raise Wrong(f"expected a time above 0, but got {show(value)}")
    return total


def sequence(value: Value, item: Reader) -> tuple[Any, ...]:
    """Read a list whose items `item` reads."""
    if isinstance(value, list):
        return tuple(item(entry) for entry in value)
    raise Wrong(f"expected a list, but got {_got(value)}", _list_hint(value))


def at_least(value: Value, low: float, reader: Reader) -> Any:
    """Read a number that is not below `low`."""
    read = reader(value)
    if not read >= low:
        raise Wrong(f"expected at least {low}, but got {show(value)}")
    return read


def optional(value: Value, reader: Reader) -> Any:
    """Read nothing as None, and anything else with `reader`."""
    return None if value is None else reader(value)


_BY_TYPE: tuple[tuple[Any, Reader], ...] = (
    (bool, flag),
    (int, whole),
    (float, number),
    (str, text),
    (Any, anything),
)


def reader_of(annotation: Any, metadata: Mapping[str, Any] | None = None) -> Reader:
    """Return the reader for a field's annotation and metadata.

    Example:
        >>> reader_of(int | None, {"at_least": 1})(3)
        3
    """
    about = metadata or {}
    if "reader" in about:
        return about["reader"]  # type: ignore[no-any-return]
    if get_origin(annotation) in (Union, types.UnionType):
        inner = [part for part in get_args(annotation) if part is not type(None)]
        reader = reader_of(inner[0], about) if len(inner) == 1 else anything
        return partial(optional, reader=reader)
    if get_origin(annotation) is tuple:
        return partial(sequence, item=reader_of(get_args(annotation)[0]))
    if "choices" in about:
        return partial(choice, choices=about["choices"], wrong_words=about.get("wrong_words"))
    reader = next((reader for kind, reader in _BY_TYPE if kind is annotation), anything)
    return partial(at_least, low=about["at_least"], reader=reader) if "at_least" in about else reader


def readers_of(cls: Any) -> dict[str, Reader]:
    """Return the reader of every field of a dataclass that its constructor takes."""
    hints = get_type_hints(cls)
    return {f.name: reader_of(hints[f.name], f.metadata) for f in dataclasses.fields(cls) if f.init}


def required_of(cls: Any) -> tuple[str, ...]:
    """Return the names of the fields without a default."""
    missing = dataclasses.MISSING
    return tuple(
        f.name for f in dataclasses.fields(cls) if f.init and f.default is missing and f.default_factory is missing
    )


_FAILED = object()


def read_fields(spots: Mapping[str, Spot], readers: Mapping[str, Reader]) -> dict[str, Any]:
    """Read every spot with the reader of its name; those that are wrong are reported and left out."""
    values = {name: spot.read(readers[name], _FAILED) for name, spot in spots.items()}
    return {name: value for name, value in values.items() if value is not _FAILED}


_FIELD_ERROR = re.compile(r"([a-z_]+): (.*)", re.DOTALL)


def construct(cls: Callable[..., Any], values: Mapping[str, Any], spot: Spot) -> Any:
    """Return ``cls(**values)``; a ValueError ``field: what is wrong`` is a problem of that field. None if it fails."""
    try:
        return cls(**values)
    except (ValueError, OverflowError) as error:
        named = _FIELD_ERROR.fullmatch(str(error))
        if named and named[1] in readers_of(cls):
            spot.report.add(join(spot.path, named[1]), named[2])
        else:
            spot.problem(str(error))
        return None


def _got(value: Value) -> str:
    if isinstance(value, str) and number_in(value) is not None:
        return f"the text {show(value)}"
    return show(value)


def _number_hint(value: Value) -> str:
    if isinstance(value, list) and len(value) == 1 and is_number(value[0]):
        return f"write {value[0]!r} without brackets"
    if not isinstance(value, str) or len(value) > 100:
        return ""
    meant = number_in(value)
    if meant is not None:
        return f"write {_number(meant)} without quotes, underscores or commas"
    if re.fullmatch(r"\s*[-+0-9.eE]+\s*(\*\*|\^|[-+*/])\s*[-+0-9.eE]+\s*", value):
        return "YAML does not compute: write the result"
    if re.fullmatch(r"\s*[0-9.]+\s*%\s*", value):
        return "write a fraction: 0.1 for 10%"
    return ""


def _number(value: float) -> str:
    return {math.inf: ".inf", -math.inf: "-.inf"}.get(value, repr(value))


def _list_hint(value: Value) -> str:
    if isinstance(value, str) and "," in value:
        return f"put it in brackets: [{value}]" if len(value) < 60 else "put it in brackets"
    if isinstance(value, (dict, list)) or value is None:
        return "write it in brackets: [a, b]"
    return f"write [{value if isinstance(value, str) else show(value)}]"
