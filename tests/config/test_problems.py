"""What a bad config is told: the whole text, as a student reads it. Lines count as in a cell, below `%%sweep`."""

from __future__ import annotations

import pytest

from sweepmagic.config import parse
from sweepmagic.errors import ConfigError


def _problems(text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        parse(text, first_line=2)
    return [str(problem) for problem in caught.value.problems]


GOOD = "method: random\nparameters: {a: {min: 0.0, max: 1.0}, b: {values: [1, 2]}}\n"

TOP = [
    ("run_cap: '5'", "line 4  run_cap: expected a whole number, but got the text '5'; write 5 without quotes, underscores or commas"),
    ("run_cap: 0", "line 4  run_cap: expected at least 1, but got 0"),
    ("run_cap: 2.5", "line 4  run_cap: expected a whole number, but got 2.5; write 2"),
    ("count: 5", "line 4  count: unknown key 'count'; did you mean 'run_cap'?"),
    ("Run-Cap: 5", "line 4  Run-Cap: unknown key 'Run-Cap'; did you mean 'run_cap'?"),
    ("metrik: {name: m}", "line 4  metrik: unknown key 'metrik'; did you mean 'metric'?"),
    ("objective: {name: m}", "line 4  objective: unknown key 'objective'; did you mean 'metric'?"),
    ("metric: val_loss", "line 4  metric: expected a mapping with name and goal, but got 'val_loss'; write metric: {name: val_loss, goal: minimize}"),
    ("metric: {goal: minimize}", "line 4  metric.name: is missing; it is the key that the training function logs"),
    ("metric: {name: m, direction: maximize}", "line 4  metric.direction: unknown key 'direction'; did you mean 'goal'?"),
    ("metric: {name: m, goal: max}", "line 4  metric.goal: unknown 'max'; did you mean 'maximize'? (minimize, maximize)"),
    ("metric: {name: m, goal: minimise}", "line 4  metric.goal: unknown 'minimise'; did you mean 'minimize'? (minimize, maximize)"),
    ("metric: {name: m, target: '0.9'}", "line 4  metric.target: expected a number, but got the text '0.9'; write 0.9 without quotes, underscores or commas"),
    ("early_terminate: {type: hyperband, min_iter: 3}", "line 4  early_terminate: early termination needs a metric to judge by; add metric: {name: val_loss, goal: minimize}"),
    ("order: random", "line 4  order: unknown 'random'; (config, shuffle)"),
    ("on_error: {}", "line 4  on_error: expected one of continue, stop, retry, but got a mapping without keys"),
    ("on_error: retry\nretry: 0", "line 5  retry: expected at least 1, because `on_error` is retry, but got 0"),
    ("retry: -1", "line 4  retry: expected at least 0, but got -1"),
    ("timeout: soon", "line 4  timeout: expected seconds, or a text such as 90s, 5m or 2h, but got 'soon'"),
    ("timeout: 0", "line 4  timeout: expected a time above 0, but got 0"),
    ("workers: two", "line 4  workers: expected a whole number, but got 'two'"),
    ("executor: thread", "line 4  executor: unknown 'thread'; did you mean 'threads'? (kernel, threads, processes, dask)"),
    ("name: 2024", "line 4  name: expected a text, but got 2024; put it in quotes: \"2024\""),
    ("name: ''", "line 4  name: expected a text, but got an empty one"),
    ("command: python train.py", "line 4  command: expected a list of words, but got 'python train.py'; write [\"python\", \"train.py\"]"),
    ("repeats: 0", "line 4  repeats: expected at least 1, but got 0"),
    ("repeats: 2.5", "line 4  repeats: expected a whole number, but got 2.5; write 2"),
    ("warm_start: x.csv", "line 4  warm_start: earlier results need a metric, to say which of their values counts; add metric: {name: val_loss, goal: minimize}"),
    ("metric: {name: loss}\nwarm_start: [old, 3]", "line 5  warm_start: expected earlier results, but got 3; write a sweep's name or a file, or a list of them: [\"digits\", \"old.csv\"]"),
    ("metric: {name: loss}\nwarm_start: ''", "line 5  warm_start: expected a sweep's name or a file, but got an empty text; write a sweep's name or a file, or a list of them: [\"digits\", \"old.csv\"]"),
    ("metrics: [{name: a}, {nam: b}]", "line 4  metrics: unknown key 'metrics'; did you mean 'metric'?|line 4  metrics[1].nam: unknown key 'nam'; did you mean 'name'?"),
    ("objectives: [a]", "line 4  objectives: unknown key 'objectives'; did you mean 'metric'?|line 4  objectives[0]: expected a mapping with name and goal, but got 'a'; write - {name: a, goal: minimize}"),
    ("metric: []", "line 4  metric: expected one to three metrics, but got an empty list; - {name: val_loss, goal: minimize}"),
    ("metric:\n  - {name: a}\n  - val_loss", "line 6  metric[1]: expected a mapping with name and goal, but got 'val_loss'; write - {name: val_loss, goal: minimize}"),
    ("metric:\n  - {name: a}\n  - {name: b}\n  - {name: a, goal: maximize}", "line 7  metric[2].name: 'a' is named twice; delete one of them"),
    ("metric: [{name: a}, {name: b}, {name: c}, {name: d}]", "line 4  metric: expected at most 3 metrics, but got 4; log the others, they are shown too"),
    ("metric:\n  - {name: a, goal: max}\n  - {goal: minimize}", "line 5  metric[0].goal: unknown 'max'; did you mean 'maximize'? (minimize, maximize)|line 6  metric[1].name: is missing; it is the key that the training function logs"),
    ("sampler: TPESampler", "line 4  sampler: only `method: optuna` has a `sampler`, but the method is 'random'; write `method: optuna`, or `method` alone to use one of our own"),
    ("sampler: [TPESampler]", "line 4  sampler: expected a sampler's name, or a mapping with `name` and arguments, but got a list of 1 item; write `sampler: TPESampler`, or `sampler: {name: TPESampler, multivariate: true}`"),
    ("scheduler: {engine: optuna}", "line 4  scheduler: `scheduler` is not in this version yet; use `method` and `early_terminate`"),
    ("zip: [a, b]", "line 4  zip: 'a' is uniform, which has no list of values; give it `values`"),
    ("zip: b", "line 4  zip: expected a list of names, or a list of such lists, but got 'b'; zip: [width, depth]"),
    ("zip: [b, b]", "line 4  zip[1]: 'b' is zipped twice; delete one of them"),
    ("zip: [b, bb]", "line 4  zip[1]: there is no parameter 'bb'; did you mean 'b'?"),
    ("constraints: a < c", "line 4  constraints: there is no parameter 'c'; the parameters are a, b"),
    ("constraints: [a < 1, a.__class__]", "line 4  constraints[1]: 'a.__class__' is not allowed in an expression over parameters"),
    ("constraints: 1 < 2", "line 4  constraints: '1 < 2' mentions no parameter; the parameters are a, b"),
    ("constraints: true", "line 4  constraints: expected an expression over parameters, but got true; for example: layers * units <= 512"),
    ("initial: {a: 0.5}", "line 4  initial: expected a list of configs, but got a mapping of 1 key; write `- ` before it"),
    ("initial: [{a: 2}]", "line 4  initial[0].a: 2 is outside of uniform; change it, or widen the space"),
    ("initial: [{b: 1}, {b: 3, c: 1}]", "line 4  initial[1].b: 3 is outside of categorical; change it, or widen the space|line 4  initial[1].c: there is no parameter 'c'; the parameters are a, b"),
    ("initial: [{a: 0.9}]\nconstraints: a < 0.5", "line 4  initial[0]: does not meet the constraint a < 0.5; change it, or the constraint"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "said"), TOP)
def test_top_level_keys(line: str, said: str) -> None:
    assert _problems(f"{GOOD}{line}\n") == said.split("|")


PARAMETER = [
    ("{distribution: int_uniform, min: 1.0, max: 1e2}", "x.min: expected a whole number, but got 1.0; write 1|x.max: expected a whole number, but got 100.0; write 100"),
    ("0.1", "x: expected a mapping such as {min: 0, max: 1}, but got 0.1; for a constant write {value: 0.1}"),
    ("adam", "x: expected a mapping such as {min: 0, max: 1}, but got 'adam'; for a constant write {value: adam}"),
    ("[1, 2]", "x: expected a mapping such as {min: 0, max: 1}, but got a list of 2 items; for a choice write {values: [1, 2]}"),
    ("", "x: expected a mapping such as {min: 0, max: 1}, but got nothing; write {value: ...} for a constant, {values: [...]} for a choice or {min: ..., max: ...} for a range"),
    ("{}", "x: expected a mapping such as {min: 0, max: 1}, but got a mapping without keys; write {value: ...} for a constant, {values: [...]} for a choice or {min: ..., max: ...} for a range"),
    ("{min: 3, max: 3}", "x.min: 3 is not less than max 3; for a constant write {value: 3}"),
    ("{min: 0.5, max: 0.1}", "x.min: 0.5 is not less than max 0.1; swap them"),
    ("{min: 1}", "x.max: is missing; int_uniform needs min, max"),
    ("{low: 0.0, high: 1.0}", "x.low: unknown field 'low'; did you mean 'min'?|x.high: unknown field 'high'; did you mean 'max'?"),
    ("{choices: [a, b]}", "x.choices: unknown field 'choices'; did you mean 'values'?"),
    ("{type: uniform, min: 0, max: 1}", "x.type: unknown field 'type'; did you mean 'distribution'?"),
    ("{distribution: unifrom, min: 0, max: 1}", "x.distribution: unknown distribution 'unifrom'; did you mean 'uniform'?"),
    ("{distribution: loguniform, min: 1e-4, max: 1}", "x.distribution: unknown distribution 'loguniform'; did you mean 'log_uniform_values'?"),
    ("{min: '1e-4', max: 0.1}", "x.min: expected a number, but got the text '1e-4'; write 0.0001 without quotes, underscores or commas"),
    ("{min: 1, max: 1_000}", "x.max: expected a number, but got the text '1_000'; write 1000 without quotes, underscores or commas"),
    ("{min: 10**-4, max: 1}", "x.min: expected a number, but got '10**-4'; YAML does not compute: write the result"),
    ("{min: 10%, max: 1}", "x.min: expected a number, but got '10%'; write a fraction: 0.1 for 10%"),
    ("{min: true, max: 4}", "x.min: expected a number, but got true"),
    ("{min: .nan, max: 1}", "x: expected finite bounds, but got min nan and max 1.0"),
    ("{min:1, max:2}", "x.min:1: unknown field 'min:1'; put a space after the colon: `min: 1`|x.max:2: unknown field 'max:2'; put a space after the colon: `max: 2`"),
    ("{values: 3}", "x.values: expected a list, but got 3; write [3]"),
    ("{values: 1, 2}", "x.2: unknown field '2'; put a list in brackets: [1, 2]|x.values: expected a list, but got 1; write [1]"),
    ("{values: []}", "x.values: expected at least one value, but the list is empty"),
    ("{values: [1, 2, 1.0]}", "x.values[2]: 1.0 stands in the list twice; delete one; to draw it more often, give `probabilities`"),
    ("{value: 1, values: [1]}", "x: has both `value` and `values`; keep `value` for a constant, or `values` for a choice"),
    ("{values: [a, b], probabilities: [1]}", "x.probabilities: expected one for each of 2 values, but got 1"),
    ("{values: [a, b], probabilities: [0.5, 0.6]}", "x.probabilities: expected a sum of 1, but got 1.1"),
    ("{min: 0, max: 10, q: 2}", "x: min, max, q alone do not say which distribution it is; add `distribution: q_uniform` (or q_log_uniform_values, q_log_uniform)"),
    ("{mu: 0, sigma: 1}", "x: mu, sigma alone do not say which distribution it is; add `distribution: normal` (or q_normal, log_normal, q_log_normal)"),
    ("{distribution: q_uniform, min: 0, max: 10, q: 0}", "x.q: expected a number above 0, but got 0"),
    ("{distribution: uniform, min: 0, max: 1, q: 2}", "x.q: uniform has no `q`; it has min, max"),
    ("{distribution: normal, sigma: 0}", "x.sigma: expected a number above 0, but got 0"),
    ("{distribution: int_uniform, min: 0.5, max: 2}", "x.min: expected a whole number, but got 0.5; write 0"),
    ("{distribution: log_uniform, min: 32, max: 1024}", "x.max: 1024 is an exponent of e here, and e^1024 is not a finite number; for limits that are the values themselves write `distribution: log_uniform_values`"),
    ("{distribution: log_uniform_values, min: -9.2, max: -2.3}", "x.min: a logarithmic range needs a min above 0, but got -9.2; for limits that are exponents of e write `distribution: log_uniform`"),
    ("{distribution: log_uniform_values, min: 0, max: 1}", "x.min: a logarithmic range needs a min above 0, but got 0"),
    ("{lr: {min: 0, max: 1}}", "x: expected a distribution, but got a mapping of mappings; nested parameters stand under `parameters:`"),
    ("{parameters: {lr: 1}}", "x.parameters.lr: expected a mapping such as {min: 0, max: 1}, but got 1; for a constant write {value: 1}"),
    ("{parameters: {lr: {value: 1}}, min: 1}", "x.min: unknown key beside `parameters` 'min'; known here: parameters, when"),
    ("{value: 1, when: y}", "x.when: there is no parameter 'y'; the parameters are x"),
    ("{value: 1, when: x > 0}", "x.when: these conditions go in a circle: x -> x; a parameter cannot decide whether it is there itself"),
    ("{value: 1, when: [import os]}", "x.when[0]: not a Python expression: 'import os'"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), PARAMETER)
def test_parameters(text: str, said: str) -> None:
    expected = [f"line 4  parameters.{one}" for one in said.split("|")]
    assert _problems(f"method: random\nparameters:\n  x: {text}\n") == expected


WHOLE = [
    ("", "the config is empty; for example:\n      method: random\n      metric: {name: val_loss, goal: minimize}\n      parameters: {lr: {min: 0.001, max: 0.1}}"),
    ("# nothing\n", "the config is empty; for example:\n      method: random\n      metric: {name: val_loss, goal: minimize}\n      parameters: {lr: {min: 0.001, max: 0.1}}"),
    ("method:random", "expected `key: value` lines, but got 'method:random'; put a space after the colon: `method: random`"),
    ("- a\n- b\n", "expected `key: value` lines, but got a list of 2 items; for example:\n      method: random\n      metric: {name: val_loss, goal: minimize}\n      parameters: {lr: {min: 0.001, max: 0.1}}"),
    ("method: random", "parameters: is missing; for example:\n      method: random\n      metric: {name: val_loss, goal: minimize}\n      parameters: {lr: {min: 0.001, max: 0.1}}"),
    ("parameters: {a: {value: 1}}", "method: is missing; add `method: grid` or another of grid, random, bayes, optuna, tpe, cmaes, gp"),
    ("method: Random\nparameters: {a: {value: 1}}", "line 2  method: unknown 'Random'; did you mean 'random'? (grid, random, bayes, optuna, tpe, cmaes, gp)"),
    ("method: bayesian\nparameters: {a: {value: 1}}", "line 2  method: unknown 'bayesian'; did you mean 'bayes'? (grid, random, bayes, optuna, tpe, cmaes, gp)"),
    ("method: bayes\nparameters: {a: {value: 1}}", "line 2  method: bayes needs a metric to learn from; add metric: {name: val_loss, goal: minimize}"),
    ("method: custom\nparameters: {a: {value: 1}}", "line 2  method: 'custom' is not in this version yet; use grid or random or bayes or optuna or tpe or cmaes or gp"),
    ("method: grid\nparameters:\n  a: {min: 0.0, max: 1.0}\n", "line 4  parameters.a: a grid needs a finite list of values, but uniform is continuous; give `values`, or `distribution: q_uniform` with `q`, or use `method: random`"),
    ("method: grid\nparameters:\n  1a: {value: 1}\n", "line 4  parameters.1a: '1a' cannot be a parameter's name; a name starts with a letter or _ and goes on with letters, digits, _, . or -"),
    ("method: grid\nparameters:\n  o.a: {value: 1}\n  o: {parameters: {a: {value: 1}}}\n", "line 5  parameters.o.parameters.a: 'o.a' also is the name of parameters.o.a; rename one of them"),
    ("method: grid\nparameters:\n  o.p: {value: 1}\n  o: {parameters: {p: {parameters: {x: {value: 1}}}}}\n", "line 4  parameters.o.p: 'o.p' also is the name of a group of parameters; rename one of them"),
    ("method: grid\nparameters:\n  a: {value: 1, when: b > 0}\n  b: {value: 1, when: a > 0}\n", "line 4  parameters.a.when: these conditions go in a circle: a -> b -> a; a parameter cannot decide whether it is there itself"),
    ("method: grid\nparameters:\n  a: {values: [1, 2]}\n  b: {values: [1, 2, 3]}\nzip: [a, b]\n", "line 6  zip: zipped parameters need equally many values, but a has 2, b has 3"),
    ("method: grid\nparameters:\n  a: {values: [1, 2]}\n  b: {value: 1}\nzip: [[a, b]]\n", "line 6  zip[0]: 'b' is a constant, and has nothing to move with; leave it out of the zip|line 6  zip[0]: zipped parameters need equally many values, but a has 2, b has 1"),
    ("method: grid\nparameters:\n  a: {values: [1, 2]}\n  o: {parameters: {b: {values: [3, 4]}}}\nzip: [a, o.b]\n", "line 6  zip: parameters that move together must stand in the same place; in one group, under the same conditions"),
    ("method: grid\nparameters:\n  a: {values: [1, 2]}\n  b: {values: [3, 4]}\nzip: [a, b]\ninitial: [{a: 1, b: 4}]\n", "line 7  initial[0]: a, b are zipped, and never have these values together; change one of them"),
    ("method: grid\nparameters:\n  a: {values: [1, 2]}\nconstraints: a > 2\n", "line 5  constraints: none of the 2 configs meets the constraints; loosen them"),
    ("method: grid\nparameters:\n  a: {values: [1, 2]}\n  b: {values: [3, 4], when: a == 1}\ninitial: [{a: 2, b: 3}]\n", "line 6  initial[0]: 'b' is only there when a == 1; leave it out"),
    ("method: grid\nmethod: random\nparameters: {a: {value: 1}}", "line 3  method: the key stands here again, first on line 2; delete one of them"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), WHOLE)
def test_whole_configs(text: str, said: str) -> None:
    assert _problems(text) == said.split("|")


STOPPER = [
    ("{type: hyperband}", "early_terminate.min_iter: expected `min_iter`, or `max_iter` with `s`, but got neither"),
    ("{type: hyperband, min_iter: 0}", "early_terminate.min_iter: expected at least 1, but got 0"),
    ("{type: hyperband, max_iter: 27}", "early_terminate.s: `max_iter` needs `s`, the number of bands below it"),
    ("{type: hyperband, max_iter: 27, s: 2.0}", "early_terminate.s: expected a whole number, but got 2.0; write 2"),
    ("{type: hyperband, min_iter: 3, eta: 1}", "early_terminate.eta: expected a number above 1, but got 1"),
    ("{type: hyperband, min_iter: 3, strict: yes}", "early_terminate.strict: expected true or false, but got 'yes'; write true"),
    ("{type: hyperband, min_itr: 3}", "early_terminate.min_itr: unknown option 'min_itr'; did you mean 'min_iter'?"),
    ("{type: hypervolume, min_iter: 3}", "early_terminate.type: unknown 'hypervolume'; did you mean 'hyperband'? (hyperband, asha, median, patience, threshold, curve)"),
    ("{type: wilcoxon}", "early_terminate.type: unknown 'wilcoxon'; did you mean 'curve'? (hyperband, asha, median, patience, threshold, curve)"),
    ("{type: asha, eta: 1}", "early_terminate.eta: expected a number above 1, but got 1"),
    ("{type: median, warmup: 2}", "early_terminate.warmup: unknown option 'warmup'; did you mean 'min_iter'?"),
    ("{type: patience, patience: 0}", "early_terminate.patience: expected at least 1, but got 0"),
    ("{type: threshold, lower: 2, upper: 1}", "early_terminate.upper: expected more than lower, 2, but got 1"),
    ("{type: curve, level: 5%}", "early_terminate.level: expected a number, but got '5%'; write a fraction: 0.1 for 10%"),
    ("{type: curve, level: 5}", "early_terminate.level: expected a chance between 0 and 1, but got 5"),
    ("{min_iter: 3}", "early_terminate.type: is missing; known: hyperband, asha, median, patience, threshold, curve"),
    ("hyperband", "early_terminate: expected a mapping with type and options, but got 'hyperband'; for example {type: hyperband, min_iter: 3}"),
    ("[{type: hyperband, min_iter: 3}, 5]", "early_terminate[1]: expected a mapping with type and options, but got 5; for example {type: hyperband, min_iter: 3}"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "said"), STOPPER)
def test_early_terminate(text: str, said: str) -> None:
    assert _problems(f"{GOOD}metric: {{name: m}}\nearly_terminate: {text}\n") == [f"line 5  {said}"]


def test_all_problems_come_at_once_in_the_order_of_lines() -> None:
    text = "method: grid\nparams:\n  a: {low: 0.0, max: 1.0}\n  b: {values: [1, 1]}\nearly_stopping: {type: hyperband}\nfoo: $x\n"
    with pytest.raises(ConfigError) as caught:
        parse(text, variables={"y": 1}, first_line=2)
    assert str(caught.value) == "\n".join(
        [
            "8 problems in the sweep's config",
            "  line 3  params: unknown key 'params'; did you mean 'parameters'?",
            "  line 4  params.a.low: unknown field 'low'; did you mean 'min'?",
            "  line 4  params.a: a grid needs a finite list of values, but uniform is continuous; give `values`, or "
            "`distribution: q_uniform` with `q`, or use `method: random`",
            "  line 5  params.b.values[1]: 1 stands in the list twice; delete one; to draw it more often, give "
            "`probabilities`",
            "  line 6  early_stopping: unknown key 'early_stopping'; did you mean 'early_terminate'?",
            "  line 6  early_stopping.min_iter: expected `min_iter`, or `max_iter` with `s`, but got neither",
            "  line 6  early_stopping: early termination needs a metric to judge by; add metric: {name: val_loss, goal: "
            "minimize}",
            "  line 7  foo: there is no variable 'x' in this notebook; for the text, write \"$x\"",
        ]
    )


def test_a_dict_has_paths_but_no_lines() -> None:
    with pytest.raises(ConfigError) as caught:
        parse({"method": "random", "parameters": {"a": {"values": [1, print]}, "b": {"min": 1}}})
    assert [str(problem) for problem in caught.value.problems] == [
        "parameters.a.values[1]: expected plain data (numbers, strings, lists, dicts), but got "
        "builtin_function_or_method; write its name as text, and make the object in your function",
        "parameters.b.max: is missing; int_uniform needs min, max",
    ]


def test_a_dict_that_holds_itself_is_refused() -> None:
    ring: dict[str, object] = {"method": "random"}
    ring["parameters"] = ring
    with pytest.raises(ConfigError, match="levels of nesting"):
        parse(ring)


def test_what_is_neither_text_nor_dict_is_refused() -> None:
    with pytest.raises(ConfigError, match="expected YAML text or a dict, but got int"):
        parse(5)  # type: ignore[arg-type]
