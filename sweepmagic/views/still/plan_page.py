"""The plan as HTML: what a dry run shows."""

from __future__ import annotations

from collections.abc import Iterable

from sweepmagic.plan import Plan
from sweepmagic.views.markup import esc
from sweepmagic.views.summary import params_text

_CELL = "text-align:left;padding:2px 14px 2px 0"
_QUIET = "text-align:left;padding:2px 14px 2px 0;opacity:0.65"


def plan_html(plan: Plan) -> str:
    """Return the plan as HTML that survives every sanitizer: no script, no style sheet, nothing of the user's unescaped.

    Example:
        >>> plan_html(Plan("a <b>", [], [], "3", [], []))[:52]
        '<div><p><strong>a &lt;b&gt;</strong></p><table style'
    """
    with_when = any(row.when for row in plan.rows)
    rows = [
        _row([row.name, row.kind, row.range, *([f"when {row.when}" if row.when else ""] if with_when else [])])
        for row in plan.rows
    ]
    facts = [("runs", plan.runs)]
    facts += [("warm start", line) for line in plan.earlier]
    facts += [("search", line) for line in plan.search]
    facts += [("early stopping", line) for line in plan.stopping]
    facts += [("for example", params_text(sample)) for sample in plan.samples]
    facts += [("⚠ note", warning) for warning in plan.warnings]
    return (
        f"<div><p><strong>{esc(plan.title)}</strong></p>"
        f'<table style="border-collapse:collapse">{"".join(rows)}</table>'
        f'<table style="border-collapse:collapse">{"".join(map(_fact, facts))}</table></div>'
    )


def _row(cells: Iterable[str]) -> str:
    name, kind, *others = cells
    rest = "".join(f'<td style="{_CELL}">{esc(text)}</td>' for text in others)
    return f'<tr><td style="{_CELL}"><code>{esc(name)}</code></td><td style="{_QUIET}">{esc(kind)}</td>{rest}</tr>'


def _fact(pair: tuple[str, str]) -> str:
    word, text = pair
    return f'<tr><td style="{_QUIET}">{esc(word)}</td><td style="{_CELL}">{esc(text)}</td></tr>'
