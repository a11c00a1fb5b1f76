"""One family of errors: what the scoring core refuses, and who is to blame, as data."""

from collections.abc import Sequence

from orchestration.errors import GrapevineError


class ScoringInputError(GrapevineError):
    """A table or an array the core was given cannot be scored.

    Attributes:
        culprits: The tables, columns or customers at fault, for a caller that wants to show them.
    """

    def __init__(self, message: str, *, culprits: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.culprits = tuple(culprits)


class ScoringSchemaError(ScoringInputError):
    """A table lacks a column, or holds it in another type."""


class ScoringValueError(ScoringInputError):
    """A value is impossible: a negative count, a part greater than its whole, a key twice."""


class ParameterError(ScoringInputError):
    """A parameter is outside its range."""
