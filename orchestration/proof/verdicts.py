"""The aims, and what was measured beside each, in plain words."""

from collections.abc import Mapping

from orchestration.evaluation.calibration import Estimate
from orchestration.evaluation.page import Verdict
from orchestration.proof.experiments import Experiments
from orchestration.proof.intervals import EVERYBODY, Coverage
from orchestration.proof.totals import Totals
from orchestration.proof.value import Comparison
from orchestration.proof.worlds import CONVERSIONS, OURS, SCORE

VALUE_AIM = 0.90
"""Share of the best reachable 40 that our 40 are to be worth on the default world."""

COVERAGE_AIM = (0.87, 0.93)
"""Coverage of 90 % intervals."""

NULL_AIM = (0.93, 0.97)
"""Share of null worlds whose 95 % interval of the total holds zero."""

LEVEL = 0.9

PLANTED_AIM = (0.87, 0.93)
"""Share of planted worlds whose 90 % experimental interval holds the average effect."""

NAMES = {"the score": SCORE, "expected conversions": CONVERSIONS}
"""Figures in words, the one an aim is held against first."""


def words(found: Estimate, digits: int = 3) -> str:
    """An estimate in words, with its interval where it has one."""
    if not found.count:
        return "unknown"
    value = f"{found.value:.{digits}f}"
    if found.low != found.low:
        return value
    return f"{value} ({found.low:.{digits}f} to {found.high:.{digits}f})"


def on_value(compared: Comparison) -> list[Verdict]:
    """The best 40: how much of what is reachable, and above whom."""
    ours = compared.shares[OURS]
    return [
        Verdict(
            f"our best 40 are worth at least {VALUE_AIM:.2f} of the best reachable 40",
            words(ours),
            ours.value >= VALUE_AIM,
        ),
        *(
            Verdict(
                f"above {name}, with an interval that excludes zero",
                f"difference {words(difference)}",
                difference.low > 0,
            )
            for name, difference in compared.differences.items()
        ),
    ]


def on_intervals(covered: Mapping[str, Mapping[str, Coverage]]) -> list[Verdict]:
    """The 90 % intervals of the score, and of expected conversions beside it."""
    low, high = COVERAGE_AIM
    found = {name: covered[figure][EVERYBODY].levels[LEVEL] for name, figure in NAMES.items()}
    return [
        Verdict(
            f"90 % intervals of {name} hold the truth for {low:.0%} to {high:.0%} of all reachable"
            " people",
            words(share),
            low <= share.value <= high,
        )
        for name, share in found.items()
    ]


def on_null(totals: Totals) -> Verdict:
    """The total in worlds where nobody persuades anybody."""
    low, high = NULL_AIM
    count = len(totals.worlds)
    aim = f"95 % interval of the total holds zero in {low:.0%} to {high:.0%} of null worlds"
    if not count:
        return Verdict(aim, "no null world was made", None)
    return Verdict(
        aim,
        f"{words(totals.covered)} of {count} worlds"
        + (f"; {totals.untold} more had too few orders to tell" if totals.untold else ""),
        low <= totals.covered.value <= high,
    )


def on_experiments(idle: Experiments, planted: Experiments) -> list[Verdict]:
    """The experimental reading where activating brings nothing, and where it works."""
    return [
        _on_coverage(f"{found.confidence:.0%} experimental interval holds {what}", found, aim)
        for what, found, aim in (
            ("zero where activating brings nothing", idle, NULL_AIM),
            ("the true average effect where activating works", planted, PLANTED_AIM),
        )
    ]


def _on_coverage(what: str, found: Experiments, aim: tuple[float, float]) -> Verdict:
    low, high = aim
    words_of_aim = f"{what}, in {low:.0%} to {high:.0%} of worlds"
    if not found.covered.count:
        return Verdict(words_of_aim, "no world was made", None)
    return Verdict(
        words_of_aim,
        f"{words(found.covered)} of {found.covered.count} worlds",
        low <= found.covered.value <= high,
    )
