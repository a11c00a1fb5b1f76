"""One activation, step by step: start, arms, codes, exports; each a record before it is a file.

Every refusal comes before the first record is written. After a kill, the same call goes on where
it stopped: what is on record is not drawn, issued or exported a second time.
"""

from dataclasses import dataclass, field
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from orchestration.activation import issuing, waves
from orchestration.activation.exporting import Left, Stamp
from orchestration.activation.standing import Standing, read_standing
from orchestration.activation.wave_export import Wave, assigned_rows, export_wave, withheld
from orchestration.brand import load_brand
from orchestration.campaign import records
from orchestration.campaign.definition import Definition, load_definitions
from orchestration.campaign.frozen import held_to_their_start
from orchestration.campaign.holdout import draw_arms, wave_seed
from orchestration.deployment import Deployment
from orchestration.extract.folder import BRAND_FILE


@dataclass(frozen=True)
class Asked:
    """What somebody asks for.

    Attributes:
        campaign_id: Campaign.
        wave: Its wave; None for the one that was planned last.
        channel: One of the campaign's; None for all of them.
        by: Who asks.
        at: Wall-clock time (UTC).
    """

    campaign_id: str
    wave: int | None
    channel: str | None
    by: str
    at: datetime


@dataclass(frozen=True)
class Activated:
    """What came of it.

    Attributes:
        wave: The wave, both arms.
        as_of: Consent was read as of this instant (UTC).
        issued_count: Codes issued now.
        left: What was exported.
        withheld: Treated people who may not be contacted now, with the reason.
    """

    wave: Wave = field(repr=False)
    as_of: datetime
    issued_count: int
    left: list[Left] = field(repr=False)
    withheld: dict[str, str] = field(repr=False)


def activate(deployment: Deployment, asked: Asked, plan: pa.Table, run_seed: int) -> Activated:
    """Activates one wave of a campaign, or exports again one that was activated.

    Args:
        deployment: Whose campaign.
        asked: What is asked for.
        plan: `campaigns.campaign_plan` of the last run.
        run_seed: Seed of that run.

    Raises:
        ConfigurationError: The campaign, the channel or the definition cannot be used.
        InputError: The wave was not planned, or nobody of it may be contacted.
        OutputError: The output cannot be written.
    """
    definition = _definition(deployment, asked.campaign_id)
    channels = waves.channels_of(definition, asked.channel)
    mine = plan.filter(pc.equal(plan["campaign_id"], asked.campaign_id))
    before = assigned_rows(deployment, asked.campaign_id)
    chosen = waves.wave_asked_for(definition, asked.wave, mine, {row["wave"] for row in before})
    customers = {row["customer_id"] for row in before} | set(mine["customer_id"].to_pylist())
    standing = read_standing(deployment, customers)
    if not chosen.is_drawn:
        _draw(deployment, definition, chosen.number, mine, standing, run_seed)
    wave = Wave(definition, assigned_rows(deployment, asked.campaign_id, chosen.number))
    issued = issuing.newly_issued(
        [row["customer_id"] for row in wave.assigned],
        standing.codes,
        definition,
        wave.number,
        standing.as_of,
    )
    records.append(deployment, "issued_codes", issued)
    stamp = Stamp(asked.by, asked.at, standing.as_of)
    left = export_wave(deployment, wave, standing, channels, stamp)
    return Activated(wave, standing.as_of, issued.num_rows, left, withheld(wave, standing))


def _definition(deployment: Deployment, campaign_id: str) -> Definition:
    brand = load_brand(deployment.input / BRAND_FILE)
    definitions = load_definitions(deployment.input, brand)
    starts = records.read(deployment, "starts")
    return waves.known(campaign_id, held_to_their_start(definitions, starts))


def _draw(  # noqa: PLR0917 - the facts of one draw
    deployment: Deployment,
    definition: Definition,
    wave: int,
    plan: pa.Table,
    standing: Standing,
    run_seed: int,
) -> None:
    """Draws the arms of a wave and records them, behind the start that freezes the definition."""
    campaign = definition.campaign_id
    starts = records.read(deployment, "starts")
    elsewhere = waves.assigned_elsewhere(
        records.read(deployment, "assignments"), campaign, _ends(starts), standing.as_of
    )
    customers = plan["customer_id"].to_pylist()
    gone = {one for one in customers if standing.reason_against(one) is not None}
    seed = wave_seed(campaign, wave, definition.hash, run_seed)
    arms = draw_arms(waves.eligible(plan, elsewhere | gone), seed)
    if campaign not in starts["campaign_id"].to_pylist():
        start = {
            "campaign_id": campaign,
            "definition_hash": definition.hash,
            "definition": definition.canonical(),
            "started_at": standing.as_of,
        }
        records.append(deployment, "starts", pa.Table.from_pylist([start], schema=starts.schema))
    schema = records.TABLES["assignments"]
    rows = [
        {
            **{name: row.get(name) for name in schema.names},
            "is_exploration": row["role"] == "exploration",
            "assigned_at": standing.as_of,
        }
        for row in arms.to_pylist()
    ]
    records.append(deployment, "assignments", pa.Table.from_pylist(rows, schema=schema))


def _ends(starts: pa.Table) -> dict[str, datetime]:
    return {
        row["campaign_id"]: Definition.model_validate_json(row["definition"]).ends_at
        for row in starts.to_pylist()
    }
