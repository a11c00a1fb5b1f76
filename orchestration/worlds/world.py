"""Puts a world together: contract tables and truth, whole in memory or part by part.

A part holds all records of some customers: their accounts, their posts and the acts on them, the
purchases they make and those they cause. The brand is one part more, and so are the accounts of
other people that were looked up.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from orchestration.extract.contract import TABLES, Kind
from orchestration.worlds import brand, claims, commerce, crm, flaws, purchases, social, truth
from orchestration.worlds.acts import CLICK, MAX_DELAY, make_acts
from orchestration.worlds.campaigns import assign
from orchestration.worlds.code_use import referral_codes
from orchestration.worlds.columns import MONEY, TIME
from orchestration.worlds.happenings import Happenings, happen
from orchestration.worlds.parameters import BLOCK, DAY, SPAN, WorldParameters
from orchestration.worlds.posts import Posts, make_later_posts, make_posts
from orchestration.worlds.randomness import Ints
from orchestration.worlds.society import Society, make_society

ARROW = {
    Kind.TEXT: pa.string(),
    Kind.COUNT: pa.int64(),
    Kind.MONEY: MONEY,
    Kind.NUMBER: pa.float64(),
    Kind.TIME: TIME,
    Kind.MONTH: pa.date32(),
    Kind.FLAG: pa.bool_(),
    Kind.LIST: pa.list_(pa.string()),
}
"""The Arrow type of each kind of contract column."""

MADE = tuple(name for name in TABLES if name != "identity_decisions")
"""The contract's tables that a world fills: nobody in it reviews who is who."""

Tables = Mapping[str, pa.Table]


@dataclass(frozen=True)
class World:
    """A world, or a part of one: contract tables with exact types, and the truth about them."""

    tables: Tables
    truth: Tables


def contract_schema(table: str) -> pa.Schema:
    """All columns of a contract table, in contract order."""
    return pa.schema([(column.name, ARROW[column.kind]) for column in TABLES[table].columns])


def _conformed(tables: Tables) -> Tables:
    """The tables with every contract column: what a world leaves out is null."""
    conformed = {}
    for name, table in tables.items():
        schema = contract_schema(name)
        assert set(table.column_names) <= set(schema.names), name
        columns = [
            table[field.name].cast(field.type)
            if field.name in table.column_names
            else pa.nulls(table.num_rows, field.type)
            for field in schema
        ]
        conformed[name] = pa.table(columns, schema=schema)
    return conformed


def build_world(parameters: WorldParameters) -> World:
    """A whole world in memory.

    Args:
        parameters: Which world.

    Returns:
        The contract tables of `MADE`, flaws included, and the truth: `people`, `links`, `added`,
        `suspects`, `leaked_codes`, `flaws`.
    """
    tables: dict[str, list[pa.Table]] = defaultdict(list)
    told: dict[str, list[pa.Table]] = defaultdict(list)
    for part in parts(parameters):
        for name, table in part.tables.items():
            tables[name].append(table)
        for name, table in part.truth.items():
            told[name].append(table)
    return World(
        {name: pa.concat_tables(tables[name]) for name in MADE},
        {name: pa.concat_tables(pieces) for name, pieces in told.items()},
    )


def parts(parameters: WorldParameters) -> Iterator[World]:
    """The same world part by part, in bounded memory."""
    society = make_society(parameters)
    yield _brand_part(society)
    customers = parameters.customers
    for block, first in enumerate(range(0, customers, BLOCK)):
        part = _customer_part(society, happen(society, first, min(first + BLOCK, customers)))
        yield _flawed(society, part, block)
    everybody = len(society.people.interest) + parameters.bots
    for first in range(customers, everybody, 4 * BLOCK):
        accounts = social.audience_accounts(society, first, min(first + 4 * BLOCK, everybody))
        yield World(_conformed({"accounts": accounts}), {})


