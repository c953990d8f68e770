"""A logged table as it stands in a notebook, with the pictures in its cells."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PIL import Image as pil

from sweepmagic.media import Image, Table
from sweepmagic.space import is_number
from sweepmagic.views.markup import esc, inline, one_line
from sweepmagic.views.summary import show

_ROWS, _SIDE, _LEAST = 20, 160, 48
"""So many rows are shown; pictures are made this small, and tiny ones this large."""


def table_html(table: Table) -> str:
    """Return the first rows of a table as HTML that stands alone in a saved notebook.

    Example:
        >>> "<td" in table_html(Table(columns=["digit", "guess"], data=[[7, 1]]))
        True
    """
    head = "".join(f"<th{inline('left')}>{esc(one_line(str(name), 60))}</th>" for name in table.columns)
    rows = "".join(f"<tr>{''.join(_cell(value, table.folder) for value in row)}</tr>" for row in table.data[:_ROWS])
    more = len(table) - _ROWS
    left = f"<div{inline('fine')}>{more} more row{'' if more == 1 else 's'}</div>" if more > 0 else ""
    shown = f"<table{inline('table')}><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    return f"<div{inline('sweep')}><div{inline('scroll')}>{shown}</div>{left}</div>"


def _cell(value: Any, folder: Path | None) -> str:
    picture = _picture(value, folder)
    if picture is not None:
        return f"<td{inline('left')}>{_image(picture)}</td>"
    side = ' align="right"' if is_number(value) else ""
    return f"<td{inline('right' if side else 'left')}{side}>{esc(one_line(show(value), 120))}</td>"


def _picture(value: Any, folder: Path | None) -> pil.Image | None:
    """Return the picture that a cell holds, or names in the run's folder; None if it is none, or gone."""
    if isinstance(value, Image):
        return value.image
    if folder is None or not isinstance(value, Mapping) or value.get("_type") != "image-file":
        return None
    path = (folder / str(value.get("path", ""))).resolve()
    return pil.open(path) if folder.resolve() in path.parents and path.is_file() else None


def _image(picture: pil.Image) -> str:
    width, height = picture.size
    scale = min(_SIDE / max(width, height), max(1, _LEAST / max(width, height)))
    shown = picture.resize(
        (max(1, round(width * scale)), max(1, round(height * scale))),
        pil.Resampling.LANCZOS if scale < 1 else pil.Resampling.NEAREST,
    )
    buffer = io.BytesIO()
    shown.save(buffer, "PNG")
    source = f"data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode('ascii')}"
    return f'<img width="{shown.width}" height="{shown.height}" alt="picture of {width} × {height}" src="{source}">'
