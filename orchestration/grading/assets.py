"""The fan grader as Dagster assets, in a job of its own: it neither reads nor touches a ranking."""

from collections.abc import Iterator

import dagster as dg
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field

from orchestration.errors import PipelineError
from orchestration.extract.assets import ExtractConfig
from orchestration.grading import report
from orchestration.grading.grader import grade
from orchestration.grading.grades import FAN_GRADES
from orchestration.ranking import column_schema
from orchestration.resources import Store

FANS = dg.AssetKey(["grades", "fan_grades"])
CARD = dg.AssetKey(["grades", "page_card"])
GROUP, OWNERS = "grading", ["team:data-engineering"]

ONE_ROW_A_FAN = dg.AssetCheckSpec(
    "one_row_per_fan", asset=FANS, blocking=True, description="No account is graded twice."
)
GRADES_HOLD = dg.AssetCheckSpec(
    "grades_lie_between_their_ends",
    asset=FANS,
    blocking=True,
    description="No grade is better than its best or worse than its worst.",
)


class GraderConfig(ExtractConfig):
    """What an analyst may turn of a grading; the rest is what the door lets in."""

    page: str | None = Field(
        None, description="Handle or account id of the page; empty to find it in the folder."
    )

    def limits(self) -> ExtractConfig:
        """What the door lets in."""
        return ExtractConfig.model_validate(self.model_dump(exclude={"page"}))


def _spec(key: dg.AssetKey, description: str) -> dg.AssetSpec:
    return dg.AssetSpec(
        key,
        description=description,
        group_name=GROUP,
        kinds={"python", "duckdb", "parquet"},
        owners=OWNERS,
    )


@dg.multi_asset(
    name="graded_fans",
    specs=[
        _spec(FANS, FAN_GRADES.metadata[b"description"].decode()),
        _spec(CARD, "One row per page: its fans by grade, its figures beside benchmarks."),
    ],
    check_specs=[ONE_ROW_A_FAN, GRADES_HOLD],
    pool="warehouse",
)
def graded_fans(
    context: dg.AssetExecutionContext, config: GraderConfig, store: Store
) -> Iterator[dg.MaterializeResult[None] | dg.AssetCheckResult]:
    """Grades every fan of a page from a folder of accounts, posts and engagements."""
    found = grade(store.deployment, config.page, config.limits())
    verdicts = judge(found.fans)
    yield from verdicts
    failed = [str(verdict.check_name) for verdict in verdicts if not verdict.passed]
    if failed:
        raise PipelineError(f"The grades did not pass: {', '.join(failed)}. Nothing was written.")
    page = report.write(store.deployment.output, found)
    context.log.info("graded %s fans of %s", found.fans.num_rows, found.card.name)
    yield dg.MaterializeResult(
        asset_key=FANS,
        metadata={
            "dagster/row_count": found.fans.num_rows,
            "dagster/column_schema": column_schema(FAN_GRADES),
            "as_of": found.as_of.isoformat(),
            "landed": dg.MetadataValue.md("\n".join(f"- {line}" for line in found.landed)),
        },
    )
    yield dg.MaterializeResult(
        asset_key=CARD,
        metadata={
            "page": found.card.name,
            "topics": ", ".join(found.card.topics),
            "grades": found.card.grades,
            "report": dg.MetadataValue.path(str(page)),
        },
    )


def judge(fans: pa.Table) -> list[dg.AssetCheckResult]:
    """The checks of a finished table; nothing is written where one fails."""
    keys = set(zip(fans["platform"].to_pylist(), fans["account_id"].to_pylist(), strict=True))
    outside = pc.or_(
        pc.greater(fans["grade"], fans["grade_low"]), pc.less(fans["grade"], fans["grade_high"])
    )
    broken = pc.sum(outside).as_py() or 0
    return [
        dg.AssetCheckResult(
            asset_key=FANS,
            check_name=ONE_ROW_A_FAN.name,
            passed=len(keys) == fans.num_rows,
            metadata={"row_count": fans.num_rows, "key_count": len(keys)},
        ),
        dg.AssetCheckResult(
            asset_key=FANS,
            check_name=GRADES_HOLD.name,
            passed=broken == 0,
            metadata={"broken_count": broken},
        ),
    ]