def later_parts(parameters: WorldParameters, share: float) -> Iterator[World]:
    """Only new records, of the day after the world's end.

    `share` of the world's posts and orders anew, and late acts on posts of its last weeks.
    """
    society = make_society(parameters)
    for first in range(0, parameters.customers, BLOCK):
        last = min(first + BLOCK, parameters.customers)
        rows = society.authors.of_customers(first, last)
        posts = make_later_posts(society, rows, share)
        acts = make_acts(society, posts, SPAN, SPAN + DAY)
        recent = make_posts(society, rows, assign(society, rows))
        recent = recent.where(recent.second > SPAN - MAX_DELAY)
        late = make_acts(society, recent, SPAN, SPAN + DAY)
        orders = purchases.later_orders(society, first, last, share)
        accounts = social.customer_accounts(society, rows)
        tables = {
            "accounts": accounts.slice(0, max(1, int(accounts.num_rows * share))),
            "posts": _seen(society, posts, social.post_table(society, posts, acts)),
            "engagements": pa.concat_tables(
                [
                    social.act_table(society, posts, acts),
                    social.act_table(society, recent, late, numbered_from=90_000),
                ]
            ),
            **commerce.order_tables(society, orders, commerce.fill_baskets(society, orders)),
        }
        yield World(_conformed(tables), {})


def _brand_part(society: Society) -> World:
    tables = {
        **brand.brand_tables(society),
        "campaigns": brand.campaign_table(society.parameters.customers),
        "paid_benchmarks": brand.paid_table(society.dice, society.parameters.customers),
    }
    told = {
        "leaked_codes": truth.leak_truth(society),
        "suspects": truth.suspect_truth(society),
    }
    return World(_conformed(tables), told)


def _customer_part(society: Society, done: Happenings) -> World:
    first, last, rows = done.first, done.last, done.rows
    posts = social.post_table(society, done.posts, done.acts)
    posts = _seen(society, done.posts, posts)
    engagements = social.act_table(society, done.posts, done.acts)
    handles, links = claims.claim_tables(society, rows)
    idle = claims.idle_claims(society, first, last)
    owner, clicked = _idle_clicks(society, done)
    used = purchases.together([done.orders, done.conversions])
    tables = {
        "accounts": social.customer_accounts(society, rows),
        "posts": pa.concat_tables([social.early_observations(society.dice, posts), posts]),
        "engagements": engagements,
        "follows": social.follow_table(society, rows),
        "customers": crm.customer_table(society, first, last),
        "customer_handles": pa.concat_tables([handles, idle.select(handles.column_names)]),
        **commerce.order_tables(society, done.orders, commerce.fill_baskets(society, done.orders)),
        "conversions": commerce.conversion_table(society, done.conversions),
        "reviews": crm.review_table(society, done.orders),
        "complaints": crm.complaint_table(society.dice, done.orders),
        "consents": crm.consent_table(society.dice, first, last),
        "erasure_requests": crm.erasure_table(society, first, last),
        "referral_codes": referral_codes(society, _campaign_of(done), first, last),
        "referral_clicks": commerce.click_table(society, used, owner, clicked),
        "activations": brand.activation_table(society.authors, done.assigned),
    }
    told = {
        "people": truth.people_truth(society, done),
        "links": links,
        "added": truth.added_truth(society, done, engagements["engagement_id"].combine_chunks()),
    }
    return World(_conformed(tables), told)


def _seen(society: Society, posts: Posts, table: pa.Table) -> pa.Table:
    """Only posts of accounts whose posts the brand sees."""
    return table.filter(pa.array(society.authors.seen_share[posts.row] > 0))


def _idle_clicks(society: Society, done: Happenings) -> tuple[Ints, Ints]:
    """Clicks on posts by owners of links: the owner, and when. Nothing was bought."""
    clicks = done.acts.kind == CLICK
    owner = society.authors.person[done.posts.row[done.acts.post[clicks]]]
    has_link = society.codes.is_link[owner] & society.codes.has_code[owner]
    return owner[has_link], done.acts.second[clicks][has_link].astype(np.int64)


def _campaign_of(done: Happenings) -> Ints:
    """The last campaign each customer was assigned to, -1: none. A label on the code, no more."""
    campaign = np.full(done.last - done.first, -1)
    campaign[done.assigned.person - done.first] = done.assigned.campaign
    return campaign


def _flawed(society: Society, part: World, block: int) -> World:
    tables, notes = {}, []
    for name, table in part.tables.items():
        tables[name], note = flaws.plant(society, name, table, block)
        notes.append(note)
    return World(tables, {**part.truth, "flaws": pa.concat_tables(notes)})
