"""`wandb.data_types`: tables, images and the like. They are sweepmagic's own; `Table` also takes W&B's further arguments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum
from typing import Any

from sweepmagic import media
from sweepmagic.media import Audio, Histogram, Html, Molecule, Plotly, Video
from sweepmagic.space import Value

__all__ = [
    "AlertLevel",
    "Audio",
    "Classes",
    "Histogram",
    "Html",
    "Image",
    "JoinedTable",
    "Molecule",
    "Object3D",
    "PartitionedTable",
    "Plotly",
    "Table",
    "Video",
]


class Table(media.Table):
    """A table: see `sweepmagic.Table`.

    Example:
        >>> table = Table(columns=["id", "label"], data=[[1, "cat"]], allow_mixed_types=True)
        >>> table.add_data(2, "dog")
        >>> table.get_column("label"), table.get_index()
        (['cat', 'dog'], [0, 1])
    """

    MAX_ROWS = 10_000
    MAX_ARTIFACT_ROWS = 200_000

    def __init__(
        self,
        columns: Sequence[Any] | None = None,
        data: Any = None,
        rows: Any = None,
        dataframe: Any = None,
        dtype: Any = None,
        optional: Any = True,
        allow_mixed_types: bool = False,
        log_mode: str | None = None,
    ) -> None:
        super().__init__(columns, data, rows, dataframe)
        self.log_mode = log_mode or "IMMUTABLE"

    def get_index(self) -> list[int]:
        """Return the rows' numbers."""
        return list(range(len(self.data)))

    def add_computed_columns(self, fn: Any) -> None:
        """Add the columns that `fn` returns for each row: a dict of name -> value."""
        found = [fn(place, dict(zip(self.columns, row, strict=True))) for place, row in self.iterrows()]
        for name in dict.fromkeys(key for each in found for key in each):
            self.add_column(name, [each.get(name) for each in found])


class JoinedTable(Table):
    """The rows of two tables that agree in a column.

    Example:
        >>> left = Table(columns=["id", "guess"], data=[[1, "cat"], [2, "dog"]])
        >>> right = Table(columns=["id", "guess", "size"], data=[[2, "dog", 5], [3, "cow", 9]])
        >>> joined = JoinedTable(left, right, "id")
        >>> joined.columns, joined.data
        (['id', 'guess', '1.guess', '1.size'], [[2, 'dog', 'dog', 5]])
    """

    def __init__(self, table_1: media.Table, table_2: media.Table, join_key: str | Sequence[str]) -> None:
        own, other = (join_key, join_key) if isinstance(join_key, str) else (join_key[0], join_key[-1])
        rest = [name for name in table_2.columns if name != other]
        places = [table_2.columns.index(name) for name in rest]
        known = dict(zip(table_2.get_column(other), table_2.data, strict=True))
        keys = table_1.get_column(own)
        rows = [
            [*row, *(known[key][place] for place in places)]
            for key, row in zip(keys, table_1.data, strict=True)
            if key in known
        ]
        super().__init__([*table_1.columns, *(f"1.{name}" for name in rest)], rows)


PARTS = "partitioned-table"


class PartitionedTable:
    """The tables in a folder of an artifact, read as one.

    Example:
        >>> table = PartitionedTable("parts", [Table(["x"], [[1]]), Table(["x"], [[2]])])
        >>> [row for _, row in table.iterrows()]
        [[1], [2]]
    """

    def __init__(self, parts_path: str, parts: Sequence[media.Table] = ()) -> None:
        self.parts_path = parts_path
        self._parts = list(parts)

    def stored(self, place: media.Place) -> dict[str, Value]:
        """Return what an artifact says of it: where its parts are."""
        return {"_type": PARTS, "parts_path": self.parts_path}

    def iterrows(self) -> Iterator[tuple[int, list[Any]]]:
        """Yield the rows of all parts, each with its number in its part."""
        for part in self._parts:
            yield from part.iterrows()


class Image(media.Image):
    """An image: see `sweepmagic.Image`; W&B calls its first argument `data_or_path`.

    Example:
        >>> Image(data_or_path=[[0, 255]], caption="two pixels")
        <Image 2×1 'two pixels'>
    """

    def __init__(
        self,
        data_or_path: Any,
        mode: str | None = None,
        caption: str | None = None,
        grouping: int | None = None,
        classes: Any = None,
        boxes: Any = None,
        masks: Any = None,
        file_type: str | None = None,
        normalize: bool = True,
    ) -> None:
        super().__init__(data_or_path, mode, caption, grouping, classes, boxes, masks, file_type, normalize)


class Object3D(media.Object3D):
    """A three-dimensional object: see `sweepmagic.Object3D`."""

    @classmethod
    def from_file(cls, data_or_path: Any, file_type: str | None = None) -> Object3D:
        """Return the object in a file."""
        return cls(data_or_path)

    @classmethod
    def from_numpy(cls, data: Any) -> Object3D:
        """Return a cloud of points."""
        return cls(data)


class AlertLevel(Enum):
    """How much an alert matters."""

    INFO = "INFO"
    WARN = "WARN"
    ERROR = "ERROR"


class Classes:
    """The names of an image's classes: dicts with ``id`` and ``name``."""

    def __init__(self, class_set: Sequence[dict[str, Any]]) -> None:
        self._class_set = list(class_set)
