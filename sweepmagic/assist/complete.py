"""What can be written where the cursor stands: options, keys, words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sweepmagic import registry
from sweepmagic.assist.cell import Cell, Stretch, read_cell
from sweepmagic.assist.check import MOST_TEXT, MOST_YAML
from sweepmagic.assist.docs import EXECUTORS, about_key, about_kind, about_value
from sweepmagic.assist.place import Place, find_place, node_at
from sweepmagic.assist.schema import fitting, properties_of, schemas_at
from sweepmagic.assist.sketch import CURSOR, Node, walk
from sweepmagic.assist.words import Word, actions, split_words, takes_value
from sweepmagic.config.reference import EXAMPLES
from sweepmagic.config.schema import Schema
from sweepmagic.space import KINDS


@dataclass(frozen=True)
class Item:
    """One thing that can be written.

    Attributes:
        label: What the list shows, and what is matched with what was typed.
        insert: What is written.
        kind: option, key, value, distribution, metric, parameter, sweep or name.
        about: A sentence about it.
    """

    label: str
    insert: str
    kind: str
    about: str = ""


@dataclass(frozen=True)
class Completed:
    """The stretch that a chosen item replaces, and the items, the likeliest first."""

    place: Stretch
    items: tuple[Item, ...] = ()


@dataclass(frozen=True)
class Known:
    """Names that are not in the cell: metrics and sweeps on record."""

    metrics: Sequence[str] = ()
    sweeps: Sequence[str] = field(default=())


def complete(text: str, at: int, known: Known | None = None) -> Completed:
    """Return what can be written at a character of a cell; nothing outside of its first line and its YAML.

    Example:
        >>> text = "%%sweep\\nmethod: ran"
        >>> found = complete(text, len(text))
        >>> text[slice(*found.place)], [item.insert for item in found.items][:2]
        ('ran', ['grid', 'random'])
    """
    known = known or Known()
    cell = read_cell(text) if len(text) <= MOST_TEXT else None
    if cell is None:
        return Completed((at, at))
    if cell.words[0] <= at <= cell.words[1]:
        return _in_line(cell, at)
    start, end = cell.yaml
    if not start <= at <= end or end - start > MOST_YAML or cell.takes_file:
        return Completed((at, at))
    place = find_place(cell.yaml_text, at - start)
    if place is None:
        return Completed((at, at))
    items = tuple(_keys(place, known) if place.is_key else _values(place, known))
    prefix = _tail(place) if _is_expression(place) else place.prefix
    return Completed((at - len(prefix), at), items)


def _in_line(cell: Cell, at: int) -> Completed:
    words = split_words(cell)
    here = next((word for word in words if word.start < at <= word.end), Word("", at))
    before = [word for word in words if word.end < at and word is not here]
    typed = here.text[: at - here.start]
    name, equals, value = typed.partition("=")
    option = actions().get(name if equals else before[-1].text if before else "")
    if option is not None and takes_value(option) and (equals or not typed.startswith("-")):
        start = at - len(value if equals else typed)
        return Completed((start, at), tuple(_option_values(option.dest, option.choices)))
    if typed and not typed.startswith("-"):
        return Completed((here.start, at))
    said = {word.text for word in words if word is not here}
    return Completed((here.start, at), tuple(_options(said)))


def _options(said: set[str]) -> Iterator[Item]:
    for name, action in actions().items():
        if name.startswith("--") and not said.intersection(action.option_strings):
            insert = f"{name} " if takes_value(action) else name
            yield Item(name, insert, "option", action.help or "")


def _option_values(name: str, choices: object) -> Iterator[Item]:
    words = list(registry.EXECUTORS) if name == "executor" else list(choices) if isinstance(choices, list) else []
    for word in words:
        yield Item(word, word, "value", EXECUTORS.get(word, "") if name == "executor" else about_value("", word))


def _keys(place: Place, known: Known) -> Iterator[Item]:
    schemas, siblings = schemas_at(place.root, place.path), place.siblings()
    if not place.path and place.root.kind == "map" and not schemas:
        return
    if _holds_parameters(place):
        yield from _usual_parameters(place, siblings)
        return
    if place.path[:1] == ("initial",):
        for name in _parameters(place.root):
            if name not in siblings:
                yield Item(name, name if place.has_colon else f"{name}: ", "parameter")
        return
    found = properties_of(fitting(schemas, siblings))
    for key in sorted(found, key=lambda key: bool(place.path) and key in _LAST):
        if key not in siblings or key == place.prefix:
            yield _key(place, key, found[key], siblings)


_LAST = ("parameters", "when")
"""What a parameter rarely has."""


def _holds_parameters(place: Place) -> bool:
    """Return whether the keys here are names of parameters."""
    return bool(place.path) and place.path[0] == "parameters" and place.path[-1] == "parameters"


def _key(place: Place, key: str, about: list[Schema], siblings: Mapping[str, str] | None = None) -> Item:
    if place.has_colon:
        insert = key
    elif place.in_brackets or not _opens_block(place, key):
        whole = "" if place.in_brackets or place.path else _WHOLE.get(key, "")
        insert = f"{key}: {whole}"
    else:
        insert = f"{key}:\n{' ' * (place.column + 2)}"
    return Item(key, insert, "key", about_key(key, about, siblings or {}))


_WHOLE = {"metric": "{name: val_loss, goal: minimize}", "early_terminate": "{type: hyperband, min_iter: 3}"}


def _opens_block(place: Place, key: str) -> bool:
    return key == "parameters" and (not place.path or place.path[0] == "parameters")


_USUAL = {
    "learning_rate": "{distribution: log_uniform_values, min: 1e-4, max: 1e-1}",
    "batch_size": "{values: [32, 64, 128]}",
    "epochs": "{value: 10}",
    "dropout": "{min: 0.0, max: 0.5}",
    "layers": "{min: 1, max: 4}",
    "units": "{distribution: q_log_uniform_values, min: 16, max: 256, q: 16}",
    "optimizer": "{values: [adam, sgd]}",
    "weight_decay": "{distribution: log_uniform_values, min: 1e-6, max: 1e-2}",
}


def _usual_parameters(place: Place, siblings: Mapping[str, str]) -> Iterator[Item]:
    for name, example in _USUAL.items():
        if name not in siblings:
            insert = name if place.has_colon else f"{name}: {example}"
            yield Item(name, insert, "parameter", f"For example {example}")


def _values(place: Place, known: Known) -> Iterator[Item]:
    lead = " " if place.needs_space else ""
    for item in _words(place, known):
        yield Item(item.label, lead + item.insert, item.kind, item.about)


def _words(place: Place, known: Known) -> Iterator[Item]:
    key = next((str(step) for step in reversed(place.path) if isinstance(step, str)), "")
    if _is_expression(place) or place.path[:1] == ("zip",):
        yield from (Item(name, name, "parameter") for name in _parameters(place.root))
    elif _is_parameter(place):
        yield from (Item(name, EXAMPLES[name], "distribution", about_kind(name)) for name in _LIKELY)
    elif place.path in (("metric",), ("early_terminate",)):
        yield from _whole_values(key, known)
    elif key == "name" and place.path[:1] == ("metric",):
        yield from (Item(name, name, "metric") for name in known.metrics)
    elif key == "warm_start" or place.path == ("name",):
        yield from (Item(name, name, "sweep") for name in known.sweeps)
    else:
        yield from _by_schema(place, key)


def _by_schema(place: Place, key: str) -> Iterator[Item]:
    above = place.path[:-1]
    schemas = schemas_at(place.root, place.path)
    if key == "distribution" or key == "type":
        others = {name: value for name, value in place.siblings().items() if name != key}
        schemas = properties_of(fitting(schemas_at(place.root, above), others)).get(key, schemas)
    seen: dict[str, None] = {}
    for schema in schemas:
        words = schema.get("enum", [schema["const"]] if "const" in schema else [])
        words = words or (["true", "false"] if schema.get("type") == "boolean" else [])
        words = words or ([schema["default"]] if schema.get("default") is not None else [])
        seen |= dict.fromkeys(map(str, words))
    if key == "executor":
        seen |= dict.fromkeys(registry.EXECUTORS)
    for word in sorted(seen, key=lambda word: _LIKELY.index(word) if word in _LIKELY else len(_LIKELY)):
        if word == "param_dict":
            continue  # W&B's name for a group of parameters: `parameters` alone says it
        yield Item(word, word, "distribution" if key == "distribution" else "value", about_value(key, word))


def _whole_values(key: str, known: Known) -> Iterator[Item]:
    if key == "metric":
        for name in known.metrics or ("val_loss",):
            yield Item(name, f"{{name: {name}, goal: {_goal(name)}}}", "metric", "The key that the function logs.")
    else:
        for name in registry.STOPPERS:
            yield Item(name, f"{{type: {name}{_NEEDED.get(name, '')}}}", "value", about_value("type", name))


_NEEDED = {"hyperband": ", min_iter: 3"}
"""What a rule must say."""


def _goal(metric: str) -> str:
    return "maximize" if re.search(r"acc|auc|f1|precision|recall|score|r2|reward", metric.lower()) else "minimize"


def _is_parameter(place: Place) -> bool:
    return len(place.path) > 1 and place.path[0] == "parameters" and place.path[-2] == "parameters"


_LIKELY = (
    *("log_uniform_values", "categorical", "int_uniform", "uniform", "q_uniform", "q_log_uniform_values", "constant"),
    *(name for name in KINDS if name in ("normal", "log_normal", "beta", "categorical_w_probabilities")),
)


def _is_expression(place: Place) -> bool:
    return not place.is_key and ("constraints" in place.path[:1] or "when" in place.path)


def _tail(place: Place) -> str:
    """Return the name that is being written in an expression."""
    found = re.search(r"[A-Za-z_][\w.]*$", place.prefix)
    return found[0] if found else ""


def _parameters(root: Node) -> list[str]:
    """Return the dotted names of the parameters that the config has."""
    entry = root.get("parameters")
    names = []
    for path, node, _ in walk(entry.node) if entry is not None else ():
        keys = [str(step) for step in path if step != "parameters"]
        is_group = any(each.key == "parameters" for each in node.entries)
        nested = all(step == "parameters" for step in path[1::2])
        if nested and len(path) % 2 and not is_group and CURSOR not in "".join(keys):
            names.append(".".join(keys))
    return names


__all__ = ["Completed", "Item", "Known", "complete", "node_at"]
