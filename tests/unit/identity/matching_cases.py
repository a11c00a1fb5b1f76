"""A small crowd with a few people and accounts among it whose case is clear to a reader."""

import pyarrow as pa
import pyarrow.compute as pc

from orchestration.benchmark.crowd import make_crowd
from orchestration.identity import (
    ACCOUNTS_SCHEMA,
    BARRED_SCHEMA,
    CLAIMS_SCHEMA,
    KNOWN_SCHEMA,
    PEOPLE_SCHEMA,
    schemas,
)

CROWD = make_crowd(1_200, 2_400, seed=3)


def _customer(key, first, last, city=None, country="DE", **rest):
    return {
        "customer_id": key, "first_name": first, "last_name": last, "city": city,
        "country": country, "language": "de", **rest,
    }  # fmt: skip


def _account(key, handle, display=None, bio=None, *, country="DE"):
    return {
        "platform": "instagram", "account_id": key, "handle": handle, "display_name": display,
        "bio": bio, "country": country, "language": "de",
    }  # fmt: skip


CUSTOMERS = [
    _customer("full", "Ottilie", "Zwickelbauer", "Berlin"),
    _customer("twin-1", "Kunigunde", "Habakuk", "Köln"),
    _customer("twin-2", "Kunigunde", "Habakuk", "Köln"),
    _customer("slip", "Lieselotte", "Dachsel"),
    _customer("claimant", "Gundula", "Spatz"),
    _customer("rival", "Horst", "Pfiffer"),
    _customer("barred", "Walpurga", "Knödler", "Mainz"),
    _customer("settled", "Eusebia", "Trottnow", "Ulm"),
    _customer("short", "Robert", "Quitschke", "Kiel"),
    _customer("umlaut", "Jürgen", "Käferböck", "Wörth"),
    _customer("moved", "Adelgunde", "Ohnesorg", "Trier", country="AT"),
    _customer("mailbox", "Ferdinand", "Ypsilon", email="wald.schrat77+shop@example.com"),
]
ACCOUNTS = [
    _account("full", "otti_z", "Ottilie Zwickelbauer", "Läuferin aus Berlin"),
    _account("other-name", "ottilie.m", "Ottilie Brombacher", "aus Berlin"),
    _account("twins", "kuni", "Kunigunde Habakuk", "Köln"),
    _account("slip", "lieselotte.d99", "Lieselotte"),
    _account("contested", "gundula_spatz", "Gundula"),
    _account("barred", "walpurga.k", "Walpurga Knödler", "Mainz"),
    _account("settled", "eusebia.t", "Eusebia Trottnow"),
    _account("settled-too", "eusebia.trottnow", "Eusebia Trottnow", "Ulm"),
    _account("short", "bobq", "Bob Quitschke", "Kiel"),
    _account("umlaut", "juergenkaeferboeck", None, "Woerth"),
    _account("moved", "adelgunde.ohnesorg", "Adelgunde Ohnesorg", country="DE"),
    _account("mailbox", "wald_schrat77", None, country=None),
]
CLAIMS = [
    {"customer_id": "slip", "platform": "instagram", "handle": "lieselotte.d9"},
    {"customer_id": "claimant", "platform": "instagram", "handle": "gundula_spatz"},
    {"customer_id": "rival", "platform": "instagram", "handle": "gundula_spatz"},
]

_first_records = CROWD.people.filter(pc.equal(CROWD.people["_source"], "contract"))


def _with(table: pa.Table, rows: list[dict], schema: pa.Schema, what: str) -> pa.Table:
    more = pa.Table.from_pylist(rows, schema=schema)
    return pa.concat_tables([schemas.conform(table, schema, what), more])


PEOPLE = _with(_first_records, CUSTOMERS, PEOPLE_SCHEMA, "people")
SHOWN = _with(CROWD.accounts, ACCOUNTS, ACCOUNTS_SCHEMA, "accounts")
TYPED = _with(CROWD.claims, CLAIMS, CLAIMS_SCHEMA, "claims")
KNOWN = _with(
    CROWD.known,
    [{"customer_id": "settled", "platform": "instagram", "account_id": "settled"}],
    KNOWN_SCHEMA,
    "known",
)
BARRED = pa.Table.from_pylist(
    [{"customer_id": "barred", "platform": "instagram", "account_id": "barred"}],
    schema=BARRED_SCHEMA,
)
