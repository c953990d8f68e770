"""What a client can ask for, without a word about the wire. Whatever it may not do raises a `SweepMagicError`."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sweepmagic.config import dump_yaml
from sweepmagic.errors import NotFoundError, SweepMagicError, with_guess
from sweepmagic.handle import Sweep
from sweepmagic.project import headings
from sweepmagic.server.places import Places
from sweepmagic.server.rows import written
from sweepmagic.space import flatten
from sweepmagic.store import EventStore
from sweepmagic.views.live.talk import RUN_VERBS, VERBS

_FORMS: Mapping[str, tuple[str, str]] = {
    "csv": (".csv", "text/csv; charset=utf-8"),
    "history": (".history.csv", "text/csv; charset=utf-8"),
    "json": (".json", "application/json"),
    "yaml": (".yaml", "application/yaml; charset=utf-8"),
    "config": (".sweep.yaml", "application/yaml; charset=utf-8"),
    "parquet": (".parquet", "application/vnd.apache.parquet"),
    "html": (".html", "text/html; charset=utf-8"),
}
"""Form -> the end of the file's name, and its type. What is a folder or lies elsewhere (TensorBoard, MLflow) is not here."""
_BY = "lab"
_LONGEST_NOTES = 20_000
_MOST_TAGS = 50
_LONGEST_TAG = 100


@dataclass(frozen=True)
class Download:
    """A file for the user to keep."""

    name: str
    type: str
    data: bytes


class Calls:
    """The sweeps below the root, by what clients say of them."""

    def __init__(self, places: Places) -> None:
        self.places = places

    def sweep(self, folder: object, id: object) -> Sweep:
        """Return the sweep of that id, deleted or not.

        Raises:
            NotFoundError: there is none, or it does not lie below the root.
        """
        place = self.places.at(folder)
        with EventStore(place.path, read_only=True, patience_seconds=2.0) as store:
            known = {heading.id for heading in headings(store, deleted=True)}
        if not isinstance(id, str) or id not in known:
            raise NotFoundError(f"no sweep {id!r:.60} in {place.folder or 'the root folder'}")
        return Sweep(place.path, id)

    def control(self, body: Mapping[str, Any]) -> None:
        """Ask a sweep, or one of its runs, for a verb."""
        verb, run = body.get("verb"), body.get("run")
        known = [*VERBS, "retry"] if run is None else list(RUN_VERBS)
        if not isinstance(verb, str) or verb not in known:
            word = verb if isinstance(verb, str) else ""
            raise SweepMagicError(
                with_guess(f"expected a verb ({', '.join(known)}), but got {verb!r:.60}", word, known)
            )
        sweep = self.sweep(body.get("folder"), body.get("id"))
        if run is not None:
            self._check_run(sweep, run)
        sweep.ask(verb, run, by=_BY)

    @staticmethod
    def _check_run(sweep: Sweep, run: object) -> None:
        with EventStore(sweep.folder, read_only=True) as store:
            last = store.last_run(sweep.id)
        if type(run) is not int or not 1 <= run <= last:
            raise NotFoundError(f"expected the number of a run, from 1 to {last}, but got {run!r:.60}")

    def label(self, body: Mapping[str, Any]) -> None:
        """Rename a sweep, or say other tags or notes of it."""
        said = {key: body[key] for key in ("name", "tags", "notes") if body.get(key) is not None}
        if not said:
            raise SweepMagicError("expected a name, tags or notes, but got none of them")
        tags, notes = said.get("tags"), said.get("notes")
        if tags is not None:
            _check_tags(tags)
        if notes is not None and (not isinstance(notes, str) or len(notes) > _LONGEST_NOTES):
            raise SweepMagicError(f"expected notes as a text of at most {_LONGEST_NOTES} characters")
        sweep = self.sweep(body.get("folder"), body.get("id"))
        if "name" in said and said["name"] != sweep.name:
            sweep.rename(said["name"])
        if tags is not None or notes is not None:
            sweep.describe({"tags": tags, "description": notes})

    def delete(self, body: Mapping[str, Any]) -> None:
        """Take a sweep out of the list; its record stays."""
        self.sweep(body.get("folder"), body.get("id")).ask("delete", by=_BY)

    def restore(self, body: Mapping[str, Any]) -> None:
        """Take `delete` back."""
        self.sweep(body.get("folder"), body.get("id")).ask("restore", by=_BY)

    def export(self, folder: object, id: object, form: object) -> Download:
        """Return a sweep as a file; its report is the form ``html``."""
        if not isinstance(form, str) or form not in _FORMS:
            raise SweepMagicError(f"expected a form ({', '.join(_FORMS)}), but got {form!r:.60}")
        sweep = self.sweep(folder, id)
        end, type_ = _FORMS[form]
        with tempfile.TemporaryDirectory(prefix="sweepmagic-") as made:
            path = Path(made) / f"sweep{Path(end).suffix}"
            if form == "html":
                sweep.report(path)
            else:
                sweep.export(path, to=form)
            return Download(f"{file_name(sweep.name)}{end}", type_, path.read_bytes())

    def config(self, folder: object, id: object) -> dict[str, Any]:
        """Return a sweep's config as YAML, the best run's, and the config narrowed around the best runs if there are enough."""
        sweep = self.sweep(folder, id)
        record = sweep.record
        best = None if record.best is None else written(flatten(record.best.params, record.space.names))
        try:
            narrowed, why = dump_yaml(sweep.narrowed()), ""
        except SweepMagicError as error:
            narrowed, why = "", str(error)
        return {"yaml": dump_yaml(record.config), "best": best, "narrowed": narrowed, "why": why}

    def assist(self, what: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Return what the house knows about the text of a cell."""
        from sweepmagic.assist import answer  # only who writes a cell needs it

        try:
            return answer(what, body)
        except ValueError as error:  # the question has not its form
            raise SweepMagicError(str(error)) from error


def _check_tags(tags: object) -> None:
    if not isinstance(tags, list) or len(tags) > _MOST_TAGS:
        raise SweepMagicError(f"expected a list of at most {_MOST_TAGS} tags")
    for tag in tags:
        if not isinstance(tag, str) or not tag.strip() or len(tag) > _LONGEST_TAG or not tag.isprintable():
            raise SweepMagicError(f"expected tags of 1 to {_LONGEST_TAG} characters on one line, but got {tag!r:.120}")


def file_name(name: str) -> str:
    """Return a name as one that every system takes for a file.

    Example:
        >>> file_name("lr / batch: 2"), file_name("../.."), file_name("größe")
        ('lr-batch-2', 'sweep', 'größe')
    """
    word = re.sub(r"[^\w.-]+", "-", name).strip(".-")
    return re.sub("-{2,}", "-", word)[:80] or "sweep"
