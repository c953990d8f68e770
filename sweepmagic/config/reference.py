"""The reference page of the config format, generated from the types: ``python -m sweepmagic.config.reference``."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import MISSING, Field, fields
from pathlib import Path
from typing import Any

from sweepmagic import registry
from sweepmagic.config.parse import LATER_KEYS, LATER_NAMES, parse, top_level_keys
from sweepmagic.config.readers import required_of
from sweepmagic.config.schema import first_paragraph
from sweepmagic.config.types import FOREIGN, WHEN, Metric
from sweepmagic.space import KINDS

PAGE = Path(__file__).parents[2] / "docs" / "config.md"

EXAMPLES: Mapping[str, str] = {
    "constant": "{value: adam}",
    "categorical": "{values: [32, 64, 128]}",
    "categorical_w_probabilities": "{values: [relu, tanh], probabilities: [0.8, 0.2]}",
    "int_uniform": "{min: 1, max: 4}",
    "uniform": "{min: 0.0, max: 0.5}",
    "q_uniform": "{distribution: q_uniform, min: 0.1, max: 0.5, q: 0.1}",
    "log_uniform_values": "{distribution: log_uniform_values, min: 1e-4, max: 1e-1}",
    "q_log_uniform_values": "{distribution: q_log_uniform_values, min: 16, max: 256, q: 16}",
    "inv_log_uniform_values": "{distribution: inv_log_uniform_values, min: 1e-4, max: 1e-1}",
    "normal": "{distribution: normal, mu: 0, sigma: 1}",
    "q_normal": "{distribution: q_normal, mu: 100, sigma: 20, q: 10}",
    "log_normal": "{distribution: log_normal, mu: 0, sigma: 1}",
    "q_log_normal": "{distribution: q_log_normal, mu: 3, sigma: 1, q: 4}",
    "beta": "{distribution: beta, a: 2, b: 5}",
    "q_beta": "{distribution: q_beta, a: 2, b: 5, q: 0.05}",
    "log_uniform": "{distribution: log_uniform, min: -9.2, max: -2.3}",
    "q_log_uniform": "{distribution: q_log_uniform, min: 0, max: 5, q: 2}",
    "inv_log_uniform": "{distribution: inv_log_uniform, min: 2.3, max: 9.2}",
}
"""A parameter of each kind, as one writes it."""

_INTRO = """\
# The config of a sweep

*Generated from the types by `python -m sweepmagic.config.reference`; do not edit.*

A sweep's config is YAML: in a `%%sweep` cell, in a file, or the same as a Python dict. `method` and `parameters` are enough,
and a `metric` where something is to be best.

```yaml
method: random
metric: {name: val_loss, goal: minimize}
parameters:
  learning_rate: {distribution: log_uniform_values, min: 1e-4, max: 1e-1}
  batch_size: {values: [32, 64, 128]}
  layers: {min: 1, max: 4}
```

The format is W&B's, so a config of theirs works as it is; keys marked ✦ are ours. Everything is checked before the first
run, and every problem is named at once, with its line.

In a notebook an unquoted `$name` stands for the variable `name`: `batch_size: {values: $sizes}`.
"""

_NESTING = """\
A parameter needs no `distribution` where its fields say which it is: `value`, `values`, `values` with `probabilities`,
`min` and `max` (whole numbers make an `int_uniform`, anything else a `uniform`).

Parameters can be nested to any depth. The function gets them nested; in expressions, tables and charts they have dots.

```yaml
parameters:
  optimizer:
    parameters:
      name: {values: [sgd, adam]}
      momentum: {min: 0.0, max: 0.99, when: optimizer.name == 'sgd'}
```
"""

_EXPRESSIONS = """\
Expressions are Python over parameter names (with dots where nested): numbers, texts, lists, arithmetic, comparisons, `and`,
`or`, `not`, `in`, `x if y else z`, and `abs min max round len sum int float log log2 log10 exp sqrt ceil floor`. Nothing
else is allowed, so a config from a stranger can compute but not do. A parameter whose `when` fails is left out of the config;
a constraint about a parameter that is left out holds.
"""

_METRICS = """\
One metric, or a list ✦ of two or three that are traded off against each other:

```yaml
metric:
  - {name: val_accuracy, goal: maximize}
  - {name: latency_ms}
```

The answer is then the Pareto front, `sweep.pareto`: the runs that no other run beats in one metric without losing in another. The
first metric is the leading one: early termination, `sweep.best` and the order of the table judge by it, and it is the one
that a training function means when it returns a number. With several targets, the sweep is done once one run reaches all of them.
W&B has no such list.

Each has these fields:
"""

_DIFFERENCES = """\
## Where ours is saner than W&B's

| | W&B | here |
|---|---|---|
| `min: 0`, `max: 1.0` | an error: ambiguous | a `uniform` |
| `q_uniform` 3..10, `q: 4` | 4, 8: multiples of `q`, counted from 0, which may lie outside | 3, 7: counted from `min`, never past `max` |
| `q: 0.1` | 0.30000000000000004 | 0.3 |
| `q` left out | 1.0, so that 16 becomes 16.0 | 1: whole numbers stay whole |
| `q_uniform` in a grid | without `max` | with `max` |
| order of a grid | keys by alphabet | as written, the last key fastest |
| `probabilities` in a grid | an error | values of probability 0 are left out |
| misspelt key | "Additional properties are not allowed" | the line, and what was meant |
| early termination without a metric, grid over a range | accepted, fails later | a problem at once |
| the same value twice in `values` | accepted | a problem: `probabilities` is the way to draw one more often |
| best value of a run | best in the search, last in the table | `metric.of`, everywhere |
"""

_TRAPS = """\
## YAML traps

