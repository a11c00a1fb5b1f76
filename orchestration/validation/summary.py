"""What came out over brands: averages, paired differences to every simple ranking, verdicts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from orchestration.evaluation.bootstrap import Interval, mean_interval
from orchestration.evaluation.page import Verdict
from orchestration.validation.history import Friends, Reading
from orchestration.validation.measurement import DEGREE, METRICS, OURS
from orchestration.validation.pooled import Pooled, pooled_auc
from orchestration.validation.survey import Measured

TARGETS: Mapping[str, Mapping[str, float]] = {
    "foursquare_nyc": {"NDCG@10": 0.50, "AUC": 0.76, "AUC inside degree quartiles": 0.70},
}
"""Dataset to metric to what was to be reached, before anything was measured."""

Figures = Mapping[str, Mapping[str, Interval]]
"""Metric to ranking to its figure."""


@dataclass(frozen=True, eq=False)
class Group:
    """Results that are averaged together: one reading, one cut or all of them.

    Attributes:
        dataset: Which dataset.
        reading: What a brand is taken to be.
        friends: Which friendships were read.
        percent: Where T falls; None for all cuts together.
        measured: The results; a brand seen at several cuts is one unit.
    """

    dataset: str
    reading: Reading
    friends: Friends
    percent: int | None
    measured: Sequence[Measured]

    @property
    def name(self) -> str:
        """The group in words."""
        when = "all cuts" if self.percent is None else f"T at {self.percent} %"
        whose = "" if self.friends == "all" else ", friends seen before T"
        return f"{self.reading} as brand{whose}, {when}"

    @property
    def pair_count(self) -> int:
        """People ranked, summed over brands and cuts."""
        return sum(one.result.customer_count for one in self.measured)

    @property
    def brand_count(self) -> int:
        """Brands in the group, however many cuts they were seen at."""
        return len({one.task.brand for one in self.measured})

    @cached_property
    def averages(self) -> Figures:
        """The mean of each ranking over the brands on which the metric is defined."""
        return {
            metric: {name: self._mean(self._column(metric, name)) for name in self.rankings}
            for metric in METRICS
        }

    @cached_property
    def differences(self) -> Figures:
        """Ours less each simple ranking, paired by brand and cut."""
        return {
            metric: {
                name: self._mean(self._column(metric, OURS) - self._column(metric, name))
                for name in self.rankings
                if name != OURS
            }
            for metric in METRICS
        }

    @cached_property
    def pooled(self) -> Pooled:
        """All brands' people at once."""
        return pooled_auc(self.measured)

    @property
    def rankings(self) -> list[str]:
        """Every ranking that was measured, ours last."""
        return list(self.measured[0].result.scores)

    def verdicts(self) -> list[Verdict]:
        """One for each metric: at least the target, where there is one, and above degree."""
        return [self._verdict(metric) for metric in METRICS]

    def _verdict(self, metric: str) -> Verdict:
        target = TARGETS.get(self.dataset, {}).get(metric)
        ours, above = self.averages[metric][OURS].estimate, self.differences[metric][DEGREE]
        aim = f"{metric}: {f'at least {target:.2f}, and ' if target else ''}above degree"
        if np.isnan([ours, above.low]).any():
            return Verdict(f"{aim} ({self.name})", "too few brands with anybody to find", None)
        is_reached = above.excludes_zero_above and (target is None or ours >= target)
        return Verdict(
            f"{aim} ({self.name})", f"{ours:.3f}; above degree by {told(above)}", is_reached
        )

    def _column(self, metric: str, name: str) -> np.ndarray:
        return np.asarray([one.result.values[metric][name] for one in self.measured])

    def _mean(self, values: np.ndarray) -> Interval:
        return mean_interval(values, [one.task.brand for one in self.measured])


def groups(dataset: str, measured: Sequence[Measured]) -> list[Group]:
    """Each reading with all its cuts together, then cut by cut; so for each way to read friends."""
    found = []
    for reading, friends in dict.fromkeys((o.task.reading, o.task.friends) for o in measured):
        those = [o for o in measured if (o.task.reading, o.task.friends) == (reading, friends)]
        percents = sorted({one.task.percent for one in those})
        if len(percents) > 1:
            found.append(Group(dataset, reading, friends, None, those))
        for percent in percents:
            at = [one for one in those if one.task.percent == percent]
            found.append(Group(dataset, reading, friends, percent, at))
    return found


def told(found: Interval) -> str:
    """An interval in words."""
    return (
        f"{found.estimate:+.3f} ({found.confidence:.0%} interval {found.low:+.3f} to"
        f" {found.high:+.3f})"
    )
