"""`make grade` on folders of accounts, posts and engagements alone, and on what it must refuse."""

import json
import re
import shutil
import stat
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from orchestration.deployment import Deployment
from orchestration.errors import InputError, OutputError
from orchestration.extract.assets import ExtractConfig
from orchestration.grading import grader, report
from orchestration.worlds.folder import write_folder
from orchestration.worlds.parameters import WorldParameters
from tests.folders import write_accounts, write_csv, write_social

TABLES = ("accounts", "posts", "engagements")


@dataclass(frozen=True)
class Graded:
    """A finished `make grade`: its exit status, what it printed, and its folder."""

    status: int
    printed: str
    folder: Path

    @property
    def fans(self) -> list[dict]:
        return pq.read_table(self.folder / "fan_grades.parquet").to_pylist()

    @property
    def card(self) -> dict:
        return json.loads((self.folder / "page_card.json").read_text())

    @property
    def page(self) -> str:
        return (self.folder / "report.html").read_text()


@pytest.fixture(scope="session")
def grade(run_module):
    def run(folder: Path, output: Path, *arguments: str) -> Graded:
        ran = run_module("grading", folder, output, *arguments)
        return Graded(ran.status, ran.printed, output)

    return run


@pytest.fixture(scope="module")
def on_a_world(grade, tmp_path_factory) -> Graded:
    """A world's social tables, without its customers, orders and brand.yaml."""
    root = tmp_path_factory.mktemp("grading")
    write_folder(WorldParameters(customers=600, seed=3), root / "in", root / "truth")
    for entry in (root / "in").iterdir():
        if entry.is_dir() and entry.name not in TABLES:
            shutil.rmtree(entry)
        elif entry.name.partition(".")[0] not in TABLES:
            entry.unlink()
    ran = grade(root / "in", root / "out", "--page", "stridewell")
    assert ran.status == 0, ran.printed
    return ran


def graded_here(folder: Path, output: Path, page: str | None = None) -> Graded:
    """The same without Dagster and a process of its own: seconds sooner."""
    found = grader.grade(Deployment(folder, output), page, ExtractConfig.model_validate({}))
    report.write(output, found)
    return Graded(0, "", output)


def social_folder(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return write_social(write_accounts(folder))


def test_every_account_that_acted_on_the_page_is_graded_once(on_a_world):
    with duckdb.connect(str(on_a_world.folder / "workings" / "warehouse.duckdb")) as connection:
        acted = connection.execute(
            """
            select distinct platform, actor_account_id
            from intermediate.int_ties
            inner join intermediate.int_brand_accounts as pages
                using (platform)
            where author_account_id = pages.account_id and actor_account_id <> pages.account_id
            """
        ).fetchall()
    graded = [(fan["platform"], fan["account_id"]) for fan in on_a_world.fans]
    assert len(graded) > 100
    assert len(set(graded)) == len(graded)
    # Acts judged inauthentic are in no tie, but whoever did them is still graded.
    assert set(acted) <= set(graded)


def test_grades_follow_the_glossary(on_a_world):
    counts, people = Counter(fan["grade"] for fan in on_a_world.fans), len(on_a_world.fans)
    assert counts["A"] == pytest.approx(0.05 * people, abs=1)
    assert counts["B"] == pytest.approx(0.15 * people, abs=1)
    assert on_a_world.card["grades"] == {grade: counts[grade] for grade in "ABCDF"}


def test_who_engages_more_people_on_topic_is_graded_better(on_a_world):
    reach = {
        grade: [fan["topical_engaged_reach"] for fan in on_a_world.fans if fan["grade"] == grade]
        for grade in "AD"
    }
    assert min(map(len, reach.values())) > 5
    assert sum(reach["A"]) / len(reach["A"]) > 2 * sum(reach["D"]) / len(reach["D"])


def test_the_page_is_about_what_it_posts_about(on_a_world):
    assert on_a_world.card["topics_from"] == "posts"
    assert re.search(
        "run|hik|strength|trail|training|yoga|marathon", str(on_a_world.card["topics"])
    )


def test_the_card_stands_beside_the_benchmarks(on_a_world):
    figures = {figure["metric"]: figure for figure in on_a_world.card["figures"]}
    assert figures["like_rate_per_post"]["value"] > 0
    assert figures["like_rate_per_post"]["benchmark"] > 0
    assert figures["organic_reach_share"]["benchmark"] is None
    assert "only" in figures["organic_reach_share"]["caveat"]


def test_the_page_names_whom_to_talk_to_and_loads_nothing(on_a_world):
    assert "The 20 to talk to first" in on_a_world.page
    assert not re.search(r"<script|src=|href=|url\(|@import", on_a_world.page)


def test_handles_are_on_the_page_alone_and_every_file_is_ours_alone(on_a_world):
    for name in ("fan_grades.parquet", "page_card.json", "report.html", "grades.duckdb"):
        assert stat.S_IMODE((on_a_world.folder / name).stat().st_mode) == 0o600
    assert "handle" not in on_a_world.fans[0]


def test_the_same_folder_gives_the_same_grades(on_a_world, tmp_path):
    again = graded_here(on_a_world.folder.parent / "in", tmp_path / "out", "stridewell")
    first = (on_a_world.folder / "fan_grades.parquet").read_bytes()
    assert (again.folder / "fan_grades.parquet").read_bytes() == first
    assert again.card == on_a_world.card


def test_a_page_is_found_by_its_posts_where_nobody_names_it(tmp_path):
    ran = graded_here(social_folder(tmp_path / "in"), tmp_path / "out")
    assert ran.card["chosen_because"] == "most people acted on its posts"
    assert {fan["account_id"] for fan in ran.fans} == {"a1", "a2"}


def test_brand_yaml_without_topics_names_the_page(tmp_path):
    folder = social_folder(tmp_path / "in")
    (folder / "brand.yaml").write_text("name: Third\nhandles: {instagram: person_2}\n")
    ran = graded_here(folder, tmp_path / "out")
    assert ran.card["name"] == "Third"
    assert {fan["account_id"] for fan in ran.fans} == {"a3", "a4"}


def test_a_missing_table_is_named_and_nobody_is_graded(grade, tmp_path):
    folder = social_folder(tmp_path / "in")
    (folder / "engagements.csv").unlink()
    ran = grade(folder, tmp_path / "out")
    assert ran.status == 1
    assert "Nobody was graded." in ran.printed
    assert "no table engagements" in ran.printed
    assert not (ran.folder / "fan_grades.parquet").exists()


def test_a_page_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InputError, match="'nobody'.*PAGE="):
        graded_here(social_folder(tmp_path / "in"), tmp_path / "out", "nobody")


def test_a_page_without_fans_is_refused(tmp_path):
    folder = social_folder(tmp_path / "in")
    header = "platform,engagement_id,post_id,actor_id,kind,occurred_at"
    act = "instagram,e1,elsewhere,a1,like,2026-06-10T09:00:00Z"
    write_csv(folder, "engagements", header, [act])
    with pytest.raises(InputError, match="no fans to grade"):
        graded_here(folder, tmp_path / "out")


def test_another_page_does_not_mix_into_the_same_output(tmp_path):
    folder = social_folder(tmp_path / "in")
    graded_here(folder, tmp_path / "out", "person_1")
    with pytest.raises(OutputError, match="OUTPUT of its own"):
        graded_here(folder, tmp_path / "out", "person_2")
