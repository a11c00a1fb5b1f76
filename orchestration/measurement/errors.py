"""What the measuring core refuses."""

from orchestration.errors import GrapevineError


class MeasurementError(GrapevineError):
    """Figures that cannot be compared as asked; the message names what does not fit."""
