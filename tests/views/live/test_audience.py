from __future__ import annotations

from sweepmagic.views.live.audience import (
    AHEAD_BYTES,
    ALONE_SECONDS,
    HURRY_SECONDS,
    PATIENCE_SECONDS,
    SLOWEST_SECONDS,
    Audience,
)


def test_whoever_sees_it_gets_everything() -> None:
    audience = Audience(can_hear=True, begun=0.0)
    assert audience.wants(0.0)
    audience.sees("a", True)
    assert audience.wants(1000.0)


def test_nothing_is_sent_while_no_page_shows_it() -> None:
    audience = Audience(can_hear=True, begun=0.0)
    audience.sees("a", True)
    audience.sees("b", True)
    audience.sees("a", False)
    assert audience.wants(1.0)
    audience.sees("b", False)
    assert not audience.wants(1.0)
    audience.sees("a", True)
    assert audience.wants(1.0)


def test_silence_means_that_nobody_is_there_only_if_words_can_be_heard() -> None:
    assert not Audience(can_hear=True, begun=0.0).wants(ALONE_SECONDS + 1)
    assert Audience(can_hear=False, begun=0.0).wants(ALONE_SECONDS + 1)


def test_a_slow_page_gets_one_frame_now_and_then_until_it_has_caught_up() -> None:
    audience = Audience(can_hear=True, begun=0.0)
    audience.sees("a", True)
    audience.sent(AHEAD_BYTES - 1, 10.0)
    assert audience.wants(10.0)
    audience.sent(1, 10.0)
    assert not audience.wants(10.1)
    assert audience.wants(10.0 + PATIENCE_SECONDS)
    audience.arrived()
    assert audience.wants(10.1)


def test_a_page_that_draws_seldom_is_sent_news_as_seldom() -> None:
    audience = Audience(can_hear=True, begun=0.0)
    audience.sees("slow", True)
    audience.draws("slow", every=1.5)
    assert audience.wants(10.0)  # nothing was sent for long
    audience.sent(100, 10.0)
    assert not audience.wants(11.4)
    assert audience.wants(11.5)


def test_the_quickest_page_that_is_seen_decides() -> None:
    audience = Audience(can_hear=True, begun=0.0)
    for page, every in (("slow", 1.5), ("quick", 0.5)):
        audience.sees(page, True)
        audience.draws(page, every=every)
    audience.sent(100, 10.0)
    assert audience.wants(10.5)
    audience.sees("quick", False)
    assert not audience.wants(10.5)
    audience.sees("new", True)  # it has not said how often it draws
    assert audience.wants(10.5)


def test_no_page_can_ask_for_nothing_at_all() -> None:
    audience = Audience(can_hear=True, begun=0.0)
    audience.sees("a", True)
    audience.draws("a", every=1e9)
    audience.sent(100, 10.0)
    assert audience.wants(10.0 + SLOWEST_SECONDS)


def test_whoever_has_pressed_a_button_does_not_wait() -> None:
    audience = Audience(can_hear=True, begun=0.0)
    audience.sees("a", True)
    audience.draws("a", every=1.5)
    audience.sent(100, 10.0)
    audience.hurry(10.1)
    assert audience.wants(10.2)
    audience.sent(100, 13.0)
    assert not audience.wants(10.1 + HURRY_SECONDS)
