"""The accounts of customers: how far they reach, how they post, and whether they persuade.

One entry per account of a customer (some have two). With followers `F`, rapport `g ~ N(0,1)`,

    F        = exp(N(ln 350, 1.1))                                      heavy-tailed reach
    pool A   = F attention,  attention = expit(-0.7 + 0.8 g + 0.7 z)    people who ever act
    e        = c F 0.075 (F/500)^-0.35 exp(0.6 g + 0.4 z - 0.26)        acts per post, in all
    posts    = (11 or 5 in 180 days) exp(z + 0.6 g - 0.68)              more by topical people
    topical  = expit(0.5 or -2.9 + 0.5 g + 0.9 z)                       share of the posts
    persuader: g + 0.8 z above its (1 - persuader_share) quantile
    pi       = influence 0.055 exp(0.7 z - 0.25) (F/500)^-0.35 if persuader, else 0, at most 0.6

every `z` a standard normal of its own; `c` makes recorded acts per customer what was asked for.
`pi` is the chance that an act on a topical post of theirs makes a fully susceptible person convert.
Rapport also shows: in answered comments, in acts per post, in how many followers ever act. So
persuaders can be told apart, imperfectly, by what a brand can see; in a null world rapport shows
all the same and persuades nobody. Because `e` grows with F^0.65 and `pi` falls with F^0.35,
conversions grow with F^0.3 only, while an activation's price grows with F^0.6: few followers win
per euro. `bot_level` of the people bought followers: `F` as shown is 4 to 40 times what is real.

The share of regulars in an audience rises with the author's own order rate (loyal people's friends
buy already), so loyalty alone points at saturated audiences:

    P(member is a customer) = expit(-0.1 + 0.3 log lambda)
    P(customer is a regular) = expit(0.9 + 0.9 log lambda)         log lambda at least log 0.2
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, ndtri

from orchestration.worlds import vocabulary as words
from orchestration.worlds.parameters import WorldParameters
from orchestration.worlds.people import People
from orchestration.worlds.randomness import Dice, Floats, Ints

Flags = NDArray[np.bool_]

OWN_INSIGHTS, PUBLIC, UNSEEN = 0, 1, 2
"""What the brand sees of an account: the customer's own insights, public posts, or no posts."""

MAX_POSTS, CAMPAIGN_POSTS_FROM, INCREMENT_POSTS_FROM = 400, 800, 900
"""Post numbers of an author: own posts below 400, campaign posts from 800, later days from 900."""

ACTIVATION_OFFER = 2.0
"""An activation's exclusive offer makes an act this much likelier to convert."""


@dataclass(frozen=True)
class Authors:
    """Accounts of customers, sorted by customer; arrays over accounts."""

    person: Ints
    platform: NDArray[np.int8]
    is_second: Flags
    followers: Ints
    shown_followers: Ints
    bought: Flags
    pool: Ints
    acts_per_post: Floats
    visibility: NDArray[np.int8]
    seen_share: Floats
    post_rate: Floats
    topicality: Floats
    topic: Ints
    rapport: Floats
    reply_share: Floats
    persuasion: Floats
    customer_share: Floats
    regular_share: Floats
    accept: Floats
    post_if_accepted: Floats
    campaign_posts: Ints
    incentive: Floats

    def __len__(self) -> int:
        """Number of accounts."""
        return len(self.person)

    def of_customers(self, first: int, last: int) -> slice:
        """Rows of the accounts of customers `first` to `last` - 1."""
        low, high = np.searchsorted(self.person, [first, last])
        return slice(int(low), int(high))


