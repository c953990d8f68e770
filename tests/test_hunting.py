"""The search benchmark: its problems are what they say, its races are fair and repeatable, its statistics count right."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from benchmarks import page, search
from benchmarks.hunting import cache, latency, opening_move, stats
from benchmarks.hunting.contest import Ours, Race, run
from benchmarks.hunting.levels import COUNTS, optimum, random_level
from benchmarks.hunting.problem import GROUPS, Problem, real
from benchmarks.hunting.problems import ALL, BY_NAME, select
from benchmarks.hunting.race import paired, race_all, regrets
from benchmarks.hunting.tables import TABLES, arrays
from sweepmagic.config import parse

PROBLEMS = pytest.mark.parametrize("problem", ALL, ids=lambda problem: problem.name)


def draws(problem: Problem, count: int, seed: int = 0) -> list[dict[str, object]]:
    rng = np.random.default_rng(seed)
    return [problem.space.decode(rng.random(problem.space.dim).tolist()) for _ in range(count)]


def test_problems_are_many_in_every_group_and_a_third_is_held_out() -> None:
    assert len({problem.name for problem in ALL}) == len(ALL) >= 45
    assert {problem.group for problem in ALL} == set(GROUPS)
    assert all(select([group], holdout=True) and len(select([group], holdout=False)) >= 3 for group in GROUPS)
    assert 0.28 < len(select(holdout=True)) / len(ALL) < 0.42


@PROBLEMS
def test_no_draw_beats_the_optimum(problem: Problem) -> None:
    values = [problem.truth(point) for point in draws(problem, 600)]
    worth = [value for value in values if math.isfinite(value)]
    assert min(worth) >= optimum(problem) - 1e-9
    assert problem.space.fits(draws(problem, 1)[0])


@PROBLEMS
def test_random_search_gets_nearer_with_more_runs_and_never_there(problem: Problem) -> None:
    levels = [random_level(problem, count) for count in COUNTS]
    assert levels == sorted(levels, reverse=True)
    assert levels[COUNTS.index(60)] > optimum(problem)


@PROBLEMS
def test_levels_belong_to_the_problem_as_it_is(problem: Problem) -> None:
    """What random search reaches in 15 runs lies where the table says: between the quartiles of a few hundred searches."""
    rng = np.random.default_rng(1)
    truth = [problem.truth(point) for point in draws(problem, 2000, seed=1)]
    seen = np.array([problem.evaluate(point, rng) for point in draws(problem, 2000, seed=1)])
    seen[np.isnan(seen)] = np.inf
    places = rng.integers(2000, size=(300, 15))
    picks = np.array(truth)[places[np.arange(300), np.argmin(seen[places], axis=1)]]
    low, high = np.nanquantile(picks, [0.35, 0.65])
    assert low - 1e-9 <= random_level(problem, 15) <= high + 1e-9


@PROBLEMS
def test_a_problem_is_a_config_that_bayes_or_anybody_takes(problem: Problem) -> None:
    assert parse(problem.config("random")).space.names == problem.space.names


@pytest.mark.parametrize("name", ["diverging", "memory", "solvers", "ring", "half_hartmann6", "holes"])
def test_about_half_of_a_failing_space_fails(name: str) -> None:
    problem = BY_NAME[name]
    rng = np.random.default_rng(0)
    share = np.mean([math.isnan(problem.evaluate(point, rng)) for point in draws(problem, 500)])
    assert 0.3 < share < 0.65


def test_a_known_optimum_is_attained() -> None:
    assert BY_NAME["branin"].truth({"x": math.pi, "y": 2.275}) == pytest.approx(optimum(BY_NAME["branin"]), abs=1e-6)
    best = {"opt": "lion", "lion": {"a": 0.85, "b": 0.75}, "decay": 1e-4}
    assert BY_NAME["optimizers6"].truth(best) == pytest.approx(optimum(BY_NAME["optimizers6"]))
    found = BY_NAME["noisy_hartmann6"].truth(dict(zip(["x1", "x2", "x3", "x4", "x5", "x6"], _HARTMANN6, strict=True)))
    assert found == pytest.approx(optimum(BY_NAME["noisy_hartmann6"]), abs=1e-4)


_HARTMANN6 = (0.20169, 0.150011, 0.476874, 0.275332, 0.311652, 0.6573)


def test_noise_is_added_to_the_truth_and_failures_are_not_numbers() -> None:
    problem = Problem("p", "noisy", {"x": real(0, 1)}, lambda v: math.nan if v["x"] > 0.5 else 3.0, noise=2.0)
    seen = [problem.evaluate({"x": 0.1}, np.random.default_rng(i)) for i in range(2000)]
    assert np.mean(seen) == pytest.approx(3.0, abs=0.2)
    assert np.std(seen) == pytest.approx(2.0, abs=0.2)
    assert math.isnan(problem.evaluate({"x": 0.9}, np.random.default_rng(0)))


# races


@pytest.mark.parametrize("workers", [1, 4])
def test_a_race_is_repeatable(workers: int) -> None:
    problem = BY_NAME["models3"]
    one, other = (run(problem, Ours(problem, 5, "random"), 5, 12, workers) for _ in range(2))
    assert (one.params, one.observed, one.truth) == (other.params, other.observed, other.truth)
    assert len(one.observed) == 12


class Watching:
    """A contestant that notes how many of its runs are open when it is asked."""

    def __init__(self, limit: int = 10**6) -> None:
        self.open: set[int] = set()
        self.seen: list[int] = []
        self.told: dict[int, float] = {}
        self.limit = limit

    def ask(self, number: int) -> dict[str, object] | None:
        self.seen.append(len(self.open))
        if number > self.limit:
            return None
        self.open.add(number)
        return {"x": 0.25}

    def tell(self, number: int, value: float) -> None:
        self.open.remove(number)
        self.told[number] = value


FLAT = Problem("flat", "noisy", {"x": real(0, 1)}, lambda v: 1.0, noise=1.0)


def test_four_workers_are_kept_busy() -> None:
    watching = Watching()
    run(FLAT, watching, 0, 20, workers=4)
    assert watching.seen[:4] == [0, 1, 2, 3]
    assert set(watching.seen[4:]) == {3}
    assert not watching.open


def test_noise_hangs_on_problem_seed_and_number_and_not_on_the_contestant() -> None:
    one, other = Watching(), Watching()
    run(FLAT, one, 3, 8, workers=1)
    run(FLAT, other, 3, 8, workers=4)
    assert one.told == other.told
    assert len(set(one.told.values())) == 8


def test_a_contestant_that_has_nothing_left_ends_the_race() -> None:
    assert len(run(FLAT, Watching(limit=5), 0, 20, workers=4).observed) == 5


def test_the_pick_is_the_best_seen_and_is_judged_by_its_truth() -> None:
    race = Race(observed=[3.0, math.nan, 1.0, 0.5], truth=[2.0, math.nan, 4.0, 0.7])
    assert [race.pick(count) for count in (1, 2, 3, 4)] == [2.0, 2.0, 4.0, 0.7]
    assert Race([math.nan], [math.nan]).pick(1) == math.inf
    assert race.crashes == 1


def test_repeats_are_counted() -> None:
    assert run(FLAT, Watching(), 0, 6).repeats == 5


def test_what_is_kept_of_a_race_comes_back(tmp_path: Path) -> None:
    problem = BY_NAME["noisy_branin"]
    race = run(problem, Ours(problem, 1, "random"), 1, 10)
    cache.save({cache.key(problem, 1, 1): cache.pack(race, problem)}, tmp_path / "kept.json.gz")
    back = cache.races(cache.load(tmp_path / "kept.json.gz"), problem, 3, 1, 10)
    assert list(back) == [1]
    assert back[1].observed == pytest.approx(race.observed, rel=1e-5)
    assert back[1].truth == pytest.approx(race.truth, rel=1e-5)
    assert cache.races(cache.load(tmp_path / "kept.json.gz"), problem, 3, 1, 60) == {}, "too short"


def test_what_is_kept_of_another_problem_of_that_name_is_not_used() -> None:
    race = run(FLAT, Watching(), 0, 5)
    changed = Problem("flat", "noisy", {"x": real(0, 1)}, lambda v: 2.0, noise=1.0)
    kept = {cache.key(FLAT, 0, 1): cache.pack(race, FLAT)}
    assert cache.races(kept, FLAT, 1, 1, 5)
    assert not cache.races(kept, changed, 1, 1, 5)


def test_regrets_are_paired_by_seed() -> None:
    level, best = random_level(BY_NAME["branin"], 30), optimum(BY_NAME["branin"])
    at = {
        share: Race([best + share * (level - best)] * 30, [best + share * (level - best)] * 30) for share in (0.5, 0.2)
    }
    mine, theirs = paired({"branin": {0: at[0.5], 1: at[0.2]}}, {"branin": {1: at[0.5], 2: at[0.2]}}, 30)
    assert mine["branin"] == pytest.approx([0.2])
    assert theirs["branin"] == pytest.approx([0.5])


# statistics


def test_an_interval_over_problems_is_wider_than_one_that_takes_races_for_independent() -> None:
    split = {f"p{i}": [float(i % 2)] * 10 for i in range(10)}
    mixed = {f"p{i}": [0.0, 1.0] * 5 for i in range(10)}
    (low, high), (low_mixed, high_mixed) = stats.interval(split), stats.interval(mixed)
    assert stats.mean_of(split) == stats.mean_of(mixed) == 0.5
    assert high - low > 1.5 * (high_mixed - low_mixed)


def test_an_interval_covers_what_it_says() -> None:
    """Of 200 samples of 20 problems with mean 0, the 90 % interval misses the mean about 20 times, for the bootstrap a few more."""
    rng = np.random.default_rng(3)
    hits = 0
    for _ in range(200):
        low, high = stats.interval({str(i): [rng.normal()] for i in range(20)})
        hits += low <= 0 <= high
    assert 165 <= hits <= 192


def test_geometric_mean_and_wins_on_literal_numbers() -> None:
    mine, theirs = {"a": [0.1, 0.4], "b": [0.2, 0.2]}, {"a": [0.2, 0.2], "b": [0.2, 0.8]}
    assert stats.geometric(mine)[0] == pytest.approx((0.1 * 0.4 * 0.2 * 0.2) ** 0.25)
    assert stats.wins(mine, theirs) == {"a": [1.0, 0.0], "b": [0.5, 1.0]}
    assert stats.ratios(mine, theirs)["b"] == pytest.approx([1.0, 0.25])


# tables and figures


@pytest.mark.parametrize("name", arrays())
def test_a_table_has_a_value_for_every_config_of_its_grid(name: str) -> None:
    assert arrays()[name].shape == TABLES[name].shape
    failed = np.isnan(arrays()[name]).mean()
    assert failed == (0.5 if name == "linear_cancer" else 0), "LinearSVC refuses half of its combinations"


def test_between_grid_points_a_table_is_interpolated() -> None:
    table = TABLES["svm_digits"]
    corner = table.look_up(log10_c=1.0, log10_gamma=-2.0)
    beside = table.look_up(log10_c=1.5, log10_gamma=-2.0)
    assert table.between(log10_c=1.0, log10_gamma=-2.0) == pytest.approx(corner)
    assert table.between(log10_c=1.25, log10_gamma=-2.0) == pytest.approx((corner + beside) / 2)
    assert table.between(log10_c=4.0, log10_gamma=1.0) == pytest.approx(table.look_up(log10_c=4.0, log10_gamma=1.0))


def test_search_is_measured() -> None:
    chosen = (BY_NAME["branin"], BY_NAME["lattice720"], BY_NAME["solvers"])
    figures = search.measure(seeds=1, trials=30, repeats=2, problems=chosen, method="random", most=100)
    found = {figure.what: figure.value for figure in figures}
    assert all(math.isfinite(value) and value >= 0 for value in found.values())
    assert found["heavy libraries that it loads"] == 0
    assert len(found) == len(figures), "no two figures have the same name"
    assert "## Search" in page.section("search", search.TITLE, figures)


def test_our_sampler_is_raced_over_problems_and_seeds() -> None:
    problems = (BY_NAME["branin"], BY_NAME["models3"])
    results = race_all(problems, "random", seeds=2, trials=15, workers=1)
    assert {name: sorted(by_seed) for name, by_seed in results.items()} == {"branin": [0, 1], "models3": [0, 1]}
    assert all(len(values) == 2 for values in regrets(results, 15).values())


def test_latency_is_measured_after_so_many_runs() -> None:
    found = latency.latency("ours", 20, 3, "random")
    assert (found.contestant, found.completed) == ("ours", 20)
    assert 0 < found.median <= found.p95


def test_the_first_suggestion_loads_nothing_heavy() -> None:
    assert set(opening_move.first_suggestion(3, "random")) == {"seconds", "heavy"}
