"""Puts a crowd together: customers, accounts, what is known of them, and the truth."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.benchmark.crowd.accounts import make_accounts
from orchestration.benchmark.crowd.customers import make_customers
from orchestration.benchmark.crowd.everybody import Ints, make_everybody, make_names

_KNOWN, _MISTYPED = 0.2, 0.02
"""Share of owned accounts whose link is known; whose handle its owner mistyped."""


@dataclass(frozen=True)
class Crowd:
    """What matching gets, and the truth.

    Attributes:
        people: As `identity.PEOPLE_SCHEMA`; second records have the source `shopify`.
        accounts: As `identity.ACCOUNTS_SCHEMA`.
        known: Links that are known already.
        claims: Handles typed wrongly.
        owners: The truth: `customer_id`, `platform`, `account_id` of every owned account, by the
            first record of its owner.
        same: The truth: pairs of records of one person.
        households: The truth: pairs of people who live together.
    """

    people: pa.Table
    accounts: pa.Table
    known: pa.Table
    claims: pa.Table
    owners: pa.Table
    same: pa.Table
    households: pa.Table


def make_crowd(customers: int, accounts: int, seed: int = 7) -> Crowd:
    """Invents customers and accounts.

    Args:
        customers: Records of customers; one in twenty is a second record of somebody.
        accounts: Accounts on three networks; a third of the customers owns one or two of them.
        seed: Picks the crowd.
    """
    dice = np.random.Generator(np.random.PCG64(seed))
    names = make_names(dice)
    repeats = customers // 20
    persons = customers - repeats
    everybody = make_everybody(dice, persons + accounts)
    people, same, households = make_customers(dice, everybody, names, persons, repeats)
    emails = people["email"].combine_chunks().slice(0, persons)
    shown, owner = make_accounts(dice, everybody, names, emails, accounts)
    owners = _owners(people, shown, owner)
    lot = dice.random(owners.num_rows)
    mistyped = owners.filter(pa.array((lot >= _KNOWN) & (lot < _KNOWN + _MISTYPED)))
    claims = pa.table(
        {
            "customer_id": mistyped["customer_id"],
            "platform": mistyped["platform"],
            "handle": pc.binary_join_element_wise(mistyped["handle"], "x", ""),
        }
    )
    keys = ["customer_id", "platform", "account_id"]
    known = owners.filter(pa.array(lot < _KNOWN)).select(keys)
    return Crowd(people, shown, known, claims, owners.select(keys), same, households)


def _owners(people: pa.Table, shown: pa.Table, owner: Ints) -> pa.Table:
    owned = np.flatnonzero(owner >= 0)
    return pa.table(
        {
            "customer_id": people["customer_id"].take(pa.array(owner[owned])),
            **{
                name: shown[name].take(pa.array(owned))
                for name in ("platform", "account_id", "handle")
            },
        }
    )
