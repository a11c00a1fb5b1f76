"""What validation refuses."""

from orchestration.errors import GrapevineError


class DatasetError(GrapevineError):
    """The dataset is missing, unknown, or not as its README says."""


class ValidationRunError(GrapevineError):
    """The pipeline failed on a converted dataset, or ranked other people than it was given."""
