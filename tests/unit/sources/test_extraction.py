"""What a source says lands once and as it came; a source that stops loses nothing and tells why."""

import json
from datetime import UTC, datetime, timedelta

import duckdb
import pyarrow.parquet as pq
import pytest

from orchestration.deployment import Deployment
from orchestration.extract import lake
from orchestration.extract.contract import TABLES
from orchestration.extract.folder import discover
from orchestration.extract.landing import land
from orchestration.sources import extraction, raw
from orchestration.sources.client import RefusedError, open_client
from orchestration.sources.kind import Kind, Options, Page, RawTable
from orchestration.sources.kinds import KINDS
from orchestration.sources.settings import Configured
from tests.folders import small_folder
from tests.loopback import Answer, LoopbackApi

NOW = datetime(2026, 7, 1, 6, 0, tzinfo=UTC)
TOKEN = "shpat_5up3rs3cr3t"  # noqa: S105 looks like one, to be looked for


class Script:
    """A kind whose pages a test writes down; it remembers the cursors it was given."""

    def __init__(self, *pages: Page | Exception) -> None:
        self.pages = pages
        self.cursors: dict[str, str] = {}

    def __call__(self, source):
        self.cursors = dict(source.cursors)
        for page in self.pages:
            if isinstance(page, Exception):
                raise page
            yield page


def things(*numbers: int, cursor: str | None = None, table: str = "things") -> Page:
    return Page(table, [{"id": n, "name": f"thing {n}", "gone": None} for n in numbers], cursor)


@pytest.fixture
def deployment(tmp_path) -> Deployment:
    return Deployment(tmp_path / "input", tmp_path / "output")


@pytest.fixture
def run(deployment, monkeypatch):
    """Extracts the pages a test writes down, at a time of its own."""

    def extract(script, *, at: datetime = NOW, options=None, environment=None):
        kind = Kind(
            "things",
            "Things",
            (
                RawTable("things", "One row per thing.", "read_things"),
                RawTable("counts", "One row per count.", "read_counts", is_snapshot=True),
            ),
            script,
            secrets=("token",),
        )
        monkeypatch.setitem(KINDS, "things", kind)
        configured = Configured("things", kind, options or Options(), {"token": "THINGS_TOKEN"})
        given = {"THINGS_TOKEN": TOKEN} if environment is None else environment
        return extraction.extract(deployment, configured, at, given)

    return extract


def landed(deployment, table: str = "things") -> list[dict]:
    with duckdb.connect() as connection:
        raw.register_views(connection, deployment)
        found = connection.execute(
            f"select record from raw_things.{table} order by _load_sequence, _source_line"
        ).fetchall()
    return [json.loads(record) for (record,) in found]


def test_records_land_as_they_came_with_where_and_when(deployment, run):
    outcome = run(Script(things(1, 2)))
    assert (outcome.state, outcome.landed["things"]) == ("fresh", 2)
    assert landed(deployment) == [
        {"id": 1, "name": "thing 1", "gone": None},
        {"id": 2, "name": "thing 2", "gone": None},
    ]
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        raw.register_views(connection, deployment)
        rows = connection.execute(
            "select _source, _extracted_at, _load_sequence, _source_file, _source_line"
            " from raw_things.things order by all"
        ).fetchall()
    (load,) = raw.loads_of(deployment, "things", "things")
    file = f"things/things/{load.path.name}"
    assert rows == [("things", NOW, 1, file, 1), ("things", NOW, 1, file, 2)]
    assert load.path.stat().st_mode & 0o777 == 0o444


def test_the_next_extraction_goes_on_from_the_cursor_and_lands_only_what_changed(deployment, run):
    run(Script(things(1, 2, cursor="2026-06-01T00:00:00Z")))
    second = Script(
        Page("things", [{"id": 2, "name": "thing 2", "gone": None}, {"id": 2, "name": "new"}])
    )
    outcome = run(second)
    assert second.cursors == {"things": "2026-06-01T00:00:00Z"}
    assert outcome.landed["things"] == 1
    assert landed(deployment)[-1] == {"id": 2, "name": "new"}


def test_a_cursor_that_moved_without_a_new_record_is_remembered(run):
    run(Script(things(1, cursor="a")))
    run(Script(things(1, cursor="b")), at=NOW + timedelta(days=1))
    third = Script(things(1))
    run(third, at=NOW + timedelta(days=2))
    assert third.cursors == {"things": "b"}


