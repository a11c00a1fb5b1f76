"""Posts of customers: when, about what, and how many acts each draws. `texts` gives them words.

A post draws `m` acts, Poisson around the author's `e` times the post's own luck (log-normal, mean
1). The brand sees a share of them, one record each; the rest only as counts.
"""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from orchestration.worlds import vocabulary as words
from orchestration.worlds.authors import (
    CAMPAIGN_POSTS_FROM,
    INCREMENT_POSTS_FROM,
    MAX_POSTS,
)
from orchestration.worlds.calendar import moment, moment_of_day
from orchestration.worlds.campaigns import Assignments
from orchestration.worlds.parameters import DAY, DAYS, SPAN
from orchestration.worlds.randomness import Dice, Floats, Ints, poisson_quantile, repeated
from orchestration.worlds.society import Society

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Posts:
    """Posts of a block of authors; `second` counts from the world's start."""

    row: Ints
    number: Ints
    second: Floats
    is_topical: Flags
    topic: Ints
    mentions_brand: Flags
    campaign: Ints
    acts: Ints
    recorded: Ints

    def __len__(self) -> int:
        """Number of posts."""
        return len(self.row)

    def where(self, keep: Flags) -> "Posts":
        """The posts of a mask."""
        return Posts(*(getattr(self, field.name)[keep] for field in fields(self)))


def make_posts(society: Society, rows: slice, assignments: Assignments) -> Posts:
    """Own and campaign posts of the accounts in `rows`, by author and time."""
    dice, authors = society.dice, society.authors
    row = np.arange(rows.start, rows.stop)
    count = np.minimum(dice.poisson("post count", authors.post_rate[rows], row), MAX_POSTS)
    owner, number = repeated(count)
    row = row[owner]
    topical = dice.happens("topical", authors.topicality[row], row, number)
    draws = dice.uniform("post time", row, number)
    second = np.where(topical, moment(draws, seasonal=True), moment(draws, seasonal=False))
    active = np.flatnonzero(assignments.posted)
    owner, ordinal = repeated(assignments.posts[active])
    active = active[owner]
    campaign_second = assignments.posted_at[active] + ordinal * 3.1 * DAY
    return _with_acts(
        society,
        row=np.concatenate([row, assignments.row[active]]),
        number=np.concatenate(
            [number, CAMPAIGN_POSTS_FROM + assignments.campaign[active] * 8 + ordinal]
        ),
        second=np.concatenate([second, campaign_second]),
        is_topical=np.concatenate([topical, np.ones(len(active), dtype=bool)]),
        campaign=np.concatenate([np.full(len(row), -1), assignments.campaign[active]]),
    )


def make_later_posts(society: Society, rows: slice, share: float) -> Posts:
    """Posts of the day after the world's end: `share` times as many as the world holds."""
    dice, authors = society.dice, society.authors
    row = np.arange(rows.start, rows.stop)
    count = np.minimum(dice.poisson("later posts", authors.post_rate[rows] * share, row), 100)
    owner, ordinal = repeated(count)
    row, number = row[owner], INCREMENT_POSTS_FROM + ordinal
    topical = dice.happens("topical", authors.topicality[row], row, number)
    second = moment_of_day(0.7 * dice.uniform("post time", row, number), DAYS)
    return _with_acts(
        society,
        row=row,
        number=number,
        second=second,
        is_topical=topical,
        campaign=np.full(len(row), -1),
    )


def _with_acts(
    society: Society, *, row: Ints, number: Ints, second: Floats, is_topical: Flags, campaign: Ints
) -> Posts:
    dice, people, authors = society.dice, society.people, society.authors
    in_time = (second < SPAN) | (number >= INCREMENT_POSTS_FROM)
    order = np.flatnonzero(in_time)
    order = order[np.lexsort((second[order], row[order]))]
    row, number, second = row[order], number[order], second[order]
    is_topical, campaign = is_topical[order], campaign[order]
    mean = authors.acts_per_post[row] * np.exp(0.5 * dice.normal("luck", row, number) - 0.125)
    acts = poisson_quantile(mean, dice.uniform("acts", row, number))
    recorded = acts * authors.seen_share[row] + dice.uniform("recorded", row, number)
    interest = people.interest[authors.person[row]].astype(np.int64)
    fan = 0.10 * people.appetite[authors.person[row]].astype(np.float64)
    return Posts(
        row=row,
        number=number,
        second=np.floor(second),
        is_topical=is_topical,
        topic=np.where(is_topical, authors.topic[row], _off_topic(dice, interest, row, number)),
        mentions_brand=(campaign >= 0) | dice.happens("mentions", fan * is_topical, row, number),
        campaign=campaign,
        acts=acts,
        recorded=np.minimum(recorded.astype(np.int64), acts),
    )


def _off_topic(dice: Dice, interest: Ints, row: Ints, number: Ints) -> Ints:
    """The author's own interest, or another one; never a topic of the brand."""
    rest = len(words.INTERESTS) - words.TOPICAL_INTERESTS
    other = words.TOPICAL_INTERESTS + dice.integer("off topic", rest, row, number)
    stays = (interest >= words.TOPICAL_INTERESTS) & dice.happens("stays", 0.7, row, number)
    return np.where(stays, interest, other)
