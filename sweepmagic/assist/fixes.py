"""The usual mistakes, and the edits that mend them. Each rule reads what `config` says of a problem: it judges nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

from sweepmagic.assist.issues import Fix
from sweepmagic.assist.scene import Scene
from sweepmagic.assist.text import Edit
from sweepmagic.config.scalars import number_in, resolve
from sweepmagic.space import KINDS, is_number

MOST_FIXES = 4

Rule = Callable[[Scene], Iterator[Fix]]


def fixes_for(scene: Scene) -> list[Fix]:
    """Return the ways to mend a problem, the likeliest first."""
    found: list[Fix] = []
    for rule in _RULES:
        found += [fix for fix in rule(scene) if all(fix.edits != other.edits for other in found)]
    return found[:MOST_FIXES]


def _one(title: str, *edits: Edit | None) -> Iterator[Fix]:
    """Yield the fix, if all of its edits can be made."""
    made = tuple(edit for edit in edits if edit is not None)
    if made and len(made) == len(edits):
        yield Fix(title, made)


def _meant(scene: Scene) -> Iterator[Fix]:
    """Write the word that was meant."""
    found = re.search(r"did you mean '([^']+)'\?", scene.problem.hint)
    wrong = re.search(r"'([^']+)'|`&?([^`]+)`|(\$\{[^}]*\})", scene.problem.message)
    if found is None or wrong is None:
        return
    right, word = found[1], next(group for group in wrong.groups() if group)
    for place in (scene.key(scene.path), scene.value(scene.path)):
        if place is None:
            continue
        raw = scene.raw(place)
        if raw.strip("\"'") == word:
            yield from _one(f"Change to {right}", Edit(*place, right))
            return
        inside = re.search(rf"(?<!\w){re.escape(word)}(?!\w)", raw)
        if inside is not None and "\n" not in raw:
            start = place[0] + inside.start()
            yield from _one(f"Change to {right}", Edit(start, start + len(word), right))
            return


def _space_after_colon(scene: Scene) -> Iterator[Fix]:
    if "a space is missing after the colon" in scene.problem.message:
        line = scene.raw(scene.place)
        tight = re.match(r"[\w.\"'-]+:(?=\S)", line)
        if tight:
            place = scene.place[0] + tight.end()
            yield from _one("Put a space after the colon", Edit(place, place, " "))
    elif "two `key: value` pairs" in scene.problem.message:
        above = scene.cell.text[: scene.place[0]].rstrip()
        tight = re.fullmatch(r"\s*[\w.\"'-]+:(?=\S).*", above.rpartition("\n")[2])
        if tight:
            place = above.rindex("\n") + 1 + tight[0].index(":") + 1
            yield from _one("Put a space after the colon", Edit(place, place, " "))
    said = re.search(r"put a space after the colon: `(.*)`", scene.problem.hint)
    key = scene.key(scene.path)
    if said and key is not None:
        head, _, rest = scene.raw(key).partition(":")
        yield from _one("Put a space after the colon", Edit(*key, f"{head.strip()}: {rest.strip()}"))


_LITERAL = re.compile(
    r"write (?:(\S+) without (?:quotes|brackets)|(true|false|-?[0-9]+)$|(?:metric: |- )(\{.*\})$)|^put it in quotes: (\".*\")$"
)


def _written(scene: Scene) -> Iterator[Fix]:
    """Write the value as the hint does."""
    found = _LITERAL.search(scene.problem.hint)
    value = scene.value(scene.path)
    if found is None or value is None or "\n" in scene.raw(value):
        return
    right = next(group for group in found.groups() if group)
    if found[4]:
        right = json.dumps(scene.raw(value), ensure_ascii=False)
    yield from _one(f"Write {right}", Edit(*value, right))


def _wrapped(scene: Scene) -> Iterator[Fix]:
    """Put brackets around a value: a list, a constant, a choice."""
    hint, value = scene.problem.hint, scene.value(scene.path)
    if value is None or "\n" in scene.raw(value):
        return
    raw = scene.raw(value)
    if scene.problem.message.startswith("expected a list"):
        yield from _one("Put it in brackets", Edit(*value, f"[{raw.strip(chr(34) + chr(39)) if ',' in raw else raw}]"))
    elif scene.problem.message.startswith("expected a mapping such as") and not raw.startswith(("{", "[")):
        yield from _one("Make it a constant", Edit(*value, f"{{value: {raw}}}"))
    elif hint.startswith("for a choice write") and raw.startswith("["):
        yield from _one("Make it a choice", Edit(*value, f"{{values: {raw}}}"))
    elif (said := re.match(r"for a constant write (\{value: [^{}]*\})$", hint)) is not None:
        whole = scene.value(scene.owner())
        if whole is not None and "\n" not in scene.raw(whole):
            yield from _one("Make it a constant", Edit(*whole, said[1]))


def _swapped(scene: Scene) -> Iterator[Fix]:
    if scene.problem.hint != "swap them":
        return
    owner = scene.owner()
    low, high = scene.value(f"{owner}.min"), scene.value(f"{owner}.max")
    if low is not None and high is not None:
        yield from _one("Swap min and max", Edit(*low, scene.raw(high)), Edit(*high, scene.raw(low)))


_ANOTHER = re.compile(r"(?:write|add) `distribution: (\w+)`(?: \(or ([^)]*)\))?|write (\w+_values)$|^(\w+) has it$")


def _another_distribution(scene: Scene) -> Iterator[Fix]:
    in_steps = re.fullmatch(r"(\w+) has no `q`", scene.problem.message)
    if in_steps and f"q_{in_steps[1]}" in KINDS:
        name = f"q_{in_steps[1]}"
        yield from _one(f"Use distribution: {name}", scene.set_key(scene.owner(), "distribution", name))
    found = _ANOTHER.search(scene.problem.hint)
    if found is None:
        return
    owner = scene.owner() or scene.path
    names = [found[1] or found[3] or found[4], *(found[2] or "").split(", ")]
    for name in (name for name in names if name in KINDS):
        yield from _one(f"Use distribution: {name}", scene.set_key(owner, "distribution", name))


def _values_in_a_range(scene: Scene) -> Iterator[Fix]:
    """A list where a range was expected: the list was meant, or its two numbers are the range."""
    found = re.match(r"(\w+) has no `values`", scene.problem.message)
    if found is None:
        return
    owner = scene.owner()
    listed, whole = scene.value(scene.path), scene.value(owner)
    log = "log" in found[1]
    if listed is not None and whole is not None and "\n" not in scene.raw(whole):
        numbers = [number_in(part) for part in scene.raw(listed).strip("[]").split(",")]
        if len(numbers) == 2 and all(is_number(each) and (each > 0 or not log) for each in numbers):
            low, high = (part.strip() for part in scene.raw(listed).strip("[]").split(","))
            kind = "distribution: log_uniform_values, " if log else "distribution: uniform, "
            yield from _one(f"Search from {low} to {high}", Edit(*whole, f"{{{kind}min: {low}, max: {high}}}"))
    yield from _one("Choose among these values", scene.set_key(owner, "distribution", "categorical"))


def _missing(scene: Scene) -> Iterator[Fix]:
    """Add a top-level key that must be there."""
    said = {
        "method": ("random", "bayes", "grid"),
        "parameters": ("\n  learning_rate: {distribution: log_uniform_values, min: 1e-4, max: 1e-1}",),
    }
    if scene.problem.message == "is missing":
        for value in said.get(scene.path, ()):
            lead = "" if value.startswith("\n") else " "
            if not lead and _in_brackets(scene):
                continue
            edit = scene.add_key("", f"{scene.path}:{lead}{value}")
            yield from _one(f"Add {scene.path}{':' + lead + value if lead else ''}", edit)
    elif scene.problem.message == "the config is empty":
        start, end = scene.cell.yaml
        first = "" if scene.cell.text[:start].endswith("\n") else "\n"
        yield from _one("Write a first config", Edit(start, end, f"{first}{TEMPLATE}"))
    elif scene.problem.message.startswith("expected `min_iter`"):
        yield from _one("Add min_iter: 3", scene.add_key(scene.path.rpartition(".")[0], "min_iter: 3"))
    elif "add metric:" in scene.problem.hint:
        entry = "metric: {name: val_loss, goal: minimize}"
        yield from _one(f"Add {entry}", scene.add_key("", entry))


def _in_brackets(scene: Scene) -> bool:
    return scene.cell.yaml_text.lstrip().startswith("{")


TEMPLATE = """\
method: random
metric: {name: val_loss, goal: minimize}
parameters:
  learning_rate: {distribution: log_uniform_values, min: 1e-4, max: 1e-1}
