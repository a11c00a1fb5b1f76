"""Posts and acts on them: bodies without words, as arrays. `texts` gives them words.

A post draws `m` acts, Poisson around the author's `e` times the post's own luck (log-normal). The
brand sees a share of them, one record each; the rest only as counts. The k-th act of m comes at the
quantile (k + u)/m of a log-normal delay, which keeps acts in time order. Bought accounts get a burst
of bots within twenty seconds. Authors answer comments with their own `reply_share`.
"""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from orchestration.worlds import vocabulary as words
from orchestration.worlds.authors import (
    CAMPAIGN_POSTS_FROM,
    INCREMENT_POSTS_FROM,
    MAX_POSTS,
    Authors,
    audience_member,
)
from orchestration.worlds.calendar import moment, moment_of_day
from orchestration.worlds.campaigns import Assignments
from orchestration.worlds.parameters import DAY, DAYS, SPAN, WorldParameters
from orchestration.worlds.people import ACTIVITY_SKEW, People
from orchestration.worlds.randomness import Dice, Floats, Ints, poisson_quantile

Flags = NDArray[np.bool_]

LIKE, COMMENT, REPLY, SHARE, SAVE, CLICK, MENTION, TAG, REVIEW = range(9)
KINDS = ("like", "comment", "reply", "share", "save", "click", "mention", "tag", "review")
_KIND_WEIGHTS = np.array([0.80, 0.11, 0.0, 0.035, 0.03, 0.012, 0.006, 0.006, 0.001])
_KIND_EDGES = np.cumsum(_KIND_WEIGHTS) / _KIND_WEIGHTS.sum()


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


@dataclass(frozen=True)
class Acts:
    """Recorded acts; `post` indexes the block's posts, `person` is a bot above all people."""

    post: Ints
    person: Ints
    kind: Ints
    second: Floats
    is_bot: Flags

    def __len__(self) -> int:
        """Number of acts."""
        return len(self.post)


def _repeat(counts: Ints) -> tuple[Ints, Ints]:
    """For counts (2, 3): owners (0, 0, 1, 1, 1) and ordinals (0, 1, 0, 1, 2)."""
    owner = np.repeat(np.arange(len(counts)), counts)
    starts = np.cumsum(counts) - counts
    return owner, np.arange(len(owner)) - starts[owner]


def make_posts(
    dice: Dice, people: People, authors: Authors, rows: slice, assignments: Assignments
) -> Posts:
    """Own and campaign posts of the accounts in `rows`, by author and time."""
    row = np.arange(rows.start, rows.stop)
    count = np.minimum(dice.poisson("post count", authors.post_rate[rows], row), MAX_POSTS)
    owner, number = _repeat(count)
    row = row[owner]
    topical = dice.happens("topical", authors.topicality[row], row, number)
    draws = dice.uniform("post time", row, number)
    second = np.where(topical, moment(draws, seasonal=True), moment(draws, seasonal=False))
    active = np.flatnonzero(assignments.posted)
    owner, ordinal = _repeat(assignments.posts[active])
    active = active[owner]
    campaign_second = assignments.posted_at[active] + ordinal * 3.1 * DAY
    return _with_acts(
        dice,
        people,
        authors,
        row=np.concatenate([row, assignments.row[active]]),
        number=np.concatenate(
            [number, CAMPAIGN_POSTS_FROM + assignments.campaign[active] * 8 + ordinal]
        ),
        second=np.concatenate([second, campaign_second]),
        is_topical=np.concatenate([topical, np.ones(len(active), dtype=bool)]),
        campaign=np.concatenate([np.full(len(row), -1), assignments.campaign[active]]),
    )


def make_later_posts(
    dice: Dice, people: People, authors: Authors, rows: slice, share: float
) -> Posts:
    """Posts of the day after the world's end: `share` times as many as the world holds."""
    row = np.arange(rows.start, rows.stop)
    count = np.minimum(dice.poisson("later posts", authors.post_rate[rows] * share, row), 100)
    owner, ordinal = _repeat(count)
    row, number = row[owner], INCREMENT_POSTS_FROM + ordinal
    topical = dice.happens("topical", authors.topicality[row], row, number)
    second = moment_of_day(0.7 * dice.uniform("post time", row, number), DAYS)
    return _with_acts(
        dice,
        people,
        authors,
        row=row,
        number=number,
        second=second,
        is_topical=topical,
        campaign=np.full(len(row), -1),
    )


