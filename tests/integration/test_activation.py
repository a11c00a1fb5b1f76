"""Activation through its jobs: who is drawn, coded, exported and recalled, and who never is."""

import csv
import io
import json
import shutil
import stat
from pathlib import Path

import pytest

from orchestration import replay
from orchestration.activation.codes import normal_form
from orchestration.activation.posts import recent_posts
from orchestration.activation.standing import MODELS, read_standing
from orchestration.brand import load_brand
from orchestration.campaign import records
from orchestration.deployment import Deployment
from orchestration.worlds.parameters import WorldParameters
from orchestration.worlds.world import build_world
from tests.activation_scene import (
    AS_OF,
    brand_folder,
    definition_of,
    output_files,
    plan,
    put_plan,
    run,
    write_consents,
    write_definition,
)
from tests.conftest import SAMPLE
from tests.folders import write_csv
from tests.jobs import failure

HOME = "autumn/wave-1/"
CODES_HEADER = "code,customer_id,kind,campaign_id,valid_from,valid_to"


@pytest.fixture
def brand(tmp_path) -> Deployment:
    """A brand whose campaign is planned, and nothing activated."""
    deployment = Deployment(brand_folder(tmp_path / "in"), tmp_path / "out")
    put_plan(deployment, plan(definition_of(deployment.input)))
    return deployment


@pytest.fixture(scope="module")
def activated_once(tmp_path_factory) -> Deployment:
    root = tmp_path_factory.mktemp("activated")
    deployment = Deployment(brand_folder(root / "in"), root / "out")
    put_plan(deployment, plan(definition_of(deployment.input)))
    assert activate(deployment).success
    return deployment


@pytest.fixture
def activated(activated_once, tmp_path) -> Deployment:
    """The same after its first wave was activated."""
    shutil.copytree(activated_once.input.parent, tmp_path, dirs_exist_ok=True)
    return Deployment(tmp_path / "in", tmp_path / "out")


def activate(deployment: Deployment, **config):
    return run(deployment, "activate", **{"campaign_id": "autumn", "exported_by": "ann", **config})


def lake_of(deployment: Deployment) -> list[str]:
    return sorted(path.name for path in (deployment.lake / "campaigns").rglob("0*[1-9]-*.parquet"))


def rows_of(deployment: Deployment, name: str) -> list[dict]:
    return records.read(deployment, name).to_pylist()


def in_file(deployment: Deployment, name: str = f"{HOME}people.csv") -> list[dict[str, str]]:
    text = output_files(deployment.output)[name].decode()
    return list(csv.DictReader(io.StringIO(text, newline="")))


def recalled(deployment: Deployment) -> list[dict[str, str]]:
    return in_file(deployment, "recall.csv")


def treated(deployment: Deployment) -> list[str]:
    arms = rows_of(deployment, "assignments")
    return sorted(row["customer_id"] for row in arms if row["arm"] == "treatment")


def test_a_wave_is_drawn_coded_and_exported_once(activated):
    arms = rows_of(activated, "assignments")
    assert {row["customer_id"] for row in arms} == {f"c{n}" for n in range(12)}
    assert all(0 < row["propensity"] < 1 and row["assigned_at"] == AS_OF for row in arms)
    explored = {row["customer_id"] for row in arms if row["is_exploration"]}
    assert explored == {"c10", "c11"}
    people = in_file(activated)
    assert sorted(row["customer_id"] for row in people) == treated(activated)
    assert 0 < len(people) < 12

    files, lake = output_files(activated.output), lake_of(activated)
    assert activate(activated, wave=1, exported_by="bob").success
    assert output_files(activated.output) == files
    assert lake_of(activated) == lake


def test_both_arms_hold_a_code_and_everybody_their_own(activated):
    issued = rows_of(activated, "issued_codes")
    assert sorted(row["customer_id"] for row in issued) == sorted(f"c{n}" for n in range(12))
    assert len({normal_form(row["code"]) for row in issued}) == 12
    assert all(row["code"].startswith("RUN-") for row in issued)
    handed_out = {row["customer_id"]: row["code"] for row in in_file(activated)}
    assert handed_out.items() <= {row["customer_id"]: row["code"] for row in issued}.items()


