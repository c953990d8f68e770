"""Folders of TensorBoard's logs, as its writers lay them out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from sweepmagic.config import parse
from sweepmagic.errors import ConfigError
from sweepmagic.evidence import Gathered, gather
from tests.evidence.tblogs import ended, event, hparams, log, scalar, tensor

ADAM = {"lr": 0.25, "layers": 2, "optimizer": "adam"}
SGD = {"lr": 0.5, "layers": 3, "optimizer": "sgd"}


@pytest.fixture(autouse=True)
def _folder(own_folder: Path) -> None:
    """Logs lie in a folder of the test's own."""


def found(source: str = "logs", **more: Any) -> Gathered:
    space = {
        "lr": {"min": 0.0, "max": 1.0},
        "layers": {"min": 1, "max": 4},
        "optimizer": {"values": ["adam", "sgd"]},
    }
    config = {"method": "random", "metric": {"name": "val_loss"}, "parameters": space, "warm_start": source}
    return gather(parse({**config, **more}), None)


def facts(gathered: Gathered) -> list[tuple[Mapping[str, Any], Mapping[str, float], Any]]:
    return [(each.params, each.values, each.history) for each in gathered.evidence]


def rows(*values: float, tag: str = "val_loss") -> list[bytes]:
    return [event(step, scalar(tag, value)) for step, value in enumerate(values)]


CURVE = {"val_loss": [[0.0, 1.0, 2.0], [1.0, 0.25, 0.5]]}


def test_a_run_with_a_config_of_the_hparams_plugin_is_a_result_with_its_curve() -> None:
    log(Path("logs/a"), event(0, hparams(ADAM)), *rows(1.0, 0.25, 0.5), event(0, ended(1)))
    log(Path("logs/b"), event(0, hparams(SGD)), *rows(2.0, 0.75))
    assert facts(found()) == [
        (ADAM, {"val_loss": 0.25}, CURVE),
        (SGD, {"val_loss": 0.75}, {"val_loss": [[0.0, 1.0], [2.0, 0.75]]}),
    ]
    assert found(metric={"name": "val_loss", "of": "last"}).evidence[0].values == {"val_loss": 0.5}


def test_what_pytorchs_add_hparams_puts_into_a_subfolder_belongs_to_the_run_above_it() -> None:
    for name, config in (("a", ADAM), ("b", SGD)):
        log(Path("logs", name), *rows(1.0, 0.25, 0.5))
        log(Path("logs", name, "1700000000.5"), event(0, hparams(config)), event(0, scalar("hparam/val_loss", 0.5)))
    assert facts(found()) == [(ADAM, {"val_loss": 0.25}, CURVE), (SGD, {"val_loss": 0.25}, CURVE)]


def test_what_keras_logs_in_train_and_validation_has_the_names_that_keras_uses_elsewhere() -> None:
    log(Path("logs/a"), event(0, hparams(ADAM)))
    log(Path("logs/a/train"), *(event(step, tensor("epoch_loss", 9.0)) for step in range(3)))
    log(Path("logs/a/validation"), *(event(s, tensor("epoch_loss", y)) for s, y in enumerate((1.0, 0.25, 0.5))))
    assert facts(found()) == [(ADAM, {"val_loss": 0.25}, CURVE)]


def test_a_config_may_lie_in_a_file_beside_as_lightning_writes_it() -> None:
    log(Path("logs/version_0"), *rows(1.0, 0.25, 0.5))
    Path("logs/version_0/hparams.yaml").write_text("lr: 0.25\nlayers: 2\noptimizer: adam\n")
    assert facts(found()) == [(ADAM, {"val_loss": 0.25}, CURVE)]


def test_a_run_that_was_resumed_goes_on_in_another_file_and_what_it_logged_later_counts() -> None:
    log(Path("logs/a"), event(0, hparams(ADAM)), *rows(1.0, 0.25, 7.0, 8.0), name="events.out.tfevents.1.host")
    again = [event(2, scalar("val_loss", 0.5)), event(3, scalar("val_loss", 0.375))]
    log(Path("logs/a"), *again, name="events.out.tfevents.2.host")
    (one,) = found().evidence
    assert one.history == {"val_loss": [[0.0, 1.0, 2.0, 3.0], [1.0, 0.25, 0.5, 0.375]]}


def test_runs_without_a_config_and_runs_that_failed_are_left_out_and_counted() -> None:
    log(Path("logs/a"), event(0, hparams(ADAM)), *rows(1.0, 0.25, 0.5))
    log(Path("logs/b"), event(0, hparams(SGD)), *rows(0.125, 0.1), event(0, ended(2)))
    log(Path("logs/c"), *rows(0.0, 0.1))
    gathered = found()
    assert len(gathered.evidence) == 1
    assert gathered.notes == ["warm_start: 1 of 3 results of logs are used; left out: 1 failed, 1 without lr"]


def test_a_file_that_is_cut_off_is_read_as_far_as_it_goes_and_that_is_said() -> None:
    path = log(Path("logs/a"), event(0, hparams(ADAM)), *rows(1.0, 0.25, 0.5))
    path.write_bytes(path.read_bytes()[:-5])
    gathered = found()
    assert facts(gathered) == [(ADAM, {"val_loss": 0.25}, {"val_loss": [[0.0, 1.0], [1.0, 0.25]]})]
    assert gathered.notes == [
        f"warm_start: 1 event file is cut off in logs, such as {path.name}: what stands before is read"
    ]


def test_logs_without_any_config_say_what_would_give_one() -> None:
    log(Path("logs/a"), *rows(1.0, 0.5))
    with pytest.raises(ConfigError, match=r"no run in 'logs' says with which config it was made; .*HParams"):
        found()


def test_logs_without_the_metric_say_what_they_have() -> None:
    log(Path("logs/a"), event(0, hparams(ADAM)), *rows(1.0, tag="val_los"), *rows(1.0, tag="lr"))
    with pytest.raises(ConfigError, match=r"logs has no 'val_loss', a metric of this sweep; did you mean 'val_los'"):
        found()


def test_a_tag_may_be_spelled_as_keras_loggers_do() -> None:
    log(Path("logs/a"), event(0, hparams(ADAM)), *rows(1.0, 0.25, tag="epoch/val_loss"))
    gathered = found()
    assert gathered.evidence[0].values == {"val_loss": 0.25}
    assert gathered.notes == ["warm_start: 'epoch/val_loss' of logs is read as val_loss"]
