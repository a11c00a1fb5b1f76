"""An invented crowd: as it says, the same every time, and labelled rightly."""

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from orchestration.benchmark.crowd import make_crowd
from orchestration.benchmark.identity import hidden, labels_of
from orchestration.identity import ACCOUNT_PAIR

CROWD = make_crowd(400, 900, seed=5)


def keys(table: pa.Table, *names: str) -> set[tuple]:
    return set(zip(*(table[name].to_pylist() for name in names), strict=True))


def test_a_seed_makes_one_crowd():
    again, other = make_crowd(400, 900, seed=5), make_crowd(400, 900, seed=6)
    assert again.people.equals(CROWD.people)
    assert again.accounts.equals(CROWD.accounts)
    assert not other.people.equals(CROWD.people)


def test_it_has_the_size_asked_for():
    assert (CROWD.people.num_rows, CROWD.accounts.num_rows) == (400, 900)
    assert CROWD.same.num_rows == 20


def test_keys_and_handles_are_given_once():
    assert len(keys(CROWD.people, "customer_id")) == 400
    assert len(keys(CROWD.accounts, "platform", "account_id")) == 900
    assert len(keys(CROWD.accounts, "platform", "handle")) == 900


def test_an_account_has_one_owner_and_an_owner_one_account_of_a_network():
    owners = keys(CROWD.owners, "platform", "account_id")
    assert len(owners) == CROWD.owners.num_rows > 50
    assert len(keys(CROWD.owners, "customer_id", "platform")) == CROWD.owners.num_rows
    assert owners <= keys(CROWD.accounts, "platform", "account_id")


def test_what_is_known_is_true_and_what_is_hidden_is_the_rest():
    known, owned = keys(CROWD.known, *ACCOUNT_PAIR), keys(CROWD.owners, *ACCOUNT_PAIR)
    assert known < owned
    assert keys(hidden(CROWD.owners, CROWD.known), *ACCOUNT_PAIR) == owned - known


def test_a_mailbox_is_one_persons_but_for_households_and_second_records():
    mail = CROWD.people.filter(pc.is_valid(CROWD.people["email"]))
    together = keys(CROWD.same, "customer_id", "other_customer_id") | keys(
        CROWD.households, "customer_id", "other_customer_id"
    )
    seen: dict[str, str] = {}
    for customer, address in zip(
        mail["customer_id"].to_pylist(), mail["email"].to_pylist(), strict=True
    ):
        first = seen.setdefault(address, customer)
        assert first == customer or (first, customer) in together


def test_labels_hold_every_match_and_every_true_pair():
    true = CROWD.owners.slice(0, 2)
    wrong = pa.table({"customer_id": ["c1"], "platform": ["x"], "account_id": ["1"]})
    matches = pa.concat_tables([true.slice(0, 1), wrong])
    labels = labels_of(matches, true, ACCOUNT_PAIR)
    assert labels.num_rows == 3
    assert labels["is_match"].to_pylist().count(False) == 1


@pytest.mark.parametrize("table", ["same", "households"])
def test_pairs_are_of_two_records(table):
    pairs = getattr(CROWD, table)
    assert pairs.num_rows > 3
    assert pc.all(pc.not_equal(pairs["customer_id"], pairs["other_customer_id"])).as_py()
