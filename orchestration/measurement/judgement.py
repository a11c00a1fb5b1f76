"""A rule, what a campaign came to under it, and the verdict that follows.

In this order: a window that still runs says nothing yet; arms that no lot would give are not
believed; an interval above what was asked for is `works`, one below it `does not`; what could not
have been seen even if everything attributed were caused is `too small`; the rest is `undecided`.
"""

import math
from dataclasses import dataclass

from orchestration.measurement.attributed import Figure
from orchestration.measurement.ratio import SampleRatio


@dataclass(frozen=True)
class Rule:
    """What a campaign is judged by.

    Attributes:
        metric: `incremental_conversions`, `incremental_margin` or `roi`.
        at_least: What it must exceed.
        confidence: Coverage of the interval that decides.
        is_default: Whether no definition states another rule.
    """

    metric: str = "incremental_conversions"
    at_least: float = 0.0
    confidence: float = 0.95
    is_default: bool = True


@dataclass(frozen=True)
class Judged:
    """What a verdict is made from, in the unit of the rule's metric."""

    rule: Rule
    figure: Figure
    detectable: float
    attributed: float
    treated: int
    controls: int
    explained: float
    ratio: SampleRatio
    is_complete: bool

    @property
    def verdict(self) -> str:
        """One of `schema.VERDICTS`."""
        if not self.is_complete:
            return "not finished"
        if self.ratio.is_alarming or math.isnan(self.figure.value):
            return "undecided"
        if self.figure.low > self.rule.at_least:
            return "works"
        if self.figure.high < self.rule.at_least:
            return "does not"
        plausible = max(self.attributed, self.figure.value) - self.rule.at_least
        if math.isnan(self.detectable) or self.detectable > plausible:
            return "too small"
        return "undecided"
