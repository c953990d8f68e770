"""Hypothesis strategies for whole configs, as types."""

from __future__ import annotations

from hypothesis import strategies as st

from sweepmagic.config import Metric, StopperSpec, SweepConfig
from sweepmagic.config.types import GOALS
from tests.space.strategies import spaces

words = st.text(min_size=1, max_size=12).filter(str.strip)
metrics = st.builds(
    Metric, words, st.sampled_from(GOALS), st.sampled_from(["best", "last"]), st.none() | st.floats(-1, 1)
)
hyperbands = st.builds(
    StopperSpec,
    st.just("hyperband"),
    st.fixed_dictionaries(
        {"min_iter": st.integers(1, 50)}, optional={"eta": st.integers(2, 5), "strict": st.booleans()}
    ),
)


@st.composite
def configs(draw: st.DrawFn) -> SweepConfig:
    several = draw(st.lists(metrics, max_size=3, unique_by=lambda metric: metric.name))
    return SweepConfig(
        method="random",
        space=draw(spaces()),
        metrics=tuple(several),
        early_terminate=tuple(draw(st.lists(hyperbands, max_size=2))) if several else (),
        name=draw(st.none() | words),
        description=draw(st.none() | words),
        run_cap=draw(st.none() | st.integers(1, 100)),
        command=tuple(draw(st.lists(words, max_size=2))),
        seed=draw(st.none() | st.integers(0, 2**31)),
        order=draw(st.sampled_from(["config", "shuffle"])),
        retry=draw(st.integers(0, 3)),
        timeout=draw(st.none() | st.floats(0.1, 1e6)),
        warm_start=tuple(draw(st.lists(words, max_size=2))) if several else (),
        repeats=draw(st.integers(1, 5)),
        workers=draw(st.none() | st.integers(1, 8)),
        foreign=draw(st.dictionaries(st.sampled_from(["entity", "kind"]), words, max_size=2)),
    )
