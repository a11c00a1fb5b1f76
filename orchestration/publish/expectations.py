"""Great Expectations behind one door: a batch is a pandas frame, an outcome one of three.

Imported inside the check step only, since the library takes seconds to load. Its progress bars
stay off (telemetry it has none since 1.24); an exception inside an expectation is `broken`, never
a verdict.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

import pandas as pd

SHOWN = 10
"""Culprits that an outcome carries: enough to see the pattern."""


class Verdict(Enum):
    """What an expectation came to."""

    PASSED = "passed"
    REFUSED = "refused"
    BROKEN = "broken"


@dataclass(frozen=True)
class Expectation:
    """An expectation by the name Great Expectations gives it, resolved when it is needed.

    Attributes:
        type: Class name in `great_expectations.expectations`.
        arguments: Its arguments.
    """

    type: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True)
class Outcome:
    """A verdict and what led to it.

    Attributes:
        verdict: Passed, refused or broken.
        judged_count: How many rows were judged.
        refused_count: How many of them did not hold.
        culprits: The first few of those, as they stand in the frame.
        error: What was raised, where the verdict is broken.
    """

    verdict: Verdict
    judged_count: int = 0
    refused_count: int = 0
    culprits: Sequence[Mapping[str, Any]] = ()
    error: str | None = None


def expect(type_: str, /, **arguments: Any) -> Expectation:
    """Names an expectation without importing the library."""
    return Expectation(type_, arguments)


class Judge:
    """Holds frames against expectations; making one loads the library."""

    def __init__(self) -> None:
        """Starts an in-memory context that writes nothing."""
        import great_expectations as gx
        import great_expectations.expectations as gxe
        from great_expectations.data_context.types.base import ProgressBarsConfig

        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = ProgressBarsConfig(globally=False)
        self._source = context.data_sources.add_pandas("candidate")
        self._expectations = gxe
        self._batches = 0

    def judge(self, frame: pd.DataFrame, expectation: Expectation) -> Outcome:
        """Validates one frame against one expectation; never raises for what it finds."""
        self._batches += 1
        asset = self._source.add_dataframe_asset(f"batch_{self._batches}")
        try:
            batch = asset.add_batch_definition_whole_dataframe("whole").get_batch(
                {"dataframe": frame}
            )
            expected = getattr(self._expectations, expectation.type)(**expectation.arguments)
            result = batch.validate(expected, result_format="SUMMARY")
        finally:
            self._source.delete_asset(asset.name)
        error = _raised(result.exception_info)
        if error is not None:
            return Outcome(Verdict.BROKEN, error=error)
        found = result.result
        # A unique column refuses every row of a value that stands twice.
        places = (found.get("partial_unexpected_index_list") or [])[:SHOWN]
        return Outcome(
            Verdict.PASSED if result.success else Verdict.REFUSED,
            judged_count=int(found.get("element_count", len(frame))),
            refused_count=int(found.get("unexpected_count", 0)),
            culprits=[frame.loc[place].to_dict() for place in places],
        )


def _raised(info: Mapping[str, Any] | None) -> str | None:
    """The message of an exception Great Expectations swallowed, in either of its two shapes."""
    if not info:
        return None
    entries = [info] if "raised_exception" in info else [*info.values()]
    for entry in entries:
        if isinstance(entry, Mapping) and entry.get("raised_exception"):
            return str(entry.get("exception_message") or "an exception without a message")
    return None
