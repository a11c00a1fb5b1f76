"""Bad input at the door: a clear error, or a row set aside with its line, and nothing lost."""

import gzip
import json
from datetime import UTC, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from orchestration.errors import InputError
from orchestration.extract.account import Terms
from orchestration.extract.limits import Limits
from tests.unit.extract.hand_over import (
    ACCOUNT_HEADER,
    ENGAGEMENT_HEADER,
    LENIENT,
    ORDER_HEADER,
    RECEIVED,
    account,
    lines,
    order,
)


def accounts(*rows):
    return lines(ACCOUNT_HEADER, *rows)


def orders(*rows):
    return lines(ORDER_HEADER, *rows)


# -- files -------------------------------------------------------------------------------------


def test_a_required_column_missing_refuses_the_table(door):
    with pytest.raises(InputError, match=r"accounts lacks the required column observed_at.*Add it"):
        door.land_file("accounts__csv", "platform,account_id,handle\ninstagram,a1,h1\n")


def test_a_required_column_that_no_json_record_has_refuses_the_table(door):
    with pytest.raises(InputError, match="no record has its required column observed_at"):
        door.land_file("accounts__jsonl", '{"platform": "instagram", "account_id": "a1"}\n')


def test_one_of_two_alternative_columns_must_be_there(door):
    header = "customer_id,platform,source,declared_at"
    with pytest.raises(InputError, match="handle or account_id"):
        door.land_file("customer_handles__csv", f"{header}\n")


def test_a_column_named_twice_refuses_the_table(door):
    with pytest.raises(InputError, match="handle twice"):
        door.land_file("accounts__csv", f"{ACCOUNT_HEADER},handle\n")


@pytest.mark.parametrize("content", [b"", b"\n", b"\xef\xbb\xbf\n"])
def test_a_csv_without_a_header_is_refused(door, content):
    with pytest.raises(InputError, match="no header"):
        door.land_file("accounts__csv", content)


def test_semicolons_for_commas_are_refused_with_the_fix(door):
    with pytest.raises(InputError, match="not separated by commas"):
        door.land_file("accounts__csv", ACCOUNT_HEADER.replace(",", ";") + "\n")


def test_utf_16_is_refused_with_the_fix(door):
    with pytest.raises(InputError, match="Save it as UTF-8"):
        door.land_file("accounts__csv", accounts(account(1)).encode("utf-16"))


def test_a_byte_order_mark_and_crlf_change_nothing(door):
    plain = accounts(account(1), account(2))
    rows = door.land_file("accounts__csv", plain).rows("account_id, followers_count")
    odd = b"\xef\xbb\xbf" + plain.replace("\n", "\r\n").encode()
    landing = door.land_file("accounts__csv", odd)
    assert landing.rows("account_id, followers_count") == rows * 2  # two loads of the same records
    assert landing.landing.account.unknown_columns == ()


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ('instagram,a2,"h2,2,2026-06-01T10:00:00Z', "stray or unclosed quote"),
        ("instagram,a2,2026-06-01T10:00:00Z", "3 fields where the header names 5"),
        ("instagram,a\0002,h2,2,2026-06-01T10:00:00Z", "NUL byte"),
    ],
    ids=["stray quote", "short row", "NUL"],
)
def test_a_broken_csv_row_is_set_aside_and_its_neighbours_stay(door, row, reason):
    handed = door.land_file("accounts__csv", accounts(account(1), row, account(3)))
    assert handed.rows("account_id") == [("a1",), ("a3",)]
    assert handed.set_aside() == [("accounts.csv", 3, reason)]
    assert json.loads(handed.records()[0])["line"] == row