def test_who_holds_an_always_on_code_keeps_it(brand):
    write_csv(
        brand.input,
        "referral_codes",
        CODES_HEADER,
        [
            "ANN-0,c0,promo_code,,2026-01-01T00:00:00Z,",
            "ANN-1,c1,promo_code,,2026-01-01T00:00:00Z,2026-07-05T00:00:00Z",  # ends too early
            "ANN-2,c2,link,,2026-01-01T00:00:00Z,",  # of another kind
            "ANN-3,c3,promo_code,camp-x,2026-01-01T00:00:00Z,",  # of another campaign
        ],
    )
    assert activate(brand).success
    issued = {row["customer_id"] for row in rows_of(brand, "issued_codes")}
    assert issued == {f"c{n}" for n in range(1, 12)}


def test_what_leaves_is_for_this_users_eyes_only(activated_once):
    home = activated_once.output / "activation"
    for path in (home, *home.rglob("*")):
        mode = stat.S_IMODE(path.stat().st_mode)
        assert mode == (0o700 if path.is_dir() else 0o600), path


def test_who_withdrew_before_the_draw_is_in_neither_arm(brand):
    write_consents(brand.input, {"c3": "outreach", "c4": "profiling"})
    write_csv(
        brand.input,
        "erasure_requests",
        "request_id,customer_id,requested_at",
        ["r1,c5,2026-06-30T10:00:00Z"],
    )
    assert activate(brand).success
    drawn = {row["customer_id"] for row in rows_of(brand, "assignments")}
    assert drawn == {f"c{n}" for n in range(12)} - {"c3", "c4", "c5"}


def test_who_withdraws_later_is_dropped_and_recalled(activated):
    gone, stays = treated(activated)[0], treated(activated)[1]
    before = {row["customer_id"]: row for row in in_file(activated)}
    hashes = in_file(activated, f"{HOME}meta_audience.csv")
    write_consents(activated.input, {gone: "outreach"})
    assert activate(activated).success

    after = {row["customer_id"]: row for row in in_file(activated)}
    assert after == {name: row for name, row in before.items() if name != gone}
    listed = recalled(activated)
    assert {row["customer_id"] for row in listed} == {gone}
    assert {row["channel"] for row in listed} == {
        "csv",
        "google_audience",
        "jsonl",
        "klaviyo",
        "meta_audience",
        "outreach_facts",
        "tiktok_audience",
    }
    assert {row["reason"] for row in listed} == {"does not consent to outreach"}
    (meta,) = [row for row in listed if row["channel"] == "meta_audience"]
    assert meta["email_sha256"] in {row["email"] for row in hashes}
    left = in_file(activated, f"{HOME}meta_audience.csv")
    assert meta["email_sha256"] not in {row["email"] for row in left}
    assert stays in after


def test_a_recall_alone_takes_people_out_of_every_file(activated):
    gone = treated(activated)[0]
    write_consents(activated.input, {gone: "profiling"})
    assert run(activated, "recall").success
    for name, content in output_files(activated.output).items():
        if name != "recall.csv":
            assert f"{gone}@example.com".encode() not in content
    assert {row["customer_id"] for row in recalled(activated)} == {gone}
    files = output_files(activated.output)
    assert run(activated, "recall").success
    assert output_files(activated.output) == files


def test_an_earlier_as_of_brings_nobodys_consent_back(brand):
    write_consents(brand.input, {"c3": "outreach"})
    assert activate(brand).success
    early = Deployment(brand.input, brand.output, AS_OF.replace(day=1))
    assert read_standing(early, ()).reason_against("c3") == "does not consent to outreach"


