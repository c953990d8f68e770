"""What a source holds, before it is looked at with a space's eyes: results, as they were found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sweepmagic.evidence.curves import Curve


@dataclass(frozen=True)
class Result:
    """One earlier result.

    Attributes:
        params: Where its parameters are, nested or with dots, among whatever else.
        values: Where its metrics are, among whatever else.
        state: How it ended, if that is known.
        name: What it is called there, by which a curve from elsewhere finds it.
        curves: What it logged on the way, by key.
        is_final: Whether `values` hold what counted of it, rather than what came last.
    """

    params: Mapping[str, Any]
    values: Mapping[str, Any]
    state: str = ""
    name: str = ""
    curves: Mapping[str, Curve] = field(default_factory=dict)
    is_final: bool = True


@dataclass(frozen=True)
class Found:
    """The earlier results of one source.

    Attributes:
        source: What it is called.
        names: Every name under which a metric may be found, in order; empty if any will do.
        results: One for each run, row or trial.
        loose: Curves without a config, by the name of their run: they belong to results of another source.
        remarks: What there is to say about reading it.
    """

    source: str
    names: Sequence[str]
    results: Sequence[Result] = ()
    loose: Mapping[str, Mapping[str, Curve]] = field(default_factory=dict)
    remarks: Sequence[str] = ()
