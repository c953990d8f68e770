"""Whether the process behind an agent is still there."""

from __future__ import annotations

import os
import socket
import time

import psutil

from sweepmagic.records import AgentRecord, SweepRecord

_working: set[str] = set()  # the agents of this process: it lives on when one of them ends without a word

HEARTBEAT_SECONDS = 30.0
SILENCE_SECONDS = 4 * HEARTBEAT_SECONDS


def here() -> tuple[str, int, float]:
    """Return this process as host, pid and start time; together they are unique."""
    return socket.gethostname(), os.getpid(), psutil.Process().create_time()


def begin(agent: str) -> None:
    """Count `agent` as alive in this process until `end`."""
    _working.add(agent)


def end(agent: str) -> None:
    """Take back `begin`."""
    _working.discard(agent)


def is_alive(agent: AgentRecord, now: float | None = None) -> bool:
    """Return whether `agent` can still write.

    On this host its process is looked up, so a killed kernel is known at once; elsewhere its heartbeat decides.
    """
    if agent.ended:
        return False
    if agent.host == socket.gethostname():
        if agent.pid == os.getpid():
            return agent.agent in _working
        try:
            # A pid is given again after a while; with the start time it is the same process or it is not.
            process = psutil.Process(agent.pid)
            return bool(
                abs(process.create_time() - agent.pid_started) < 2.0 and process.status() != psutil.STATUS_ZOMBIE
            )
        except psutil.NoSuchProcess:
            return False
        except psutil.AccessDenied:
            return True
    return (time.time() if now is None else now) - agent.seen < SILENCE_SECONDS


def state_of(sweep: SweepRecord) -> str:
    """Return the sweep's state as it is now: ``crashed`` if it says running but nobody works on it."""
    if sweep.state != "running":
        return sweep.state
    if not any(is_alive(agent) for agent in sweep.agents.values()):
        return "crashed"
    return "paused" if sweep.paused else "running"