def test_who_is_in_another_running_campaign_is_left_alone(activated):
    write_definition(activated.input, "winter", channels="csv").write_text(
        (activated.input / "campaigns" / "autumn.yaml").read_text().replace("RUN", "WIN")
    )
    put_plan(activated, plan(definition_of(activated.input, "winter"), first=8))
    assert activate(activated, campaign_id="winter").success
    arms = rows_of(activated, "assignments")
    winter = {row["customer_id"] for row in arms if row["campaign_id"] == "winter"}
    assert winter == {"c12", "c13", "c14", "c15"}


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ({"campaign_id": "nope"}, "holds autumn"),
        ({"campaign_id": "../x"}, "is not defined"),
        ({"channel": "fax"}, "campaigns/autumn.yaml, line"),
        ({"wave": 2}, "Activate wave 1 first"),
    ],
)
def test_what_cannot_be_activated_is_refused_and_nothing_written(brand, config, words):
    assert words in failure(activate(brand, **config))
    assert lake_of(brand) == []
    assert not (brand.output / "activation").exists()


def test_nothing_planned_nothing_activated(tmp_path):
    deployment = Deployment(brand_folder(tmp_path / "in"), tmp_path / "out")
    assert "Run `make run`" in failure(activate(deployment))
    put_plan(deployment, plan(definition_of(deployment.input)).slice(0, 0))
    assert "was not planned" in failure(activate(deployment))
    assert lake_of(deployment) == []


def test_a_plan_of_another_definition_is_refused(brand):
    path = brand.input / "campaigns" / "autumn.yaml"
    path.write_text(path.read_text().replace("budget: 2000", "budget: 3000"))
    assert "was changed since autumn was planned" in failure(activate(brand))
    assert lake_of(brand) == []


def test_a_started_campaign_stays_as_it_was(activated):
    files, lake = output_files(activated.output), lake_of(activated)
    path = activated.input / "campaigns" / "autumn.yaml"
    path.write_text(path.read_text().replace("channels: [klaviyo,", "channels: ["))
    assert "channels" in failure(activate(activated))
    assert output_files(activated.output) == files
    assert lake_of(activated) == lake


def test_waves_follow_each_other(activated):
    assert "plans wave 2" in failure(activate(activated, wave=2))
    put_plan(activated, plan(definition_of(activated.input), wave=2, first=3))
    assert activate(activated, wave=2).success
    second = {row["customer_id"] for row in rows_of(activated, "assignments") if row["wave"] == 2}
    assert second == {"c12", "c13", "c14"}
    first = output_files(activated.output)[f"{HOME}people.csv"]
    assert activate(activated, wave=1).success
    assert output_files(activated.output)[f"{HOME}people.csv"] == first


def test_whatever_a_customer_calls_themselves_is_text(tmp_path):
    names = {
        "c0": '"=HYPERLINK(""http://evil.example"",""x"")"',
        "c1": "+1+1",
        "c2": "@SUM(A1)",
        "c3": "🏃‍♀️",
        "c4": "محمد",
        "c5": "{code}",
        "c6": "",
    }
    rows = {
        customer: f"{customer},{customer}@example.com,,{name},-Miller,DE,2025-01-01T00:00:00Z"
        for customer, name in names.items()
    }
    rows["c7"] = "c7,,,Nobody,Reachable,DE,2025-01-01T00:00:00Z"
    deployment = Deployment(brand_folder(tmp_path / "in", rows), tmp_path / "out")
    put_plan(deployment, plan(definition_of(deployment.input)))
    assert activate(deployment).success
    for name in ("people.csv", "klaviyo.csv"):
        cells = [cell for row in in_file(deployment, HOME + name) for cell in row.values()]
        assert not [c for c in cells if c[:1] in {"=", "-", "@"} or c.startswith("+1+")]
    lines = output_files(deployment.output)[f"{HOME}people.jsonl"].decode().splitlines()
    told = {row["customer_id"]: row for row in map(json.loads, lines)}
    for customer, name in {"c3": "🏃‍♀️", "c4": "محمد", "c5": "{code}"}.items():
        if customer in told:
            assert told[customer]["first_name"] == name
            assert told[customer]["draft"].startswith(f"Hi {name},")
    if "c6" in told:
        assert told["c6"]["first_name"] is None
        assert not told["c6"]["draft"].startswith("Hi")
    reached = {row["External ID"] for row in in_file(deployment, f"{HOME}klaviyo.csv")}
    assert reached == set(treated(deployment)) - {"c7"}


