"""What a notebook shows of a run: its name, how it stands, its config and its summary."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from sweepmagic.wandb.recap import shown

ROWS = 20


def card(title: str, config: Mapping[str, Any], summary: Mapping[str, Any]) -> str:
    """Return a small page; nothing of it is markup of the user's.

    Example:
        >>> card("run 1 · finished", {"lr": 0.1}, {})
        '<div><b>run 1 · finished</b><table><tr><th colspan="2">config</th></tr><tr><td>lr</td><td>0.1</td></tr></table></div>'
    """
    rows = _rows("config", config) + _rows("summary", summary)
    return f"<div><b>{escape(title)}</b><table>{rows}</table></div>"


def _rows(title: str, values: Mapping[str, Any]) -> str:
    known = {key: value for key, value in values.items() if not key.startswith("_")}
    cells = [
        f"<tr><td>{escape(key)}</td><td>{escape(shown(value))}</td></tr>" for key, value in list(known.items())[:ROWS]
    ]
    more = [f'<tr><td colspan="2">and {len(known) - ROWS} more</td></tr>'] if len(known) > ROWS else []
    head = [f'<tr><th colspan="2">{title}</th></tr>'] if cells else []
    return "".join([*head, *cells, *more])
