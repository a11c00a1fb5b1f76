"""The report tells each planned campaign, and why one has no plan."""

import pyarrow.parquet as pq
import pytest

from orchestration.campaign.plan import plan_campaigns
from orchestration.campaign.schemas import TABLES
from orchestration.publish.planned import SHOWN, planned_campaigns
from orchestration.publish.report import _environment
from tests.unit.campaign.invented_market import make_definition, make_market


@pytest.fixture(scope="module")
def generation(tmp_path_factory):
    folder = tmp_path_factory.mktemp("generation")
    spent = make_definition(campaign_id="spent", name="<b>Spent</b>")
    market = make_market(make_definition(), spent, committed={"spent": (1, 200.0)})
    tables, _ = plan_campaigns(market)
    for name, table in tables.items():
        pq.write_table(table, folder / f"{name}.parquet")
    return folder


def test_each_campaign_has_sentences_people_and_a_picture(generation):
    autumn, spent = planned_campaigns(generation)
    assert len(autumn["people"]) == SHOWN
    assert autumn["picture"].startswith("<svg")
    assert "kept back" in autumn["lines"][-1]
    assert spent["lines"][0].startswith("No plan: ")
    assert spent["people"] == []


def test_the_page_shows_them_and_escapes_what_a_brand_wrote(generation):
    template = _environment().get_template("planned.html.j2")
    page = template.render(planned=planned_campaigns(generation))
    assert "Autumn run (autumn), wave 1" in page
    assert "&lt;b&gt;Spent" in page
    assert page.count("<svg") == 1


def test_without_campaigns_the_page_says_so(tmp_path):
    for name, schema in TABLES.items():
        pq.write_table(schema.empty_table(), tmp_path / f"{name}.parquet")
    page = (
        _environment().get_template("planned.html.j2").render(planned=planned_campaigns(tmp_path))
    )
    assert "None: the input folder defines no campaign" in page
