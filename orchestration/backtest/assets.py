"""The backtest as a Dagster asset, behind the extract assets and beside the ranking."""

import dagster as dg
from pydantic import Field

from orchestration.backtest import report
from orchestration.backtest.measure import RESAMPLES
from orchestration.backtest.walk import Choices, walk
from orchestration.brand import load_brand
from orchestration.deployment import Deployment
from orchestration.extract.contract import TABLES
from orchestration.extract.folder import BRAND_FILE
from orchestration.extract.lake import SCHEMA
from orchestration.ranking import RankingConfig
from orchestration.resources import Store
from orchestration.sources.kinds import KINDS

FOLDER = "backtest"
"""Below the output: `report.html`, `backtest.json`, tables, and one folder per cut."""


class BacktestConfig(RankingConfig):
    """What an analyst may turn of a backtest; the rest is the score's own."""

    cuts: int = Field(4, ge=1, le=60, description="How many instants to walk back to.")
    horizon_days: int | None = Field(
        None,
        ge=1,
        le=366,
        description="Days after a cut in which outcomes count; empty: the conversion window.",
    )
    resamples: int = Field(
        RESAMPLES, ge=100, le=20_000, description="Bootstrap draws behind the intervals."
    )

    def choices(self) -> Choices:
        """These settings as the walk takes them."""
        own = {"cuts", "horizon_days", "resamples"}
        score = RankingConfig.model_validate(self.model_dump(exclude=own))
        return Choices(self.cuts, self.horizon_days, self.resamples, score)


@dg.asset(
    key=["evaluation", "backtest"],
    deps=[
        [SCHEMA, "brand"],
        *([SCHEMA, table] for table in TABLES),
        *(["sources", kind] for kind in KINDS),
    ],
    group_name="evaluation",
    kinds={"python", "duckdb", "parquet"},
    owners=["team:data-engineering"],
    pool="warehouse",
)
def backtest(
    context: dg.AssetExecutionContext, config: BacktestConfig, store: Store
) -> dg.MaterializeResult[None]:
    """One row per cut, outcome and ranking: what its first k brought after the cut.

    Ranks at instants in the brand's own past with what was known then, and holds that ranking and
    every simple one against what people brought afterwards. Nothing published is touched.
    """
    deployment = store.deployment
    folder = Deployment(deployment.input, deployment.output / FOLDER)
    found = walk(deployment, folder, load_brand(deployment.input / BRAND_FILE), config.choices())
    written = report.write(folder.output, found)
    for sentence in found.verdicts:
        context.log.info(sentence)
    return dg.MaterializeResult(metadata=report.metadata(written, found))
