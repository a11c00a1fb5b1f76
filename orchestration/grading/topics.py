"""What a page is about, told by its most engaged posts: words they have and other posts have not.

Pure: texts in, weighted topics out. Words are compared as keywords are matched later, so a topic
that is found here is found again in a fan's post.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

MOST = 8
"""Topics named at most: a page with more is about nothing in particular."""

COMMON = 0.15
"""A word in more of the other posts than this belongs to the language, not to a subject."""

LEAST_POSTS = 2
"""A word of a single post is that post's, not the page's."""

SURE = 1.645
"""Standard errors a word must lie above chance: 95 %, one-sided."""

# A letter first, so that prices are no topics; plain words of three letters are mostly grammar.
_WORD = re.compile(r"#[^\W\d_][\w-]{1,39}|(?<![#\w])[^\W\d_][\w'\u2019-]{3,39}")
_NOISE = re.compile(r"https?://\S+|@[\w.]+")


@dataclass(frozen=True)
class FoundTopic:
    """A word the page's engaged posts have more often than other posts.

    Attributes:
        word: As it is matched; `#word` only as a hashtag.
        weight: Its share of the evidence, all topics together 1.
        post_count: Posts of the page that have it.
    """

    word: str
    weight: float
    post_count: int


def find_topics(engaged: Sequence[str], others: Sequence[str]) -> tuple[FoundTopic, ...]:
    """The words that tell the page's engaged posts from other posts.

    For each word the log-odds ratio of the share of posts that have it, with a Dirichlet prior in
    proportion to all posts together:

        δ = ln((y₁ + a) / (n₁ + A - y₁ - a)) - ln((y₂ + a) / (n₂ + A - y₂ - a)),
        var δ = 1 / (y₁ + a) + 1 / (y₂ + a),    a = A (y₁ + y₂) / (n₁ + n₂),    A = 10 posts

    Words with δ / √var δ above `SURE` and in two posts or more are topics, the surest first; a word
    is left out where its hashtag says the same. Where nothing sets a word apart, the most frequent
    hashtags stand in, since nobody tags what a post is not about.

    Args:
        engaged: Texts of the page's most engaged posts.
        others: Texts of everybody else's posts and the page's less engaged ones, in the page's
            languages if they are known; may be empty.

    Returns:
        At most `MOST` topics. Empty where the posts say nothing.

    Source:
        Monroe, Colaresi, Quinn, Political Analysis 16 (2008) 372-403, doi:10.1093/pan/mpn018.

    Example:
        >>> ours = ["trail shoes again #trail", "new trail today #trail", "the trail at dawn"]
        >>> [t.word for t in find_topics(ours, ["the cat again", "today the dog", "new the"] * 9)]
        ['#trail']
    """
    ours, theirs = _documents(engaged), _documents(others)
    count = {"ours": max(1, len(engaged)), "theirs": max(1, len(others))}
    scores: dict[str, float] = {}
    for word, own in ours.items():
        if own < LEAST_POSTS:
            continue
        other = theirs[word]
        if not word.startswith("#") and other > COMMON * len(others):
            continue
        scores[word] = _z(own, other, count["ours"], count["theirs"])
    sure = {word: score for word, score in scores.items() if score > SURE}
    if not sure:
        sure = {word: float(ours[word]) for word in scores if word.startswith("#")}
    plain = {word.removeprefix("#") for word in sure if word.startswith("#")}
    kept = sorted(
        ((score, word) for word, score in sure.items() if word not in plain),
        key=lambda pair: (-pair[0], pair[1]),
    )[:MOST]
    total = sum(score for score, _ in kept)
    return tuple(FoundTopic(word, round(score / total, 6), ours[word]) for score, word in kept)


def _z(own: int, other: int, own_posts: int, other_posts: int, prior_posts: float = 10.0) -> float:
    prior = prior_posts * (own + other) / (own_posts + other_posts)
    # A word that every single post has would leave nobody without it.
    own_odds = (own + prior) / max(0.5, own_posts + prior_posts - own - prior)
    other_odds = (other + prior) / max(0.5, other_posts + prior_posts - other - prior)
    spread = np.sqrt(1 / (own + prior) + 1 / (other + prior))
    return float((np.log(own_odds) - np.log(other_odds)) / spread)


def _documents(texts: Iterable[str]) -> Counter[str]:
    """In how many texts each word stands, each counted once a text."""
    seen: Counter[str] = Counter()
    for text in texts:
        words = set(_WORD.findall(_NOISE.sub(" ", text.lower())))
        # A hashtag is the word too: who writes it plainly speaks of the same.
        seen.update(words | {word[1:] for word in words if word.startswith("#")})
    return seen
