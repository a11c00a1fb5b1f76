"""Credits of a whole synthetic world, held against a second telling of the rules and the truth."""

from collections import defaultdict
from datetime import timedelta
from decimal import Decimal

import pytest

from orchestration.proof.replayed import replayed
from orchestration.worlds import WorldParameters

WORLD = WorldParameters(customers=3_000, seed=2, flaws=0)


@pytest.fixture(scope="module")
def world():
    with replayed(WORLD, ["code_leaks", "conversion_ledger", "int_credited_acts"]) as (
        made,
        connection,
    ):
        yield made, connection


def rows(connection, sql):
    found = connection.execute(sql)
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


@pytest.fixture(scope="module")
def told(world):
    """The ledger's parts by act."""
    parts = defaultdict(list)
    for row in rows(world[1], "from intermediate.int_ledger_credits order by credit_number"):
        parts[row["conversion_kind"], row["conversion_key"]].append(row)
    return parts


@pytest.fixture(scope="module")
def acts(world):
    """Orders and conversions as the world made them."""
    tables = world[0].tables
    found = {
        ("purchase", row["order_id"]): {**row, "at": row["ordered_at"]}
        for row in tables["orders"].to_pylist()
    }
    return found | {
        (row["kind"], row["conversion_id"]): {**row, "at": row["occurred_at"]}
        for row in tables["conversions"].to_pylist()
    }


def net_of(act):
    if "gross_amount" not in act:
        return act["value"]
    taken = (act["discount_amount"], act["refunded_amount"])
    return act["gross_amount"] - sum((each for each in taken if each), Decimal(0))


def stands(act):
    return act.get("status") != "cancelled" and not (
        act.get("refunded_amount") and net_of(act) <= 0
    )


def test_every_act_is_told_and_its_parts_add_up(told, acts):
    assert told.keys() == acts.keys()
    for key, parts in told.items():
        amounts = [part["amount"] for part in parts]
        total = None if None in amounts else sum(amounts)
        assert total == net_of(acts[key]), key
        assert [part["credit_number"] for part in parts] == list(range(1, len(parts) + 1))


def test_links_and_codes_earn_as_a_second_telling_of_the_rules_says(world, told, acts):
    made, connection = world
    people = {
        row["customer_id"]: row
        for row in rows(
            connection, "select customer_id, household_id from intermediate.int_customers"
        )
    }
    shown = {
        row["customer_id"] for row in rows(connection, "from intermediate.int_profiled_customers")
    }
    codes = defaultdict(list)
    for code in made.tables["referral_codes"].to_pylist():
        codes[code["code"].upper()].append(code)
    clicks = {row["referral_click_id"]: row for row in made.tables["referral_clicks"].to_pylist()}

    def owners(text, at):
        return {
            code["customer_id"]
            for code in codes.get((text or "").upper(), ())
            if code["valid_from"] <= at and (code["valid_to"] is None or at <= code["valid_to"])
        }

    def at_home(one, other):
        both = one in people and other in people
        return one == other or (
            both and people[one]["household_id"] == people[other]["household_id"]
        )

    def earner(act):
        click = clicks.get(act["referral_click_id"])
        by_link = click is not None and click["clicked_at"] <= act["at"]
        found = (owners(click["code"], click["clicked_at"]) if by_link else set(), "link")
        for candidates, rule in (found, (owners(act["promo_code"], act["at"]), "code")):
            if len(candidates) == 1:
                (owner,) = candidates
                if not at_home(owner, act["customer_id"]):
                    return (owner, rule) if owner in shown else None
        return None

    earned = {}
    for key, act in acts.items():
        if stands(act) and (found := earner(act)):
            earned[key] = found
    assert len(earned) > 300
    assert earned == {
        key: (part["credited_customer_id"] or part["held_customer_id"], part["rule"])
        for key, (part, *_) in told.items()
        if part["rule"] in {"link", "code"}
    }


def test_exposure_is_shared_by_those_whose_posts_came_before(world, told, acts):
    acted = defaultdict(set)
    for row in rows(world[1], "from intermediate.int_friend_acts"):
        acted[row["friend_id"]].add((row["customer_id"], row["acted_date"]))
    window = timedelta(days=30)
    checked = 0
    for key, parts in told.items():
        act, day = acts[key], acts[key]["at"].date()
        has_code = parts[0]["code_form"] is not None
        exposing = {
            person
            for person, date in acted.get(act["customer_id"], ())
            if date < day <= date + window and stands(act) and not has_code
        }
        credited = [part["credited_customer_id"] for part in parts if part["rule"] == "exposure"]
        assert credited == sorted(exposing), key
        checked += bool(exposing)
    assert checked > 300


def test_what_leaked_codes_brought_is_held_apart_and_little_else(world, acts, told):
    """Of ten worlds, 171 of 171 flagged codes had leaked and 171 of 172 leaks were flagged."""
    made, _ = world
    spans = {
        row["code"]: (row["leaked_from"], row["leaked_to"])
        for row in made.truth["leaked_codes"].to_pylist()
    }

    def leaked(key):
        since, until = spans.get(acts[key]["promo_code"], (None, None))
        return since is not None and since <= acts[key]["at"] <= until

    by_code = {key for key, (part, *_) in told.items() if part["rule"] == "code"}
    truly = {key for key in by_code if leaked(key)}
    held = {key for key in by_code if told[key][0]["is_held"]}
    assert len(truly) > 80
    assert len(held & truly) >= 0.95 * len(held)
    assert len(held & truly) >= 0.9 * len(truly)


def test_leaks_are_published_by_digest_with_what_they_hold(world, told):
    made, connection = world
    leaks = rows(connection, "from marts.code_leaks")
    codes = {code.upper() for code in made.tables["referral_codes"]["code"].to_pylist()}
    assert leaks
    assert not codes & {str(value).upper() for leak in leaks for value in leak.values()}
    held = [part for parts in told.values() for part in parts if part["is_held"]]
    assert sum(leak["held_credit_count"] for leak in leaks) == len(held)
    assert {leak["customer_id"] for leak in leaks} >= {part["held_customer_id"] for part in held}


def test_held_credit_is_no_attributed_conversion(world, told):
    attributed = rows(world[1], "from intermediate.int_credited_acts")
    held = {key for key, (part, *_) in told.items() if part["is_held"]}
    by_exposure = {key for key, (part, *_) in told.items() if part["rule"] == "exposure"}
    assert not (held | by_exposure) & {
        (row["conversion_kind"], row["conversion_key"]) for row in attributed
    }
