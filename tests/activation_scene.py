"""A small brand with one campaign, for tests of activation: people, a plan, and what is asked."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import dagster as dg
import pyarrow as pa

from orchestration import warehouse
from orchestration.activation.activate import Asked
from orchestration.activation.standing import Standing
from orchestration.brand import load_brand
from orchestration.campaign.definition import Definition, load_definitions
from orchestration.deployment import Deployment
from tests.folders import small_folder, write_csv
from tests.jobs import run_part

CAMPAIGN = "autumn"
PEOPLE = 16
PLANNED = 12
"""c0 to c11 are planned, of them c10 and c11 to explore; c12 is the runner-up."""

AS_OF = datetime(2026, 6, 30, 23, 59, 59, 999_999, tzinfo=UTC)
NOW = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)

DEFINITION = """\
name: Autumn run
objective: purchase
starts_at: 2026-07-01T00:00:00+00:00
ends_at: 2026-07-31T23:59:59+00:00
budget: 2000
people: {{min: 2, max: 10}}
incentives: [{{kind: gift, unit_cost: 25}}]
channels: [{channels}]
holdout: {{share: 0.25}}
codes: {{kind: promo_code, prefix: RUN, valid_days: 40}}
template: |
  Hi {{first_name}},
  your post of {{post_date}} made us smile.
  Your code: {{code}}
"""
CHANNELS = "klaviyo, csv, jsonl, meta_audience, google_audience, tiktok_audience"


def write_definition(folder: Path, name: str = CAMPAIGN, *, channels: str = CHANNELS) -> Path:
    home = folder / "campaigns"
    home.mkdir(exist_ok=True)
    path = home / f"{name}.yaml"
    path.write_text(DEFINITION.format(channels=channels))
    return path


def write_consents(folder: Path, withdrawn: Mapping[str, str] | None = None) -> None:
    """Everybody agreed to both purposes; then these withdrew one, customer by customer."""
    granted = [
        f"c{n},{purpose},granted,2026-01-01T00:00:00Z"
        for n in range(PEOPLE)
        for purpose in ("profiling", "outreach")
    ]
    later = [
        f"{customer},{purpose},withdrawn,2026-06-30T12:00:00Z"
        for customer, purpose in (withdrawn or {}).items()
    ]
    write_csv(folder, "consents", "customer_id,purpose,state,changed_at", granted + later)


def brand_folder(folder: Path, customers: Mapping[str, str] | None = None) -> Path:
    """A whole drop with the campaign; `customers` replaces rows of single customers."""
    small_folder(folder)
    rows = {
        f"c{n}": f"c{n},c{n}@example.com,017012345{n:02},Ann{n},Miller,DE,2025-01-01T00:00:00Z"
        for n in range(PEOPLE)
    }
    rows |= customers or {}
    header = "customer_id,email,phone,first_name,last_name,country,created_at"
    write_csv(folder, "customers", header, rows.values())
    write_consents(folder)
    write_definition(folder)
    return folder


def definition_of(folder: Path, name: str = CAMPAIGN) -> Definition:
    return load_definitions(folder, load_brand(folder / "brand.yaml"))[name]


def plan(definition: Definition, wave: int = 1, first: int = 0) -> pa.Table:
    """A plan as the main job makes it: chosen, to be explored, and one runner-up."""
    roles = ["chosen"] * (PLANNED - 2) + ["exploration"] * 2 + ["runner_up"]
    rows = [
        {
            "campaign_id": definition.campaign_id,
            "wave": wave,
            "customer_id": f"c{first + place}",
            "role": role,
            "place": place + 1,
            "incentive_kind": "gift",
            "incentive_cost": Decimal(25),
            "currency": "EUR",
            "expected_conversions": 1.5,
            "block": f"block {place // 4}",
            "holdout_share": 0.25,
            "definition_hash": definition.hash,
        }
        for place, role in enumerate(roles)
    ]
    return pa.Table.from_pylist(rows)


def put_plan(deployment: Deployment, table: pa.Table) -> None:
    """Puts a plan where the main job would."""
    with warehouse.connect(deployment) as connection:
        connection.execute("create schema if not exists campaigns")
        connection.execute("create schema if not exists config")
        connection.register("incoming", table)
        connection.execute(
            "create or replace table campaigns.campaign_plan as select * from incoming"
        )
        connection.execute(
            "create or replace table config.run_parameters as select 7::bigint as seed"
        )


def run(deployment: Deployment, job: str, **config: Any) -> dg.ExecuteInProcessResult:
    """Runs one of the jobs as the launchpad does, over the tables that were handed over."""
    op = {"activate": "activation", "reissue": "activation__reissued_codes"}.get(job)
    return run_part(
        deployment,
        job,
        keys=[["raw_contract", name] for name in ("brand", *_tables(deployment.input))]
        + [["activation", name] for name in ASSETS[job]],
        ops={op: {"config": config}} if op else None,
    )


ASSETS = {
    "activate": ("assignments", "issued_codes", "activation_export", "recall_list"),
    "recall": ("recall_list",),
    "reissue": ("reissued_codes",),
}


def _tables(folder: Path) -> list[str]:
    return sorted(path.stem for path in folder.glob("*.csv"))


def asked(**known: Any) -> Asked:
    return Asked(
        **{"campaign_id": CAMPAIGN, "wave": None, "channel": None, "by": "ann", "at": NOW, **known}
    )


def standing(people: int = PEOPLE, withdrawn: tuple[str, ...] = ()) -> Standing:
    """What is on record of c0, c1, …: all may be contacted but those who withdrew."""
    return Standing(
        as_of=AS_OF,
        brand="Stridewell",
        people={
            f"c{n}": {
                "customer_id": f"c{n}",
                "email": f"c{n}@example.com",
                "phone": f"017012345{n:02}",
                "first_name": f"Ann{n}",
                "last_name": "Miller",
                "country": "DE",
                "city": None,
                "language": None,
                "created_at": datetime(2025, 1, 1, tzinfo=UTC),
                "has_profiling_consent": True,
                "has_outreach_consent": f"c{n}" not in withdrawn,
                "is_erased": False,
            }
            for n in range(people)
        },
        handles={},
        codes=(),
        reviews={},
        posts={},
        topics={},
    )


def output_files(output: Path) -> dict[str, bytes]:
    """Every file of the activation folder by its path below it."""
    home = output / "activation"
    return {
        path.relative_to(home).as_posix(): path.read_bytes()
        for path in sorted(home.rglob("*"))
        if path.is_file()
    }
