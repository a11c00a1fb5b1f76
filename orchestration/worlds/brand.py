"""The brand itself: its account, posts and fans, its campaigns and paid spend, its `brand.yaml`."""

import datetime as dt

import numpy as np
import pyarrow as pa

from orchestration.worlds import vocabulary as words
from orchestration.worlds.acts import COMMENT, KINDS, LIKE, SHARE, delay
from orchestration.worlds.authors import Authors
from orchestration.worlds.calendar import moment
from orchestration.worlds.campaigns import CAMPAIGNS, Assignments
from orchestration.worlds.columns import counts, digits, flags, money, pick, times
from orchestration.worlds.identifiers import account_ids, customer_ids
from orchestration.worlds.parameters import DAY, SPAN
from orchestration.worlds.people import ACTIVITY_SKEW
from orchestration.worlds.randomness import Dice, repeated
from orchestration.worlds.society import Society
from orchestration.worlds.texts import act_texts, mention_lists, post_words, tag_lists

_POSTS = 72
_BRAND = -1
_NUMBER = 2_000_000_000
_CHANNELS = ("paid social", "search", "display")
_MONTHS = [dt.date(2026, month, 1) for month in range(1, 7)]

BRAND_YAML = """\
# A fictional brand; `python -m orchestration.worlds` writes this file with the rest of the folder.
name: Stridewell
handles: {instagram: stridewell, tiktok: stridewell, x: stridewell}
currency: EUR
margin: 0.4
topics:
  - name: running
    weight: 0.5
    keywords: [running, marathon, trail shoes, "#parkrun", parkrun, laufen, course à pied, correr,
               corsa, corrida, maratón, maratona, ランニング, マラソン, 跑步, 馬拉松]
    categories: [shoes]
  - name: hiking
    weight: 0.3
    keywords: [hiking, hike, wandern, bergtour, randonnée, senderismo, escursionismo, trilha,
               "#trail", 登山]
    categories: [outdoor]
  - name: training
    weight: 0.2
    keywords: [yoga, workout, strength training, krafttraining, musculation, musculação, palestra,
               ioga, 筋トレ, ヨガ, 瑜伽, 重訓, "#fitness"]
    categories: [training, nutrition]
micro_band: {min_followers: 300, max_followers: 5000, min_engaged_share: 0.25}
window_days: 90
conversion_window_days: 30
"""


