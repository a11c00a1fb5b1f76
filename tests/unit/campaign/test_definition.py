"""A campaign's definition is taken as it is meant, or refused with file, line, field and fix."""

import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from orchestration.brand import Brand
from orchestration.campaign.definition import Definition, load_definitions
from orchestration.errors import ConfigurationError

BRAND = Brand(name="Stridewell", topics=({"name": "running", "keywords": ("run",)},))
SMALLEST = """\
name: Autumn run
objective: purchase
starts_at: 2026-07-01T00:00:00+02:00
ends_at: 2026-07-31T23:59:59+02:00
budget: 2000
incentives: [{kind: gift, unit_cost: 25}, {kind: discount, unit_cost: 10.50}]
holdout: {share: 0.3}
"""


def loaded(folder, text: str = SMALLEST, name: str = "autumn") -> Definition:
    written(folder, text, name)
    return load_definitions(folder, BRAND)[name]


def written(folder, text: str, name: str = "autumn") -> None:
    (folder / "campaigns").mkdir(exist_ok=True)
    (folder / "campaigns" / f"{name}.yaml").write_text(text)


def without(field: str) -> str:
    return "".join(
        line for line in SMALLEST.splitlines(keepends=True) if not line.startswith(field)
    )


def test_the_required_fields_are_enough(tmp_path):
    made = loaded(tmp_path)
    assert (made.campaign_id, made.currency, made.people.min, made.people.max) == (
        "autumn",
        "EUR",
        20,
        40,
    )
    assert made.starts_at == datetime(2026, 6, 30, 22, tzinfo=UTC)
    assert made.incentives[1].unit_cost == Decimal("10.50")
    assert made.decision.metric == "incremental_conversions"


def test_no_folder_is_no_campaign(tmp_path):
    assert load_definitions(tmp_path, BRAND) == {}


def test_what_is_said_another_way_hashes_the_same(tmp_path):
    first = loaded(tmp_path).hash
    other = SMALLEST.replace("2026-07-01T00:00:00+02:00", "2026-06-30T22:00:00Z")
    assert loaded(tmp_path, other + "channels: [csv]\n").hash == first
    assert loaded(tmp_path, SMALLEST.replace("2000", "2000.00")).hash == first
    assert loaded(tmp_path, SMALLEST.replace("2000", "2001")).hash != first