def test_what_is_observed_lands_each_time_but_once_an_extraction(deployment, run):
    script = Script(things(1, table="counts"), things(1, table="counts"))
    run(script)
    run(script, at=NOW + timedelta(days=1))
    assert len(landed(deployment, "counts")) == 2


def test_a_source_that_breaks_off_keeps_what_arrived_and_goes_on_there(
    deployment, run, monkeypatch
):
    monkeypatch.setattr(extraction, "SLICE_ROWS", 2)
    broken = run(Script(things(1, 2, cursor="a"), things(3, cursor="b"), OSError("reset")))
    assert broken.state == "incomplete"
    assert broken.read_at is None
    again = Script(things(3, 4, cursor="c"))
    assert run(again).state == "fresh"
    assert again.cursors == {"things": "b"}
    assert [record["id"] for record in landed(deployment)] == [1, 2, 3, 4]


def test_a_refused_source_names_the_permission_and_keeps_its_last_data(deployment, run):
    run(Script(things(1)))
    refused = run(Script(RefusedError("things are closed.", "things")), at=NOW + timedelta(days=1))
    assert refused.state == "stale"
    assert refused.reason == "things are closed. It needs: read_things for things."
    assert refused.read_at == NOW.isoformat()
    assert len(landed(deployment)) == 1
    assert extraction.last_outcome(deployment, "things") == refused


@pytest.mark.parametrize("status", [401, 403])
def test_an_answer_of_refusal_stops_the_source_with_the_missing_permission(run, status):
    with LoopbackApi() as api:
        api.route("GET", "/things", lambda _: Answer({"error": TOKEN}, status=status))

        def pages(_):
            open_client(api.url).get(f"/things?access_token={TOKEN}").raise_for_status()
            yield things(1)

        outcome = run(pages)
    assert outcome.state == "incomplete"
    assert f"access was refused ({status})" in outcome.reason
    assert "read_things for things" in outcome.reason


def test_no_secret_stands_in_what_is_said_or_kept(deployment, run):
    spelled = f"no such field at https://api.example/v1?access_token={TOKEN}&x=1"
    outcome = run(Script(things(1), KeyError(spelled)))
    assert "KeyError" in outcome.reason
    assert "test_extraction.py" in outcome.reason
    kept = b"".join(path.read_bytes() for path in deployment.output.rglob("*") if path.is_file())
    assert TOKEN not in outcome.reason
    assert TOKEN.encode() not in kept


def test_the_password_of_a_database_is_a_secret_too(run):
    environment = {"THINGS_TOKEN": "postgresql://crm:pw%4012@127.0.0.1:5432/crm"}
    outcome = run(Script(ValueError("cannot log in crm with pw%4012")), environment=environment)
    assert "pw%4012" not in outcome.reason


def test_a_variable_that_is_not_set_stops_its_source_alone(run):
    outcome = run(Script(things(1)), environment={})
    assert outcome.state == "incomplete"
    assert "THINGS_TOKEN is not set" in outcome.reason


def test_loads_of_sources_and_of_the_folder_are_numbered_in_the_order_they_landed(deployment, run):
    small_folder(deployment.input)
    table = TABLES["accounts"]
    parts = discover(deployment.input).parts["accounts"]
    from orchestration.extract.assets import ExtractConfig

    terms = ExtractConfig.model_validate({}).terms(NOW)
    land(deployment, table, parts, terms)
    run(Script(things(1)))
    (load,) = raw.loads_of(deployment, "things", "things")
    assert load.sequence == 2
    assert set(lake.last_load_sequences(deployment).values()) == {2}
    run(Script(things(2)))
    assert lake.last_sequence_of_sources(deployment) == 3


def test_the_same_records_have_the_same_content_whenever_they_were_read(deployment, run, tmp_path):
    run(Script(things(1, 2)))
    first = raw.content_facts(deployment)
    elsewhere = Deployment(deployment.input, tmp_path / "elsewhere")
    kind = KINDS["things"]
    configured = Configured("things", kind, Options(), {"token": "THINGS_TOKEN"})
    later = NOW + timedelta(days=9)
    extraction.extract(elsewhere, configured, later, {"THINGS_TOKEN": TOKEN})
    assert raw.content_facts(elsewhere) == first
    assert raw.newest_extraction(elsewhere) == later


def test_a_half_written_load_is_no_load(deployment, run):
    run(Script(things(1)))
    (load,) = raw.loads_of(deployment, "things", "things")
    (load.path.parent / "000002-short.parquet").write_bytes(b"PAR1")
    assert [one.path for one in raw.loads_of(deployment, "things", "things")] == [load.path]
    assert pq.read_metadata(load.path).num_rows == 1