def brand_tables(society: Society) -> dict[str, pa.Table]:
    """The brand's accounts, its posts, and the acts of fans on them."""
    dice, parameters, people = society.dice, society.parameters, society.people
    number = np.arange(_POSTS, dtype=np.int64)
    platform = (number % 4 == 3).astype(np.int8)
    second = np.sort(np.floor(moment(dice.uniform("brand post", number), seasonal=False)))
    topic = number % words.TOPICAL_INTERESTS
    text, left = post_words(dice, np.full(_POSTS, 1), topic, number + 7)
    crowd = np.full(_POSTS, max(8.0, parameters.customers * 0.014 * min(1, parameters.richness)))
    post, ordinal = repeated(dice.poisson("fans", crowd, number))
    keen, kind_draw, time_draw = dice.three("fan", post, ordinal)
    home = platform[post].astype(np.int64)
    no = np.zeros(len(post), dtype=bool)
    first, second_try, other = (
        pool.draw(home, home, no, dice.uniform(stream, post, ordinal) ** ACTIVITY_SKEW)
        for pool, stream in (
            (people.customers, "fan one"),
            (people.customers, "fan two"),
            (people.others, "fan other"),
        )
    )
    keener = np.where(people.appetite[first] > people.appetite[second_try], first, second_try)
    person = np.where(keen < 0.6, keener, other)
    kind = np.where(kind_draw < 0.82, LIKE, np.where(kind_draw < 0.94, COMMENT, SHARE))
    when = np.floor(second[post] + delay(time_draw))
    _, once = np.unique((post << 34) + person, return_index=True)
    once = once[when[once] < SPAN]
    post, person, kind, when = post[once], person[once], kind[once], when[once]
    per_post = np.bincount(post * 9 + kind, minlength=_POSTS * 9).reshape(_POSTS, 9)
    _, rank = repeated(np.bincount(post, minlength=_POSTS))
    account = account_ids(platform, np.full(_POSTS, _BRAND))
    platforms = pick(words.PLATFORMS, platform.astype(np.int64))
    is_brand = np.ones(_POSTS, dtype=np.int64)
    here = np.arange(2, dtype=np.int64)
    shown = int(parameters.customers * 6.5)
    return {
        "accounts": pa.table(
            {
                "platform": pick(words.PLATFORMS, here),
                "account_id": account_ids(here.astype(np.int8), np.full(2, _BRAND)),
                "handle": pick((words.BRAND_HANDLE,), here * 0),
                "display_name": pick((words.BRAND,), here * 0),
                "bio": pick(("Shoes and friends since 1994 👟",), here * 0),
                "followers_count": counts(np.array([shown, shown // 3])),
                "account_type": pick(("business",), here * 0),
                "is_private": flags(here > 5),
                "created_at": times(np.full(2, -3_000 * DAY)),
                "observed_at": times(np.full(2, SPAN - 3_600)),
                "access_basis": pick(("brand_own_media",), here * 0),
            }
        ),
        "posts": pa.table(
            {
                "platform": platforms,
                "post_id": digits(_NUMBER + number),
                "account_id": account,
                "created_at": times(second),
                "text": text,
                "hashtags": tag_lists(topic, left),
                "mentions": mention_lists(number < 0),
                "media_type": pick(("image", "video"), number % 2),
                "like_count": counts(per_post[:, LIKE]),
                "comment_count": counts(per_post[:, COMMENT]),
                "share_count": counts(per_post[:, SHARE]),
                "reached_count": counts(per_post.sum(axis=1) * 21 + 5),
                "is_paid_partnership": flags(number < 0),
                "language": pick(("en",), is_brand * 0),
                "observed_at": times(np.full(_POSTS, SPAN - 3_600)),
                "access_basis": pick(("brand_own_media",), is_brand * 0),
            }
        ),
        "engagements": pa.table(
            {
                "platform": platforms.take(pa.array(post)),
                "engagement_id": digits((_NUMBER + post) * 10_000_000 + rank),
                "post_id": digits(_NUMBER + post),
                "actor_id": account_ids(platform[post], person),
                "kind": pick(KINDS, kind),
                "text": act_texts(society, person, kind, np.zeros(len(post), bool), post + rank),
                "occurred_at": times(when),
                "access_basis": pick(("brand_own_media",), post * 0),
            }
        ),
    }


def campaign_table(customers: int) -> pa.Table:
    """`campaigns`; budgets grow with the number of customers."""
    days = np.array([[c.start_day, c.end_day] for c in CAMPAIGNS], dtype=float)
    budgets = np.array([c.budget for c in CAMPAIGNS]) * (customers / 3_000) * 100
    return pa.table(
        {
            "campaign_id": [c.campaign_id for c in CAMPAIGNS],
            "name": [c.name for c in CAMPAIGNS],
            "objective": [c.objective for c in CAMPAIGNS],
            "starts_at": times(days[:, 0] * DAY),
            "ends_at": times(days[:, 1] * DAY),
            "budget": money(budgets),
            "currency": ["EUR"] * len(CAMPAIGNS),
        }
    )


def activation_table(authors: Authors, assigned: Assignments) -> pa.Table:
    """`activations`: both arms; what an activation costs is known for those who accepted."""
    cost = np.rint(authors.incentive[assigned.row] * 100)
    return pa.table(
        {
            "campaign_id": pick([c.campaign_id for c in CAMPAIGNS], assigned.campaign),
            "customer_id": customer_ids(assigned.person),
            "arm": pick(("control", "treatment"), assigned.treated.astype(np.int64)),
            "assigned_at": times(assigned.assigned_at),
            "accepted_at": times(assigned.accepted_at, ~assigned.accepted),
            "posted_at": times(assigned.posted_at, ~assigned.posted),
            "incentive_kind": pick(
                [c.incentive for c in CAMPAIGNS], assigned.campaign, ~assigned.treated
            ),
            "incentive_cost": money(cost, ~assigned.accepted),
            "currency": pick(("EUR",), assigned.campaign * 0, ~assigned.accepted),
        }
    )


def paid_table(dice: Dice, customers: int) -> pa.Table:
    """`paid_benchmarks`: three channels over six months."""
    cell = np.arange(len(_CHANNELS) * len(_MONTHS), dtype=np.int64)
    channel, month = cell // len(_MONTHS), cell % len(_MONTHS)
    price, luck, rate = dice.three("paid", cell)
    spend = np.rint((1_500 + 2_500 * luck) * customers / 3_000 * 100)
    impressions = spend / (4 + 6 * price)
    clicks = impressions * (0.004 + 0.01 * rate)
    return pa.table(
        {
            "channel": pick(_CHANNELS, channel),
            "month": pa.array([_MONTHS[m] for m in month], pa.date32()),
            "spend": money(spend),
            "currency": pick(("EUR",), cell * 0),
            "impressions": counts(impressions),
            "clicks": counts(clicks, channel == 3),
            "engagements": counts(clicks * 3.2, channel == 1),
            "conversions": pa.array(np.round(clicks * 0.021, 1)),
        }
    )