def test_a_malformed_json_line_is_set_aside_and_its_neighbours_stay(door):
    good = '{{"platform": "instagram", "account_id": "a{}", "observed_at": "2026-06-01T10:00:00Z"}}'
    bad = ['{"platform": "inst', "[1, 2]", '{"account_id": "a1", "account_id": "a2"}']
    handed = door.land_file("accounts__jsonl", lines(good.format(1), *bad, good.format(2)))
    assert handed.rows("account_id") == [("a1",), ("a2",)]
    assert handed.set_aside() == [
        ("accounts.jsonl", 2, "line is no JSON object"),
        ("accounts.jsonl", 3, "line is no JSON object"),
        ("accounts.jsonl", 4, "a name stands twice in the object"),
    ]


def test_a_truncated_gzip_is_refused(door):
    packed = gzip.compress(accounts(*map(account, range(5000))).encode())
    with pytest.raises(InputError, match=r"accounts\.csv\.gz is cut off"):
        door.land_file("accounts__csv__gz", packed[:-100])


def test_a_truncated_parquet_is_refused(door, tmp_path):
    table = pa.table({"platform": ["instagram"] * 1000})
    pq.write_table(table, tmp_path / "whole.parquet")
    content = (tmp_path / "whole.parquet").read_bytes()
    for cut in (0, 3, len(content) // 2, len(content) - 4):
        with pytest.raises(InputError, match=r"accounts\.parquet is no whole Parquet file"):
            door.land_file("accounts__parquet", content[:cut])


def test_a_parquet_file_damaged_inside_is_refused(door, tmp_path):
    rows = {name: [f"x{i}" for i in range(5000)] for name in ("platform", "account_id")}
    rows["observed_at"] = ["2026-06-01T10:00:00Z"] * 5000
    pq.write_table(pa.table(rows), tmp_path / "whole.parquet", use_dictionary=False)
    content = bytearray((tmp_path / "whole.parquet").read_bytes())
    content[40:4000] = b"\xff" * 3960
    with pytest.raises(InputError, match=r"accounts\.parquet cannot be read"):
        door.land_file("accounts__parquet", bytes(content))


def test_a_bomb_is_refused_at_the_door_and_lands_nothing(door):
    bomb = gzip.compress(f"{ACCOUNT_HEADER}\n".encode() + b"\0" * 1_000_000)
    with pytest.raises(InputError, match="decompression bomb"):
        door.land_file("accounts__csv__gz", bomb, max_decompressed_bytes=2_000_000)
    assert not list(door.deployment.lake.glob("contract/accounts/000001*"))


def test_a_parquet_bomb_is_refused_by_its_rows(door, tmp_path):
    pq.write_table(pa.table({"platform": pa.nulls(5000, pa.string())}), tmp_path / "x.parquet")
    with pytest.raises(InputError, match=r"5,000 rows.*max_rows"):
        door.land_file("accounts__parquet", (tmp_path / "x.parquet").read_bytes(), max_rows=100)


def test_a_file_over_the_size_cap_is_refused(door):
    with pytest.raises(InputError, match="max_file_bytes"):
        door.land_file("accounts__csv", accounts(account(1)), max_file_bytes=10)


def test_a_file_that_grows_while_it_is_read_is_refused(door, monkeypatch):
    from orchestration.extract import csv_source

    door.put(accounts__csv=accounts(account(1)))
    path = door.deployment.input / "accounts.csv"

    def growing(*_):
        yield path.read_bytes()
        path.write_text(accounts(account(1), account(2)))

    monkeypatch.setattr(csv_source, "stream", growing)
    with pytest.raises(InputError, match="changed while it was read"):
        door.land("accounts")


# -- values ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"account_id": ""}, "account_id is missing"),
        ({"observed_at": "2026-06-01T10:00:00"}, "is no ISO 8601 time with an offset"),
        ({"observed_at": "2026-06-01"}, "is no ISO 8601 time with an offset"),
        ({"observed_at": "2026-06-01T10:00:00 Europe/Berlin"}, "is no ISO 8601 time"),
        ({"observed_at": "2026-02-30T10:00:00Z"}, "is no ISO 8601 time"),
        ({"observed_at": "infinity"}, "is no ISO 8601 time"),
        ({"observed_at": "1969-12-31T23:59:59Z"}, "is before 1970"),
        ({"observed_at": "2026-07-01T12:00:01Z"}, "is in the future"),
        ({"followers_count": "1000000000000000000"}, "is above 1,000,000,000,000"),
        ({"followers_count": "many"}, "is no whole number"),
        ({"followers_count": "1.5"}, "is no whole number"),
        ({"followers_count": "0x10"}, "is no whole number"),
        ({"followers_count": "NaN"}, "is no whole number"),
    ],
)
def test_an_account_that_cannot_be_is_set_aside_with_its_value(door, change, reason):
    handed = door.land_file("accounts__csv", accounts(account(1), account(2, **change)))
    assert handed.rows("account_id") == [("a1",)]
    ((file, line, told),) = handed.set_aside()
    assert (file, line) == ("accounts.csv", 3)
    assert reason in told
    assert all(value in told for value in change.values())


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"gross_amount": "-0.01"}, "is negative"),
        ({"gross_amount": "NaN"}, "is no exact amount"),
        ({"gross_amount": "inf"}, "is no exact amount"),
        ({"gross_amount": "1.23456"}, "is no exact amount"),
        ({"gross_amount": "1e3"}, "is no exact amount"),
        ({"gross_amount": '"1,000"'}, "is no exact amount"),
        ({"gross_amount": "1234567890123456"}, "is no exact amount"),
        ({"gross_amount": ""}, "gross_amount is missing"),
        ({"currency": "Euro"}, "is no ISO 4217 currency"),
        ({"currency": "EUX"}, "is no ISO 4217 currency"),
    ],
)
def test_an_order_that_cannot_be_is_set_aside_and_never_rounded(door, change, reason):
    handed = door.land_file("orders__csv", orders(order(1), order(2, **change)))
    assert handed.rows("order_id, gross_amount") == [("o1", Decimal("12.5000"))]
    assert reason in handed.set_aside()[0][2]


