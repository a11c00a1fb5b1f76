"""What can be wrong with a call of `make diff`."""

from orchestration.errors import GrapevineError


class UnknownRunError(GrapevineError):
    """A run was asked for that the published copy does not hold."""