def make_authors(parameters: WorldParameters, dice: Dice, people: People) -> Authors:
    """Draws the accounts of all customers who have one."""
    customers = np.arange(people.customer_count, dtype=np.int64)
    firsts = customers[people.has_account[: people.customer_count]]
    seconds = customers[people.second_platform[: people.customer_count] >= 0]
    person = np.concatenate([firsts, seconds])
    is_second = np.arange(len(person)) >= len(firsts)
    order = np.lexsort((is_second, person))
    person, is_second = person[order], is_second[order]
    platform = np.where(is_second, people.second_platform[person], people.platform[person])
    key = person * 2 + is_second

    def normal(stream: str) -> Floats:
        return dice.normal(f"author {stream}", key)

    rapport = dice.normal("rapport", person)
    followers = np.exp(np.log(350) + 1.1 * normal("followers")) * np.where(is_second, 0.4, 1)
    followers = np.clip(followers, 12, 1_500_000).astype(np.int64)
    bought = dice.happens("bought", parameters.bot_level, person)
    inflation = 4 * 10 ** dice.uniform("inflation", key)
    size = followers / 500
    attention = expit(-0.7 + 0.8 * rapport + 0.7 * normal("attention"))
    pool = np.maximum(followers * attention, 4).astype(np.int64)
    acts = followers * 0.075 * size**-0.35 * np.exp(0.6 * rapport + 0.4 * normal("acts") - 0.26)
    craft = rapport + 0.8 * normal("craft")
    chosen = (parameters.persuader_share > 0) & (
        craft > np.sqrt(1.64) * ndtri(1 - np.clip(parameters.persuader_share, 1e-9, 1 - 1e-9))
    )
    power = 0.055 * np.exp(0.7 * normal("power") - 0.25) * np.minimum(size, 200) ** -0.35
    persuasion = np.where(chosen & ~bought, np.minimum(parameters.influence * power, 0.6), 0.0)
    visibility = dice.category("visibility", [0.16, 0.56, 0.28], key).astype(np.int8)
    unseen = dice.uniform("richness", key) > 0.72 * parameters.richness + 0.28
    visibility = np.where(unseen, UNSEEN, visibility).astype(np.int8)
    seen = np.where(visibility == OWN_INSIGHTS, 0.95, expit(0.7 + 0.9 * normal("seen")))
    seen = np.where(visibility == UNSEEN, 0.0, seen * min(1.0, parameters.richness))
    interest = people.interest[person].astype(np.int64)
    is_topical = interest < words.TOPICAL_INTERESTS
    loyalty = np.log(np.maximum(people.order_rate[person].astype(np.float64), 0.2))
    rate = np.where(is_topical, 11, 5) * np.exp(normal("posts") + 0.6 * rapport - 0.68)
    rate = np.minimum(rate, MAX_POSTS / 2)
    authors = Authors(
        person=person,
        platform=platform.astype(np.int8),
        is_second=is_second,
        followers=followers,
        shown_followers=np.where(bought, followers * inflation, followers).astype(np.int64),
        bought=bought,
        pool=pool,
        acts_per_post=np.minimum(acts, 0.8 * pool),
        visibility=visibility,
        seen_share=seen,
        post_rate=np.where(is_second, 0.4, 1.0) * rate,
        topicality=expit(
            np.where(is_topical, 0.5, -2.9) + 0.5 * rapport + 0.9 * normal("topicality")
        ),
        topic=np.where(is_topical, interest, dice.integer("topic", words.TOPICAL_INTERESTS, key)),
        rapport=rapport,
        reply_share=expit(-1.2 + 0.9 * rapport + 0.5 * normal("reply")),
        persuasion=persuasion,
        customer_share=expit(-0.1 + 0.3 * loyalty),
        regular_share=expit(0.9 + 0.9 * loyalty),
        accept=expit(-0.6 + 1.6 * people.appetite[person] - 0.25 * np.log(size)),
        post_if_accepted=expit(1.1 + 0.6 * normal("posts if accepted")),
        campaign_posts=1 + dice.integer("campaign posts", 3, key),
        incentive=np.round(6 + 4 * size**0.6, 2),
    )
    return _scaled(authors, parameters)


def _scaled(authors: Authors, parameters: WorldParameters) -> Authors:
    """Scales acts per post so that recorded acts per customer meet the parameter in expectation."""
    expected = np.sum(authors.acts_per_post * authors.post_rate * authors.seen_share)
    wanted = parameters.engagements_per_customer * parameters.customers * parameters.richness
    factor = wanted / max(float(expected), 1.0)
    values = {name: getattr(authors, name) for name in authors.__dataclass_fields__}
    values["acts_per_post"] = np.minimum(authors.acts_per_post * factor, 0.8 * authors.pool)
    return Authors(**values)
