"""`docs/benchmarks.md`: one section per benchmark, each replaced by itself when it is measured again."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from benchmarks import machine
from benchmarks.figure import Figure, quantity

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"

_HEAD = """# Benchmarks

Written by `python -m benchmarks`; do not edit by hand. Medians of repeated measurements on a machine that does other
things too: trust ratios more than times. A goal that is missed says so.
"""


def section(name: str, title: str, figures: Sequence[Figure], *, full: bool = False) -> str:
    """Return the section of one benchmark."""
    rows = [
        f"| {f.what} | {quantity(f.value, f.unit)} | {f.wanted} | {f'**{f.verdict}**' if f.is_met is False else f.verdict} |"
        for f in figures
    ]
    notes = [f"- {f.what}: {f.note}" for f in figures if f.note]
    parts = [
        f"## {title}",
        "\n".join(["| figure | measured | goal | verdict |", "|---|---|---|---|", *rows]),
        "\n".join(notes),
        f"Again: `python -m benchmarks {name}{' --full' if full else ''}`. Measured on {machine.line()}.",
    ]
    return "\n\n".join(part for part in parts if part)


def write(name: str, text: str, order: Sequence[str], path: Path = PAGE) -> None:
    """Put the section of one benchmark into the page; the others stay."""
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    sections = dict(re.findall(r"<!-- begin (\w+) -->\n\n(.*?)\n\n<!-- end -->", before, re.DOTALL))
    sections[name] = text
    listed = [key for key in order if key in sections]
    body = [f"<!-- begin {key} -->\n\n{sections[key]}\n\n<!-- end -->\n" for key in listed]
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join([_HEAD, *body]), encoding="utf-8")
