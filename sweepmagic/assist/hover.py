"""What stands under the pointer, explained."""

from __future__ import annotations

from dataclasses import dataclass

from sweepmagic.assist.cell import Cell, Stretch, read_cell
from sweepmagic.assist.check import MOST_TEXT, MOST_YAML
from sweepmagic.assist.docs import FORMULAS, about_key, about_kind, about_value
from sweepmagic.assist.picture import Picture, picture
from sweepmagic.assist.place import Path
from sweepmagic.assist.schema import fitting, properties_of, schemas_at
from sweepmagic.assist.sketch import Entry, Node, bare, sketch, walk
from sweepmagic.assist.words import actions, split_words
from sweepmagic.config import examine
from sweepmagic.config.reference import EXAMPLES
from sweepmagic.config.schema import Schema
from sweepmagic.space import KINDS, Distribution


@dataclass(frozen=True)
class Explained:
    """What there is to say about a word.

    Attributes:
        place: The word.
        title: What it is called.
        about: A sentence or two.
        facts: More, each with what it is: default, choices, example.
        formula: How values are made, of a distribution.
        picture: What a parameter's values look like.
    """

    place: Stretch
    title: str
    about: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    formula: str = ""
    picture: Picture | None = None


def hover(text: str, at: int) -> Explained | None:
    """Return what the word at a character of a cell means, or None where there is nothing to say.

    Example:
        >>> found = hover("%%sweep\\nparameters: {lr: {distribution: log_uniform_values, min: 1e-4, max: 0.1}}", 22)
        >>> found.title, found.picture.range, found.formula
        ('lr', '0.0001 … 0.1', 'x = min · (max / min)ᵘ')
    """
    cell = read_cell(text) if len(text) <= MOST_TEXT else None
    if cell is None:
        return None
    if cell.words[0] <= at <= cell.words[1]:
        return _in_line(cell, at)
    start, end = cell.yaml
    if not start <= at <= end or end - start > MOST_YAML or cell.takes_file:
        return None
    return _in_yaml(cell, at - start)


def _in_line(cell: Cell, at: int) -> Explained | None:
    word = next((word for word in split_words(cell) if word.start <= at < word.end), None)
    action = None if word is None else actions().get(word.text.partition("=")[0])
    if word is None or action is None:
        return None
    choices = action.choices
    facts = (("choices", ", ".join(map(str, choices))),) if choices is not None else ()
    return Explained(word.stretch, ", ".join(action.option_strings), action.help or "", facts)


def _in_yaml(cell: Cell, at: int) -> Explained | None:
    root = sketch(cell.yaml_text)
    base = cell.yaml[0]
    for path, node, entry in walk(root):
        if entry is not None and entry.place[0] <= at < entry.place[1]:
            place = entry.place[0] + base, entry.place[1] + base
            return _parameter(cell, root, path, entry, place) or _key(root, path, entry, place)
        if node.kind == "text" and node.place[0] <= at < node.place[1]:
            return _value(path, node, (node.place[0] + base, node.place[1] + base))
    return None


def _parent(root: Node, path: Path) -> Node:
    node = root
    for step in path[:-1]:
        if isinstance(step, int):
            node = node.items[step]
        else:
            entry = node.get(step)
            node = root if entry is None else entry.node
    return node


def _key(root: Node, path: Path, entry: Entry, place: Stretch) -> Explained | None:
    siblings = _parent(root, path).scalars()
    found = properties_of(fitting(schemas_at(root, path[:-1]), siblings)).get(entry.key, [])
    about = about_key(entry.key, found, siblings)
    return Explained(place, entry.key, about, _facts(found)) if found else None


def _facts(schemas: list[Schema]) -> tuple[tuple[str, str], ...]:
    facts: dict[str, str] = {}
    for schema in schemas:
        if "enum" in schema:
            facts["choices"] = ", ".join(map(str, schema["enum"]))
        if schema.get("default") is not None:
            facts["default"] = (
                str(schema["default"]).lower() if schema.get("type") == "boolean" else str(schema["default"])
            )
        if "minimum" in schema:
            facts["at least"] = str(schema["minimum"])
    return tuple(facts.items())


def _value(path: Path, node: Node, place: Stretch) -> Explained | None:
    key = next((str(step) for step in reversed(path) if isinstance(step, str)), "")
    word = bare(node.text)
    about = about_value(key, word)
    if not about:
        return None
    facts = (("example", EXAMPLES[word]),) if key == "distribution" and word in EXAMPLES else ()
    return Explained(place, word, about, facts, FORMULAS.get(word, "") if key == "distribution" else "")


def _parameter(cell: Cell, root: Node, path: Path, entry: Entry, place: Stretch) -> Explained | None:
    """Return what a parameter draws, or None if the key is none."""
    is_one = len(path) % 2 == 0 and all(step == "parameters" for step in path[::2])
    if not is_one or entry.node.get("parameters") is not None:
        return None
    distribution = _distribution(cell.yaml_text, entry.node)
    name = ".".join(str(step) for step in path[1::2])
    if distribution is None:
        return Explained(place, name, "A parameter.")
    kind = distribution.name
    return Explained(
        place,
        name,
        about_kind(kind),
        (("distribution", kind),),
        FORMULAS.get(kind, ""),
        picture(distribution) if kind in KINDS else None,
    )


def _distribution(yaml: str, node: Node) -> Distribution | None:
    """Return a parameter's distribution, read by itself: the rest of the config may be half written."""
    config, _ = examine(f"method: random\nparameters:\n  x: {_in_brackets(yaml, node)}\n")
    return config.space.parameters[0].distribution if config is not None else None


def _in_brackets(yaml: str, node: Node) -> str:
    """Return a value on one line, without `when`, which speaks of parameters that are not here."""
    if node.entries:
        kept = (entry for entry in node.entries if entry.has_colon and entry.key != "when")
        return f"{{{', '.join(f'{yaml[slice(*each.place)]}: {_in_brackets(yaml, each.node)}' for each in kept)}}}"
    if node.items:
        return f"[{', '.join(_in_brackets(yaml, item) for item in node.items)}]"
    return " ".join(yaml[slice(*node.place)].split())
