"""The report's part on learning: the ranking of each wave's day, with and without its results."""

from collections.abc import Sequence

import numpy as np

from orchestration.evaluation.calibration import Estimate, mean_over_worlds
from orchestration.evaluation.page import Section, Table, Verdict
from orchestration.proof.verdicts import words
from orchestration.proof.waves import HOLDOUT_SHARE, PLACES, TOP, WAVE_DAYS, WaveRanking

AIM = "the ranking of the last wave's day is above that of the first, with an interval above zero"


def learnt(walked: Sequence[Sequence[WaveRanking]]) -> Estimate:
    """Share of the best 40 on the last wave's day less that on the first, mean over worlds."""
    return mean_over_worlds(np.array([waves[-1].learnt - waves[0].learnt for waves in walked]))


def by_results(walked: Sequence[Sequence[WaveRanking]]) -> Estimate:
    """What results alone did: the last day's ranking with them less without them."""
    return mean_over_worlds(np.array([waves[-1].learnt - waves[-1].unlearnt for waves in walked]))


def on_learning(walked: Sequence[Sequence[WaveRanking]]) -> list[Verdict]:
    """Whether later waves are picked better."""
    if not walked:
        return [Verdict(AIM, "no waves were walked", None)]
    found = learnt(walked)
    return [Verdict(AIM, f"difference {words(found)}", found.low > 0)]


def section(walked: Sequence[Sequence[WaveRanking]]) -> Section:
    """The part as the report shows it."""
    if not walked:
        return Section("Whether results teach", ["The waves were left out."], on_learning(walked))
    days = range(len(walked[0]))
    return Section(
        "Whether results teach",
        [
            (
                f"Waves of {PLACES} activated people, {HOLDOUT_SHARE:.0%} held out, {WAVE_DAYS}"
                " days apart, each picked by the ranking of its day; what follows is drawn by the"
                f" truth. Shown is what the best {TOP} are worth, as a share of the best"
                f" reachable, mean over {len(walked)} worlds."
            ),
            (
                "A later day has more posts and orders to learn from as well. So beside each stands"
                " the ranking of the same day that was never handed a result: on the last day"
                f" results alone make a difference of {words(by_results(walked))}."
            ),
        ],
        on_learning(walked),
        tables=[
            Table(
                "Share of the best reachable by the day of each wave.",
                ("wave", "activated before", "with results", "without results"),
                [
                    (
                        day + 1,
                        round(float(np.mean([waves[day].treated for waves in walked]))),
                        words(mean_over_worlds(np.array([w[day].learnt for w in walked]))),
                        words(mean_over_worlds(np.array([w[day].unlearnt for w in walked]))),
                    )
                    for day in days
                ],
            )
        ],
    )
