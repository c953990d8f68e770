"""What there is to say about a word: a sentence, taken from where the word is made, and what no type says."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sweepmagic import registry
from sweepmagic.config.reference import attributes
from sweepmagic.config.schema import Schema, first_paragraph
from sweepmagic.space import KINDS

FORMULAS: Mapping[str, str] = {
    "constant": "x = value",
    "categorical": "P(x = vᵢ) = 1 / n",
    "categorical_w_probabilities": "P(x = vᵢ) = pᵢ",
    "int_uniform": "P(x = k) = 1 / (max − min + 1)",
    "uniform": "x = min + u · (max − min)",
    "q_uniform": "x = min + q · round(u · (max − min) / q)",
    "log_uniform_values": "x = min · (max / min)ᵘ",
    "q_log_uniform_values": "x = min · (max / min)ᵘ, rounded to min + k · q",
    "inv_log_uniform_values": "x = max · (min / max)ᵘ",
    "normal": "x = μ + σ · Φ⁻¹(u)",
    "q_normal": "x = q · round((μ + σ · Φ⁻¹(u)) / q)",
    "log_normal": "x = exp(μ + σ · Φ⁻¹(u))",
    "q_log_normal": "x = q · round(exp(μ + σ · Φ⁻¹(u)) / q)",
    "beta": "p(x) ∝ xᵃ⁻¹ · (1 − x)ᵇ⁻¹",
    "q_beta": "p(x) ∝ xᵃ⁻¹ · (1 − x)ᵇ⁻¹, rounded to k · q",
    "log_uniform": "x = exp(min + u · (max − min))",
    "q_log_uniform": "x = q · round(exp(min + u · (max − min)) / q)",
    "inv_log_uniform": "x = exp(−(min + u · (max − min)))",
}
"""How each distribution makes a value of u, which is uniform in [0, 1]; Φ⁻¹ is the normal quantile."""

FIELDS: Mapping[str, str] = {
    "distribution": "How values are drawn. It may be left out where the other fields say which it is.",
    "value": "The one value: a constant.",
    "values": "The values to choose among.",
    "probabilities": "How likely each of the values is; they sum to 1.",
    "min": "The smallest value.",
    "max": "The largest value.",
    "q": "The step between two values.",
    "mu": "The mean of the normal distribution.",
    "sigma": "The standard deviation of the normal distribution.",
    "a": "The first shape of the Beta distribution.",
    "b": "The second shape of the Beta distribution.",
    "parameters": "Parameters inside this one: the function gets them nested.",
    "type": "Which rule it is.",
}
"""The fields of distributions, and the key that says which rule it is, which have no sentence in the types."""

EXPONENTS = "As an exponent of e: -4.6 is 0.01."

EXECUTORS: Mapping[str, str] = {
    "kernel": "One run at a time, in the kernel itself.",
    "threads": "Several runs at once, in threads of the kernel.",
    "processes": "Each run in a fresh process.",
    "dask": "On a Dask cluster: `dask`, or `dask:ADDRESS`.",
}

WORDS: Mapping[str, str] = {
    "minimize": "Less is better.",
    "maximize": "More is better.",
    "true": "Yes.",
    "false": "No.",
    "best": "The best value of its history.",
    "last": "Its last value.",
    "min": "Its smallest value.",
    "max": "Its largest value.",
    "config": "As written, the last key fastest.",
    "shuffle": "In random order.",
    "continue": "Go on with the next run.",
    "stop": "End the sweep.",
    "retry": "Try the run again.",
    "auto": "Whichever fits where the notebook is shown.",
    "widget": "The live view.",
    "text": "A table in text.",
    "none": "Nothing is shown.",
}
"""Words that are values."""


@cache
def about_class(family: str, name: str) -> str:
    """Return the first paragraph of the docstring of a registered class, which is not imported for it.

    Example:
        >>> about_class("samplers", "random")
        'Draw every parameter independently from its own distribution.'
    """
    target = {"samplers": registry.SAMPLERS, "stoppers": registry.STOPPERS}[family].get(name, "")
    module, _, wanted = target.partition(":")
    spec = find_spec(module) if module else None
    if spec is None or spec.origin is None:
        return ""
    tree = ast.parse(Path(spec.origin).read_text(encoding="utf-8"))
    classes = (node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == wanted)
    doc = next((ast.get_docstring(node) or "" for node in classes), "")
    return _plain(" ".join(doc.partition("\n\n")[0].split()))


def _plain(text: str) -> str:
    return text.replace("``", "`")


def about_kind(name: str) -> str:
    """Return what a distribution gives."""
    return _plain(first_paragraph(KINDS[name])) if name in KINDS else ""


@cache
def about_options(stopper: str) -> Mapping[str, str]:
    """Return what the options of a rule say."""
    cls: Any = registry.load(registry.STOPPERS, stopper) if stopper in registry.STOPPERS else None
    return attributes(inspect.getdoc(cls) or "") if cls is not None else {}


def about_key(key: str, schemas: list[Schema], siblings: Mapping[str, str]) -> str:
    """Return what a key means, where these alternatives know it."""
    said = next((schema["description"] for schema in schemas if schema.get("description")), "")
    if said:
        return str(said)
    options = about_options(siblings.get("type", ""))
    if key in options:
        return options[key]
    if key in ("min", "max") and siblings.get("distribution") in ("log_uniform", "inv_log_uniform", "q_log_uniform"):
        return f"{FIELDS[key]} {EXPONENTS}"
    return FIELDS.get(key, "")


def about_value(key: str, word: str) -> str:
    """Return what a word means as the value of a key."""
    if key == "method":
        return about_class("samplers", word)
    if key == "type":
        return about_class("stoppers", word)
    if key == "distribution":
        return about_kind(word)
    if key == "executor":
        return EXECUTORS.get(word.partition(":")[0], "")
    return WORDS.get(word, "")
