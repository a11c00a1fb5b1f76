"""The social tables: what the networks show of accounts, posts and acts."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from orchestration.worlds import vocabulary as words
from orchestration.worlds.acts import COMMENT, KINDS, LIKE, REPLY, SAVE, SHARE, Acts
from orchestration.worlds.authors import OWN_INSIGHTS, PUBLIC, UNSEEN, Authors
from orchestration.worlds.columns import (
    counts,
    digits,
    flags,
    join,
    masked,
    pick,
    table_of,
    times,
)
from orchestration.worlds.identifiers import account_ids, bot_handles, handles, post_numbers
from orchestration.worlds.parameters import DAY, DAYS, SPAN
from orchestration.worlds.posts import Posts
from orchestration.worlds.randomness import Dice, Ints, repeated
from orchestration.worlds.society import Society
from orchestration.worlds.texts import act_texts, languages, post_texts

ACCESS = ("customer_oauth", "public_api", "brand_own_media", "customer_export", "self_declared")
_TYPES = ("personal", "creator", "business")
_MEDIA = ("image", "video", "carousel", "reel", "text")


def _hidden(dice: Dice, stream: str, values: Ints, key: Ints, open_: NDArray[np.bool_]) -> pa.Array:
    """Counts as a network shows them: of accounts not open to the brand 8 % null, 3 % as -1."""
    draws = dice.uniform(f"hidden {stream}", key)
    shown = np.where(~open_ & (draws < 0.03), -1, values)
    return counts(shown, ~open_ & (draws > 0.92))


def observed_rows(dice: Dice, authors: Authors, rows: slice) -> Ints:
    """Rows of the accounts the brand ever saw: all but four in ten of those without seen posts."""
    row = np.arange(rows.start, rows.stop)
    seen = (authors.visibility[row] != UNSEEN) | dice.happens("account seen", 0.6, row)
    return np.asarray(row[seen])


def customer_accounts(society: Society, rows: slice) -> pa.Table:
    """`accounts` of customers; one in eight was observed twice, two months apart."""
    dice, people, authors = society.dice, society.people, society.authors
    row = observed_rows(dice, authors, rows)
    again = row[dice.happens("seen before", 0.125, row)]
    early = np.concatenate([np.ones(len(again), dtype=bool), np.zeros(len(row), dtype=bool)])
    row = np.concatenate([again, row])
    person, platform = authors.person[row], authors.platform[row]
    insights = authors.visibility[row] == OWN_INSIGHTS
    followers = np.where(early, authors.shown_followers[row] * 0.93, authors.shown_followers[row])
    kind = dice.category("account type", [0.78, 0.17, 0.05], row)
    age, when, following = dice.three("account", row)
    name = table_of(words.FIRST_NAMES, people.country[person].astype(np.int64), person // 7)
    language = languages(people, person)
    bio = join(pick(words.INTERESTS, people.interest[person].astype(np.int64)), " ", name)
    return pa.table(
        {
            "platform": pick(words.PLATFORMS, platform.astype(np.int64)),
            "account_id": account_ids(platform, person),
            "handle": handles(people, platform, person),
            "display_name": masked(name, age > 0.9),
            "bio": masked(bio, when > 0.6),
            "followers_count": _hidden(
                dice, "followers", followers.astype(np.int64), row, insights
            ),
            "following_count": counts(30 + 900 * following**2, following > 0.95),
            "posts_count": counts(20 + authors.post_rate[row] * (2 + 20 * age)),
            "account_type": pick(_TYPES, kind),
            "is_private": flags((authors.visibility[row] == UNSEEN) & (following < 0.5)),
            "country": masked(
                pick(words.COUNTRIES, people.country[person].astype(np.int64)), age > 0.7
            ),
            "language": masked(language, when > 0.8),
            "created_at": times(-(40 + 2_500 * age) * DAY, following > 0.9),
            "observed_at": times(SPAN - (0.05 + 6 * when + np.where(early, 61, 0)) * DAY),
            "access_basis": pick(ACCESS, np.where(insights, 0, np.where(when < 0.9, 1, 4))),
        }
    )


def audience_accounts(society: Society, first: int, last: int) -> pa.Table:
    """`accounts` of the 30 % of other people and 60 % of bots that the brand's tools looked up."""
    dice, parameters, people = society.dice, society.parameters, society.people
    ids = np.arange(first, last, dtype=np.int64)
    is_bot = ids >= len(people.interest)
    ids = ids[dice.happens("looked up", np.where(is_bot, 0.6, 0.3 * parameters.richness), ids)]
    is_bot = ids >= len(people.interest)
    safe = np.where(is_bot, 0, ids)
    platform = np.where(is_bot, 0, people.platform[safe]).astype(np.int8)
    size, age, when = dice.three("audience account", ids)
    followers = np.where(is_bot, 3 + 20 * size, np.exp(4 + 4 * size)).astype(np.int64)
    human_handles = handles(people, platform, safe)
    return pa.table(
        {
            "platform": pick(words.PLATFORMS, platform.astype(np.int64)),
            "account_id": account_ids(platform, ids),
            "handle": pc.if_else(pa.array(is_bot), bot_handles(ids), human_handles),
            "followers_count": _hidden(dice, "followers", followers, ids, is_bot),
            "following_count": counts(np.where(is_bot, 4_000 + 3_000 * age, 50 + 800 * age)),
            "account_type": pick(_TYPES, np.zeros(len(ids), dtype=np.int64)),
            "is_private": flags(~is_bot & (size < 0.2), age > 0.9),
            "country": pick(
                words.COUNTRIES, people.country[safe].astype(np.int64), is_bot | (age > 0.4)
            ),
            "observed_at": times(SPAN - (0.05 + 20 * when) * DAY),
            "access_basis": pick(ACCESS, np.ones(len(ids), dtype=np.int64)),
        }
    )


