"""``python -m benchmarks [NAME ...] [--full]``: measure, print, and write ``docs/benchmarks.md``."""

from __future__ import annotations

import argparse
from importlib import import_module
from pathlib import Path

from benchmarks import page

ORDER = (
    "log",
    "overhead",
    "single",
    "dialect",
    "libraries",
    "importing",
    "opening",
    "memory",
    "search",
    "stopping",
    "importance",
    "view",
    "lab",
)


def main() -> None:
    """Measure what the command line names, all of it by default."""
    known = [name for name in ORDER if (Path(__file__).parent / f"{name}.py").exists()]
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of: {', '.join(known)}; default: all")
    parser.add_argument("--full", action="store_true", help="the long versions: 1,000 Keras runs, some 20 minutes")
    given = parser.parse_args()
    unknown = sorted(set(given.names) - set(known))
    if unknown:
        parser.error(f"unknown {', '.join(unknown)}; known: {', '.join(known)}")
    for name in given.names or known:
        benchmark = import_module(f"benchmarks.{name}")
        sizes = getattr(benchmark, "FULL", {}) if given.full else {}
        text = page.section(name, benchmark.TITLE, benchmark.measure(**sizes), full=bool(sizes))
        print(f"{text}\n", flush=True)
        page.write(name, text, ORDER)


if __name__ == "__main__":
    main()
