"""Which artifacts there are: the fold of what runs logged and used, in every sweep of a folder.

A version's number is nowhere written down: it is the place of its content among those of its name, in the order of the log.
So two processes that log at the same moment cannot take the same one, and the same content again is the same version.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sweepmagic.errors import NotFoundError, SweepMagicError, with_guess
from sweepmagic.records import ArtifactAliased, ArtifactLogged, ArtifactUsed, Event
from sweepmagic.space import Value
from sweepmagic.store import FILE, EventStore

LATEST = "latest"
_KINDS = (ArtifactLogged.kind, ArtifactUsed.kind, ArtifactAliased.kind)


@dataclass
class Version:
    """A version of an artifact, as far as the events say.

    Attributes:
        made_by: The runs that logged it, as the ids of their sweeps and their numbers, the first first.
        used_by: The runs that used it.
    """

    name: str
    type: str
    number: int
    digest: str
    sweep: str
    size: int = 0
    count: int = 0
    created: float = 0.0
    aliases: list[str] = field(default_factory=list)
    description: str = ""
    metadata: Mapping[str, Value] = field(default_factory=dict)
    made_by: list[tuple[str, int]] = field(default_factory=list)
    used_by: list[tuple[str, int]] = field(default_factory=list)

    def answers_to(self, word: str) -> bool:
        """Return whether `word` is its version, one of its aliases, or its digest."""
        return word in (f"v{self.number}", self.digest) or word in self.aliases


class Catalogue:
    """Every version of every artifact.

    Example:
        >>> logged = [ArtifactLogged(n, "model", "model", digest) for n, digest in [(1, "a"), (2, "b"), (3, "a")]]
        >>> catalogue = Catalogue(("runs", event) for event in logged)
        >>> [(each.number, each.aliases, len(each.made_by)) for each in catalogue.versions["model"]]
        [(0, ['latest'], 2), (1, [], 1)]
    """

    def __init__(self, events: Iterable[tuple[str, Event]]) -> None:
        self.versions: dict[str, list[Version]] = {}
        for sweep, event in events:
            match event:
                case ArtifactLogged():
                    self._log(sweep, event)
                case ArtifactUsed():
                    self._use(sweep, event)
                case ArtifactAliased():
                    self._alias(event)

    def _of(self, name: str, digest: str) -> Version | None:
        return next((each for each in self.versions.get(name, ()) if each.digest == digest), None)

    def _log(self, sweep: str, event: ArtifactLogged) -> None:
        version = self._of(event.name, event.digest)
        if version is None:
            known = self.versions.setdefault(event.name, [])
            version = Version(
                event.name, event.type, len(known), event.digest, sweep, event.size, event.count, event.time
            )
            known.append(version)
        version.description = event.description or version.description
        version.metadata = event.metadata or version.metadata
        if event.run is not None and (sweep, event.run) not in version.made_by:
            version.made_by.append((sweep, event.run))
        self._lead(version, [*version.aliases, *event.aliases, LATEST])

    def _use(self, sweep: str, event: ArtifactUsed) -> None:
        version = self._of(event.name, event.digest)
        if version is not None and (sweep, event.run) not in version.used_by:
            version.used_by.append((sweep, event.run))

    def _alias(self, event: ArtifactAliased) -> None:
        version = self._of(event.name, event.digest)
        if version is None:
            return
        self._lead(version, event.aliases)
        version.description = version.description if event.description is None else event.description
        version.metadata = version.metadata if event.metadata is None else event.metadata

    def _lead(self, version: Version, aliases: Iterable[str]) -> None:
        """Let exactly these aliases lead to `version`: an alias leads to one version only."""
        version.aliases = list(dict.fromkeys(aliases))
        for other in self.versions[version.name]:
            if other is not version:
                other.aliases = [alias for alias in other.aliases if alias not in version.aliases]

    def find(self, word: str) -> Version:
        """Return the version that ``name``, ``name:alias``, ``name:v3`` or W&B's ``entity/project/name:alias`` means.

        Raises:
            NotFoundError: there is none; the message says what there is.
        """
        name, _, alias = word.rsplit("/", 1)[-1].partition(":")
        known = self.versions.get(name)
        if known is None:
            have = ", ".join(self.versions) or "none"
            raise NotFoundError(with_guess(f"no artifact {name!r}; there are: {have}", name, self.versions))
        found = next((each for each in known if each.answers_to(alias or LATEST)), None)
        if found is None:
            have = ", ".join(dict.fromkeys(word for each in known for word in (f"v{each.number}", *each.aliases)))
            raise NotFoundError(f"artifact {name!r} has no {alias or LATEST!r}; it has {have}")
        return found


def catalogue_of(folder: Path) -> Catalogue:
    """Return what there is in the record of `folder`."""
    if not (folder / FILE).exists():
        return Catalogue(())
    with EventStore(folder, read_only=True) as store:
        return Catalogue(store.select(_KINDS))


def find(folder: Path, word: str) -> Version:
    """Return the version that `word` means: see `Catalogue.find`."""
    return catalogue_of(folder).find(word)


def listed(folder: Path, *, name: str | None = None, type: str | None = None) -> list[Version]:
    """Return every version, or those of a name or type, in the order of their names and numbers."""
    known = catalogue_of(folder).versions
    every = [version for key in sorted(known) for version in known[key] if name in (None, key)]
    return [version for version in every if type in (None, version.type)]


def checked_name(name: str) -> str:
    """Return `name` if an artifact may be called so.

    Raises:
        SweepMagicError: it has a character that paths or versions use.
    """
    if not re.fullmatch(r"[\w.-]{1,128}", name):
        raise SweepMagicError(f"artifact: expected a name of letters, digits, '-', '_' and '.', but got {name!r}")
    return name


def checked_aliases(aliases: Iterable[str]) -> list[str]:
    """Return `aliases` if they may lead to a version.

    Raises:
        SweepMagicError: one has a ``/`` or ``:``, or looks like a version.
    """
    listed = [aliases] if isinstance(aliases, str) else list(aliases)
    for alias in listed:
        if not alias or "/" in alias or ":" in alias or re.fullmatch(r"v\d+", alias):
            raise SweepMagicError(
                f"alias: expected a word such as 'best', but got {alias!r} ('/', ':' and v1, v2, ... are taken)"
            )
    return listed
