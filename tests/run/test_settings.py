from __future__ import annotations

from typing import Any

import pytest

from sweepmagic.run import Settings


def test_what_the_sweep_chose_stays() -> None:
    config = Settings({"lr": 0.1})
    config.lr = 5
    config["lr"] = 6
    config.update(lr=7)
    config.setdefaults({"lr": 8})
    assert config.lr == 0.1


def test_additions_are_recorded_once() -> None:
    recorded: list[dict[str, Any]] = []
    config = Settings({"lr": 0.1}, record=recorded.append)
    config.update({"epochs": 3, "lr": 2})
    config.update({"epochs": 3})
    config.epochs = 4
    assert recorded == [{"epochs": 3}, {"epochs": 4}]


def test_a_missing_name_gets_a_guess() -> None:
    config = Settings({"learning_rate": 0.1})
    with pytest.raises(AttributeError, match="did you mean 'learning_rate'"):
        _ = config.learning_rat
    with pytest.raises(KeyError, match="it has learning_rate"):
        config["x"]
    assert config.get("x", 5) == 5


def test_reading_is_remembered_in_dotted_names() -> None:
    config = Settings({"opt": {"lr": 1, "name": "sgd"}, "x": 2, "y": 3})
    assert config.opt.lr == 1
    assert config["x"] == 2
    assert config.names_read == {"opt", "opt.lr", "x"}
    assert config.unlooked("y") == 3
    assert config.names_read == {"opt", "opt.lr", "x"}
    config.as_dict()
    assert config.names_read == {"opt", "opt.lr", "opt.name", "x", "y"}


def test_names_of_its_own_methods_are_reached_by_item() -> None:
    assert Settings({"update": 1})["update"] == 1
    assert dict(Settings({"keys": 1, "items": 2})) == {"keys": 1, "items": 2}


def test_what_the_sweep_chose_lies_over_nested_defaults() -> None:
    recorded: list[dict[str, object]] = []
    config = Settings({"opt": {"lr": 0.1}}, record=recorded.append)
    config.setdefaults({"opt": {"name": "adam", "lr": 9}, "epochs": 2})
    assert config == {"opt": {"name": "adam", "lr": 0.1}, "epochs": 2}
    assert config.opt.name == "adam"
    assert config.as_dict() == {"opt": {"name": "adam", "lr": 0.1}, "epochs": 2}
    assert recorded == [{"opt": {"name": "adam", "lr": 9}, "epochs": 2}]
    config.opt = 5  # no dict: what the sweep chose stays
    assert config.opt == {"name": "adam", "lr": 0.1}
    assert config.names_locked == {"opt"}
