"""The menu of the terminal: what it offers, and that every answer is a Control event that does what its label says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sweepmagic.records import AgentStarted, Control, Event, RunStarted, SweepRecord
from sweepmagic.views.terminal.menu import Answer, Menu, choices, standing
from tests.views.stories import created

AGENT = AgentStarted("a", "elsewhere", 1, 0.0, "kernel", 1, count=6, time=1000.0)
THREADS = AgentStarted("a", "elsewhere", 1, 0.0, "threads", 2, count=6, time=1000.0)
VERBS = ("pause", "resume", "stop", "cancel")


def sweep(*verbs: str, runs: int = 1, agent: AgentStarted = AGENT) -> SweepRecord:
    """Return a sweep with runs in progress, after those Control events."""
    events: list[Event] = [created(), agent]
    events += [RunStarted(number, {"lr": number * 1e-4}, agent="a") for number in range(1, runs + 1)]
    return SweepRecord.replay("s", [*events, *map(Control, verbs)])


def press(record: SweepRecord, keys: str) -> Menu | Answer:
    menu: Menu | Answer = Menu()
    for key in keys:
        assert isinstance(menu, Menu), "the menu was closed before the last key"
        menu = menu.press(key, record)
    return menu


@pytest.mark.parametrize(
    ("record", "offered"),
    [
        (sweep(), ["pause", "stop after run 1", "cancel now", "stop run 1 only", "go on"]),
        (sweep(runs=3), ["pause", "stop after these 3 runs", "cancel now", "stop one run", "go on"]),
        (sweep(agent=THREADS), ["pause", "stop after run 1", "cancel now", "stop run 1 only", "2 workers", "go on"]),
        (sweep(runs=0), ["pause", "stop", "go on"]),
        (sweep("pause"), ["resume", "stop after run 1", "cancel now", "stop run 1 only", "back"]),
        (sweep("pause", runs=0), ["resume", "stop", "back"]),
        (sweep("stop"), ["resume", "cancel now", "stop run 1 only", "back"]),
        (sweep("cancel"), ["back"]),
    ],
)
def test_menu_offers_what_can_be_done_now(record: SweepRecord, offered: list[str]) -> None:
    assert [choice.label for choice in choices(record)] == offered


@pytest.mark.parametrize(
    ("keys", "answer"),
    [
        ("p", Answer("pause")),
        ("P", Answer("pause")),
        ("s", Answer("stop")),
        ("c", Answer("cancel")),
        ("+", Answer("workers", value=3)),
        ("-", Answer("workers", value=1)),
        ("r", Menu()),  # it is not paused
        ("x", Menu()),
        ("\r", Answer()),
        ("\n", Answer()),
        ("\x1b", Answer()),
        ("\x04", Answer()),
        ("k", Menu(typed="")),
        ("k2\r", Answer("stop", 2)),
        ("k3\x7f1\n", Answer("stop", 1)),
        ("k9\r", Menu(typed="", said="run 9 is not in progress")),
        ("k9\r2\r", Answer("stop", 2)),
        ("k\x1b", Menu()),
        ("kp", Menu(typed="")),
        ("k\r", Menu()),
    ],
)
def test_keys(keys: str, answer: Menu | Answer) -> None:
    assert press(sweep(runs=2, agent=THREADS), keys) == answer


def test_the_only_run_in_progress_needs_no_number() -> None:
    assert press(sweep(), "k") == Answer("stop", 1)


def test_one_worker_is_the_least() -> None:
    record = sweep(agent=THREADS)
    record.apply(Control("workers", value=1))
    assert press(record, "-") == Answer("workers", value=1)


def test_in_the_main_thread_there_is_no_second_worker() -> None:
    assert press(sweep(), "+") == Menu()


@given(st.lists(st.sampled_from(VERBS)), st.integers(0, 3), st.text(max_size=12))
def test_any_keys_lead_to_a_menu_or_to_something_that_was_offered(verbs: list[str], runs: int, keys: str) -> None:
    record = sweep(*verbs, runs=runs, agent=THREADS)
    offered = {key for choice in choices(record) for key in choice.key.split("/")}
    menu: Menu | Answer = Menu()
    for key in keys:
        menu = menu.press(key, record) if isinstance(menu, Menu) else Menu()
        if isinstance(menu, Answer) and menu.verb:
            letter = "k" if menu.run is not None else "+" if menu.value is not None else menu.verb[0]
            assert letter in offered
            record.apply(Control(menu.verb, run=menu.run, value=menu.value))  # the record understands it
            return


@given(st.lists(st.sampled_from(VERBS)), st.integers(0, 3))
def test_the_line_without_a_menu_says_what_was_asked(verbs: list[str], runs: int) -> None:
    record = sweep(*verbs, runs=runs)
    said = standing(record)
    expected = {"stop": "stopping", "cancel": "cancelled"}.get(record.stopping, "paused" if record.paused else "Ctrl-C")
    assert said.startswith(expected)
    assert "Ctrl-C" in said
