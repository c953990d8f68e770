"""What happened, and what is known because of it: events, and the records that they fold into."""

from sweepmagic.records.events import (
    AgentEnded,
    AgentSeen,
    AgentStarted,
    Configured,
    Control,
    Event,
    Evidence,
    Logged,
    MetricDefined,
    Noted,
    Rows,
    RunEnded,
    RunStarted,
    Summarised,
    SweepCreated,
    SweepEdited,
    SweepEnded,
    decode,
    encode,
)
from sweepmagic.records.history import Column, History
from sweepmagic.records.outcomes import Outcome
from sweepmagic.records.run_record import CRASHED, ENDED, FAILED, FINISHED, PENDING, RUNNING, STOPPED, RunRecord
from sweepmagic.records.sweep_record import AgentRecord, SweepRecord
from sweepmagic.records.trials import Trial

__all__ = [
    "CRASHED",
    "ENDED",
    "FAILED",
    "FINISHED",
    "PENDING",
    "RUNNING",
    "STOPPED",
    "AgentEnded",
    "AgentRecord",
    "AgentSeen",
    "AgentStarted",
    "Column",
    "Configured",
    "Control",
    "Event",
    "Evidence",
    "History",
    "Logged",
    "MetricDefined",
    "Noted",
    "Outcome",
    "Rows",
    "RunEnded",
    "RunRecord",
    "RunStarted",
    "Summarised",
    "SweepCreated",
    "SweepEdited",
    "SweepEnded",
    "SweepRecord",
    "Trial",
    "decode",
    "encode",
]
