"""What `Sweep.importance` returns: a row for each parameter, as a table of text, HTML or pandas."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from html import escape
from typing import TYPE_CHECKING

from sweepmagic import registry
from sweepmagic.errors import MissingExtra

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Row:
    """How much one parameter mattered.

    Attributes:
        parameter: Its name; those of zipped parameters together.
        total: The share of the metric's variance that is lost when everything but it is known.
        main: The share that it explains by itself.
        low: Lower end of the 90 % interval of `total`.
        high: Upper end.
        active: In which share of configs it is there.
        forest: W&B's importance, of a random forest; None without scikit-learn.
        correlation: W&B's correlation, for numbers.
    """

    parameter: str
    total: float
    main: float
    low: float
    high: float
    active: float = 1.0
    forest: float | None = None
    correlation: float | None = None


@dataclass(frozen=True)
class Importance:
    """Which parameters mattered to a metric, the most important one first.

    Attributes:
        metric: Its name.
        rows: A row for each parameter that varies.
        runs: How many runs it was learned from.
        r2: Which share of the variance is predicted when each run is left out itself; None if nothing was learned.
        warning: Why it should not be relied upon yet, or empty.
        notes: What was left out, or counted in a special way.

    Example:
        >>> print(Importance("loss", (Row("lr", 0.9, 0.8, 0.85, 0.95, correlation=-0.5),), runs=40, r2=0.93))
        loss: which parameters mattered (40 runs, leave-one-out R² 0.93)
        parameter  total  90 % interval  main  correlation
        lr          0.90    0.85 … 0.95  0.80        -0.50
    """

    metric: str
    rows: tuple[Row, ...]
    runs: int
    r2: float | None = None
    warning: str = ""
    notes: tuple[str, ...] = ()

    def __iter__(self) -> Iterator[Row]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, parameter: str) -> Row:
        """Return the row of a parameter."""
        for row in self.rows:
            if row.parameter == parameter:
                return row
        raise KeyError(parameter)

    @property
    def _remarks(self) -> list[str]:
        return [remark for remark in (self.warning, *self.notes) if remark]

    @property
    def _title(self) -> str:
        learned = "" if self.r2 is None else f", leave-one-out R² {self.r2:.2f}"
        return f"{self.metric}: which parameters mattered ({self.runs} run{'' if self.runs == 1 else 's'}{learned})"

    def _cells(self) -> list[list[str]]:
        """Return the table, its head first, without columns that have no value at all."""
        head = ["parameter", "total", "90 % interval", "main", "there in", "forest", "correlation"]
        body = [
            [
                row.parameter,
                f"{row.total:.2f}",
                f"{row.low:.2f} … {row.high:.2f}",
                f"{row.main:.2f}",
                "" if row.active > 0.999 else f"{row.active:.0%}",
                "" if row.forest is None else f"{row.forest:.2f}",
                "" if row.correlation is None else f"{row.correlation:+.2f}".replace("+", ""),
            ]
            for row in self.rows
        ]
        kept = [place for place in range(len(head)) if any(line[place] for line in body)]
        return [[line[place] for place in kept] for line in [head, *body]] if body else []

    def __str__(self) -> str:
        cells = self._cells()
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        lines = [
            "  ".join([line[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(line[1:], widths[1:], strict=True))])
            for line in cells
        ]
        return "\n".join([self._title, *self._remarks, *lines])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        cells = self._cells()
        lines = [
            f"<tr>{''.join(f'<{tag}>{escape(cell)}</{tag}>' for cell in line)}</tr>"
            for tag, line in zip(["th", *["td"] * len(cells)], cells, strict=False)
        ]
        said = "".join(f"<div>{escape(line)}</div>" for line in [self._title, *self._remarks])
        bars: str = registry.load(registry.PAGES, "importance")(self)
        return f"{said}{bars}<table>{''.join(lines)}</table>"

    def dataframe(self) -> pd.DataFrame:
        """Return a pandas DataFrame with a row per parameter."""
        try:
            import pandas as pd
        except ImportError:
            raise MissingExtra("pandas", "pandas") from None
        return pd.DataFrame([asdict(row) for row in self.rows], columns=[each.name for each in fields(Row)])
