"""Puts a world together: contract tables and truth, whole in memory or block by block.

    people, authors, codes   once, as arrays over everybody (about 250 bytes a customer)
    blocks of customers      their accounts, posts, acts on them, purchases they make or cause, ...
    blocks of other people   the accounts that were looked up
    the brand                its account, posts and fans, campaigns, paid spend
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from orchestration.extract.contract import TABLES, Kind
from orchestration.worlds import brand, claims, codes, commerce, crm, flaws, social, truth
from orchestration.worlds.authors import Authors, make_authors
from orchestration.worlds.campaigns import Assignments, assign
from orchestration.worlds.codes import Codes, make_codes
from orchestration.worlds.columns import MONEY, TIME
from orchestration.worlds.content import CLICK, make_acts, make_later_posts, make_posts
from orchestration.worlds.influence import persuade
from orchestration.worlds.parameters import BLOCK, DAYS, WorldParameters
from orchestration.worlds.people import People, make_people
from orchestration.worlds.randomness import Dice

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

Tables = dict[str, pa.Table]


def contract_schema(table: str) -> pa.Schema:
    """All columns of a contract table, in contract order."""
    return pa.schema([(column.name, ARROW[column.kind]) for column in TABLES[table].columns])


def _conformed(name: str, table: pa.Table) -> pa.Table:
    schema = contract_schema(name)
    strangers = set(table.column_names) - set(schema.names)
    assert not strangers, (name, strangers)
    columns = [
        table[field.name].cast(field.type)
        if field.name in table.column_names
        else pa.nulls(table.num_rows, field.type)
        for field in schema
    ]
    return pa.table(columns, schema=schema)


@dataclass(frozen=True)
class Part:
    """Some records of a world and the truth about them."""

    tables: Tables
    truth: Tables


@dataclass(frozen=True)
class World:
    """A whole world in memory."""

    parameters: WorldParameters
    tables: Mapping[str, pa.Table]
    truth: Mapping[str, pa.Table]
    brand_yaml: str = brand.BRAND_YAML


class Maker:
    """Everybody's traits, drawn once; makes the records of any block of customers."""

    def __init__(self, parameters: WorldParameters) -> None:
        """Draws people, accounts and codes."""
        self.parameters = parameters
        self.dice = Dice(parameters.seed)
        self.people: People = make_people(parameters, self.dice)
        self.authors: Authors = make_authors(parameters, self.dice, self.people)
        self.codes: Codes = make_codes(parameters, self.dice, self.people)

    def parts(self) -> Iterator[Part]:
        """The world, part by part; each part holds all records of some customers, flaws included."""
        yield self._brand_part()
        customers = self.parameters.customers
        for block, first in enumerate(range(0, customers, BLOCK)):
            yield self._flawed(self._customer_part(first, min(first + BLOCK, customers)), block)
        everybody = len(self.people.interest) + self.parameters.bots
        for first in range(customers, everybody, 4 * BLOCK):
            last = min(first + 4 * BLOCK, everybody)
            accounts = social.audience_accounts(
                self.dice, self.parameters, self.people, first, last
            )
            yield Part({"accounts": _conformed("accounts", accounts)}, {})

    def increment(self, share: float) -> Iterator[Part]:
        """Only new records, of the day after the end: `share` of the posts, acts and orders."""
        dice, people, authors = self.dice, self.people, self.authors
        for first in range(0, self.parameters.customers, BLOCK):
            last = min(first + BLOCK, self.parameters.customers)
            rows = authors.of_customers(first, last)
            posts = make_later_posts(dice, people, authors, rows, share)
            acts = make_acts(dice, self.parameters, people, authors, posts)
            orders = commerce.later_orders(dice, people, self.codes, first, last, share)
            baskets = commerce.fill_baskets(dice, people, orders)
            accounts = social.customer_accounts(dice, people, authors, rows)
            tables = {
                "accounts": accounts.slice(0, max(1, int(accounts.num_rows * share))),
                "posts": social.post_table(dice, people, authors, posts, acts),
                "engagements": social.act_table(dice, people, authors, posts, acts),
                **commerce.order_tables(dice, people, self.codes, orders, baskets),
            }
            yield Part({name: _conformed(name, table) for name, table in tables.items()}, {})

    def _brand_part(self) -> Part:
        dice, customers = self.dice, self.parameters.customers
        tables = {
            **brand.brand_tables(dice, self.parameters, self.people),
            "campaigns": brand.campaign_table(customers),
            "paid_benchmarks": brand.paid_table(dice, customers),
        }
        leaks = truth.leak_truth(
            self.codes, codes.code_texts(self.people, self.codes, self.codes.leaked)
        )
        suspects = truth.suspect_truth(self.parameters, self.people, self.authors)
        return Part(
            {name: _conformed(name, table) for name, table in tables.items()},
            {"leaked_codes": leaks, "suspects": suspects},
        )

    def _customer_part(self, first: int, last: int) -> Part:
        dice, parameters, people, authors = self.dice, self.parameters, self.people, self.authors
        rows = authors.of_customers(first, last)
        assigned = assign(dice, people, authors, rows)
        posts = make_posts(dice, people, authors, rows, assigned)
        acts = make_acts(dice, parameters, people, authors, posts)
        persuasions = persuade(dice, parameters, people, authors, posts, acts)
        added, won = commerce.added(dice, people, self.codes, authors.person, persuasions)
        orders = commerce.together(
            [commerce.own_orders(dice, people, self.codes, first, last), added]
        )
        conversions = commerce.together([won, commerce.own_installs(dice, first, last)])
        clicks = np.flatnonzero(acts.kind == CLICK)
        idle_owner = authors.person[posts.row[acts.post[clicks]]]
        is_link = self.codes.is_link[idle_owner] & self.codes.has_code[idle_owner]
        engagements = social.act_table(dice, people, authors, posts, acts)
        handles, links = claims.claim_tables(dice, parameters, people, authors, rows)
        baskets = commerce.fill_baskets(dice, people, orders)
        tables = {
            "accounts": social.customer_accounts(dice, people, authors, rows),
            "posts": social.post_table(dice, people, authors, posts, acts),
            "engagements": engagements,
            "follows": social.follow_table(dice, parameters, people, authors, rows),
            "customers": crm.customer_table(dice, people, first, last),
            "customer_handles": pa.concat_tables(
                [handles, claims.idle_claims(dice, people, first, last).select(handles.column_names)]
            ),
            **commerce.order_tables(dice, people, self.codes, orders, baskets),
            "conversions": commerce.conversion_table(dice, people, self.codes, conversions),
            "reviews": crm.review_table(dice, people, orders),
            "complaints": crm.complaint_table(dice, orders),
            "consents": crm.consent_table(dice, first, last),
            "erasure_requests": crm.erasure_table(dice, people, first, last),
            "referral_codes": codes.referral_codes(
                people, self.codes, _campaign_of(assigned, first, last), first, last
            ),
            "referral_clicks": commerce.click_table(
                dice,
                people,
                self.codes,
                commerce.together([orders, conversions]),
                idle_owner[is_link],
                acts.second[clicks][is_link],
            ),
            "activations": brand.activation_table(authors, assigned),
        }
        seen = authors.seen_share[posts.row] > 0
        tables["posts"] = tables["posts"].filter(pa.array(seen))
        told = truth.people_truth(
            dice, parameters, people, authors, self.codes, rows, first, last, added, won
        )
        caused = truth.added_truth(
            people, authors, posts, acts, added, won, engagements["engagement_id"].combine_chunks()
        )
        return Part(
            {name: _conformed(name, table) for name, table in tables.items()},
            {"people": told, "links": links, "added": caused},
        )

    def _flawed(self, part: Part, block: int) -> Part:
        tables, notes = {}, []
        for name, table in part.tables.items():
            tables[name], note = flaws.plant(
                self.dice, name, table, self.parameters.flaws, block
            )
            notes.append(note)
        return Part(tables, {**part.truth, "flaws": pa.concat_tables(notes)})


def _campaign_of(assigned: Assignments, first: int, last: int) -> np.ndarray:
    """The last campaign each customer was assigned to, -1: none. A label on the code, no more."""
    campaign = np.full(last - first, -1)
    campaign[assigned.person - first] = assigned.campaign
    return campaign


def build_world(parameters: WorldParameters) -> World:
    """A whole world in memory, as contract tables with exact types.

    Args:
        parameters: Which world.

    Returns:
        All 18 contract tables (flaws included) and the truth: `people`, `links`, `added`,
        `suspects`, `leaked_codes`, `flaws`.
    """
    tables: dict[str, list[pa.Table]] = defaultdict(list)
    told: dict[str, list[pa.Table]] = defaultdict(list)
    for part in Maker(parameters).parts():
        for name, table in part.tables.items():
            tables[name].append(table)
        for name, table in part.truth.items():
            told[name].append(table)
    return World(
        parameters,
        {name: pa.concat_tables(tables[name]) for name in TABLES},
        {name: pa.concat_tables(parts) for name, parts in told.items()},
    )


__all__ = ["DAYS", "Maker", "Part", "World", "build_world", "contract_schema"]
