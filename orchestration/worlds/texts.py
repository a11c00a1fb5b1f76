"""Gives posts and comments words: several languages, accents, CJK, emoji, hashtags, mentions."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from orchestration.worlds import vocabulary as words
from orchestration.worlds.acts import COMMENT, MENTION, REPLY, REVIEW, TAG
from orchestration.worlds.columns import join, pick, table_of
from orchestration.worlds.people import People
from orchestration.worlds.posts import Posts
from orchestration.worlds.randomness import Dice, Floats, Ints
from orchestration.worlds.society import Society

_LANGUAGES = tuple(words.TEXTS)
_LANGUAGE_OF_COUNTRY = np.array([_LANGUAGES.index(name) for name in words.LANGUAGES])
_PER_INTEREST = [words.TEXTS[name][n] for name in _LANGUAGES for n in range(len(words.INTERESTS))]
_WITH_TEXT = np.isin(np.arange(9), (COMMENT, REPLY, MENTION, TAG, REVIEW))


def languages(people: People, person: Ints) -> pa.Array:
    """The language of each person."""
    return pick(words.LANGUAGES, people.country[person].astype(np.int64))


def post_words(dice: Dice, language: Ints, topic: Ints, key: Ints) -> tuple[pa.Array, Floats]:
    """Opener, body and closer of a post, and a draw left over for its tags."""
    body, opener, left = dice.three("words", key)
    closer = (left * 997).astype(np.int64) % len(words.CLOSERS)
    text = join(
        table_of(
            [words.OPENERS[name] for name in _LANGUAGES], language, (opener * 101).astype(np.int64)
        ),
        table_of(
            _PER_INTEREST, language * len(words.INTERESTS) + topic, (body * 1_009).astype(np.int64)
        ),
        pick(words.CLOSERS, closer),
    )
    return text, left


def post_texts(society: Society, posts: Posts) -> tuple[pa.Array, pa.Array, pa.Array]:
    """Text, hashtags and mentions of customers' posts."""
    dice, people, authors = society.dice, society.people, society.authors
    key = posts.row * 1_024 + posts.number
    language = _LANGUAGE_OF_COUNTRY[people.country[authors.person[posts.row]]]
    text, left = post_words(dice, language, posts.topic, key)
    mention = pc.if_else(pa.array(posts.mentions_brand), f" @{words.BRAND_HANDLE}", "")
    text = join(text, mention)
    return text, tag_lists(posts.topic, left), mention_lists(posts.mentions_brand)


def tag_lists(topic: Ints, draws: Floats) -> pa.Array:
    """None, one or two hashtags of the topic."""
    how_many = np.where(draws < 0.5, 0, np.where(draws < 0.85, 1, 2))
    offsets = np.concatenate([[0], np.cumsum(how_many)]).astype(np.int32)
    owner = np.repeat(np.arange(len(topic)), how_many)
    ordinal = np.arange(len(owner)) - offsets[owner]
    values = table_of(words.HASHTAGS, topic[owner], (draws[owner] * 613).astype(np.int64) + ordinal)
    return pa.ListArray.from_arrays(pa.array(offsets), values)


def mention_lists(mentions: NDArray[np.bool_]) -> pa.Array:
    """The brand's handle where it is mentioned, else an empty list."""
    offsets = np.concatenate([[0], np.cumsum(mentions)]).astype(np.int32)
    values = pick((words.BRAND_HANDLE,), np.zeros(int(mentions.sum()), dtype=np.int64))
    return pa.ListArray.from_arrays(pa.array(offsets), values)


def act_texts(
    society: Society, person: Ints, kind: Ints, is_bot: NDArray[np.bool_], key: Ints
) -> pa.Array:
    """Words of comments and the like; null for likes, shares, saves and clicks."""
    dice, people = society.dice, society.people
    spoken = np.flatnonzero(_WITH_TEXT[kind])
    bots = is_bot[spoken]
    draws = dice.integer("comment", 10_007, key[spoken], person[spoken])
    country = people.country[np.where(bots, 0, person[spoken])]
    language = np.where(bots, len(_LANGUAGES), _LANGUAGE_OF_COUNTRY[country])
    comments = [words.COMMENTS[name] for name in _LANGUAGES] + [words.BOILERPLATE]
    replies = [words.REPLIES[name] for name in _LANGUAGES] + [words.BOILERPLATE]
    choices = comments + replies
    answers = (kind[spoken] == REPLY) * len(comments)
    texts = table_of(choices, language + answers, draws)
    positions = np.full(len(person), -1)
    positions[spoken] = np.arange(len(spoken))
    return texts.take(pa.array(positions, mask=positions < 0))
