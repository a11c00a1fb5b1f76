"""Great Expectations behind one door: a batch is a pandas frame, an outcome one of three.

Imported inside the check step only, since the library takes seconds to load. Its progress bars
and its telemetry stay off; an exception inside an expectation is `broken`, never a verdict.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

import pandas as pd


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
    """A verdict with the figures, or the error, that led to it."""

    verdict: Verdict
    details: Mapping[str, Any]


def expect(type_: str, /, **arguments: Any) -> Expectation:
    """Names an expectation without importing the library."""
    return Expectation(type_, arguments)


class Judge:
    """Holds frames against expectations; making one loads the library."""

    def __init__(self) -> None:
        """Starts an in-memory context that writes nothing and reports to nobody."""
        os.environ["GX_ANALYTICS_ENABLED"] = "false"
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
            return Outcome(Verdict.BROKEN, {"error": error})
        verdict = Verdict.PASSED if result.success else Verdict.REFUSED
        return Outcome(verdict, dict(result.result))


def _raised(info: Mapping[str, Any] | None) -> str | None:
    """The message of an exception Great Expectations swallowed, in either of its two shapes."""
    if not info:
        return None
    entries = [info] if "raised_exception" in info else [*info.values()]
    for entry in entries:
        if isinstance(entry, Mapping) and entry.get("raised_exception"):
            return str(entry.get("exception_message") or "an exception without a message")
    return None
