"""One family of errors: each names the culprit and the fix, in words an operator can act on.

Raise a subclass with both; the terminal and the Dagster UI show the same text.
"""


class GrapevineError(Exception):
    """A failure whose message is meant for people: what is wrong, where, and what to do."""


class ConfigurationError(GrapevineError):
    """`brand.yaml`, the launchpad configuration or the environment cannot be used as it is."""


class InputError(GrapevineError):
    """The input folder, or a table in it, is refused."""


class OutputError(GrapevineError):
    """The output folder cannot be used: unwritable, full, or another brand's."""


class WarehouseBusyError(GrapevineError):
    """Another process holds the warehouse and did not let go within the wait."""


class PipelineError(GrapevineError):
    """A step of the pipeline failed; what was published before stays as it was."""
