"""Our tables, images and the like as the real W&B's."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import wandb

from sweepmagic.errors import NotFoundError
from sweepmagic.media import Table, opened
from sweepmagic.space import Value, is_media

SENT_AS_MEDIA = tuple(f"media/{kind}/" for kind in ("images", "table", "html", "audio", "videos"))
"""Where the files of tables, images and the like lie; other media, such as Plotly's figures, go as files."""


def medium_of(said: Mapping[str, Value], folder: Path) -> Any:
    """Return W&B's table, image, histogram, sound or page for one of ours; None for what it has none for, or is gone."""
    try:
        if "items" in said:
            several = [medium_of(one, folder) for one in said["items"]]
            return [one for one in several if one is not None] or None
        kind, found = said["_type"], opened(said, folder)
    except NotFoundError:
        return None
    if kind == "histogram":
        return wandb.Histogram(np_histogram=(found.histogram, found.bins))
    if isinstance(found, Table):
        cells = [[_cell(value, folder) for value in row] for row in found.data]
        return wandb.Table(columns=list(found.columns), data=cells, allow_mixed_types=True)
    make = {"image-file": wandb.Image, "audio-file": wandb.Audio, "video-file": wandb.Video}.get(str(kind))
    if make is not None:
        return make(str(found), caption=said.get("caption"))
    return wandb.Html(found.read_text(encoding="utf-8"), inject=False) if kind == "html-file" else None


def _cell(value: Value, folder: Path) -> Any:
    return medium_of(value, folder) if is_media(value) else value
