"""What may be turned in a synthetic world, and the fixed calendar every world lives in.

The defaults make `data/sample`. A grid of worlds varies the fields of `WorldParameters`; a *null
world* is `WorldParameters(influence=0.0, homophily=0.9)`: friends are very much alike, nobody
persuades anybody, and whatever a ranking finds there is likeness taken for influence.
"""

from dataclasses import dataclass

import numpy as np

from orchestration.errors import GrapevineError

DAYS = 180
"""Length of a world, days: 2026-01-02 up to and with 2026-06-30 (UTC)."""

START = np.datetime64("2026-01-02T00:00:00", "s")
"""First instant of every world (UTC)."""

DAY = 86_400
"""Seconds in a day."""

SPAN = DAYS * DAY
"""Seconds from `START` to the end of the world."""

BLOCK = 10_000
"""Customers generated together. Bounds memory; every draw is a function of its index, so the
records do not depend on it, only the cut of large tables into part files does."""

MIXED_FORMATS_UP_TO = 20_000
"""Customers up to which tables come in mixed formats; larger worlds are Parquet part folders."""


class WorldError(GrapevineError):
    """A synthetic world that cannot be made as asked."""


@dataclass(frozen=True)
class WorldParameters:
    """One world, completely: the same parameters give the same records, byte for byte.

    Attributes:
        seed: Picks the world.
        customers: Customers of the brand, at least 50.
        influence: Multiplies every person's power to persuade. 0: nobody persuades.
        homophily: Probability that a member of somebody's audience is drawn from people of the
            same interest and country rather than from everybody on the platform. In [0, 1].
        richness: Multiplies the share of posts, acts, handles and insights the brand can see; 1 is
            the sample, 0.3 a brand that knows little. In (0, 1.3].
        bot_level: Share of accounts that bought followers and bursts of acts. In [0, 0.5].
        engagements_per_customer: Recorded acts per customer, in expectation, at richness 1.
        persuader_share: Share of accounts with any power to persuade. In [0, 1].
        code_leak_share: Share of personal codes that end up on a coupon site. In [0, 1].
        flaws: Multiplies the number of bad rows planted in each table. 0: none.
    """

    seed: int = 7
    customers: int = 3_000
    influence: float = 1.0
    homophily: float = 0.6
    richness: float = 1.0
    bot_level: float = 0.04
    engagements_per_customer: float = 100.0
    persuader_share: float = 0.18
    code_leak_share: float = 0.015
    flaws: float = 1.0

    def __post_init__(self) -> None:
        """Refuses values outside their range, naming the field.

        Raises:
            WorldError: A field is out of its range.
        """
        ranges = {
            "customers": (50, 50_000_000),
            "influence": (0, 20),
            "homophily": (0, 1),
            "richness": (0.01, 1.3),
            "bot_level": (0, 0.5),
            "engagements_per_customer": (1, 1_000),
            "persuader_share": (0, 1),
            "code_leak_share": (0, 1),
            "flaws": (0, 4),
        }
        for name, (low, high) in ranges.items():
            value = getattr(self, name)
            if not low <= value <= high:
                raise WorldError(
                    f"world parameter {name} is {value}; choose a value from {low} to {high}"
                )

    @property
    def audience_people(self) -> int:
        """People in the world who are no customers: four for each customer."""
        return 4 * self.customers

    @property
    def bots(self) -> int:
        """Accounts that only ever take part in bought bursts."""
        return max(20, int(self.customers * 0.2))
