"""What a cell would do, in numbers: configurations, runs, what is searched."""

from __future__ import annotations

from dataclasses import dataclass

from sweepmagic.api import UNLIMITED, total_runs
from sweepmagic.assist.words import FirstLine
from sweepmagic.config import SweepConfig

_MOST_COUNTED = 300  # points that are gone through to see which conditions and constraints leave


@dataclass(frozen=True)
class Size:
    """How large a sweep is.

    Attributes:
        name: What it is called, by the first line or the config; empty for one without a name.
        project: Its project, or empty.
        method: How it searches.
        configurations: How many configs there are; None where there is no end of them, or where only the kernel knows.
        runs: How many runs there will be; None where only somebody's stop ends them, or only the kernel knows.
        repeats: How many runs each config gets.
        workers: How many run at once.
        searched: The parameters that vary.
        unknown: Whether variables of the notebook decide it.
    """

    name: str
    project: str
    method: str
    configurations: int | None
    runs: int | None
    repeats: int
    workers: int
    searched: tuple[str, ...]
    unknown: bool = False

    def __str__(self) -> str:
        configs = "" if self.configurations is None else _counted(self.configurations, "configuration")
        space = configs or f"{_counted(len(self.searched), 'parameter')} searched"
        return " · ".join([space] + ([] if self.runs is None else [_counted(self.runs, "run")]))


def _counted(number: int, unit: str) -> str:
    return f"{number:,} {unit}{'' if number == 1 else 's'}"


def count_runs(config: SweepConfig, line: FirstLine) -> int | None:
    """Return what `total_runs` says with the first line's ``--count``; None while that is half written."""
    count = _whole(line.value("count"))
    return None if count is None and line.said("count") is not None else total_runs(config, count)


def _whole(text: str | None) -> int | None:
    try:
        return None if text is None else int(text)
    except ValueError:
        return None


def size_of(config: SweepConfig, total: int | None, line: FirstLine, *, unknown: bool = False) -> Size:
    """Return the size of a sweep whose number of runs was `total`, if it was said.

    Example:
        >>> from sweepmagic.assist.cell import read_cell
        >>> from sweepmagic.assist.words import read_line
        >>> from sweepmagic.config import parse
        >>> config = parse("{method: grid, parameters: {a: {values: [1, 2, 3]}, b: {values: [x, y]}}}")
        >>> str(size_of(config, 4, read_line(read_cell("%%sweep"))))
        '6 configurations · 4 runs'
    """
    configurations = None if unknown else _configurations(config)
    limits = [] if total is None or total == UNLIMITED else [total]
    if configurations is not None:
        limits.append(configurations * config.repeats)
    return Size(
        name=line.value("name") or config.name or "",
        project=line.value("project") or config.project or "",
        method=config.method,
        configurations=configurations,
        runs=min(limits, default=None),
        repeats=config.repeats,
        workers=_whole(line.value("workers")) or config.workers or 1,
        searched=config.space.searched,
        unknown=unknown,
    )


def _configurations(config: SweepConfig) -> int | None:
    space = config.space
    if space.size is None or space.size > _MOST_COUNTED:
        return space.size
    if space.constraints or any(parameter.when for parameter in space.parameters):
        return sum(1 for _ in space.points())
    return space.size
