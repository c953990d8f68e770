"""Hypothesis strategies for every kind of distribution, and for search spaces."""

from __future__ import annotations

from hypothesis import strategies as st

from sweepmagic.space import (
    KINDS,
    Beta,
    Categorical,
    CategoricalWithProbabilities,
    Constant,
    Distribution,
    Expression,
    IntUniform,
    InvLogUniform,
    InvLogUniformValues,
    LogNormal,
    LogUniform,
    LogUniformValues,
    Normal,
    Parameter,
    QBeta,
    QLogNormal,
    QLogUniform,
    QLogUniformValues,
    QNormal,
    QUniform,
    SearchSpace,
    Uniform,
    canonical,
    is_number,
)

scalars = st.none() | st.booleans() | st.integers(-1000, 1000) | st.floats(-1e6, 1e6) | st.text(max_size=8)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=4,
)
names = st.from_regex(r"[A-Za-z_][A-Za-z0-9_-]{0,6}", fullmatch=True)
units = st.floats(0.0, 1.0)


def _same(value: object) -> str:
    return f"number {float(value)}" if is_number(value) else canonical(value)


choices = st.lists(values, min_size=1, max_size=5, unique_by=_same).map(tuple)
ints = st.integers(-1000, 1000)
spans = st.integers(1, 1000)
reals = st.floats(-1e3, 1e3)
widths = st.floats(1e-3, 1e3)
positive = st.floats(1e-6, 1e3)
ratios = st.floats(1.01, 1e4)
sigmas = st.floats(0.01, 10)
shapes = st.floats(0.5, 20)
steps = st.sampled_from([1, 2, 5, 16, 0.1, 0.25, 0.5, 2.5, 1.0])


@st.composite
def weighted(draw: st.DrawFn) -> CategoricalWithProbabilities:
    listed = draw(choices)
    weights = draw(st.lists(st.integers(0, 10), min_size=len(listed), max_size=len(listed)).filter(any))
    return CategoricalWithProbabilities(listed, tuple(weight / sum(weights) for weight in weights))


def _exponents(kind: type[Distribution]) -> st.SearchStrategy[Distribution]:
    return st.tuples(st.floats(-20, 20), st.floats(0.01, 10)).map(lambda t: kind(t[0], t[0] + t[1]))  # type: ignore[call-arg]


def _values(kind: type[Distribution]) -> st.SearchStrategy[Distribution]:
    return st.tuples(positive, ratios).map(lambda t: kind(t[0], t[0] * t[1]))  # type: ignore[call-arg]


OF_KIND: dict[str, st.SearchStrategy[Distribution]] = {
    "constant": st.builds(Constant, values),
    "categorical": st.builds(Categorical, choices),
    "categorical_w_probabilities": weighted(),
    "int_uniform": st.tuples(ints, spans).map(lambda t: IntUniform(t[0], t[0] + t[1])),
    "uniform": st.tuples(reals, widths).map(lambda t: Uniform(t[0], t[0] + t[1])),
    "q_uniform": st.tuples(ints | st.sampled_from([0.0, 0.1, -2.5]), spans, steps).map(
        lambda t: QUniform(t[0], t[0] + t[1], t[2])
    ),
    "log_uniform_values": _values(LogUniformValues),
    "q_log_uniform_values": st.tuples(st.integers(1, 100), spans, steps).map(
        lambda t: QLogUniformValues(t[0], t[0] + t[1], t[2])
    ),
    "inv_log_uniform_values": _values(InvLogUniformValues),
    "normal": st.builds(Normal, reals, sigmas),
    "q_normal": st.builds(QNormal, st.floats(-100, 100), sigmas, steps),
    "log_normal": st.builds(LogNormal, st.floats(-5, 5), st.floats(0.01, 3)),
    "q_log_normal": st.builds(QLogNormal, st.floats(0, 4), st.floats(0.1, 2), steps),
    "beta": st.builds(Beta, shapes, shapes),
    "q_beta": st.builds(QBeta, shapes, shapes, st.sampled_from([0.01, 0.1, 0.25, 1])),
    "log_uniform": _exponents(LogUniform),
    "q_log_uniform": st.tuples(st.floats(-1, 2), st.floats(1.5, 5), st.sampled_from([1, 0.5, 0.1])).map(
        lambda t: QLogUniform(t[0], t[0] + t[1], t[2])
    ),
    "inv_log_uniform": _exponents(InvLogUniform),
}
distributions = st.one_of([OF_KIND[name] for name in KINDS])
finite = st.one_of(
    OF_KIND["constant"],
    OF_KIND["categorical"],
    st.tuples(ints, st.integers(1, 3)).map(lambda t: IntUniform(t[0], t[0] + t[1])),
)


@st.composite
def spaces(draw: st.DrawFn, kinds: st.SearchStrategy[Distribution] = distributions) -> SearchSpace:
    """A space with flat and nested parameters, some of them conditional on an earlier one."""
    flat = draw(st.lists(names, min_size=1, max_size=3, unique=True))
    group = draw(names.filter(lambda name: name not in flat))
    inside = draw(st.lists(names, max_size=2, unique=True))
    paths = [*((name,) for name in flat), *((group, name) for name in inside)]
    parameters: list[Parameter] = []
    for path in paths:
        known = [
            p.name
            for p in parameters
            if "-" not in p.name and "__" not in p.name and p.name.split(".")[0] not in _KEYWORDS
        ]
        known = [name for name in known if all(part not in _KEYWORDS for part in name.split("."))]
        when = ()
        if known and draw(st.booleans()):
            when = (Expression(f"{draw(st.sampled_from(known))} != {draw(st.integers(-3, 3))}"),)
        parameters.append(Parameter(path, draw(kinds), when))
    return SearchSpace(tuple(parameters))


_KEYWORDS = frozenset(
    [
        "as",
        "if",
        "in",
        "is",
        "or",
        "and",
        "not",
        "def",
        "del",
        "for",
        "try",
        "elif",
        "else",
        "from",
        "None",
        "pass",
        "True",
        "with",
        "async",
        "await",
        "break",
        "class",
        "False",
        "global",
        "import",
        "lambda",
        "raise",
        "return",
        "while",
        "yield",
        "assert",
        "except",
        "finally",
        "continue",
        "nonlocal",
    ]
)
