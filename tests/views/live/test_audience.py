from __future__ import annotations

from sweepmagic.views.live.audience import AHEAD_BYTES, ALONE_SECONDS, PATIENCE_SECONDS, Audience


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
