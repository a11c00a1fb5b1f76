"""Past campaigns, randomised into arms: who was assigned, accepted, and posted because of it.

Customers with an account, a code, and consent to outreach when they joined are eligible. They are
assigned to a campaign by chance, 60 % of them to treatment. A treated customer accepts with their
own `accept`, posts with `post_if_accepted`, and then publishes one to three extra topical posts; a
control gets nothing. Both keep their code. What an activation truly brings follows in closed form:

    conversions = accept post_if_accepted posts e min(2 pi, 0.6) s̄

with `e` acts per post and `s̄` the mean susceptibility of the people who act (see `truth`).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from orchestration.worlds.parameters import DAY
from orchestration.worlds.people import granted
from orchestration.worlds.randomness import Floats, Ints
from orchestration.worlds.society import Society

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Campaign:
    """One campaign; days count from the world's start."""

    campaign_id: str
    name: str
    objective: str
    start_day: int
    end_day: int
    incentive: str
    budget: int


CAMPAIGNS = (
    Campaign("camp-01", "Neujahrsvorsätze / New Year miles", "purchase", 8, 32, "discount", 6_000),
    Campaign("camp-02", "Trail season opener 🌄", "purchase", 52, 78, "gift", 9_000),
    Campaign("camp-03", "Stridewell app launch", "app_install", 88, 110, "early_access", 4_000),
    Campaign("camp-04", "Été en mouvement", "purchase", 124, 150, "exclusive_offer", 8_000),
    Campaign("camp-05", "Autumn launch (planned)", "purchase", 240, 270, "points", 10_000),
)
"""The last one is planned: nobody is assigned yet."""

ASSIGNED_SHARE, TREATED_SHARE = 0.45, 0.6


@dataclass(frozen=True)
class Assignments:
    """One entry per customer assigned in a campaign; times are seconds from the world's start."""

    campaign: Ints
    person: Ints
    row: Ints
    treated: Flags
    assigned_at: Floats
    accepted: Flags
    accepted_at: Floats
    posted: Flags
    posted_at: Floats
    posts: Ints


def assign(society: Society, rows: slice) -> Assignments:
    """Draws the arms of all campaigns for the accounts in `rows` (first accounts only)."""
    dice, authors = society.dice, society.authors
    row = np.arange(rows.start, rows.stop)
    row = row[~authors.is_second[rows]]
    reachable = np.logical_and(*granted(dice, authors.person[row])[:2])
    row = row[reachable & society.codes.has_code[authors.person[row]]]
    parts = []
    for index, campaign in enumerate(CAMPAIGNS[:-1]):
        person = authors.person[row]
        chosen = row[dice.happens("assigned", ASSIGNED_SHARE, person, index)]
        person = authors.person[chosen]
        treated = dice.happens("treated", TREATED_SHARE, person, index)
        accepted = treated & dice.happens("accepted", authors.accept[chosen], person, index)
        posted = accepted & dice.happens("posted", authors.post_if_accepted[chosen], person, index)
        first, second, third = dice.three("campaign times", person, index)
        assigned_at = (campaign.start_day + 2 * first) * DAY
        accepted_at = assigned_at + (0.05 + 5 * second) * DAY
        parts.append(
            (
                np.full(len(chosen), index), person, chosen, treated, assigned_at, accepted,
                accepted_at, posted, accepted_at + (0.2 + 6 * third) * DAY,
                authors.campaign_posts[chosen],
            )
        )  # fmt: skip
    return Assignments(*(np.concatenate(column) for column in zip(*parts, strict=True)))
