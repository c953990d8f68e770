"""Which medium a value is, and back: what the row of a medium stands for."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sweepmagic.errors import NotFoundError
from sweepmagic.media.arrays import array_of
from sweepmagic.media.clips import Plotly
from sweepmagic.media.histogram import Histogram
from sweepmagic.media.image import Image
from sweepmagic.media.place import Media, Place
from sweepmagic.media.table import Table
from sweepmagic.space import Value

FEW = 64
"""Arrays of so many numbers are kept in the row, see `run.values`."""


class Several:
    """Several media under one key, such as a list of images."""

    def __init__(self, media: Sequence[Media]) -> None:
        self.media = media

    def stored(self, place: Place) -> dict[str, Value]:
        """Write each of them and return what their row says: of images as W&B has it, of others one after the other."""
        said = [one.stored(place) for one in self.media]
        if not all(each["_type"] == "image-file" for each in said):
            return {"_type": "list", "count": len(said), "items": said}
        sides = {side: max(each[side] for each in said) for side in ("width", "height")}
        names = [each["path"] for each in said]
        found = {
            "_type": "images/separated",
            "count": len(said),
            "format": said[0]["format"],
            **sides,
            "filenames": names,
        }
        captions = [each.get("caption") for each in said]
        return {**found, "captions": captions, "items": said} if any(captions) else {**found, "items": said}


def as_media(value: Any) -> Media | None:
    """Return the medium that `value` is or becomes; None if it is nothing of the kind.

    Images of PIL's, figures of matplotlib's and Plotly's, and DataFrames need no wrapping; a large array is a distribution.

    Example:
        >>> as_media(Histogram([1, 2])), as_media([1, 2])
        (<Histogram of 2 values in 64 bins from 1 to 2>, None)
    """
    if value is None or isinstance(value, type):
        return None
    if isinstance(value, Media):
        return value
    if isinstance(value, (list, tuple)):
        media = [as_media(one) for one in value] if value and not isinstance(value[0], (int, float, str)) else [None]
        found = [one for one in media if one is not None]
        return Several(found) if len(found) == len(media) else None
    home = type(value).__module__.partition(".")[0]
    if home == "pandas" and hasattr(value, "itertuples"):
        return Table(dataframe=value)
    if home == "plotly" and hasattr(value, "to_json"):
        return Plotly(value)
    if home == "PIL" and hasattr(value, "getbands"):
        return Image(value)
    if hasattr(value, "shape") and hasattr(value, "dtype"):
        return _distribution(value)
    is_figure = home == "matplotlib" and hasattr(value, "savefig")
    return Image(value) if is_figure or (value is sys.modules.get("matplotlib.pyplot")) else None


def _distribution(value: Any) -> Media | None:
    """Return many numbers as their histogram; few are kept as they are."""
    array = array_of(value)
    return Histogram(array) if array.size > FEW and array.dtype.kind in "fiub" else None


def opened(said: Mapping[str, Value], folder: Path) -> Any:
    """Return what a row's dict stands for: a `Table`, a `Histogram`, a list, or the path of a file below `folder`; one without a file is returned.

    Raises:
        NotFoundError: the file is gone, or is said to lie elsewhere.
    """
    kind = said.get("_type")
    if kind == "histogram":
        return Histogram(np_histogram=(said["values"], said["bins"]))
    if "items" in said:
        return [opened(one, folder) for one in said["items"]]
    if "path" not in said:
        return dict(said)  # nothing of ours: what a dialect has added
    path = (folder / str(said.get("path", ""))).resolve()
    if folder.resolve() not in path.parents or not path.is_file():
        raise NotFoundError(f"the file {said.get('path')!r} of this {kind} is not in {folder} any more")
    return Table.read(path, folder) if kind == "table-file" else path
