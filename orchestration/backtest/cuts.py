"""When the past is cut: instants at which a ranking is made, each with a horizon after it.

Pure: instants in, instants out. What is known at a cut stands in `knowledge`, what came in
`outcomes`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Cut:
    """One instant in the past.

    Attributes:
        as_of: The instant after which the ranking reads nothing (UTC).
        until: End of the horizon in which its outcomes are counted (UTC).
    """

    as_of: datetime
    until: datetime

    @property
    def name(self) -> str:
        """The cut's date, by which its folder and its rows are called."""
        return f"{self.as_of:%Y-%m-%d}"


@dataclass(frozen=True)
class Plan:
    """The cuts to make, and why others asked for are not made.

    Attributes:
        cuts: Oldest first.
        left_out: One sentence for each cut that the history is too short for.
    """

    cuts: tuple[Cut, ...]
    left_out: tuple[str, ...]


def plan_cuts(first: datetime, last: datetime, count: int, horizon_days: int) -> Plan:
    """Walks back from the end of the data, one horizon a step, so that no outcome counts twice.

        as_of(i) = last - i · horizon,  until(i) = as_of(i) + horizon,  i = 1 … count

    A cut that has less than one horizon of history before it is left out: a ranking that has
    seen less than it is held against says nothing about the ranking.

    Args:
        first: The first instant at which anything happened.
        last: The end of the data.
        count: How many cuts are wanted.
        horizon_days: Days after a cut in which outcomes count.

    Example:
        >>> from datetime import UTC
        >>> plan = plan_cuts(
        ...     datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 4, 1, tzinfo=UTC), 4, 30
        ... )
        >>> [cut.name for cut in plan.cuts]
        ['2026-01-31', '2026-03-02']
        >>> plan.left_out[1]
        'cut 2026-01-01 is left out: 0 days of history before it, and 30 are needed'
    """
    horizon = timedelta(days=horizon_days)
    cuts, left_out = [], []
    for step in range(count, 0, -1):
        cut = Cut(last - step * horizon, last - (step - 1) * horizon)
        if cut.as_of - first >= horizon:
            cuts.append(cut)
        else:
            seen = max((cut.as_of - first).days, 0)
            left_out.append(
                f"cut {cut.name} is left out: {seen} days of history before it, "
                f"and {horizon_days} are needed"
            )
    return Plan(tuple(cuts), tuple(left_out))
