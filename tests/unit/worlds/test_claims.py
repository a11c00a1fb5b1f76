"""Handles as typed: every spelling, and the truth about each link."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from orchestration.worlds.claims import SPELLINGS, spelled


def test_one_handle_in_every_spelling():
    count = len(SPELLINGS)
    handles = pa.array(["anna.runs7"] * count)
    typed = spelled(handles, np.zeros(count, dtype=np.int64), np.arange(count))
    assert dict(zip(SPELLINGS, typed.to_pylist(), strict=True)) == {
        "plain": "anna.runs7",
        "at sign": "@anna.runs7",
        "blanks": "  @anna.runs7 ",
        "upper case": "@ANNA.RUNS7",
        "link": "https://www.instagram.com/anna.runs7/",
        "bare link": "instagram.com/anna.runs7",
        "full width": "ａｎｎａ．ｒｕｎｓ７",
        "link with query": "https://INSTAGRAM.COM/anna.runs7?igsh=MzRlODBi",
        "trailing slash": "anna.runs7/",
    }


def test_contested_handles_are_claimed_by_two_customers(small_world):
    links = small_world.truth["links"].filter(pc.field("is_contested"))
    claims = small_world.tables["customer_handles"]
    rivals = claims.filter(
        pc.is_in(claims["handle"], pc.binary_join_element_wise("@", links["handle"], ""))
    )
    assert links.num_rows > 3
    assert rivals.num_rows >= links.num_rows


def test_an_oauth_link_names_the_account_itself(small_world):
    claims = small_world.tables["customer_handles"].filter(pc.field("source") == "oauth")
    links = small_world.truth["links"].select(["customer_id", "platform", "account_id", "handle"])
    both = claims.join(links, ["customer_id", "platform"], right_suffix="_true", join_type="inner")
    known = both.filter(pc.field("account_id").is_valid())
    assert known.num_rows > 50
    assert pc.all(pc.equal(known["account_id"], known["account_id_true"])).as_py()


def test_a_revoked_handle_was_declared_before(small_world):
    revoked = small_world.tables["customer_handles"].filter(pc.field("revoked_at").is_valid())
    assert revoked.num_rows > 3
    assert pc.all(pc.less(revoked["declared_at"], revoked["revoked_at"])).as_py()


def test_no_two_accounts_of_a_platform_share_a_handle_or_a_number(small_world):
    accounts = small_world.tables["accounts"].filter(pc.field("account_id").is_valid())
    pairs = accounts.group_by(["platform", "handle"]).aggregate([("account_id", "count_distinct")])
    flawed = pc.sum(pc.match_substring(accounts["account_id"], "-flaw")).as_py()
    assert pc.sum(pc.greater(pairs["account_id_count_distinct"], 1)).as_py() <= flawed