def test_a_leaked_code_ends_and_another_takes_its_place(activated):
    owner = treated(activated)[0]
    leaked = {row["customer_id"]: row["code"] for row in in_file(activated)}[owner]
    assert run(activated, "reissue", code=f" {leaked.lower()} ").success
    (new,) = [row for row in rows_of(activated, "issued_codes") if row["replaces_code"]]
    assert (new["replaces_code"], new["customer_id"]) == (leaked, owner)

    lake = lake_of(activated)
    assert run(activated, "reissue", code=leaked).success
    assert lake_of(activated) == lake
    assert "not on record" in failure(run(activated, "reissue", code="RUN-NOPE"))

    assert activate(activated).success
    assert {row["customer_id"]: row["code"] for row in in_file(activated)}[owner] == new["code"]
    assert len(rows_of(activated, "issued_codes")) == 13


def test_a_brands_own_leaked_code_ends_too(brand):
    write_csv(
        brand.input,
        "referral_codes",
        CODES_HEADER,
        ["ANN-0,c0,promo_code,,2026-01-01T00:00:00Z,"],
    )
    assert run(brand, "reissue", code="ann-0").success
    with replay.memory() as connection:
        replay.provide_lake(connection, brand)
        replay.configure(connection, load_brand(brand.input / "brand.yaml"), AS_OF)
        replay.build(connection, ["int_referral_codes"])
        found = connection.execute(
            "select replaces_code, valid_to from intermediate.int_referral_codes order by 1"
        ).fetchall()
    assert found == [("ANN-0", None), (None, AS_OF)]


def test_topics_of_posts_are_those_of_the_models():
    world = build_world(WorldParameters(customers=120, seed=3))
    brand = load_brand(SAMPLE / "brand.yaml")
    with replay.memory() as connection:
        replay.provide_tables(connection, world.tables)
        replay.configure(connection, brand, AS_OF)
        replay.build(connection, [*MODELS, "int_posts"])
        connection.execute(
            "create temp table asked_for as select customer_id from intermediate.int_customers"
        )
        posts, topics = recent_posts(connection)
        expected = connection.execute(
            """
            select links.customer_id, count(*) from intermediate.int_posts as posts
            inner join intermediate.int_identity_links as links
                on posts.platform = links.platform and posts.account_id = links.account_id
            cross join config.run_parameters as p
            where posts.is_topical and posts.published_at > p.as_of - to_days(p.window_days)
            group by 1
            """
        ).fetchall()
    assert expected
    assert {customer: min(count, 3) for customer, count in expected} == {
        customer: len(found) for customer, found in posts.items()
    }
    assert set(topics) == set(posts)


def test_the_main_job_tells_of_exports_without_naming_anybody(activated):
    gone = treated(activated)[0]
    write_consents(activated.input, {gone: "outreach"})
    assert run(activated, "recall").success
    with replay.memory() as connection:
        replay.provide_lake(connection, activated)
        replay.configure(connection, load_brand(activated.input / "brand.yaml"), AS_OF)
        replay.build(connection, ["activation_exports"])
        told = connection.execute("select * from marts.activation_exports").to_arrow_table()
    by_channel = {}
    for row in sorted(told.to_pylist(), key=lambda row: row["exported_at"]):
        by_channel.setdefault(row["channel"], []).append(row["recalled_person_count"])
    assert by_channel["csv"] == [1, 0]
    assert "customer_id" not in told.column_names
    text = json.dumps(told.to_pylist(), default=str)
    assert "@example.com" not in text


def test_a_run_that_is_killed_between_steps_goes_on(activated):
    """Arms on record and no codes yet, as a kill leaves it: the same call finishes the wave."""
    files = set(output_files(activated.output))
    again = Deployment(activated.input, Path(str(activated.output) + "-again"))
    put_plan(again, plan(definition_of(activated.input)))
    for name in ("starts", "assignments"):
        records.append(again, name, records.read(activated, name))
    assert activate(again).success
    assert set(output_files(again.output)) == files
    assert treated(again) == treated(activated)
