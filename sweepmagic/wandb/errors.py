"""W&B's exceptions, by W&B's names; each is ours as well."""

from __future__ import annotations

from sweepmagic.errors import SweepMagicError


class Error(SweepMagicError):
    """Something that the user can mend.

    Example:
        >>> raise UsageError("there is no run")
        Traceback (most recent call last):
        sweepmagic.wandb.errors.UsageError: there is no run
    """

    def __init__(self, message: str = "", context: object = None) -> None:
        super().__init__(message)
        self.message = message
        self.context = context


class CommError(Error, ValueError):
    """Nothing answers to a name; W&B's server would have said so."""


class UsageError(Error):
    """A call does not fit, such as `log` before `init`."""


class AuthenticationError(CommError):
    """Never raised here: there is no key."""


class UnsupportedError(UsageError):
    """What was asked for has no meaning without W&B's server."""


class ConfigError(Error):
    """A setting that was chosen already."""
