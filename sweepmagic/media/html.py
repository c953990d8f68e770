"""A page of HTML."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from sweepmagic.media.place import Place, described
from sweepmagic.space import Value


class Html:
    """A page: its text, the path of its file, or an open file.

    Args:
        data: ``"<b>text</b>"``, ``"page.html"`` or an open file.
        inject: Has no meaning here; W&B's pages take its style sheet by it.
        data_is_not_path: Take `data` as text even if it looks like a path.

    Example:
        >>> import tempfile
        >>> Html("<b>hello</b>").stored(Place(Path(tempfile.mkdtemp()), "page", 0))["_type"]
        'html-file'
    """

    def __init__(self, data: Any, inject: bool = True, data_is_not_path: bool = False) -> None:
        if hasattr(data, "read"):
            text = data.read()
        elif isinstance(data, os.PathLike) or (not data_is_not_path and _is_page(data)):
            text = Path(data).read_text(encoding="utf-8")
        else:
            text = data
        self.html: str = text.decode("utf-8", "replace") if isinstance(text, bytes) else str(text)

    def stored(self, place: Place) -> dict[str, Value]:
        """Write the page and return what its row says."""
        return described("html-file", place.write("html", ".html", self.html.encode()))

    def __repr__(self) -> str:
        return f"<Html of {len(self.html)} characters>"


def _is_page(text: str) -> bool:
    return "\n" not in text and "<" not in text and text.endswith((".html", ".htm")) and os.path.isfile(text)
