"""A Jupyter server's authorizer for who may look and touch nothing, as a shared server has one."""

from __future__ import annotations

from typing import Any

from jupyter_server.auth import Authorizer


class Readers(Authorizer):
    """Everybody may read sweeps and nothing else."""

    def is_authorized(self, handler: Any, user: Any, action: str, resource: str) -> bool:
        """Return whether this is reading sweeps."""
        return action == "read" and resource == "sweepmagic"
