"""The backtest in plain words: what a marketer may conclude from it, and what not."""

from collections.abc import Sequence

import numpy as np

from orchestration.backtest.calibration import Held
from orchestration.backtest.results import OURS, RANDOM, Found, Measured

FIRST_COMPARED = "followers"
"""What most people would sort by if they had nothing else."""
CLEAR = 1.0
CLOSE = 0.15


def too_little_history(reason: str) -> str:
    """The verdict where the history is too short to give one."""
    return f"Too little history: {reason}. No figure is given; run it again when more has come."


def verdicts(credited: Measured) -> list[str]:
    """What is known, most important first.

    The first sentence compares with followers, the second with the simple ranking that found
    most; a last one names the rankings that knew nothing.
    """
    by_name = {one.ranking: one for one in credited.pooled}
    rivals = [one for one in credited.pooled if one.ranking not in {OURS, RANDOM}]
    told = []
    if FIRST_COMPARED in by_name:
        told.append(compared(by_name[OURS], by_name[FIRST_COMPARED]))
    best = max(rivals, key=lambda one: (one.gain, one.ranking), default=None)
    if best is not None and best.ranking != FIRST_COMPARED:
        told.append(
            f"The simple ranking that found most is {best.ranking}. "
            + compared(by_name[OURS], best)
        )
    if RANDOM in by_name:
        told.append(compared(by_name[OURS], by_name[RANDOM]))
    if credited.silent:
        told.append(
            f"Not compared, because nothing of it was known at the cuts: "
            f"{', '.join(credited.silent)}."
        )
    return told


def compared(ours: Found, theirs: Found) -> str:
    """One comparison as a sentence."""
    other = "choosing at random" if theirs.ranking == RANDOM else f"ranking by {theirs.ranking}"
    if theirs.ratio is None or theirs.ratio_low is None or theirs.ratio_high is None:
        if ours.gain > 0:
            return f"On your data the ranking finds {ours.gain:.0f} conversions and {other} none."
        return f"On your data neither the ranking nor {other} finds a conversion."
    times, low, high = _all_times(theirs.ratio, theirs.ratio_low, theirs.ratio_high)
    said = (
        f"On your data the ranking finds {times} times the conversions of {other}; "
        f"90 % interval {low} to {high}"
    )
    if theirs.ratio_low > CLEAR:
        return f"{said}."
    if theirs.ratio_high < CLEAR:
        return f"{said}: it finds fewer."
    return f"{said}: no difference can be told from this history."


def excess_verdict(credited: Measured, excess: Measured | None) -> str:
    """What the self-controlled reading adds: codes show who is used, this shows who is heard.

    It compares with followers and with the simple ranking whose codes brought most.
    """
    if excess is None:
        return (
            "Orders of those who listened cannot be told: too few of the people have other "
            "customers among those who engage with them."
        )
    theirs = {one.ranking: one for one in excess.pooled}
    rivals = [one for one in credited.pooled if one.ranking not in {OURS, RANDOM}]
    best = max(rivals, key=lambda one: (one.gain, one.ranking), default=None)
    names = dict.fromkeys([FIRST_COMPARED, *([best.ranking] if best else [])])
    told = [_beyond(theirs[name]) for name in names if name in theirs]
    return (
        f"Orders of those who listened, beyond the same people's own rate: "
        f"{theirs[OURS].per_person:.2f} for each person of this ranking; {'; '.join(told)}."
    )


def _beyond(one: Found) -> str:
    low, high = one.difference_low, one.difference_high
    said = f"{one.per_person:.2f} by {one.ranking}"
    if low is None or high is None:
        return said
    told = "more" if low > 0 else "fewer" if high < 0 else "no difference can be told"
    return f"{said} (90 % interval of the difference {low:.2f} to {high:.2f}: {told})"


def calibration_verdict(held: Sequence[Held]) -> str:
    """Whether activations brought what was expected, in a sentence."""
    if not held:
        return (
            "Whether activations bring what is expected cannot be told: after the cuts too few "
            "people with a code were assigned to both arms of a campaign that is over."
        )
    overall = held[0]
    said = (
        f"An activation was expected to bring {overall.expected:.2f} conversions and brought "
        f"{overall.added:.2f} more than no activation did (90 % interval {overall.low:.2f} to "
        f"{overall.high:.2f}; {overall.treated} activated, {overall.control} in control)"
    )
    if not overall.is_held:
        return f"{said}: not as expected."
    if overall.low <= 0:
        return f"{said}: the interval holds what was expected, and nothing at all as well."
    return f"{said}: as expected."


def _all_times(*ratios: float) -> list[str]:
    """Ratios as people read them: closer, where one decimal would hide on which side of 1."""
    places = 2 if any(abs(ratio - 1) < CLOSE for ratio in ratios) else 1
    return ["any number of" if np.isinf(r) else f"{r:.{places}f}" for r in ratios]