def test_mixed_currencies_pass_and_are_not_converted(door):
    handed = door.land_file("orders__csv", orders(order(1), order(2, currency="usd")))
    assert handed.rows("gross_amount, currency") == [
        (Decimal("12.5"), "EUR"),
        (Decimal("12.5"), "USD"),
    ]


def test_a_hidden_count_is_unknown_and_never_zero(door):
    rows = (account(1, followers_count="-1"), account(2, followers_count=""), account(3))
    handed = door.land_file("accounts__csv", accounts(*rows))
    assert handed.rows("followers_count") == [(None,), (None,), (3,)]
    assert handed.landing.account.hidden == {"followers_count": 1}
    assert handed.landing.account.quarantined == 0


def test_every_reason_of_a_row_is_told(door):
    row = account(2, account_id="", followers_count="x", observed_at="1969-01-01T00:00:00Z")
    reason = door.land_file("accounts__csv", accounts(account(1), row)).set_aside()[0][2]
    assert reason == (
        "account_id is missing; followers_count x is no whole number; "
        "observed_at 1969-01-01T00:00:00Z is before 1970"
    )


def test_a_time_a_day_ahead_is_tolerated_because_clocks_differ(door):
    row = account(1, observed_at="2026-07-01T12:00:00Z")
    assert door.land_file("accounts__csv", accounts(row)).landing.account.accepted == 1


def test_plans_may_lie_in_the_future(door):
    header = "campaign_id,name,objective,starts_at,ends_at"
    row = "x,Autumn,purchase,2026-09-01T00:00:00Z,2026-10-01T00:00:00Z"
    assert door.land_file("campaigns__csv", lines(header, row)).landing.account.accepted == 1


@pytest.mark.parametrize(
    ("kind", "accepted"), [("like", 1), (" Like ", 1), ("love", 0), ("like'; drop table x", 0)]
)
def test_a_value_outside_its_list_is_set_aside(door, kind, accepted):
    rows = [f"instagram,e{i},p1,a1,like,,2026-06-01T10:00:00Z" for i in range(3)]
    rows.append(f"instagram,e9,p1,a1,{kind},,2026-06-01T10:00:00Z")
    account_ = door.land_file("engagements__csv", lines(ENGAGEMENT_HEADER, *rows)).landing.account
    assert account_.accepted == 3 + accepted


