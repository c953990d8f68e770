"""Text that is safe to show: nothing of the user's is ever markup, a control code or a broken character."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping

# Escape sequences of terminals: colours and cursor moves, window titles and links, single letters.
_ANSI = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\-_])")
# Control codes, halves of surrogate pairs (they cannot be written as UTF-8) and marks that turn the reading direction.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]")

Look = Callable[[str], str]
"""How a piece says what it is: `inline` or `classed`."""

# The words of the sweepmagic's HTML and how each looks. One list for the twin in a notebook, where sanitisers drop <style>
# and class rules, and for the report, which has a style sheet. Only what JupyterLab's sanitiser keeps, so no
# `currentColor`, no `gap`, no `.5` without its zero; and only colours that stand on white as on black.
RULES: Mapping[str, str] = {
    "sweep": "margin:4px 0 8px 0",
    "head": "margin:0 0 2px 0;line-height:1.5",
    "name": "font-size:1.2em;font-weight:600;margin-right:8px",
    "quiet": "color:#808080",
    "fine": "color:#808080;font-size:0.9em;margin:2px 0 8px 0",
    "scroll": "overflow-x:auto;margin:8px 0 4px 0",
    "charts": "margin:10px 0 2px 0",
    "chart": "max-width:100%;height:auto;margin:0 14px 10px 0;display:inline-block;vertical-align:top",
    "wide": "max-width:none;height:auto",
    "table": "border-collapse:collapse;margin:0;font-size:0.92em",
    "left": "text-align:left;white-space:nowrap;padding:3px 9px",
    "right": "white-space:nowrap;padding:3px 9px",
    "why": "text-align:left;white-space:nowrap;padding:3px 9px;color:#808080",
    "best": "background:rgba(232, 113, 10, 0.14);font-weight:600",
    "star": "color:#e8710a",
    "gap": "text-align:left;padding:5px 9px;color:#808080;border-top:1px solid rgba(128, 128, 128, 0.4)",
    "list": "margin:4px 0 4px 0;padding-left:20px",
    "details": "margin:4px 0 4px 0",
    "summary": "cursor:pointer;color:#808080",
    "code": "margin:4px 0 4px 0;padding:8px 10px;overflow-x:auto;font-size:0.88em;line-height:1.4;white-space:pre;"
    "border-left:3px solid rgba(128, 128, 128, 0.4)",
}


def inline(name: str) -> str:
    """Return the look of a word of `RULES` as a style attribute."""
    return f' style="{RULES[name]}"'


def classed(name: str) -> str:
    """Return the look of a word of `RULES` as a class; the page has `sheet`."""
    return f' class="{name}"'


def sheet() -> str:
    """Return the rules behind `classed`."""
    return "\n".join(f".{name} {{ {rule} }}" for name, rule in RULES.items())


def clean(text: str) -> str:
    r"""Return `text` without terminal escape sequences; control codes become �, line ends and tabs stay.

    Example:
        >>> clean("\x1b[31mred\x1b[0m\x00")
        'red�'
    """
    return _UNSEEN.sub("�", _ANSI.sub("", text).replace("\r\n", "\n"))


def one_line(text: str, most: int) -> str:
    """Return `text` cleaned, on one line, with … where it is longer than `most` letters."""
    line = " ".join(clean(text[: 4 * most + 200]).split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def esc(text: str) -> str:
    """Return `text` cleaned and escaped, for element content and for attribute values in double quotes.

    Example:
        >>> esc('<b title="x">&')
        '&lt;b title=&quot;x&quot;&gt;&amp;'
    """
    return html.escape(clean(text), quote=True)


def details(look: Look, title: str, body: str) -> str:
    """Return a fold with a heading line; `body` is markup."""
    return f"<details{look('details')}><summary{look('summary')}>{esc(title)}</summary>{body}</details>"


def code(look: Look, text: str, *, most: int) -> str:
    """Return `text` as a block of code, its end cut where it is longer than `most` letters."""
    shown = clean(text).rstrip()
    shown = shown if len(shown) <= most else f"{shown[:most]}\n… {len(shown) - most} letters more"
    return f"<pre{look('code')}>{esc(shown)}</pre>"
