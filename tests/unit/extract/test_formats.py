"""The same records in CSV, JSON Lines and Parquet are the same rows in the lake."""

import csv
import gzip
import io
import json
import tempfile
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from orchestration.errors import InputError
from orchestration.extract.contract import TABLES, Kind
from orchestration.extract.lake import ARROW_TYPES
from tests.unit.extract.hand_over import counter

TEXTS = st.none() | st.text(
    st.characters(blacklist_categories=["Cs"], blacklist_characters="\0\r"), min_size=1, max_size=8
)
WORDS = st.text("abc🎾é", min_size=1, max_size=5)
TIMES = st.datetimes(
    datetime(1971, 1, 1),  # noqa: DTZ001 - hypothesis wants naive bounds beside a zone
    datetime(2026, 6, 1),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30))]),
)
POSTS = st.lists(
    st.fixed_dictionaries(
        {
            "platform": st.sampled_from(["instagram", "tiktok"]),
            "post_id": WORDS,
            "account_id": WORDS,
            "created_at": TIMES,
            "text": TEXTS,
            "hashtags": st.none() | st.lists(WORDS, min_size=1, max_size=3),
            "like_count": st.none() | st.integers(-1, 10**13),
            "is_paid_partnership": st.none() | st.booleans(),
            "observed_at": st.none() | TIMES,
        }
    ),
    min_size=1,
    max_size=6,
)
ORDERS = st.lists(
    st.fixed_dictionaries(
        {
            "order_id": WORDS,
            "customer_id": WORDS,
            "ordered_at": TIMES,
            "gross_amount": st.decimals(-1, 10**14 - 1, places=4),
            "currency": st.sampled_from(["EUR", "JPY"]),
        }
    ),
    min_size=1,
    max_size=6,
)


A_FEW_WORLDS = settings(
    max_examples=5,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # shrinking would land a table some hundred times
    suppress_health_check=[HealthCheck.too_slow],
)


def as_text(value):
    match value:
        case None:
            return ""
        case list():
            return "|".join(value) if len(value) > 1 else json.dumps(value)
        case datetime():
            return value.isoformat()
        case bool():
            return str(value).lower()
        case _:
            return str(value)


def as_csv(_, records):
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(records[0])
    writer.writerows([as_text(record[name]) for name in records[0]] for record in records)
    return out.getvalue().encode()


def as_json(value) -> str:
    """JSON with every digit of a number: the library spells decimals as binary floats."""
    if isinstance(value, Decimal):
        return str(value)
    return json.dumps(value.isoformat() if isinstance(value, datetime) else value)


def as_jsonl(_, records):
    lines = (
        ", ".join(f"{json.dumps(name)}: {as_json(value)}" for name, value in record.items())
        for record in records
    )
    return "".join(f"{{{line}}}\n" for line in lines).encode()


def as_parquet(table, records):
    fields = [(name, ARROW_TYPES[TABLES[table][name].kind]) for name in records[0]]
    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pylist(records, schema=pa.schema(fields)), sink)
    return sink.getvalue().to_pybytes()


FORMATS = {
    "csv__gz": lambda *given: gzip.compress(as_csv(*given)),
    "jsonl__zst": lambda *given: pa.compress(as_jsonl(*given), "zstd", asbytes=True),
    "parquet": as_parquet,
}


def landed(table, records, form):
    with tempfile.TemporaryDirectory() as folder:
        handed = counter(Path(folder)).land_file(f"{table}__{form}", FORMATS[form](table, records))
        account = handed.landing.account
        assert account.read == len(records)
        assert account.read == account.accepted + account.quarantined + account.duplicates
        columns = ", ".join(f'"{name}"' for name in records[0])
        reasons = [(line, reason.split()[0]) for _, line, reason in handed.set_aside()]
        return sorted(handed.rows(columns), key=str), account.hidden, len(reasons)


@A_FEW_WORLDS
@given(records=POSTS)
def test_posts_are_the_same_rows_from_every_format(records):
    assert landed_alike("posts", records)


@A_FEW_WORLDS
@given(records=ORDERS)
def test_money_is_the_same_to_the_last_digit_from_every_format(records):
    assert landed_alike("orders", records)