def test_a_handle_with_sql_in_it_is_only_text(door):
    handle = "'; drop table accounts; --"
    handed = door.land_file("accounts__csv", accounts(account(1, handle=handle)))
    assert handed.rows("handle") == [(handle,)]


def test_a_column_name_with_sql_in_it_is_only_drift(door):
    name = "x'; drop table accounts; --\""
    quoted = '"' + name.replace('"', '""') + '"'
    handed = door.land_file("accounts__csv", lines(f"{ACCOUNT_HEADER},{quoted}", account(1) + ",1"))
    assert handed.landing.account.unknown_columns == (name,)
    table = pa.table({**_columns(), name: ["1"]})
    assert _landed_parquet(door, table).landing.account.unknown_columns == (name,)


def test_a_text_of_ten_megabytes_lands_whole(door):
    text = "long " * 2_000_000
    row = f'instagram,e1,p1,a1,comment,"{text}",2026-06-01T10:00:00Z'
    handed = door.land_file("engagements__csv", lines(ENGAGEMENT_HEADER, row))
    assert handed.rows("length(text)") == [(10_000_000,)]


def test_a_record_over_the_cap_is_set_aside_with_its_beginning(door):
    row = "instagram,e1,p1,a1,comment," + "x" * 200_000 + ",2026-06-01T10:00:00Z"
    rows = [row, row.replace("e1", "e2").replace("x" * 200_000, "fine")]
    content = lines(ENGAGEMENT_HEADER, *rows)
    handed = door.land_file("engagements__csv", content, max_record_bytes=100_000)
    assert handed.rows("engagement_id") == [("e2",)]
    assert "max_record_bytes" in handed.set_aside()[0][2]
    assert json.loads(handed.records()[0])["line"].startswith("instagram,e1,p1")


def test_a_parquet_record_over_the_cap_is_set_aside(door):
    table = pa.concat_tables([pa.table(_columns())] * 2)
    long = table.append_column("bio", pa.array(["x" * 2000, "fine"]))
    handed = _landed_parquet(door, long, terms=Terms(RECEIVED, Limits(max_record_bytes=1000), 1.0))
    assert handed.rows("bio") == [("fine",)]
    assert "max_record_bytes" in handed.set_aside()[0][2]


# -- whole columns and tables ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "value"),
    [("observed_at", "2026-06-01 10:00:00"), ("followers_count", "unknown")],
)
def test_a_column_of_which_nothing_can_be_read_refuses_the_table(door, column, value):
    rows = [account(i, **{column: value}) for i in range(3)]
    message = rf"no value of its column {column}.*accounts\.csv, line 2: {column} {value}"
    with pytest.raises(InputError, match=message):
        door.land_file("accounts__csv", accounts(*rows))


@pytest.mark.parametrize(
    ("column", "values", "message"),
    [
        ("observed_at", pa.array([0], pa.timestamp("us")), "observed_at.*has no zone.*tz_localize"),
        ("observed_at", pa.array([1780000000]), "observed_at.*int64, which has no zone"),
        ("followers_count", pa.array([True]), "followers_count.*bool.*is no whole number"),
        ("account_id", pa.array([1.5e30]), "account_id.*double.*is no text"),
        ("handle", pa.array([b"h1"]), "handle.*binary.*is no text"),
    ],
)
def test_a_parquet_column_of_the_wrong_type_refuses_the_table(door, column, values, message):
    with pytest.raises(InputError, match=message):
        _landed_parquet(door, pa.table({**_columns(), column: values}))


