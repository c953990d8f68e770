"""The record on disk: append-only, committed before `log` returns, readable by anyone at any time."""

from sweepmagic.store.collection import no_collection
from sweepmagic.store.event_store import FILE, EventStore
from sweepmagic.store.follower import Follower

__all__ = ["FILE", "EventStore", "Follower", "no_collection"]
