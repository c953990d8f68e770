"""What readers of saved notebooks do to the HTML of an output, as far as their rules are public; docs/notebooks.md has the sources."""

from __future__ import annotations

import html
from collections.abc import Callable, Set
from dataclasses import dataclass
from html.parser import HTMLParser

_VOID = {"img", "br", "hr"}
_DROPPED_WHOLE = {"script", "style", "textarea", "option"}
"""Elements whose text goes with them; of all others the text stays."""


@dataclass(frozen=True)
class Reader:
    """The allow list of one reader.

    Attributes:
        tags: The elements that it keeps.
        attributes: What it keeps on all of them.
        own: What it keeps on some more.
        source: Whether it keeps the address of an image.
    """

    tags: Set[str]
    attributes: Set[str]
    own: dict[str, Set[str]]
    source: Callable[[str], bool]

    def __call__(self, text: str) -> str:
        """Return the HTML as the reader shows it."""
        cleaner = _Cleaner(self)
        cleaner.feed(text)
        cleaner.close()
        return "".join(cleaner.kept)

    def keeps(self, tag: str, name: str, value: str) -> bool:
        """Return whether an attribute stays."""
        if name == "src" and not self.source(value):
            return False
        return name in self.attributes or name in self.own.get(tag, set())


class _Cleaner(HTMLParser):
    def __init__(self, reader: Reader) -> None:
        super().__init__(convert_charrefs=True)
        self.kept: list[str] = []
        self._reader = reader
        self._dropping = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _DROPPED_WHOLE:
            self._dropping += 1
        elif tag in self._reader.tags:
            kept = [(name, value or "") for name, value in attrs if self._reader.keeps(tag, name, value or "")]
            written = "".join(f' {name}="{html.escape(value)}"' for name, value in kept)
            self.kept.append(f"<{tag}{written}>")

    def handle_endtag(self, tag: str) -> None:
        if tag in _DROPPED_WHOLE:
            self._dropping -= 1
        elif tag in self._reader.tags and tag not in _VOID:
            self.kept.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if not self._dropping:
            self.kept.append(html.escape(data))


# fmt: off
_TEXT = {
    "a", "b", "blockquote", "br", "code", "del", "details", "div", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img",
    "ins", "li", "ol", "p", "pre", "s", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th",
    "thead", "tr", "tt", "ul",
}
_CELL = {
    "abbr", "align", "axis", "char", "charoff", "colspan", "headers", "height", "rowspan", "scope", "valign", "width",
}
# fmt: on

JUPYTERLAB = Reader(
    tags=_TEXT,
    attributes={"class", "dir", "draggable", "hidden", "id", "inert", "lang", "spellcheck", "style", "title"},
    own={
        **dict.fromkeys(("td", "th"), _CELL | {"bgcolor", "nowrap"}),
        "img": {"align", "alt", "border", "height", "hspace", "ismap", "src", "usemap", "vspace", "width"},
        "table": {"align", "bgcolor", "border", "cellpadding", "cellspacing", "frame", "rules", "summary", "width"},
        "details": {"open"},
        "div": {"align"},
    },
    source=lambda address: True,
)
"""An untrusted notebook: packages/apputils/src/sanitizer.ts of JupyterLab 4.6. It looks into styles too."""

GITHUB = Reader(
    tags=_TEXT,
    attributes=_CELL | {"alt", "border", "cellpadding", "cellspacing", "dir", "id", "lang", "nowrap", "open", "title"},
    own={"a": {"href"}, "img": {"src", "longdesc"}},
    source=lambda address: address.startswith(("https:", "data:image/png;", "data:image/jpeg;")),
)
"""GitHub's allow list for markup (its html-pipeline), and of pictures in the page only those of dots: no style, no class."""

PLAINEST = Reader(_TEXT - {"img", "details", "summary"}, set(), {}, lambda address: False)
"""One that keeps neither attributes nor pictures."""

ALL = {"jupyterlab": JUPYTERLAB, "github": GITHUB, "plainest": PLAINEST}
