"""Artifacts: files that runs make and use, kept once by their content, with versions, aliases and lineage."""

from sweepmagic.artifacts.artifact import Artifact
from sweepmagic.artifacts.catalogue import Catalogue, Version, find, listed
from sweepmagic.artifacts.manifest import Entry, Manifest
from sweepmagic.artifacts.objects import Objects

__all__ = ["Artifact", "Catalogue", "Entry", "Manifest", "Objects", "Version", "find", "listed"]