def test_money_as_a_binary_float_refuses_the_table(door):
    table = pa.table(
        {
            "order_id": ["o1"],
            "customer_id": ["c1"],
            "ordered_at": [datetime(2026, 6, 1, tzinfo=UTC)],
            "gross_amount": [12.5],
            "currency": ["EUR"],
        }
    )
    with pytest.raises(InputError, match=r"gross_amount.*double.*Write DECIMAL\(18,4\)"):
        _landed_parquet(door, table, "orders")


def test_more_than_the_allowed_share_set_aside_refuses_the_table(door):
    rows = [account(i) for i in range(18)] + [account(99, account_id="")] * 2
    door.put(accounts__csv=accounts(*rows))
    strict = Terms(RECEIVED, max_quarantined_share=0.05)
    with pytest.raises(InputError, match=r"2 of 20 rows.*10\.0%, allowed are 5\.0%.*line 20"):
        door.land("accounts", strict)
    assert not list(door.deployment.lake.glob("contract/*/000001*"))
    exact = Terms(RECEIVED, Limits(), max_quarantined_share=0.1)
    assert door.land("accounts", exact).landing.account.quarantined == 2


def test_an_unknown_column_is_landed_ignored_and_reported(door):
    content = lines(f"{ACCOUNT_HEADER},mood", f"{account(1)},sunny")
    handed = door.land_file("accounts__csv", content)
    assert handed.landing.account.unknown_columns == ("mood",)
    landed = pq.read_table(handed.landing.load.path).to_pylist()[0]
    assert json.loads(landed["_unknown_columns"]) == {"mood": "sunny"}


# -- duplicates --------------------------------------------------------------------------------


def test_the_same_key_twice_is_once_and_the_last_line_wins(door):
    handed = door.land_file("orders__csv", orders(order(1), order(2), order(1, customer_id="c9")))
    assert handed.rows("order_id, customer_id") == [("o2", "c1"), ("o1", "c9")]
    assert handed.landing.account.duplicates == 1


def test_the_latest_observation_wins_wherever_it_stands(door):
    header = "platform,post_id,account_id,created_at,like_count,observed_at"
    row = "instagram,p1,a1,2026-05-01T00:00:00Z,{},2026-06-{:02}T00:00:00Z"
    handed = door.land_file("posts__csv", lines(header, row.format(9, 20), row.format(5, 10)))
    assert handed.rows("like_count") == [(9,)]
    assert handed.landing.account.duplicates == 1


def test_observations_of_one_account_are_all_kept_for_an_earlier_as_of(door):
    later = account(1, observed_at="2026-06-20T00:00:00Z")
    handed = door.land_file("accounts__csv", accounts(account(1), later, later))
    assert len(handed.rows()) == 2
    assert handed.landing.account.duplicates == 1


def test_spellings_of_a_platform_are_one_key(door):
    handed = door.land_file(
        "accounts__csv", accounts(account(1), account(1, platform="Instagram "))
    )
    assert handed.landing.account.duplicates == 1


def test_a_key_may_be_null_where_another_stands_for_it(door):
    header = "customer_id,platform,handle,account_id,source,declared_at"
    row = "c1,instagram,{},{},declared,2026-06-01T00:00:00Z"
    rows = [row.format("h", ""), row.format("", "a"), row.format("h", ""), row.format("", "")]
    handed = door.land_file("customer_handles__csv", lines(header, *rows))
    assert handed.rows("handle, account_id") == [(None, "a"), ("h", None)]
    assert handed.landing.account.duplicates == 1
    assert handed.set_aside()[0][2] == "handle and account_id are both missing"


def _columns():
    return {
        "platform": ["instagram"],
        "account_id": ["a1"],
        "observed_at": pa.array([datetime(2026, 6, 1, tzinfo=UTC)]),
    }


def _landed_parquet(door, table, name="accounts", terms=LENIENT):
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    door.put(**{f"{name}__parquet": sink.getvalue().to_pybytes()})
    for other in door.deployment.input.glob(f"{name}.[cj]*"):
        other.unlink()
    return door.land(name, terms)
