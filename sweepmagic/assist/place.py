"""Where the cursor stands in a config: in a key or a value, of what, beside what."""

from __future__ import annotations

from dataclasses import dataclass

from sweepmagic.assist.sketch import CURSOR, Entry, Node, bare, sketch

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Place:
    """A place in a config.

    Attributes:
        path: The keys that lead to the mapping or list in which one types; for a value, its own key is the last.
        is_key: Whether a key is written here, and not a value.
        prefix: What was written of it before the cursor.
        has_colon: Whether a colon follows already.
        needs_space: Whether the cursor stands right behind a colon.
        in_brackets: Whether brackets are around it.
        column: The column in which its line begins.
        root: The whole config, in which the cursor is a letter.
    """

    path: Path
    is_key: bool
    prefix: str
    has_colon: bool
    needs_space: bool
    in_brackets: bool
    column: int
    root: Node

    def siblings(self) -> dict[str, str]:
        """Return the keys of the mapping in which one types, with what is written behind them."""
        node = node_at(self.root, self.path if self.is_key else self.path[:-1])
        found = {} if node is None else node.scalars()
        return {key: value.replace(CURSOR, "") for key, value in found.items() if CURSOR not in key}


def node_at(root: Node, path: Path) -> Node | None:
    """Return the value at a path."""
    node: Node | None = root
    for step in path:
        if node is None:
            return None
        if isinstance(step, int):
            node = node.items[step] if step < len(node.items) else None
        else:
            entry = node.get(step)
            node = None if entry is None else entry.node
    return node


def find_place(yaml: str, at: int) -> Place | None:
    """Return where the cursor stands, or None in a comment.

    Example:
        >>> place = find_place("metric: {name: loss, go", 23)
        >>> place.path, place.is_key, place.prefix, place.siblings()
        (('metric',), True, 'go', {'name': 'loss'})
    """
    yaml = yaml.replace(CURSOR, " ")
    marked = yaml[:at] + CURSOR + yaml[at:]
    line = yaml[yaml.rfind("\n", 0, at) + 1 : at]
    root = sketch(marked)
    found = _find(root, (), root.in_brackets)
    if found is None:
        return None
    path, entry, text, is_key, in_brackets = found
    prefix = text.partition(CURSOR)[0].lstrip("\"'")
    needs_space = not is_key and not prefix and line.endswith(":")
    has_colon = entry is not None and is_key and entry.has_colon
    column = len(line) - len(line.lstrip(" "))
    return Place(path, is_key, prefix, has_colon, needs_space, in_brackets, column, root)


_Found = tuple[Path, Entry | None, str, bool, bool]


def _find(node: Node, path: Path, in_brackets: bool) -> _Found | None:
    if node.kind == "text" and CURSOR in node.text:
        return path, None, node.text, False, in_brackets
    inside = node.in_brackets
    for entry in node.entries:
        if CURSOR in entry.key:
            return path, entry, entry.key, True, inside
        found = _find(entry.node, (*path, entry.key), inside)
        if found is not None:
            return found
    for number, item in enumerate(node.items):
        found = _find(item, (*path, number), inside)
        if found is not None:
            return found
    return None


__all__ = ["Path", "Place", "bare", "find_place", "node_at"]
