"""What `import sweepmagic` and `%load_ext sweepmagic` add to a kernel that has IPython already."""

from __future__ import annotations

import sys
from statistics import median
from typing import Any

from benchmarks.figure import Figure
from benchmarks.fresh import fresh
from benchmarks.timing import seconds

TITLE = "Importing"
HEAVY = ("bokeh", "ipywidgets", "scipy", "pandas", "tensorflow")


def measure(repeats: int = 21) -> list[Figure]:
    """Import in many new processes, one after the other."""
    imports = [fresh(__name__, "by_import") for _ in range(repeats)]
    loads = [fresh(__name__, "by_load_ext") for _ in range(repeats)]
    firsts = [fresh(__name__, "by_first_use") for _ in range(repeats)]
    found = sorted({name for one in imports + loads for name in one["heavy"]})
    heavy = f"looked for {', '.join(HEAVY)} in sys.modules" + (f"; found {', '.join(found)}" if found else "")
    return [
        Figure(
            "import sweepmagic", _middle(imports), "ms", 100, note=f"median of {repeats} new processes with IPython"
        ),
        Figure("%load_ext sweepmagic", _middle(loads), "ms", note="with the import, in an InteractiveShell"),
        Figure("the first use of sweepmagic.sweep", _middle(firsts), "ms", note="with the import: names load lazily"),
        Figure("heavy libraries loaded by import or %load_ext", len(found), goal=0, note=heavy),
        Figure("heavy libraries loaded by the first use", max(len(one["heavy"]) for one in firsts)),
    ]


def by_import() -> dict[str, Any]:
    """Time the bare import."""
    import IPython  # noqa: F401

    return _timed(lambda: __import__("sweepmagic"))


def by_load_ext() -> dict[str, Any]:
    """Time the magic that a notebook begins with."""
    from IPython.core.interactiveshell import InteractiveShell

    shell = InteractiveShell.instance()
    return _timed(lambda: shell.run_line_magic("load_ext", "sweepmagic"))


def by_first_use() -> dict[str, Any]:
    """Time the import and the loading of everything that `sweep` needs to begin."""
    import IPython  # noqa: F401

    return _timed(lambda: __import__("sweepmagic").sweep)


def _timed(load: Any) -> dict[str, Any]:
    assert "sweepmagic" not in sys.modules
    took = seconds(load)
    assert "sweepmagic" in sys.modules
    return {"ms": 1000 * took, "heavy": [name for name in HEAVY if name in sys.modules]}


def _middle(measured: list[dict[str, Any]]) -> float:
    return median(one["ms"] for one in measured)