The config is read as YAML 1.2. W&B reads YAML 1.1, where many of these mean something else.

| you write | it is | in W&B |
|---|---|---|
| `1e-4`, `1e4`, `.5` | numbers | `1e-4` and `1e4` are texts |
| `"1e-4"` | a text, because of the quotes | the same |
| `yes` `no` `on` `off` | texts; the switches are `true` and `false` | switches |
| `010` | 10 | 8 |
| `12:30`, `2024-01-01` | texts | 750, a date |
| `1_000` | a text; write `1000` | 1000 |
| `.inf`, `.nan` | infinity, not a number | the same |
| `key:value` | a problem: the space after the colon is missing | a text |
| a tab before a key | a problem: indent with spaces | a problem |
| the same key twice | a problem | the last one wins |

Tags other than YAML's core ones (`!!python/...`), more than 1,000,000 characters, 32 levels or 20,000 values are refused.
"""


def reference() -> str:
    """Return the page, in Markdown.

    Example:
        >>> reference().splitlines()[0]
        '# The config of a sweep'
    """
    parts = (
        _INTRO,
        "## Keys\n",
        _table(("key", "what it says", "example"), map(_key_row, top_level_keys().items())),
        _later(),
        "## Parameters\n",
        _NESTING,
        _table(("distribution", "fields", "values", "example", "draws at 10, 50, 90 %"), map(_kind_row, KINDS)),
        f"Any parameter, and any nested group, may have `when` ✦. {WHEN['doc']}\n",
        _EXPRESSIONS,
        "## `metric`\n",
        _METRICS,
        _table(("field", "what it says", "default"), map(_metric_row, fields(Metric))),
        "## `early_terminate`\n",
        "One rule, or a list of them.\n",
        *(_stopper(name) for name in registry.STOPPERS),
        _DIFFERENCES,
        _TRAPS,
    )
    return "\n".join(parts)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


def _code(text: object) -> str:
    return f"`{text}`"


def _mark(about: Mapping[str, Any]) -> str:
    return " ✦" if about.get("origin") == "sweepmagic" else ""


def _words(about: Mapping[str, Any]) -> str:
    return f" One of {', '.join(map(_code, about['choices']))}." if "choices" in about else ""


def _key_row(item: tuple[str, Mapping[str, Any]]) -> Sequence[str]:
    key, about = item
    return (
        _code(key) + _mark(about),
        about["doc"] + _words(about),
        _code(about["example"]) if "example" in about else "",
    )


def _later() -> str:
    taken = {
        **dict.fromkeys(registry.SAMPLERS),
        **dict.fromkeys(registry.STOPPERS),
        **dict.fromkeys(registry.EXECUTORS),
    }
    names = [f"`{_NAMED_AT[key]}: {name}`" for key, later in LATER_NAMES.items() for name in later if name not in taken]
    return (
        f"W&B's server keys {', '.join(map(_code, FOREIGN))} are kept, but have no effect. "
        f"Not in this version yet: {', '.join([*map(_code, LATER_KEYS), *names])}.\n"
    )


_NAMED_AT = {"method": "method", "early_terminate": "early_terminate.type", "executor": "executor"}


def _default(each: Field[Any]) -> str:
    return "required" if each.default is MISSING and each.default_factory is MISSING else _code(_yaml(each.default))


def _yaml(value: object) -> str:
    return "none" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _metric_row(each: Field[Any]) -> Sequence[str]:
    return _code(each.name) + _mark(each.metadata), each.metadata["doc"] + _words(each.metadata), _default(each)


def _kind_row(name: str) -> Sequence[str]:
    kind: Any = KINDS[name]
    required = required_of(kind)
    listed = [each.name if each.name in required else f"{each.name} = {each.default:g}" for each in fields(kind)]
    return (
        _code(name),
        ", ".join(map(_code, listed)),
        first_paragraph(kind).replace("``", "`"),
        _code(EXAMPLES[name]),
        _draws(name),
    )


def _draws(name: str) -> str:
    config = parse(f"{{method: random, parameters: {{x: {EXAMPLES[name]}}}}}")
    distribution = config.space.parameters[0].distribution
    values = [distribution.ppf(u) for u in (0.1, 0.5, 0.9)]
    return ", ".join(f"{value:.3g}" if isinstance(value, float) else str(value) for value in values)


def _stopper(name: str) -> str:
    stopper: Any = registry.load(registry.STOPPERS, name)
    about = attributes(
        inspect.getdoc(stopper) or ""
    )  # Python 3.13 indents docstrings differently: getdoc evens that out
    rows = ((_code(each.name), about.get(each.name, ""), _default(each)) for each in fields(stopper) if each.init)
    return f"### `type: {name}`\n\n{first_paragraph(stopper)}\n\n{_table(('option', 'what it says', 'default'), rows)}"


def attributes(doc: str) -> dict[str, str]:
    """Return the entries of a Google-style ``Attributes:`` section."""
    entries: dict[str, str] = {}
    inside, name = False, ""
    for line in doc.splitlines():
        depth = len(line) - len(line.lstrip())
        if line.strip() == "Attributes:":
            inside = True
        elif inside and line.strip() and depth == 0:
            break
        elif inside and depth == 4:
            name, _, text = line.strip().partition(": ")
            entries[name] = text
        elif inside and line.strip():
            entries[name] += f" {line.strip()}"
    return {name: text.replace("``", "`") for name, text in entries.items()}


def main() -> None:
    """Write the page to ``docs/config.md``."""
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(reference(), encoding="utf-8")


if __name__ == "__main__":
    main()
