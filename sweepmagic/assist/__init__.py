"""Assistance while a ``%%sweep`` cell is written: what is wrong, what can be written here, what this means.

Pure: a text in, plain data out; no Jupyter, no HTTP, no store. The rules are those of `config` and of the magic's parser; here
they get places, and edits that mend them. `answer` is what a server mounts:

``check`` ``{text, python?}`` -> ``{issues: [{from, to, severity, message, hint, path, fixes: [{title, edits: [{from, to,
text}]}]}], size: {name, project, method, configurations, runs, repeats, workers, searched, unknown, text} | null}``. `severity` is
error, warning or info; `python` is the kernel's version (``3.12``), without which the code below ``---`` is not looked at.

``complete`` ``{text, line, column, metrics?, sweeps?}`` -> ``{from, to, items: [{label, insert, kind, about}]}``; `metrics` and `sweeps`
are names that are known from the record.

``hover`` ``{text, line, column}`` -> ``{found: {from, to, title, about, facts: [[what, text]], formula, picture: {range, draws,
edges, labels, shares, is_log} | null} | null}``.

`text` is the whole cell, its first line included. Places are ``{line, column}``, both from 0, columns in UTF-16 code units. No text
makes it raise; a text above 200,000 characters is not looked at, one whose YAML is above 40,000 not checked.
"""

from sweepmagic.assist.answer import answer
from sweepmagic.assist.check import Checked, check
from sweepmagic.assist.complete import Completed, Item, Known, complete
from sweepmagic.assist.hover import Explained, hover
from sweepmagic.assist.issues import Fix, Issue

__all__ = [
    "Checked",
    "Completed",
    "Explained",
    "Fix",
    "Issue",
    "Item",
    "Known",
    "answer",
    "check",
    "complete",
    "hover",
]
