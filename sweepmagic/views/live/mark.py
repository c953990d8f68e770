"""What an output says of its sweep beside the picture: a JupyterLab with our extension finds the record by it.

It has the sweep's id and nothing of the machine: a notebook is given away, and where it is opened the record is looked for
near it. Who does not know the mark shows the picture. To make it nothing is read of the record: a view opens with it.
"""

from __future__ import annotations

from typing import Any

from sweepmagic.handle import Sweep

MIME = "application/vnd.sweepmagic+json"
PROTOCOL = 1


def mark(sweep: Sweep, **more: str) -> dict[str, dict[str, Any]]:
    """Return the mark as part of an output.

    Example:
        >>> mark(sweepmagic.load("digits-mlp"))  # doctest: +SKIP
        {'application/vnd.sweepmagic+json': {'protocol': 1, 'id': 'k3x9a2'}}
    """
    return {MIME: {"protocol": PROTOCOL, "id": sweep.id, **more}}
