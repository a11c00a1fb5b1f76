"""Who is who in the UI: the files for reviewers, a job of their own, and how right matches are."""

import getpass
from datetime import UTC, datetime
from typing import Any

import dagster as dg
from pydantic import Field

from orchestration.identity.review import AUDIT_FILE, FOLDER, REVIEW_FILE, Asking, write_questions
from orchestration.resources import Store

GROUP = "identity"
QUALITY = ["marts", "identity_quality"]


class ReviewConfig(dg.Config):
    """How much reviewers are asked."""

    review_size: int = Field(200, ge=0, description="Most pairs of the queue, the worthiest first.")
    audit_size: int = Field(200, ge=0, description="Pairs of each kind drawn by lot, to measure.")
    decided_by: str = Field("", description="Who decides; empty: this machine's user.")


@dg.asset(
    key=[GROUP, "review_files"],
    deps=[["intermediate", "identity_review"], QUALITY],
    group_name=GROUP,
    kinds={"python", "csv"},
    owners=["team:data-engineering"],
    pool="warehouse",
)
def review_files(
    context: dg.AssetExecutionContext, config: ReviewConfig, store: Store
) -> dg.MaterializeResult[None]:
    """One row per pair that a reviewer is asked about: the queue, and a sample drawn by lot.

    They come back as `identity_decisions` in the input folder.
    """
    with store.connect() as connection:
        asked = write_questions(
            store.deployment,
            connection,
            Asking(config.review_size, config.audit_size, _who(config), datetime.now(UTC)),
        )
    folder = store.deployment.output / FOLDER
    context.log.info("%d pairs to review, %d to audit", asked.review_count, asked.audit_count)
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": asked.review_count + asked.audit_count,
            "review": dg.MetadataValue.path(str(folder / REVIEW_FILE)),
            "audit": dg.MetadataValue.path(str(folder / AUDIT_FILE)),
        }
    )


@dg.multi_asset_check(
    name="identity_quality_checks",
    specs=[
        dg.AssetCheckSpec(
            "matches_are_as_right_as_their_probability_says",
            asset=dg.AssetKey(QUALITY),
            description="Where pairs were audited, measured precision may be what was required.",
        )
    ],
    pool="warehouse",
)
def identity_quality_checks(store: Store) -> dg.AssetCheckResult:
    """Shows measured precision and recall; warns where precision is surely below its threshold."""
    rows = store.read(".".join(QUALITY)).to_pylist()
    short = [row for row in rows if (row["precision_high"] or 1.0) < row["threshold"]]
    return dg.AssetCheckResult(
        passed=not short,
        severity=dg.AssetCheckSeverity.WARN,
        description=(
            "Fewer matches are right than the threshold promises: raise `wrong_contact` or "
            "`wrong_figure` in brand.yaml, or review more."
            if short
            else None
        ),
        metadata=_told(rows),
    )


def _told(rows: list[dict[str, Any]]) -> dict[str, Any]:
    if not rows:
        return {"measured": "nothing: the brand's consent does not cover matching"}
    lines = [
        f"| {row['kind']} | {row['link_use']} | {row['threshold']:.3f} | {row['matched_count']} "
        f"| {row['labelled_count']} | {_rate(row, 'precision')} | {_rate(row, 'recall')} |"
        for row in rows
    ]
    head = f"| kind | use | from | matches | audited | precision | recall |\n{'|---' * 7}|"
    return {"measured": dg.MetadataValue.md("\n".join([head, *lines]))}


def _rate(row: dict[str, Any], name: str) -> str:
    if row[name] is None:
        return "unknown"
    return f"{row[name]:.3f} ({row[f'{name}_low']:.3f} to {row[f'{name}_high']:.3f})"


def _who(config: ReviewConfig) -> str:
    try:
        return config.decided_by.strip() or getpass.getuser()
    except (KeyError, OSError):  # a container may have no user of a name
        return "unknown"
