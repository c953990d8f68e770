"""Optuna's and OptunaHub's samplers: `method: optuna`, and the shorthands `tpe`, `cmaes` and `gp`.

Optuna is imported when one of them is asked for something, never before.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from sweepmagic.config import SamplerSpec, SweepConfig
from sweepmagic.errors import MissingExtra, Problem
from sweepmagic.records import SweepRecord
from sweepmagic.samplers.random import RandomSampler
from sweepmagic.space import Params

if TYPE_CHECKING:
    from sweepmagic.samplers.optuna.recalled import Recalled
    from sweepmagic.samplers.optuna.replayed import Replayed


def is_installed(library: str) -> bool:
    """Return whether a library can be imported; a mere folder of its name in the notebook's folder is none."""
    spec = find_spec(library)
    return spec is not None and spec.origin is not None


@dataclass(frozen=True)
class OptunaSampler:
    """Ask a sampler of Optuna or OptunaHub, named by `sampler`, with the sweep's history as its study.

    Runs that ended well are complete trials, those stopped early are pruned ones with their curves, those in progress are
    running ones, and failed ones, which Optuna's samplers leave out of account, are failed ones. A choice that the constraints
    forbid, or that a finite space has had, is chosen again, and after ten times at random.
    """

    shorthand: ClassVar[SamplerSpec | None] = None

    @classmethod
    def spec(cls, config: SweepConfig) -> SamplerSpec:
        """Return which sampler is meant; Optuna's own default is TPE."""
        return cls.shorthand or config.sampler or SamplerSpec("TPESampler")

    @classmethod
    def check(cls, config: SweepConfig) -> Iterable[Problem]:
        """Yield a problem if something must be installed first, or if the sampler cannot be made as it is written."""
        if not is_installed("optuna"):
            hint = 'pip install "sweepmagic[optuna]"'
            yield Problem("method", f"{config.method} needs Optuna, which is not installed", hint)
            return
        from sweepmagic.samplers.optuna.build import problems

        path = "method" if cls.shorthand or config.sampler is None else "sampler"
        yield from problems(cls.spec(config), config, path)

    def suggest(self, sweep: SweepRecord, rng: np.random.Generator) -> Params | None:
        """Return the sampler's choice; None when a finite space is used up."""
        return self._study(sweep).suggest(sweep, rng) or RandomSampler().suggest(sweep, rng)

    def _study(self, sweep: SweepRecord) -> Recalled | Replayed:
        known: Recalled | Replayed | None = sweep.memo.get(type(self))
        if known is not None and known.fits(sweep):
            return known
        if not is_installed("optuna"):
            raise MissingExtra("optuna", "optuna")
        from sweepmagic.samplers.optuna.build import build, keeps_notes
        from sweepmagic.samplers.optuna.recalled import Recalled
        from sweepmagic.samplers.optuna.replayed import Replayed

        spec = self.spec(sweep.config)
        kind = Replayed if keeps_notes(spec) else Recalled
        sweep.memo[type(self)] = made = kind(sweep, partial(build, spec, sweep.space))
        return made


@dataclass(frozen=True)
class TpeSampler(OptunaSampler):
    """Optuna's tree-structured Parzen estimator, with its defaults.

    Example:
        >>> TpeSampler.shorthand.name
        'TPESampler'
    """

    shorthand = SamplerSpec("TPESampler")


@dataclass(frozen=True)
class CmaesSampler(OptunaSampler):
    """Optuna's CMA-ES, with its defaults: for numeric spaces without conditions, and hundreds of runs."""

    shorthand = SamplerSpec("CmaEsSampler")


@dataclass(frozen=True)
class GpSampler(OptunaSampler):
    """Optuna's Gaussian process, with its defaults. It needs torch."""

    shorthand = SamplerSpec("GPSampler")


__all__ = ["CmaesSampler", "GpSampler", "OptunaSampler", "TpeSampler", "is_installed"]