def _with_acts(
    dice: Dice,
    people: People,
    authors: Authors,
    *,
    row: Ints,
    number: Ints,
    second: Floats,
    is_topical: Flags,
    campaign: Ints,
) -> Posts:
    in_time = (second < SPAN) | (number >= INCREMENT_POSTS_FROM)
    order = np.flatnonzero(in_time)
    order = order[np.lexsort((second[order], row[order]))]
    row, number, second = row[order], number[order], second[order]
    is_topical, campaign = is_topical[order], campaign[order]
    mean = authors.acts_per_post[row] * np.exp(0.5 * dice.normal("luck", row, number) - 0.125)
    acts = poisson_quantile(mean, dice.uniform("acts", row, number))
    recorded = acts * authors.seen_share[row] + dice.uniform("recorded", row, number)
    interest = people.interest[authors.person[row]].astype(np.int64)
    fan = 0.10 * people.appetite[authors.person[row]]
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


def delay(draws: Floats) -> Floats:
    """Seconds from a post to an act: log-normal, median 3 hours, at most 20 days."""
    return np.minimum(np.exp(np.log(3 * 3600.0) + 1.5 * ndtri(draws)), 20.0 * DAY)


def make_acts(
    dice: Dice, parameters: WorldParameters, people: People, authors: Authors, posts: Posts
) -> Acts:
    """Recorded acts on the posts, by post and time: people's, bots' and the authors' replies."""
    post, ordinal = _repeat(posts.recorded)
    row, number = posts.row[post], posts.number[post]
    key = number * 100_000 + ordinal
    slot_draw, kind_draw, time_draw = dice.three("act", row, key)
    slot = (authors.pool[row] * slot_draw**ACTIVITY_SKEW).astype(np.int64)
    person = audience_member(dice, parameters, people, authors, row, slot)
    kind = np.minimum(np.searchsorted(_KIND_EDGES, kind_draw), REVIEW)
    second = posts.second[post] + delay((ordinal + time_draw) / posts.recorded[post])
    post, person, kind, second = _once(post, person, kind, second)
    own = np.zeros(len(post), dtype=bool)
    parts = [
        Acts(post, person, kind, second, own),
        _replies(dice, authors, posts, post, kind, second),
        _bursts(dice, people, parameters, authors, posts),
    ]
    merged = Acts(
        *(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Acts))
    )
    end = np.where(posts.number[merged.post] >= INCREMENT_POSTS_FROM, SPAN + DAY, SPAN)
    keep = np.flatnonzero(np.floor(merged.second) < end)
    keep = keep[np.lexsort((merged.person[keep], merged.second[keep], merged.post[keep]))]
    return Acts(*(getattr(merged, f.name)[keep] for f in fields(Acts)))


def _once(
    post: Ints, person: Ints, kind: Ints, second: Floats
) -> tuple[Ints, Ints, Ints, Floats]:
    """Keeps a person's first act of each kind on a post: nobody likes a post twice."""
    key = ((post << 34) + person) * 16 + kind
    _, first = np.unique(key, return_index=True)
    first.sort()
    return post[first], person[first], kind[first], second[first]


def _replies(
    dice: Dice, authors: Authors, posts: Posts, post: Ints, kind: Ints, second: Floats
) -> Acts:
    asked = np.flatnonzero(kind == COMMENT)
    row, number = posts.row[post[asked]], posts.number[post[asked]]
    _, ordinal = _repeat(np.bincount(post[asked], minlength=len(posts)))
    key = number * 100_000 + ordinal
    yes = dice.happens("answers", authors.reply_share[row], row, key)
    answered, row, key = asked[yes], row[yes], key[yes]
    wait = np.exp(np.log(2 * 3600.0) + dice.normal("answer delay", row, key))
    return Acts(
        post[answered],
        authors.person[row],
        np.full(len(answered), REPLY),
        second[answered] + 30 + wait,
        np.zeros(len(answered), dtype=bool),
    )


def _bursts(
    dice: Dice, people: People, parameters: WorldParameters, authors: Authors, posts: Posts
) -> Acts:
    bought = authors.bought[posts.row] & (authors.seen_share[posts.row] > 0)
    size = np.where(bought, 6 + dice.integer("burst", 30, posts.row, posts.number), 0)
    post, ordinal = _repeat(np.minimum(size, parameters.bots // 2))
    row, number = posts.row[post], posts.number[post]
    # Consecutive bots from a random first one: nobody twice on one post.
    first = dice.integer("first bot", parameters.bots, row, number)
    person = len(people.interest) + (first + ordinal) % parameters.bots
    when, kind, _ = dice.three("bot act", row, number * 1_000 + ordinal)
    return Acts(
        post,
        person,
        np.where(kind < 0.4, COMMENT, LIKE),
        posts.second[post] + 1 + np.floor(19 * when),
        np.ones(len(post), dtype=bool),
    )
