"""What the peers did, kept: `data/peers/NAME.json.gz`, so that tuning ours needs none of their libraries and none of their time."""

from __future__ import annotations

import gzip
import hashlib
import json
import math
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from benchmarks.hunting.contest import Race
from benchmarks.hunting.problem import Problem

FOLDER = Path(__file__).parent.parent / "data" / "peers"
Kept = dict[str, dict[str, Any]]


@cache
def fingerprint(problem: Problem) -> str:
    """Return what changes when a problem does: results of another problem of the same name are not compared."""
    rng = np.random.default_rng(99)
    points = [problem.space.decode(rng.random(problem.space.dim).tolist()) for _ in range(8)]
    values = [f"{problem.truth(point):.5g}" for point in points]
    text = f"{problem.space.identity} {values} {problem.noise} {problem.growing_noise} {problem.crashes}"
    return hashlib.blake2b(text.encode(), digest_size=5).hexdigest()


def key(problem: Problem, seed: int, workers: int) -> str:
    """Return the name under which a race is kept."""
    return f"{problem.name}/{seed}/{workers}"


def pack(race: Race, problem: Problem) -> dict[str, Any]:
    """Return a race as JSON, without its configs; six digits, nan as null, the truth only where it differs."""
    observed, truth = _short(race.observed), _short(race.truth)
    packed = {"of": fingerprint(problem), "seen": observed, "repeats": race.repeats}
    packed["ms"] = round(1000 * median(race.seconds), 2) if race.seconds else 0
    return packed if truth == observed else packed | {"truth": truth}


def unpack(packed: Mapping[str, Any]) -> Race:
    """Return the race that `pack` packed."""
    seen = _long(packed["seen"])
    truth = _long(packed["truth"]) if "truth" in packed else list(seen)
    return Race(seen, truth, [packed["ms"] / 1000] * len(seen), repeats=packed["repeats"])


def _short(values: list[float]) -> list[float | None]:
    return [float(f"{value:.6g}") if math.isfinite(value) else None for value in values]


def _long(values: list[float | None]) -> list[float]:
    return [math.nan if value is None else value for value in values]


def load(path: Path) -> Kept:
    """Return what a file holds; nothing if it is not there."""
    if not path.exists():
        return {}
    with gzip.open(path, "rt", encoding="utf-8") as file:
        kept: Kept = json.load(file)
    return kept


def save(kept: Kept, path: Path) -> None:
    """Write a file whole: the same content gives the same bytes."""
    path.parent.mkdir(exist_ok=True, parents=True)
    text = json.dumps(dict(sorted(kept.items())), separators=(",", ":"))
    fresh = path.with_suffix(".new")
    fresh.write_bytes(gzip.compress(text.encode(), mtime=0))
    fresh.replace(path)


def races(kept: Kept, problem: Problem, seeds: int, workers: int, trials: int) -> dict[int, Race]:
    """Return seed -> race for what is kept of this problem as it stands now, and is long enough."""
    found = {}
    for seed in range(seeds):
        packed = kept.get(key(problem, seed, workers))
        if packed and packed["of"] == fingerprint(problem):
            race = unpack(packed)
            if len(race.observed) >= min(trials, problem.space.size or trials):
                found[seed] = race
    return found


def of_peer(name: str) -> Kept:
    """Return what is kept of a peer."""
    return load(FOLDER / f"{name}.json.gz")
