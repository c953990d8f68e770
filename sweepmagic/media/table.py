"""A table of rows, whose cells may be media; kept as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sweepmagic import registry
from sweepmagic.errors import LogError, MissingExtra, NotFoundError, with_guess
from sweepmagic.media.arrays import array_of, plainest
from sweepmagic.media.place import Media, Place, described
from sweepmagic.space import Value

if TYPE_CHECKING:
    import pandas as pd

DEFAULT_COLUMNS = ("Input", "Output", "Expected")


class Table:
    """A table. Cells are numbers, texts, lists, or media.

    Args:
        columns: The columns' names.
        data: Its rows: lists, an array, or a DataFrame.
        rows: The same as `data`.
        dataframe: A DataFrame, whose columns it takes.

    Example:
        >>> table = Table(columns=["id", "guess"], data=[[1, "cat"]])
        >>> table.add_data(2, "dog")
        >>> table.add_column("right", [True, False])
        >>> table.get_column("guess"), len(table)
        (['cat', 'dog'], 2)
    """

    def __init__(
        self,
        columns: Sequence[Any] | None = None,
        data: Any = None,
        rows: Any = None,
        dataframe: Any = None,
    ) -> None:
        self.folder: Path | None = None  # below which the files lie that its cells name
        given = data if data is not None else rows
        frame = dataframe if dataframe is not None else given if hasattr(given, "itertuples") else None
        if frame is not None:
            own = columns if columns is not None and dataframe is None else None
            self.columns: list[Any] = list(frame.columns if own is None else own)
            self.data: list[list[Any]] = [list(row) for row in frame.itertuples(index=False, name=None)]
            return
        found = array_of(given).tolist() if hasattr(given, "shape") else list(given or [])
        self.columns = list(columns if columns is not None else self._named(given, found))
        self.data = []
        for row in found:
            self.add_data(*row)

    @staticmethod
    def _named(given: Any, rows: Sequence[Any]) -> Sequence[str]:
        """Return the columns' names where none were given: an array's are numbered."""
        if hasattr(given, "shape") and rows:
            return [str(place) for place in range(len(rows[0]))]
        return DEFAULT_COLUMNS

    def add_data(self, *row: Any) -> None:
        """Add a row: a value per column.

        Raises:
            ValueError: there are more or fewer values than columns.
        """
        if len(row) != len(self.columns):
            raise ValueError(f"This table expects {len(self.columns)} columns: {self.columns}, found {len(row)}")
        self.data.append(list(row))

    def add_row(self, *row: Any) -> None:
        """The same as `add_data`."""
        self.add_data(*row)

    def add_column(self, name: str, data: Any, optional: bool = False) -> None:
        """Add a column: a value per row."""
        values = array_of(data).tolist() if hasattr(data, "shape") else list(data)
        if name in self.columns:
            raise ValueError(f"the table has a column {name!r} already")
        if self.columns and self.data and len(values) != len(self.data):
            raise ValueError(f"expected {len(self.data)} values, one for each row, but got {len(values)}")
        if not self.data:
            self.columns, self.data = [], [[] for _ in values]
        self.columns.append(name)
        for row, value in zip(self.data, values, strict=True):
            row.append(value)

    def get_column(self, name: str, convert_to: str | None = None) -> Any:
        """Return the values of a column as a list, or with ``convert_to="numpy"`` as an array."""
        if name not in self.columns:
            raise NotFoundError(
                with_guess(f"the table has no column {name!r}; it has {self.columns}", name, self.columns)
            )
        values = [row[self.columns.index(name)] for row in self.data]
        return np.array(values) if convert_to == "numpy" else values

    def iterrows(self) -> Iterator[tuple[int, list[Any]]]:
        """Yield each row's number and its values."""
        yield from enumerate(self.data)

    def get_index(self) -> list[int]:
        """Return the rows' numbers, for loops over `data`."""
        return list(range(len(self.data)))

    def dataframe(self) -> pd.DataFrame:
        """Return the table as a pandas DataFrame."""
        try:
            import pandas as pd
        except ImportError:
            raise MissingExtra("pandas", "pandas") from None
        return pd.DataFrame(self.data, columns=self.columns)

    def get_dataframe(self) -> pd.DataFrame:
        """The same as `dataframe`."""
        return self.dataframe()

    def stored(self, place: Place) -> dict[str, Value]:
        """Write the table, and the media in its cells, and return what its row says."""
        inside = place.inside()
        rows = [[_cell(value, inside) for value in row] for row in self.data]
        content = json.dumps({"columns": plainest(self.columns), "data": rows}, allow_nan=False).encode()
        found = place.write("table", ".table.json", content)
        return described("table-file", found, ncols=len(self.columns), nrows=len(rows))

    @classmethod
    def read(cls, path: Path, folder: Path | None = None) -> Table:
        """Return the table that `stored` wrote; media in its cells stay what a row says of them, with files below `folder`.

        Raises:
            LogError: it is no such file.
        """
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            table = cls(columns=content["columns"], data=content["data"])
        except (ValueError, KeyError, TypeError) as error:
            raise LogError(f"{path} is not the file of a table: {error}") from error
        table.folder = folder
        return table

    def __len__(self) -> int:
        return len(self.data)

    def __bool__(self) -> bool:
        return True

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Table) and (self.columns, self.data) == (other.columns, other.data)

    __hash__ = None  # type: ignore[assignment]

    def _repr_html_(self) -> str:
        html: str = registry.load(registry.PAGES, "table")(self)
        return html

    def __repr__(self) -> str:
        return f"<Table of {len(self.data)} rows: {', '.join(map(str, self.columns))}>"


def _cell(value: Any, place: Place) -> Value:
    if type(value) in (float, int, str, bool) or not isinstance(value, Media):  # a look at a protocol takes 5 µs
        return plainest(value)
    return value.stored(place)
