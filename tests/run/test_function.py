from __future__ import annotations

import functools
import subprocess
import sys
import tempfile
import textwrap
from typing import Any

import pytest

from sweepmagic.errors import FunctionError
from sweepmagic.run import Settings, find_function, trainable
from sweepmagic.run.function import fingerprint


def names(lr: float, layers: int = 1) -> Any:
    return lr, layers


def config(config: Any) -> Any:
    return config


def bare(config_defaults: Any = None) -> Any:
    return "bare"


class Trainer:
    def fit(self, lr: float) -> float:
        return lr

    def __call__(self, lr: float) -> float:
        return -lr


@pytest.mark.parametrize(
    ("function", "parameters", "style"),
    [
        (names, ["lr"], "names"),
        (names, ["lr", "layers"], "names"),
        (lambda **kwargs: kwargs, ["lr", "x"], "names"),
        (lambda *, lr: lr, ["lr"], "names"),
        (config, ["lr"], "config"),
        (lambda cfg, verbose=False: cfg, ["lr"], "config"),
        (bare, ["lr"], "bare"),
        (lambda: None, ["lr"], "bare"),
        (Trainer().fit, ["lr"], "names"),
        (Trainer(), ["lr"], "names"),
        (functools.partial(names, layers=3), ["lr"], "names"),
    ],
)
def test_the_signature_says_how_it_is_called(function: Any, parameters: list[str], style: str) -> None:
    assert trainable(function, parameters).style == style


def test_an_argument_named_like_a_parameter_is_that_parameter() -> None:
    assert trainable(lambda config: config, ["config"]).style == "names"


def test_nested_parameters_arrive_as_one_argument() -> None:
    train = trainable(lambda opt, lr: (opt.name, opt["momentum"], lr), ["opt", "lr"])
    assert train(Settings({"opt": {"name": "sgd", "momentum": 0.9}, "lr": 1})) == ("sgd", 0.9, 1)


@pytest.mark.parametrize(
    ("function", "parameters", "words"),
    [
        (names, ["lr", "layer"], "the sweep has 'layer', which names() never takes; did you mean 'layers'?"),
        (lambda lr, units: 0, ["lr"], "needs 'units'"),
        (lambda a, b: 0, ["c", "d"], "needs 'a'"),
        (lambda learning_rate=0.1: 0, ["learning_Rate"], "never takes; did you mean 'learning_rate'?"),
        ("train", ["lr"], "expected a training function, but got str"),
    ],
)
def test_a_mismatch_names_both_sides(function: Any, parameters: list[str], words: str) -> None:
    with pytest.raises(FunctionError) as error:
        trainable(function, parameters)
    assert words in str(error.value)


def test_find_function_takes_the_one_named() -> None:
    assert find_function("names", {"names": names}) is names
    assert find_function(None, {"train": names}) is names
    assert find_function("model.fit", {"model": Trainer()})(3) == 3
    with pytest.raises(FunctionError, match="is a int, not a function"):
        find_function("x", {"x": 3})


def prints(source: str, name: str = "train") -> str:
    """Return the fingerprint of a function defined in a main module, as in a notebook."""
    code = textwrap.dedent(source) + f"\nfrom sweepmagic.run.function import fingerprint\nprint(fingerprint({name}))"
    with tempfile.NamedTemporaryFile("w", suffix=".py", delete=False) as file:
        file.write(code)
        path = file.name
    return subprocess.run([sys.executable, path], capture_output=True, text=True, check=True).stdout


def test_the_fingerprint_sees_code_and_what_it_calls_but_not_comments() -> None:
    base = "def net(n):\n    return n * 2\ndef train(lr):\n    return net(lr)\n"
    same = "def net(n):  # doubles\n\n    return n*2\ndef train(lr):\n    # a word\n    return net(lr)\n"
    inner = base.replace("n * 2", "n * 3")
    outer = base.replace("net(lr)", "net(lr) + 1")
    default = base.replace("lr)", "lr, k=2)", 1)
    assert prints(base) == prints(same)
    assert len({prints(text) for text in (base, inner, outer, default)}) == 4


def test_the_fingerprint_of_a_recursive_function_ends() -> None:
    def countdown(n: int) -> int:
        return n and countdown(n - 1)

    assert fingerprint(countdown)


def test_an_argument_that_the_body_does_not_read_does_not_count_as_read() -> None:
    def train(lr: float, layers: int, units: int = 3, **more: int) -> float:
        units = 64
        return lr * units

    config = Settings({"lr": 0.1, "layers": 2, "units": 8, "other": 1})
    assert trainable(train, ["lr", "layers", "units", "other"])(config) == pytest.approx(6.4)
    assert config.names_read == {"lr", "other"}


def test_what_cannot_be_seen_counts_as_read() -> None:
    config = Settings({"lr": 0.1, "layers": 2})
    trainable(lambda lr, layers: lr, ["lr", "layers"])(config)
    assert config.names_read == {"lr", "layers"}

    def train(lr: float, layers: int) -> int:
        return len(locals())

    config = Settings({"lr": 0.1, "layers": 2})
    assert trainable(train, ["lr", "layers"])(config) == 2
    assert config.names_read == {"lr", "layers"}
