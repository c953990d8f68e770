"""A Jupyter server extension: the sweeps below the server's root directory, for front ends that have no kernel.

It reads the stores, and appends what a button asks for (`Control`, `Described`); nothing of it runs or changes a sweep.
`places` says which folders there are and keeps everybody inside the root, `board` keeps a row per sweep up to date, `calls`
is what can be asked; `extension`, `handlers` and `sockets` are the wire, and the only ones that import Jupyter.
"""

from __future__ import annotations


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    """Name the module that Jupyter loads."""
    return [{"module": "sweepmagic.server.extension"}]
