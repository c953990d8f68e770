"""BLAS is held at one thread while somebody computes, and given back as it was."""

from __future__ import annotations

import pytest
import threadpoolctl

from sweepmagic.gp.threads import one_thread


def threads() -> list[int]:
    return [each["num_threads"] for each in threadpoolctl.threadpool_info() if each["user_api"] == "blas"]


def test_blas_has_one_thread_inside_and_as_many_as_before_outside() -> None:
    with threadpoolctl.threadpool_limits(2, "blas"):
        before = threads()
        with one_thread():
            assert set(threads()) <= {1}
            with one_thread():
                assert set(threads()) <= {1}
            assert set(threads()) <= {1}, "the inner one must not let go for the outer one"
        assert threads() == before


def test_whoever_lets_go_last_gives_it_back() -> None:
    with threadpoolctl.threadpool_limits(2, "blas"):
        before = threads()
        first, second = one_thread(), one_thread()
        first.__enter__()
        second.__enter__()
        first.__exit__(None, None, None)  # two threads do not leave in the order they came
        assert set(threads()) <= {1}
        second.__exit__(None, None, None)
        assert threads() == before


def test_an_error_gives_it_back() -> None:
    before = threads()
    with pytest.raises(ZeroDivisionError), one_thread():
        _ = 1 / 0
    assert threads() == before