def test_the_canonical_form_reads_back_as_the_same_definition(tmp_path):
    text = SMALLEST + (
        "persona: {must: [{field: is_micro_influencer, is: true}],"
        " prefers: [{field: topic_share, at_least: 0.3}]}\n"
        "quotas: [{segment: country, value: DE, min: 5, max: 20}]\n"
    )
    made = loaded(tmp_path, text)
    assert Definition.model_validate(json.loads(made.canonical())).hash == made.hash


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (without("objective"), r"line 1: objective: is required; write what it is for"),
        (without("starts_at"), r"starts_at: is required; write the start of its window"),
        (without("holdout"), r"holdout: is required; write how many are kept back"),
        (
            SMALLEST.replace("2026-07-31T23", "2026-06-01T23"),
            r"autumn.yaml, line 4: ends_at: 2026-06-01T21:59:59\+00:00 is not after starts_at",
        ),
        (SMALLEST.replace("23:59:59+02:00", "23:59:59"), r"line 4: ends_at: is no time with an o"),
        (SMALLEST.replace("2000", "0"), r"line 5: budget: nothing can be done with 0"),
        (SMALLEST.replace("2000", "-5"), r"line 5: budget: .*greater than or equal to 0"),
        (SMALLEST.replace("2000", "100"), r"line 5: budget: 100 does not pay the cheapest .*210"),
        (SMALLEST.replace("0.3", "1.0"), r"line 7: holdout.share: 1 leaves nobody to activate"),
        (SMALLEST.replace("0.3", "0"), r"line 7: holdout.share: 0 keeps nobody back"),
        (SMALLEST.replace("gift", "yacht"), r"line 6: incentives.0.kind: .*'discount'"),
        (SMALLEST.replace("discount", "gift"), r"line 6: incentives: gift stands there twice"),
        (SMALLEST + "people: {min: 9, max: 5}\n", r"line 8: people.max: 5 is below people.min, 9"),
        (SMALLEST + "budgett: 5\n", r"line 8: budgett: is not a setting"),
        (SMALLEST + "name: Again\n", r"line 8: name: stands on line 1 already"),
        (SMALLEST + "currency: USD\n", r"line 8: currency: USD is not the brand's EUR"),
        (SMALLEST + "campaign_id: x\n", r"line 8: campaign_id: the file's name is the id"),
        (
            SMALLEST + "quotas:\n  - {segment: country, value: NO, max: 3}\n",
            r"line 9: quotas.0.value: YAML reads this as False; put it in quotes",
        ),
        (
            SMALLEST + "quotas: [{segment: country, value: DE}]\n",
            r"line 8: quotas.0: has neither min nor max",
        ),
        (
            SMALLEST + "quotas: [{segment: country, value: DE, min: 30},"
            " {segment: country, value: FR, min: 30}]\n",
            r"line 8: quotas: the least of each country add up to 60, more than people.max, 40",
        ),
        (
            SMALLEST + "persona: {prefers: [{field: country, is: DE}]}\n",
            r"line 8: persona.prefers.0: country may be a quota or a must, never a preference",
        ),
        (
            SMALLEST + "persona: {must: [{field: shoe_size, is: '43'}]}\n",
            r"line 8: persona.must.0: 'shoe_size' is unknown; name one of age_band,",
        ),
        (
            SMALLEST + "persona: {must: [{field: followers_count, is: '43'}]}\n",
            r"followers_count is a number: use at_least or at_most",
        ),
        (SMALLEST + "template: 'Hi {first_name'\n", r"line 8: template: .*cannot be read"),
        (
            SMALLEST + "template: 'Hi {shoe}'\n",
            r"line 8: template: .*{shoe}.*may name {first_name}",
        ),
        ("", r"autumn.yaml, line 1: empty. A campaign needs at least name"),
    ],
)
def test_a_mistake_is_refused_with_file_line_field_and_fix(tmp_path, text, expected):
    written(tmp_path, text)
    with pytest.raises(ConfigurationError, match=expected) as refused:
        load_definitions(tmp_path, BRAND)
    assert "campaigns/autumn.yaml" in str(refused.value)


def test_two_campaigns_never_claim_one_code_prefix(tmp_path):
    written(tmp_path, SMALLEST + "codes: {prefix: run}\n", "spring")
    written(tmp_path, SMALLEST + "codes: {prefix: RUN}\n", "autumn")
    with pytest.raises(ConfigurationError, match="spring.yaml, line 8: codes.prefix: RUN is claim"):
        load_definitions(tmp_path, BRAND)


def test_every_refused_file_is_named_at_once(tmp_path):
    written(tmp_path, SMALLEST.replace("2000", "0"), "one")
    written(tmp_path, without("holdout"), "two")
    with pytest.raises(ConfigurationError, match=r"(?s)one.yaml.*two.yaml"):
        load_definitions(tmp_path, BRAND)


@pytest.mark.parametrize("name", ["../autumn.yml", "a b.yaml", "autumn.yml"])
def test_a_file_that_names_no_id_is_refused(tmp_path, name):
    written(tmp_path, SMALLEST)
    (tmp_path / "campaigns" / name.removeprefix("../")).write_text(SMALLEST)
    with pytest.raises(ConfigurationError, match="named <id>.yaml"):
        load_definitions(tmp_path, BRAND)


def test_a_file_that_leads_out_of_the_folder_is_refused(tmp_path):
    elsewhere = tmp_path / "elsewhere.yaml"
    elsewhere.write_text(SMALLEST)
    campaigns = tmp_path / "input" / "campaigns"
    campaigns.mkdir(parents=True)
    (campaigns / "autumn.yaml").symlink_to(elsewhere)
    with pytest.raises(ConfigurationError, match="leads out of the input folder"):
        load_definitions(tmp_path / "input", BRAND)
