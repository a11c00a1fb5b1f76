"""Acts on posts: who acts, how, when; bought bursts and answers among them.

The k-th act of m comes at the quantile (k + u)/m of a log-normal delay, which keeps acts in time
order. Accounts that bought followers get a burst of bots within twenty seconds of a post. Authors
answer comments with their own `reply_share`.
"""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from orchestration.worlds.parameters import DAY, SPAN
from orchestration.worlds.posts import Posts
from orchestration.worlds.randomness import Floats, Ints, repeated
from orchestration.worlds.society import Society

Flags = NDArray[np.bool_]

LIKE, COMMENT, REPLY, SHARE, SAVE, CLICK, MENTION, TAG, REVIEW = range(9)
KINDS = ("like", "comment", "reply", "share", "save", "click", "mention", "tag", "review")
_KIND_WEIGHTS = np.array([0.80, 0.11, 0.0, 0.035, 0.03, 0.012, 0.006, 0.006, 0.001])
MAX_DELAY = 20.0 * DAY
_KIND_EDGES = np.cumsum(_KIND_WEIGHTS) / _KIND_WEIGHTS.sum()


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


def delay(draws: Floats) -> Floats:
    """Seconds from a post to an act: log-normal, median 3 hours, at most 20 days."""
    return np.asarray(np.minimum(np.exp(np.log(3 * 3600.0) + 1.5 * ndtri(draws)), MAX_DELAY))


def make_acts(society: Society, posts: Posts, since: int = 0, until: int = SPAN) -> Acts:
    """Recorded acts on the posts, by post and time: people's, bots' and the authors' replies.

    Args:
        society: Everybody.
        posts: Posts acted on.
        since: Acts before this second are left out; so are those from `until` on. An act's draws
            do not depend on either, so later acts continue what earlier ones began.
        until: See `since`.
    """
    dice = society.dice
    post, ordinal = repeated(posts.recorded)
    row, number = posts.row[post], posts.number[post]
    key = number * 100_000 + ordinal
    slot_draw, kind_draw, time_draw = dice.three("act", row, key)
    person = society.actors(row, slot_draw)
    kind = np.minimum(np.searchsorted(_KIND_EDGES, kind_draw), REVIEW)
    second = np.floor(posts.second[post] + delay((ordinal + time_draw) / posts.recorded[post]))
    post, person, kind, second = _once(post, person, kind, second)
    own = np.zeros(len(post), dtype=bool)
    parts = [
        Acts(post, person, kind, second, own),
        _replies(society, posts, post, kind, second),
        _bursts(society, posts),
    ]
    merged = Acts(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Acts)))
    keep = np.flatnonzero((merged.second >= since) & (merged.second < until))
    # Three sorted runs, so a stable sort is a merge, 20 times faster than lexsort.
    order = (merged.post[keep] << 26) + merged.second[keep].astype(np.int64)
    keep = keep[np.argsort(order, kind="stable")]
    return Acts(*(getattr(merged, f.name)[keep] for f in fields(Acts)))


def _once(post: Ints, person: Ints, kind: Ints, second: Floats) -> tuple[Ints, Ints, Ints, Floats]:
    """Keeps a person's first act of each kind on a post: nobody likes a post twice."""
    key = ((post << 34) + person) * 16 + kind
    _, first = np.unique(key, return_index=True)
    first.sort()
    return post[first], person[first], kind[first], second[first]


def _replies(society: Society, posts: Posts, post: Ints, kind: Ints, second: Floats) -> Acts:
    dice, authors = society.dice, society.authors
    asked = np.flatnonzero(kind == COMMENT)
    row, number = posts.row[post[asked]], posts.number[post[asked]]
    _, ordinal = repeated(np.bincount(post[asked], minlength=len(posts)))
    key = number * 100_000 + ordinal
    yes = dice.happens("answers", authors.reply_share[row], row, key)
    answered, row, key = asked[yes], row[yes], key[yes]
    wait = np.exp(np.log(2 * 3600.0) + dice.normal("answer delay", row, key))
    return Acts(
        post[answered],
        authors.person[row],
        np.full(len(answered), REPLY),
        np.floor(second[answered] + 30 + wait),
        np.zeros(len(answered), dtype=bool),
    )


def _bursts(society: Society, posts: Posts) -> Acts:
    dice, people, parameters, authors = (
        society.dice,
        society.people,
        society.parameters,
        society.authors,
    )
    bought = authors.bought[posts.row] & (authors.seen_share[posts.row] > 0)
    size = np.where(bought, 6 + dice.integer("burst", 30, posts.row, posts.number), 0)
    post, ordinal = repeated(np.minimum(size, parameters.bots // 2))
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
