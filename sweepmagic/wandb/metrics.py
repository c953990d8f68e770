"""`define_metric` in W&B's words becomes ours."""

from __future__ import annotations

_GOALS = {"minimize": "min", "maximize": "max"}


def rules_of(summary: str | None, goal: str | None) -> str | None:
    """Return our summary rule; W&B's ``best`` is the least or the greatest by its goal, ``copy`` the last.

    Example:
        >>> rules_of("best", "maximize"), rules_of("min,last", None), rules_of("copy", None), rules_of(None, None)
        ('max', 'min,last', 'last', None)
    """
    if summary is None:
        return _GOALS.get(goal or "")
    best = _GOALS.get(goal or "", "min")
    words = [{"best": best, "copy": "last"}.get(word.strip(), word.strip()) for word in summary.split(",")]
    return ",".join(dict.fromkeys(words))