def post_table(society: Society, posts: Posts, acts: Acts) -> pa.Table:
    """`posts` of customers whose posts the brand sees, counts as at the snapshot."""
    dice, people, authors = society.dice, society.people, society.authors
    row, number = posts.row, posts.number
    person = authors.person[row]
    insights = authors.visibility[row] == OWN_INSIGHTS
    recorded = np.bincount(acts.post * len(KINDS) + acts.kind, minlength=len(posts) * len(KINDS))
    recorded = recorded.reshape(len(posts), len(KINDS))
    unseen = posts.acts - posts.recorded
    likes = recorded[:, LIKE] + np.rint(0.8 * unseen)
    comments = recorded[:, COMMENT] + recorded[:, REPLY] + np.rint(0.11 * unseen)
    shares = recorded[:, SHARE] + np.rint(0.035 * unseen)
    saves = recorded[:, SAVE] + np.rint(0.03 * unseen)
    key = post_numbers(row, number)
    media = dice.category("media", [0.42, 0.2, 0.15, 0.18, 0.05], key)
    reach, link, snapshot = dice.three("post", key)
    reached = np.rint((posts.acts + 1) / (0.04 + 0.16 * reach)).astype(np.int64)
    is_video = (media == 1) | (media == 3)
    text, hashtags, mentions = post_texts(society, posts)
    observed = np.maximum(SPAN - (0.02 + snapshot) * DAY, posts.second + 600)
    return pa.table(
        {
            "platform": pick(words.PLATFORMS, authors.platform[row].astype(np.int64)),
            "post_id": digits(key),
            "account_id": account_ids(authors.platform[row], person),
            "created_at": times(posts.second),
            "text": text,
            "hashtags": hashtags,
            "mentions": mentions,
            "media_type": pick(_MEDIA, media),
            "permalink": masked(join("https://social.example/p/", digits(key)), link > 0.2),
            "like_count": _hidden(dice, "likes", likes.astype(np.int64), key, insights),
            "comment_count": _hidden(dice, "comments", comments.astype(np.int64), key, insights),
            "share_count": counts(shares, ~insights & (link > 0.5)),
            "save_count": counts(saves, ~insights),
            "view_count": counts(np.rint(reached * (1.1 + reach)), ~is_video | (link > 0.8)),
            "reached_count": counts(reached, ~insights),
            "is_paid_partnership": flags((posts.campaign >= 0) & (link < 0.75)),
            "language": masked(languages(people, person), snapshot > 0.85),
            "observed_at": times(observed),
            "access_basis": pick(ACCESS, np.where(insights, 0, 1)),
        }
    )


def act_table(society: Society, posts: Posts, acts: Acts, numbered_from: int = 0) -> pa.Table:
    """`engagements` on customers' posts, each post's numbered from `numbered_from` on."""
    authors = society.authors
    row = posts.row[acts.post]
    platform = authors.platform[row]
    key = post_numbers(row, posts.number[acts.post])
    _, ordinal = repeated(np.bincount(acts.post, minlength=len(posts)))
    return pa.table(
        {
            "platform": pick(words.PLATFORMS, platform.astype(np.int64)),
            "engagement_id": digits(key * 100_000 + numbered_from + ordinal),
            "post_id": digits(key),
            "actor_id": account_ids(platform, acts.person),
            "kind": pick(KINDS, acts.kind),
            "text": act_texts(society, acts.person, acts.kind, acts.is_bot, key + ordinal),
            "occurred_at": times(acts.second),
            "access_basis": pick(ACCESS, np.where(authors.visibility[row] == PUBLIC, 1, 0)),
        }
    )


def early_observations(dice: Dice, posts: pa.Table) -> pa.Table:
    """One post in sixty as it was seen within its first hour, too: fewer likes, fewer comments."""
    rows = np.arange(posts.num_rows)
    number = pc.cast(posts["post_id"], pa.int64()).to_numpy()
    early = posts.take(pa.array(rows[dice.happens("seen early", 1 / 60, number)]))
    for name in ("like_count", "comment_count"):
        few = pc.if_else(pc.greater(early[name], 0), pc.divide(early[name], 4), early[name])
        early = early.set_column(early.schema.get_field_index(name), name, few)
    seen = pc.add(early["created_at"], pa.scalar(3_000_000_000, pa.duration("us")))
    return early.set_column(early.schema.get_field_index("observed_at"), "observed_at", seen)


def follow_table(society: Society, rows: slice) -> pa.Table:
    """`follows`: a few edges of the 5 % of accounts that handed over an export of theirs."""
    dice, authors = society.dice, society.authors
    row = np.arange(rows.start, rows.stop)
    row = row[dice.happens("exported", 0.05 * society.parameters.richness, row)]
    owner, ordinal = repeated(np.minimum(authors.pool[row], 14))
    row = row[owner]
    person = society.audience(row, ordinal)
    platform = authors.platform[row]
    pair = row * 4_000_000_007 + person
    _, once = np.unique(pair, return_index=True)
    once.sort()
    row, person, platform = row[once], person[once], platform[once]
    when, known, _ = dice.three("follow", row, person)
    return pa.table(
        {
            "platform": pick(words.PLATFORMS, platform.astype(np.int64)),
            "follower_id": account_ids(platform, person),
            "followed_id": account_ids(platform, authors.person[row]),
            "since": times(-900 * when * DAY, known > 0.5),
            "observed_at": times(np.full(len(row), (DAYS - 12.4) * DAY)),
            "list_completeness": pick(
                ("partial", "full"), (authors.pool[row] <= 14).astype(np.int64)
            ),
        }
    )
