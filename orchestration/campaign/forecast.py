"""What the next wave can tell: its power, from how outcomes varied in the past, in plain words."""

import math
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from orchestration.campaign.power import POWER, detectable_lift, lift_power, waves_to_pool

Floats = NDArray[np.float64]

FEWEST_PAST = 30
"""Of fewer people's past the spread is not read: a single leaked code would make it."""

LIKE_THOSE_PLANNED = 200
"""So many of the best code owners' past, or four times as many as are planned, is read."""


def past_outcomes(credited: pa.Table, owners: list[str], days: float) -> tuple[Floats, Floats]:
    """Conversions credited to each owner in the last `days`, and in as many days before.

    Args:
        credited: customer_id and days_ago of each credited conversion.
        owners: Who could have been credited, best first.
        days: Length of a window.

    Example:
        >>> told = pa.table({"customer_id": ["a", "a", "b", "c"], "days_ago": [1., 9., 4., 1.]})
        >>> [counts.tolist() for counts in past_outcomes(told, ["a", "b"], 5.0)]
        [[1.0, 1.0], [1.0, 0.0]]
    """
    place = pc.index_in(credited["customer_id"], value_set=pa.array(owners, pa.string()))
    known = np.asarray(pc.is_valid(place))
    rows = np.asarray(place.filter(pa.array(known)).to_numpy()).astype(np.int64)
    ago = np.asarray(credited["days_ago"].to_numpy())[known]
    now, before = (
        np.bincount(rows[(ago >= first) & (ago < first + days)], minlength=len(owners))
        for first in (0.0, days)
    )
    return now.astype(np.float64), before.astype(np.float64)


def forecast(
    treated: int, control: int, *, expected_lift: float, outcomes: Floats, before: Floats
) -> dict[str, Any]:
    """Power of a wave, as columns of `campaign_power`.

    Args:
        treated: Planned to be activated.
        control: Planned to be kept back.
        expected_lift: Conversions per treated person, as far as codes see them.
        outcomes: Of people like those planned, in a window as long as the campaign's.
        before: Of the same people in the window before that.
    """
    mean, sd, correlation = _moments(outcomes, before)
    made: dict[str, Any] = {
        "treated_count": treated,
        "control_count": control,
        "past_person_count": int(outcomes.size),
        "outcome_mean": mean,
        "outcome_sd": sd,
        "outcome_correlation": correlation,
        "detectable_lift": None,
        "expected_lift": expected_lift,
        "power": None,
        "can_promise_verdict": False,
        "waves_to_pool": None,
    }
    if mean is None or sd is None or not sd > 0 or min(treated, control) < 2:  # noqa: PLR2004
        return made | {"sentence": _unknown(treated, control)}
    past = {"sd": sd, "mean": mean, "correlation": correlation or 0.0}
    lift = detectable_lift(treated, control, **past)
    power = lift_power(expected_lift, treated, control, **past)
    waves = waves_to_pool(expected_lift, treated, control, **past)
    made |= {
        "detectable_lift": lift,
        "power": power,
        "can_promise_verdict": power >= POWER,
        "waves_to_pool": waves,
    }
    return made | {"sentence": _sentence(made)}


def _moments(outcomes: Floats, before: Floats) -> tuple[float | None, float | None, float | None]:
    if outcomes.size < FEWEST_PAST:
        return None, None, None
    mean, sd = float(np.mean(outcomes)), float(np.std(outcomes, ddof=1))
    if sd == 0 or float(np.std(before)) == 0:
        return mean, sd, None
    # A correlation of one would promise certainty; estimates on few people come near it by chance.
    correlation = float(np.corrcoef(outcomes, before)[0, 1])
    return mean, sd, min(max(correlation, -0.95), 0.95)


def _unknown(treated: int, control: int) -> str:
    size = f"With {treated} treated and {control} kept back"
    if min(treated, control) < 2:  # noqa: PLR2004 - a variance takes two
        return f"{size} no difference can be told from chance."
    return (
        f"{size} nothing can be promised: how outcomes vary is not known, because too few "
        "customers have had a code of their own, or nobody was ever credited."
    )


def _sentence(made: dict[str, Any]) -> str:
    size = f"With {made['treated_count']} treated and {made['control_count']} kept back"
    lift, expected = made["detectable_lift"], made["expected_lift"]
    said = (
        f"{size}, a lift of {lift:.2f} credited conversions per treated person or more would be "
        f"found four times in five; {expected:.2f} is expected, which would be found in "
        f"{made['power']:.0%} of cases."
    )
    if made["can_promise_verdict"]:
        return f"{said} A verdict can be promised."
    waves = made["waves_to_pool"]
    if waves is None:
        return f"{said} No verdict can be promised, however many waves are pooled."
    return f"{said} No verdict can be promised from one wave; {waves} pooled would find it."


def window_days(seconds: float) -> float:
    """Length of a campaign's window in days, never less than one.

    Example:
        >>> window_days(3 * 86_400), window_days(60)
        (3.0, 1.0)
    """
    return max(1.0, math.ceil(seconds / 864) / 100)
