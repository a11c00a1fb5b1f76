"""Customers against accounts: cases a reader can judge, and what must hold of any."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.errors import PipelineError
from orchestration.identity import (
    ACCOUNT_MATCH_SCHEMA,
    ACCOUNTS_SCHEMA,
    KNOWN_SCHEMA,
    PEOPLE_SCHEMA,
    Limits,
    match_accounts,
    schemas,
)
from tests.unit.identity.matching_cases import (
    ACCOUNTS,
    BARRED,
    CUSTOMERS,
    KNOWN,
    PEOPLE,
    SHOWN,
    TYPED,
)

LIMITS = Limits(memory="1GB")


def matched(people=PEOPLE, accounts=SHOWN, known=KNOWN, limits=LIMITS, **rest) -> pa.Table:
    given_too = {"claims": TYPED, "barred": BARRED} | rest
    return match_accounts(people, accounts, known, limits, **given_too)


@pytest.fixture(scope="module")
def matches() -> pa.Table:
    return matched()


@pytest.fixture(scope="module")
def owner(matches) -> dict[str, tuple[str, float, str]]:
    """Account to its likeliest owner, the probability and the evidence."""
    return {
        row["account_id"]: (row["customer_id"], row["probability"], row["evidence"])
        for row in matches.to_pylist()
    }


def test_a_rare_full_name_in_the_same_town_is_nearly_sure(owner):
    who, probability, evidence = owner["full"]
    assert (who, probability > 0.99) == ("full", True)
    assert evidence == "same first name; same last name; same country; same town"


def test_the_same_first_name_with_another_last_name_is_nobodys(owner):
    assert owner.get("other-name", ("", 0.0))[1] < 0.1


def test_two_customers_of_one_name_are_never_sure(owner):
    assert 0.3 < owner["twins"][1] <= 0.5


def test_a_slip_of_the_finger_is_seen_through(owner):
    who, probability, evidence = owner["slip"]
    assert (who, probability > 0.9) == ("slip", True)
    assert "typed nearly this handle" in evidence


def test_a_handle_that_two_typed_goes_to_the_one_of_that_name(owner):
    who, probability, evidence = owner["contested"]
    assert (who, probability > 0.9) == ("claimant", True)
    assert "typed this handle" in evidence


def test_a_short_form_and_an_umlaut_are_no_other_names(owner):
    assert owner["short"][0] == "short"
    assert "short form of the first name" in owner["short"][2]
    assert owner["umlaut"][0] == "umlaut"
    assert min(owner["short"][1], owner["umlaut"][1]) > 0.9


def test_another_country_speaks_against(owner):
    who, probability, evidence = owner["moved"]
    assert (who, probability < 0.9) == ("moved", True)
    assert "another country" in evidence


def test_a_mailbox_of_the_same_strange_name_speaks_for(owner):
    who, probability, evidence = owner["mailbox"]
    assert (who, probability > 0.9) == ("mailbox", True)
    assert evidence == "same language; the mailbox is called like the handle"


def test_a_barred_pair_never_comes_back(owner):
    assert owner.get("barred", ("nobody",))[0] != "barred"
    free = matched(barred=None)
    assert "barred" in free["customer_id"].to_pylist()


def test_known_links_are_not_found_again(matches, owner):
    assert "settled" not in owner
    keys = list(KNOWN_SCHEMA.names[:3])
    again = matches.select(keys).join(KNOWN.select(keys), keys, join_type="inner")
    assert again.num_rows == 0


def test_who_has_an_account_on_a_network_gets_no_other_there(owner):
    assert owner.get("settled-too", ("nobody",))[0] != "settled"


def test_evidence_never_holds_the_values(matches):
    told = " ".join(matches["evidence"].to_pylist()).lower()
    for row in (*CUSTOMERS, *ACCOUNTS):
        for column in ("first_name", "last_name", "city", "handle", "display_name", "bio"):
            value = row.get(column)
            assert value is None or value.lower() not in told


def test_matches_are_in_the_form_they_promise(matches):
    assert matches.schema.equals(ACCOUNT_MATCH_SCHEMA, check_metadata=True)
    keys = ["customer_id", "platform", "account_id"]
    assert matches.equals(matches.sort_by([(key, "ascending") for key in keys]))
    probability = matches["probability"].to_numpy()
    assert ((probability >= 0.05) & (probability <= 1)).all()
    assert np.isfinite(matches["match_weight"].to_numpy()).all()


def bytes_of(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table.combine_chunks())
    return sink.getvalue().to_pybytes()


def test_one_thread_or_two_and_any_order_of_rows_give_the_same_bytes(matches):
    dice = np.random.default_rng(8)

    def mixed(table):
        return table.take(dice.permutation(table.num_rows))

    other = matched(
        mixed(PEOPLE),
        mixed(SHOWN),
        mixed(KNOWN),
        Limits(memory="1GB", threads=1),
        claims=mixed(TYPED),
    )
    assert bytes_of(other) == bytes_of(matches)


@settings(
    max_examples=3,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.integers(40, 900), st.integers(60, 1_500), st.integers(0, 100))
def test_an_account_has_one_owner_at_most_and_no_pair_comes_twice(people, accounts, seed):
    dice = np.random.default_rng(seed)
    some = PEOPLE.take(dice.permutation(PEOPLE.num_rows)[:people])
    shown = SHOWN.take(dice.permutation(SHOWN.num_rows)[:accounts])
    found = matched(some, shown)
    owned = found.group_by(["platform", "account_id"]).aggregate([])
    assert owned.num_rows == found.num_rows
    assert set(found["customer_id"].to_pylist()) <= set(some["customer_id"].to_pylist())
    sure = found.filter(pc.greater(found["probability"], 0.5))
    assert sure.group_by(["customer_id", "platform"]).aggregate([]).num_rows == sure.num_rows


def test_too_few_data_tell_nothing():
    assert matched(PEOPLE.slice(0, 20)).equals(schemas.empty(ACCOUNT_MATCH_SCHEMA))
    assert matched(accounts=SHOWN.slice(0, 20)).num_rows == 0
    nobody = schemas.empty(PEOPLE_SCHEMA)
    assert match_accounts(nobody, schemas.empty(ACCOUNTS_SCHEMA), KNOWN, LIMITS).num_rows == 0


def test_without_known_links_it_learns_by_itself():
    alone = matched(known=schemas.empty(KNOWN_SCHEMA), claims=None)
    found = {row["account_id"]: row["customer_id"] for row in alone.to_pylist()}
    assert found["full"] == "full"
    assert found["short"] == "short"


def test_blocks_beyond_the_bound_are_left_out():
    few = matched(limits=Limits(memory="1GB", max_pairs=50))
    assert few.num_rows <= 50


def test_a_customer_that_occurs_twice_is_refused():
    with pytest.raises(PipelineError, match="occurs twice"):
        matched(pa.concat_tables([PEOPLE, PEOPLE.slice(0, 1)]))


def test_a_table_without_its_key_is_refused():
    with pytest.raises(PipelineError, match="people lack the column customer_id"):
        matched(PEOPLE.drop(["customer_id"]))
