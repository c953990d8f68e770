"""A folder of TensorBoard's logs as earlier results: a run for each config, with the curves that were logged for it.

A config lies in event files (the HParams plugin) or beside them (`hparams.yaml`, as Lightning writes it). A folder with
one is a run; what its subfolders logged belongs to it. PyTorch's `add_hparams` has it the other way round: there the
config lies in a subfolder of the run.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sweepmagic.config import Metric, SweepConfig
from sweepmagic.evidence.beside import yaml_mapping
from sweepmagic.evidence.cells import plainly
from sweepmagic.evidence.curves import Curve, paired, wanted
from sweepmagic.evidence.readings import Unusable
from sweepmagic.evidence.results import Found, Result
from sweepmagic.evidence.tfevents import read_log

_MARK = ".tfevents."
_NEIGHBOUR = "hparams.yaml"
_MOST_FILES = 20_000


@dataclass
class _Stream:
    """What lies in one folder."""

    path: Path
    curves: dict[str, Curve] = field(default_factory=dict)
    hparams: dict[str, Any] | None = None
    state: str = ""


def is_logged(folder: Path) -> bool:
    """Return whether there are event files in a folder or below it."""
    return next(_event_files(folder), None) is not None


def read_logs(source: str, folder: Path, config: SweepConfig) -> Found:
    """Return the runs below `folder`.

    Raises:
        Unusable: none of them has a config.
    """
    tags: dict[str, None] = {}
    cut: list[Path] = []
    streams = [_stream(path, files, config, tags, cut) for path, files in _folders(folder).items()]
    sessions = [stream for stream in streams if stream.hparams is not None]
    if not sessions:
        hint = "log it with TensorBoard's HParams plugin (PyTorch: add_hparams; Keras: hp.hparams), or give a table"
        raise Unusable(f"no run in {source!r} says with which config it was made", hint)
    parts: dict[Path, list[_Stream]] = {session.path: [session] for session in sessions}
    orphans = [s for s in streams if s.hparams is None and not _adopted(s, parts)]
    results = [_result(session, parts[session.path], folder, config) for session in sessions]
    results += [Result({}, {}, name=str(s.path.relative_to(folder)), curves=s.curves) for s in orphans if s.curves]
    names = [key for result in results for key in result.curves]
    return Found(source, list(dict.fromkeys([*names, *map(_bare, tags)])), results, remarks=_said(source, cut))


def _event_files(folder: Path) -> Iterator[Path]:
    for place, inner, names in os.walk(folder):  # links are not followed: they may lead round in circles
        inner.sort()
        yield from (Path(place, name) for name in sorted(names) if _MARK in name)


def _folders(folder: Path) -> dict[Path, list[Path]]:
    found: dict[Path, list[Path]] = {}
    for count, path in enumerate(_event_files(folder)):
        if count >= _MOST_FILES:
            raise Unusable(f"more than {_MOST_FILES:,} event files in {str(folder)!r}", "name one of its subfolders")
        found.setdefault(path.parent, []).append(path)
    return found


def _stream(path: Path, files: Iterable[Path], config: SweepConfig, tags: dict[str, None], cut: list[Path]) -> _Stream:
    is_wanted = _wanted_tag(config, path.name)
    stream, points = _Stream(path), dict[str, list[tuple[float, float]]]()
    for file in files:
        try:
            log = read_log(file, is_wanted)
        except OSError as error:
            raise Unusable(f"cannot read {str(file)!r}: {error.strerror}") from error
        cut += [] if log.is_whole else [file]
        tags |= log.tags
        stream.hparams = log.hparams if log.hparams is not None else stream.hparams
        stream.state = log.state or stream.state
        for tag, (steps, values) in log.scalars.items():
            points.setdefault(tag, []).extend(zip(steps, values, strict=True))
    # A run that was resumed goes back to an earlier step: what it logged later counts.
    stream.curves = {tag: _in_order(found) for tag, found in points.items()}
    if stream.hparams is None:
        stream.hparams = _beside(path / _NEIGHBOUR)
    return stream


def _in_order(points: list[tuple[float, float]]) -> Curve:
    latest = dict(points)
    steps = sorted(latest)
    return paired(steps, [latest[step] for step in steps])


def _beside(path: Path) -> dict[str, Any] | None:
    found = yaml_mapping(path)
    return plainly(found) if found else None


def _adopted(stream: _Stream, parts: dict[Path, list[_Stream]]) -> bool:
    """Give what has no config to the run that it lies in, or to the only one that lies in it."""
    owner = next((path for path in stream.path.parents if path in parts), None)
    if owner is None:
        inner = [path for path in parts if path.parent == stream.path]
        owner = inner[0] if len(inner) == 1 else None
    if owner is not None:
        parts[owner].append(stream)
    return owner is not None


def _result(session: _Stream, streams: list[_Stream], folder: Path, config: SweepConfig) -> Result:
    curves: dict[str, Curve] = {}
    for stream in streams:
        group = stream.path.name if session.path in stream.path.parents else ""
        for tag, curve in stream.curves.items():
            for name in (_named(tag, group), f"{group}/{tag}"):
                if len(curves.get(name, ((), ()))[0]) < len(curve[0]):
                    curves[name] = curve
    counting = {metric.name: curves.get(_counting(metric)) for metric in config.metrics}
    return Result(
        params=session.hparams or {},
        values={name: curve[1][-1] for name, curve in counting.items() if curve is not None},
        state=session.state,
        name=str(session.path.relative_to(folder)),
        curves=curves,
    )


def _counting(metric: Metric) -> str:
    """Return under which tag our own export has the value of a metric that counted."""
    return f"{metric.of}/{metric.name}"


def _named(tag: str, group: str) -> str:
    """Return what a tag is called elsewhere: Keras logs `val_loss` as `epoch_loss` in the folder `validation`."""
    bare = _bare(tag)
    if group in ("train", "validation") and bare.startswith("epoch_"):
        return ("val_" if group == "validation" else "") + bare.removeprefix("epoch_")
    return bare


def _bare(tag: str) -> str:
    return tag.removeprefix("hparam/")


def _wanted_tag(config: SweepConfig, group: str) -> Callable[[str], bool]:
    is_wanted, counting = wanted(config), {_counting(metric) for metric in config.metrics}
    return lambda tag: tag in counting or any(map(is_wanted, (tag, _named(tag, group), f"{group}/{tag}")))


def _said(source: str, cut: list[Path]) -> list[str]:
    if not cut:
        return []
    files = "1 event file is" if len(cut) == 1 else f"{len(cut)} event files are"
    return [f"{files} cut off in {source}, such as {cut[0].name}: what stands before is read"]
