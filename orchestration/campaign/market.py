"""What a run knows that every campaign is planned from: people, their audiences and the past."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from orchestration.campaign.audiences import Ties, pool_size
from orchestration.campaign.definition import Definition
from orchestration.scoring.portfolio import Portfolio

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Market:
    """Everything but the campaigns themselves. People stand by customer_id everywhere.

    Attributes:
        people: One row per customer: what a condition may name, `platforms` (sorted),
            `is_inauthentic`, `account_count`, and how many posts have known actors.
        portfolio: Posterior means and draws, of the same people in the same order.
        ties: Who acted on whose posts, by row of `people`.
        cell: Pool of unknown people each customer's audience is drawn from, shape (people,).
        pool: How many people such a pool holds.
        contacts: The mart `campaign_contacts`.
        committed: Campaign to its last wave and what of its budget is gone.
        responses: Incentive kind to (offered, accepted).
        credited: customer_id and days_ago of each conversion credited by link or code.
        code_owners: customer_id of those who could have been credited.
        definitions: Every campaign, by id.
        as_of: The instant of the plan.
        seed: The run's seed.
        interval: Share of the intervals.
        reach_cost_ratio: Cost per engagement of large accounts over that of small ones.
    """

    people: pa.Table
    portfolio: Portfolio
    ties: Ties
    cell: Integers
    pool: float
    contacts: pa.Table
    committed: Mapping[str, tuple[int, float]]
    responses: Mapping[str, tuple[int, int]]
    credited: pa.Table
    code_owners: pa.Array
    definitions: Mapping[str, Definition]
    as_of: datetime
    seed: int
    interval: float
    reach_cost_ratio: float | None

    @property
    def known_share(self) -> Floats:
        """Share of each person's posts whose actors are known; 0 where unknown."""
        posts = _numbers(self.people["post_count"])
        known = _numbers(self.people["actor_known_post_count"])
        share = np.divide(known, posts, out=np.zeros(posts.size), where=posts > 0)
        return np.clip(share, 0.0, 1.0)


def make_ties(audiences: pa.Table, customer_id: pa.Array) -> Ties:
    """Ties by row of the people.

    Args:
        audiences: customer_id, actor_number (any integers), engaged_post_count, is_recent_buyer.
        customer_id: The people, sorted.
    """
    person = pc.index_in(audiences["customer_id"], value_set=customer_id)
    known = np.asarray(pc.is_valid(person))
    numbers = np.asarray(audiences["actor_number"].to_numpy())[known]
    actor = np.unique(numbers, return_inverse=True)[1]
    return Ties(
        np.asarray(person.filter(pa.array(known)).to_numpy()).astype(np.int64),
        actor.reshape(-1).astype(np.int64),
        _numbers(audiences["engaged_post_count"])[known],
        ~np.asarray(audiences["is_recent_buyer"].to_numpy(zero_copy_only=False))[known],
    )


def make_cells(people: pa.Table) -> Integers:
    """A number for each combination of first platform, country and language, unknown included."""
    platform = [(platforms or ("",))[0] for platforms in people["platforms"].to_pylist()]
    rows = list(
        zip(platform, people["country"].to_pylist(), people["language"].to_pylist(), strict=True)
    )
    number: dict[tuple[object, ...], int] = {}
    return np.array([number.setdefault(row, len(number)) for row in rows], dtype=np.int64)


def make_pool(ties: Ties, cell: Integers) -> float:
    """See `audiences.pool_size`."""
    return pool_size(ties, cell)


def _numbers(column: pa.ChunkedArray) -> Floats:
    filled = pc.fill_null(column.cast(pa.float64()), 0.0)
    return np.asarray(filled.to_numpy(), dtype=np.float64)
