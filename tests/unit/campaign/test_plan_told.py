"""A plan is told in words and as a picture, for whoever runs it and whoever looks."""

import pytest
from rich.console import Console

from orchestration.campaign import pictures
from orchestration.campaign.__main__ import read_plans
from orchestration.campaign.plan import plan_campaigns
from orchestration.campaign.schemas import TABLES
from orchestration.campaign.terminal import tell
from orchestration.errors import InputError
from orchestration.publish.charts import to_svg
from tests.unit.campaign.invented_market import make_definition, make_market

SPENT = make_definition(campaign_id="spent", name="Spent [bold]run")
PLANNED, _ = plan_campaigns(make_market(make_definition(), SPENT, committed={"spent": (1, 200.0)}))


def told(**choices) -> str:
    console = Console(width=110)
    with console.capture() as captured:
        tell(console, PLANNED, **choices)
    return captured.get()


def test_each_campaign_is_told_with_its_people_and_sentences():
    text = told()
    for row in PLANNED["campaign_plan"].to_pylist():
        assert (row["customer_id"] in text) == (row["role"] != "runner_up" or row["place"] <= 33)
    assert "Drawn by lot from outside the choice" in text
    assert PLANNED["campaign_power"]["sentence"][0].as_py().split(";")[0][:60] in text


def test_a_campaign_without_a_plan_says_why_and_its_name_is_no_markup():
    text = told(campaign="spent")
    assert "Spent [bold]run (spent), wave 2" in text
    assert "No plan: 0 EUR do not pay people.min" in text


def test_an_unknown_campaign_names_those_there_are():
    with pytest.raises(InputError, match="winter is not among the campaigns planned: autumn, sp"):
        told(campaign="winter")


def test_without_campaigns_it_says_so():
    console = Console()
    with console.capture() as captured:
        tell(console, {name: schema.empty_table() for name, schema in TABLES.items()})
    assert "No campaign is planned" in captured.get()


def test_before_the_first_run_it_says_what_to_do(tmp_path):
    with pytest.raises(InputError, match="run `make run`"):
        read_plans(tmp_path)


def test_the_curve_is_a_picture_of_one_campaign():
    curve = PLANNED["campaign_budget_curve"]
    picture = to_svg(pictures.budget_curve(curve, "autumn"))
    assert picture.startswith("<svg")
    assert "the plan, bound to its places" in picture
    assert "spent" not in picture
