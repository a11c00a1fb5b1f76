"""Acts as posts, and which friend's act answered which post.

Nobody's likes or comments are in these sets, so what friends did about a post is derived, and only
from what the data hold: a friend who acts on the same item within `History.answer_within` of a
person's act has acted on the person's newest post about it ("visit after"). One post answers at
most one post of each friend, so two who daily visit one place do not multiply. A shared habit
looks the same; the data cannot tell them apart.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

import numpy as np

from orchestration.validation.history import History, Ints


@dataclass(frozen=True)
class Posts:
    """Acts of one person on one item in one unit of time, told as one post.

    Attributes:
        act: The first of its acts, as a place in the history. Strictly rising. Shape (posts,).
        of_act: The post of each act. Shape (acts,).
    """

    act: Ints
    of_act: Ints


@dataclass(frozen=True)
class Answers:
    """Posts that answered a friend's post, in the order they happened.

    Attributes:
        answer: The answering post. Shape (answers,).
        post: The answered post. Shape (answers,).
    """

    answer: Ints
    post: Ints


@lru_cache(maxsize=8)
def posts_of(history: History) -> Posts:
    """The posts that tell `history`.

    Where the order of acts is known each act is a post of its own. Where only the month is, what a
    person did to an item in a month (three tags for one artist) is told at once.
    """
    keys = np.column_stack([history.period, history.person, history.item])
    _, first, group = np.unique(keys, axis=0, return_index=True, return_inverse=True)
    order = np.argsort(first)
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    return Posts(act=first[order], of_act=place[group.ravel()])


@lru_cache(maxsize=8)
def answers_of(history: History) -> Answers:
    """Which post answered which friend's newest post about the same item.

    A post of the same unit of time is never answered: nobody knows which of the two came first.
    """
    newest: dict[int, dict[int, int]] = {}
    found: list[tuple[int, int]] = []
    for batch in _by_period(history):
        for post, person, item, at in batch:
            visitors = newest.get(item, {})
            for friend in history.friends.get(person, ()) if visitors else ():
                earlier = visitors.get(friend)
                if earlier is not None and at - _times(history)[earlier] <= _limit(history):
                    found.append((post, earlier))
        for post, person, item, _ in batch:
            newest.setdefault(item, {})[person] = post
    pairs = np.asarray(found, np.int64).reshape(-1, 2)
    return Answers(answer=pairs[:, 0], post=pairs[:, 1])


def _by_period(history: History) -> Iterator[list[tuple[int, int, int, int]]]:
    """Post, person, item and microsecond, in the order of time, by unit of time."""
    acts = posts_of(history).act
    rows = zip(
        range(len(acts)),
        history.person[acts].tolist(),
        history.item[acts].tolist(),
        _times(history),
        strict=True,
    )
    period = history.period[acts].tolist()
    for _, batch in groupby(rows, key=lambda row: period[row[0]]):
        yield list(batch)


@lru_cache(maxsize=8)
def _times(history: History) -> list[int]:
    """When each post was made, in microseconds; whole units of time where only those are known."""
    made = history.occurred_at[posts_of(history).act]
    known = made.astype(f"datetime64[{history.resolution}]").astype("datetime64[us]")
    found: list[int] = known.astype(np.int64).tolist()
    return found


def _limit(history: History) -> int:
    return int(history.answer_within // np.timedelta64(1, "us"))
