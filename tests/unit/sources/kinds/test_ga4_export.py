"""GA4 event files: landings with a code and conversions, whatever form the files have."""

import gzip

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pydantic import ValidationError

from orchestration.errors import InputError
from orchestration.sources.kinds.ga4_export import KIND
from tests.api_fixtures.ga4_files import as_lines, event
from tests.api_fixtures.handed_archives import as_zip
from tests.reading_sources import read, source_of

T0 = 1772000000_000000
LANDING = "https://stridewell.example/shoes?utm_source=ig&ref=ADA10#top"
EVENTS = [
    event("session_start", T0, page=LANDING),
    event("page_view", T0 + 1, page=LANDING),
    event("page_view", T0 + 2, page="https://stridewell.example/shoes"),
    event("scroll", T0 + 3, page=LANDING),
    event("sign_up", T0 + 4, user_id="c-1", value=12.5, currency="EUR"),
    event("purchase", T0 + 5, coupon="BEN5", value=99, currency="EUR"),
    event("page_view", T0 + 6, visitor=None, page="https://stridewell.example/#/x?ref=BEN"),
]
OPTIONS = {
    "path": "ga4",
    "conversions": {"sign_up": "signup", "purchase": "coupon_redemption"},
}


def read_folder(folder, **options) -> dict[str, list]:
    return read(KIND, source_of(KIND, {**OPTIONS, **options}, folder=folder))[0]


def as_parquet(path, events) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(events), path)


def in_every_form(folder) -> dict[str, object]:
    """The same events as a folder of lines, zipped lines, Parquet, a zip file and one file."""
    made = {}
    for form in ("lines", "gz", "parquet", "zip", "file"):
        here = folder / form / "ga4"
        (here.parent if form in {"zip", "file"} else here).mkdir(parents=True)
        made[form] = folder / form
    (made["lines"] / "ga4" / "events_20260225.json").write_bytes(as_lines(EVENTS))
    (made["gz"] / "ga4" / "000.json.gz").write_bytes(gzip.compress(as_lines(EVENTS)))
    as_parquet(made["parquet"] / "ga4" / "events.parquet", EVENTS)
    as_zip(made["zip"] / "ga4.zip", {"events/000.jsonl": as_lines(EVENTS)})
    (made["file"] / "ga4.ndjson").write_bytes(as_lines(EVENTS))
    return made


@pytest.mark.parametrize(
    ("form", "path"),
    [
        ("lines", "ga4"),
        ("gz", "ga4"),
        ("parquet", "ga4"),
        ("zip", "ga4.zip"),
        ("file", "ga4.ndjson"),
    ],
)
def test_every_form_of_the_same_events_gives_the_same_records(tmp_path, form, path):
    records = read_folder(in_every_form(tmp_path)[form], path=path)
    assert records["clicks"] == [
        {
            "at": at,
            "user_pseudo_id": visitor,
            "ga_session_id": "1772000000",
            "user_id": None,
            "code": code,
        }
        for at, visitor, code in [
            ("2026-02-25T06:13:20.000000+00:00", "111.222", "ADA10"),
            ("2026-02-25T06:13:20.000001+00:00", "111.222", "ADA10"),
            ("2026-02-25T06:13:20.000006+00:00", None, "BEN"),
        ]
    ]
    told = [(each["kind"], each["coupon"], each["value"]) for each in records["conversions"]]
    assert told == [("signup", None, "12.5"), ("coupon_redemption", "BEN5", "99")]
    assert records["conversions"][0]["user_id"] == "c-1"
    assert records["conversions"][0]["place"] == ["17", None, None, "2"]


def test_what_visitors_did_besides_is_not_kept(tmp_path):
    kept = str(read_folder(in_every_form(tmp_path)["lines"]))
    for private in ("Cologne", "38400000", "Trail shoes", "utm_source"):
        assert private not in kept


def test_the_code_may_stand_in_a_parameter_of_the_event(tmp_path):
    (tmp_path / "ga4").mkdir()
    lines = as_lines([event("app_open", T0, friend_code="CEM")])
    (tmp_path / "ga4" / "a.json").write_bytes(lines)
    records = read_folder(tmp_path, code_parameters=["friend_code"], click_events=["app_open"])
    assert [each["code"] for each in records["clicks"]] == ["CEM"]


def test_a_user_id_that_is_no_customer_stays_out(tmp_path):
    records = read_folder(in_every_form(tmp_path)["lines"], user_id_is_customer_id=False)
    assert {each["user_id"] for each in records["conversions"]} == {None}


def test_parquet_that_wraps_lists_is_read_too(tmp_path):
    (told,) = [event("sign_up", T0)]
    wrapped = {"list": [{"element": each} for each in told["event_params"]]}
    as_parquet(tmp_path / "ga4" / "events.parquet", [{**told, "event_params": wrapped}])
    assert read_folder(tmp_path)["conversions"][0]["ga_session_id"] == "1772000000"


def test_a_line_that_is_no_event_is_told_with_its_place_and_without_its_words(tmp_path):
    (tmp_path / "ga4").mkdir()
    lines = [b'{"secret": ', b'["secret"]', as_lines([event("sign_up", T0)]).strip(), b"\xff"]
    (tmp_path / "ga4" / "a.json").write_bytes(b"\n".join(lines))
    found = read_folder(tmp_path)["conversions"]
    assert sorted(each.get("_unreadable", "") for each in found) == [
        "",
        "a.json, line 1: is no JSON",
        "a.json, line 2: is no JSON object",
        "a.json, line 4: text is not UTF-8",
    ]
    assert "secret" not in str(found)


def test_odd_values_pass_without_a_figure(tmp_path):
    (tmp_path / "ga4").mkdir()
    odd = event("sign_up", T0, value="12 apples", currency="EUR")
    nothing = {"event_name": "sign_up", "event_params": None, "event_timestamp": "soon"}
    strange = {"event_name": "sign_up", "event_params": [None, {"key": "x"}, 3]}
    (tmp_path / "ga4" / "a.json").write_bytes(as_lines([odd, nothing, strange]))
    found = read_folder(tmp_path)["conversions"]
    assert [(each["value"], each["currency"]) for each in found] == [(None, None)] * 3
    assert [each["at"] is None for each in found] == [False, True, True]


def test_a_folder_without_events_is_refused(tmp_path):
    (tmp_path / "ga4").mkdir()
    (tmp_path / "ga4" / "README.txt").write_text("")
    with pytest.raises(InputError, match="no file of events"):
        read_folder(tmp_path)


def test_a_damaged_file_is_refused(tmp_path):
    (tmp_path / "ga4").mkdir()
    (tmp_path / "ga4" / "a.json.gz").write_bytes(gzip.compress(as_lines(EVENTS))[:-9])
    with pytest.raises(InputError, match="cut off or damaged"):
        read_folder(tmp_path)
    (tmp_path / "ga4" / "a.json.gz").unlink()
    (tmp_path / "ga4" / "a.parquet").write_bytes(b"PAR1")
    with pytest.raises(InputError, match="no whole Parquet file"):
        read_folder(tmp_path)


def test_an_unknown_kind_of_conversion_is_refused_where_it_is_configured():
    with pytest.raises(ValidationError, match="app_install"):
        source_of(KIND, {"path": "x", "conversions": {"sign_up": "registration"}})