def landed_alike(table, records):
    """Whether every format gives the same rows, or refuses the table for the same column."""
    outcomes = []
    for form in FORMATS:
        try:
            outcomes.append(landed(table, records, form))
        except InputError as refusal:
            outcomes.append(str(refusal).split(". The first:")[0])
    return all(outcome == outcomes[0] for outcome in outcomes)


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("a|b c| d", ["a", "b c", "d"]),
        ("a;b,c", ["a", "b,c"]),
        ("a,b", ["a", "b"]),
        ("a", ["a"]),
        ("|a||", ["a"]),
        ('["a, b", "c\\"d", 1, null, ""]', ["a, b", 'c"d', "1"]),
        ("[]", []),
        ("", None),
    ],
)
def test_a_list_in_csv_is_a_json_array_or_words_between_marks(door, text, items):
    quoted = '"' + text.replace('"', '""') + '"'
    header = "platform,post_id,account_id,created_at,hashtags"
    rows = [
        f"instagram,p{i},a1,2026-06-01T00:00:00Z,{tags}" for i, tags in enumerate((quoted, "x"))
    ]
    handed = door.land_file("posts__csv", "\n".join([header, *rows]))
    assert handed.rows("hashtags")[0] == (items,)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2026-06-01T10:00:00Z", "2026-06-01T10:00:00Z"),
        ("2026-06-01 10:00:00.25+05:30", "2026-06-01T04:30:00.250Z"),
        ("2026-06-01T10:00:00-0300", "2026-06-01T13:00:00Z"),
        ("2026-06-01T10:00:00+02", "2026-06-01T08:00:00Z"),
        ("2026-06-01t10:00z", "2026-06-01T10:00:00Z"),
        (" 2026-06-01T10:00:00 +02:00 ", "2026-06-01T08:00:00Z"),
        ("2026-06-01T10:00:00.123456789Z", "2026-06-01T10:00:00.123456Z"),
    ],
)
def test_a_time_in_any_usual_iso_spelling_is_read(door, text, read):
    header = "platform,account_id,observed_at"
    handed = door.land_file("accounts__csv", f"{header}\ninstagram,a1,{text}\n")
    assert handed.rows("observed_at")[0][0] == datetime.fromisoformat(read)


@pytest.mark.parametrize(
    ("unit", "zone"), [("ms", "UTC"), ("us", "Europe/Berlin"), ("ns", "+05:30"), ("s", "UTC")]
)
def test_parquet_times_of_every_unit_and_zone_are_the_same_instant(door, unit, zone):
    instant = datetime(2026, 6, 1, 8, tzinfo=UTC)
    table = pa.table(
        {
            "platform": pa.array(["instagram"]).dictionary_encode(),
            "account_id": pa.array([17]),
            "observed_at": pa.array([instant]).cast(pa.timestamp(unit, zone)),
            "followers_count": pa.array([12.0]),
            "is_private": pa.array([1], pa.int8()),
        }
    )
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    handed = door.land_file("accounts__parquet", sink.getvalue().to_pybytes())
    columns = "account_id, observed_at, followers_count, is_private"
    assert handed.rows(columns) == [("17", instant, 12, True)]


def test_a_decimal_of_another_scale_is_taken_only_if_it_fits_exactly(door):
    amounts = pa.array([Decimal("1.5000000000"), Decimal("1.2345678900")], pa.decimal128(20, 10))
    table = pa.table(
        {
            "order_id": ["o1", "o2"],
            "customer_id": ["c1", "c1"],
            "ordered_at": pa.array([datetime(2026, 6, 1, tzinfo=UTC)] * 2),
            "gross_amount": amounts,
            "currency": ["EUR", "EUR"],
        }
    )
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    handed = door.land_file("orders__parquet", sink.getvalue().to_pybytes())
    assert handed.rows("gross_amount") == [(Decimal("1.5"),)]
    assert "gross_amount 1.2345678900 is no exact amount" in handed.set_aside()[0][2]


def test_a_json_number_inside_another_object_is_not_taken_for_the_amount(door):
    record = {
        "order_id": "o1",
        "customer_id": "c1",
        "ordered_at": "2026-06-01T00:00:00Z",
        "detail": {"gross_amount": 99.5},
        "gross_amount": 12.5,
        "currency": "EUR",
    }
    handed = door.land_file("orders__jsonl", json.dumps(record))
    assert handed.rows("gross_amount") == [(Decimal("12.5"),)]
    assert handed.landing.account.unknown_columns == ("detail",)


@pytest.mark.parametrize(
    ("month", "accepted"), [("2026-03", 1), ("2026-03-01", 1), ("2026-03-15", 0), ("2026-13", 0)]
)
def test_a_month_is_a_month_and_no_day_in_it(door, month, accepted):
    rows = [f"ads,2026-0{i},10,EUR" for i in (1, 2)]
    content = "\n".join(["channel,month,spend,currency", *rows, f"ads,{month},10,EUR"])
    handed = door.land_file("paid_benchmarks__csv", content)
    assert handed.landing.account.accepted == 2 + accepted


def test_every_kind_has_a_type_in_the_lake():
    assert set(ARROW_TYPES) == set(Kind)