"""
"""A first config: what an empty cell is given."""


def _add_count(scene: Scene) -> Iterator[Fix]:
    if scene.problem.path == "run_cap" and "never ends by itself" in scene.problem.message:
        line = scene.raw(scene.cell.words).rstrip()
        end = scene.cell.words[0] + len(line)
        if not any(line.count(quote) % 2 for quote in "\"'"):  # in an open quote it would be no option
            yield from _one("Add --count 20", Edit(end, end, " --count 20"))
        yield from _one("Add run_cap: 20", scene.add_key("", "run_cap: 20"))


def _no_range_in_a_grid(scene: Scene) -> Iterator[Fix]:
    if scene.problem.message.startswith("a grid needs a finite list"):
        yield from _one("Use method: random", scene.set_key("", "method", "random"))


def _twice(scene: Scene) -> Iterator[Fix]:
    """Delete a key or an item that stands there again."""
    again = "stands here again" in scene.problem.message
    if not again and "stands in the list twice" not in scene.problem.message:
        return
    path = f"{scene.path}'" if again else scene.path
    key, value = scene.key(path), scene.value(path)
    if value is None:
        return
    start, end = (key or value)[0], value[1]
    text = scene.cell.text
    if "\n" in text[start:end]:
        return
    line = text.rfind("\n", 0, start) + 1
    after = text.find("\n", end)
    before = re.search(r",\s*$", text[line:start])
    if before:
        yield from _one("Delete it", Edit(line + before.start(), end, ""))
    elif again and not text[line:start].strip() and after >= 0 and not text[end:after].strip():
        yield from _one("Delete this line", Edit(line, after + 1, ""))


def _tabs(scene: Scene) -> Iterator[Fix]:
    if "indented with a tab" not in scene.problem.message:
        return
    base = scene.cell.yaml[0]
    edits = [
        Edit(base + lead.start(), base + lead.end(), lead[0].replace("\t", "  "))
        for lead in re.finditer(r"^[ \t]*\t[ \t]*", scene.cell.yaml_text, re.MULTILINE)
    ]
    yield from _one("Indent with spaces", *edits)


def _unclosed(scene: Scene) -> Iterator[Fix]:
    if re.fullmatch(r"add `[}\]]`", scene.problem.hint):
        closing = _missing_brackets(scene.raw(scene.place))
        if closing:
            yield from _one(f"Add {closing}", Edit(scene.place[1], scene.place[1], closing))


def _missing_brackets(line: str) -> str:
    """Return the brackets that close those of a line; nothing where they cross, or where more than a bracket is missing."""
    if re.search(r"[}\]]\s*[^\s,}\]]", line):
        return ""
    missing: list[str] = []
    for found in re.finditer(r"\"[^\"]*\"|'[^']*'|[{}\[\]#]", line):
        letter = found[0]
        if letter in "{[":
            missing.append("}" if letter == "{" else "]")
        elif letter == "#" or (letter in "}]" and (not missing or missing.pop() != letter)):
            return ""
    return "".join(reversed(missing))


def _texts_in_values(scene: Scene) -> Iterator[Fix]:
    """Numbers in quotes become numbers, `yes` and `no` become true and false."""
    is_number_like = "is text, because it stands in quotes" in scene.problem.message
    if not is_number_like and "is text in YAML 1.2" not in scene.problem.message:
        return
    edits = []
    for path in scene.report.values:
        place = scene.value(path)
        if place is None or not re.match(rf"{re.escape(scene.path)}\.values?(\[|$)", path):
            continue
        bare = scene.raw(place).strip("\"'")
        right = _SWITCHES.get(bare.lower()) if not is_number_like else bare if _is_number(bare) else None
        if right is not None and right != scene.raw(place):
            edits.append(Edit(*place, right))
    yield from _one("Make numbers of them" if is_number_like else "Write true and false", *edits)


_SWITCHES = {"yes": "true", "on": "true", "no": "false", "off": "false"}


def _is_number(text: str) -> bool:
    return is_number(resolve(text))


_RULES: tuple[Rule, ...] = (
    _meant,
    _space_after_colon,
    _values_in_a_range,
    _written,
    _wrapped,
    _swapped,
    _another_distribution,
    _missing,
    _add_count,
    _no_range_in_a_grid,
    _twice,
    _tabs,
    _unclosed,
    _texts_in_values,
)

__all__ = ["TEMPLATE", "Scene", "fixes_for"]
