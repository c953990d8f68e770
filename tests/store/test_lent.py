from __future__ import annotations

import os
from pathlib import Path

from sweepmagic.records import Noted
from sweepmagic.store import FILE, EventStore
from sweepmagic.store.lent import borrow, give_back


def test_the_store_that_was_given_back_is_lent_again(tmp_path: Path) -> None:
    first = borrow(tmp_path)
    give_back(first)
    assert borrow(tmp_path) is first
    first.close()


def test_two_borrowers_get_two(tmp_path: Path) -> None:
    first, second = borrow(tmp_path), borrow(tmp_path)
    assert first is not second
    first.close()
    second.close()


def test_a_store_whose_file_was_replaced_is_not_lent_again(tmp_path: Path) -> None:
    store = borrow(tmp_path)
    give_back(store)
    for path in tmp_path.glob(f"{FILE}*"):
        os.remove(path)
    with borrow(tmp_path) as other:
        other.append("s", [Noted("here")])
    with EventStore(tmp_path, read_only=True) as reader:
        assert len(reader.read("s")) == 1


def test_only_one_is_kept(tmp_path: Path) -> None:
    one, other = borrow(tmp_path / "a"), borrow(tmp_path / "b")
    give_back(one)
    give_back(other)
    assert borrow(tmp_path / "b") is other
    assert borrow(tmp_path / "a") is not one
    other.close()
