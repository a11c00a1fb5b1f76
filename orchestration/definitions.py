"""The code location: every Dagster object of the pipeline, in the order data flows.

Read this file first. `extract` lands what the brand hands over, `sources` what its systems hold,
`configuration` fixes what this run reads, `transform` runs dbt over it, `ranking` scores the marts,
`publish` writes, checks and swaps the generation that readers see, `identity` asks reviewers who is
who, `activation` draws arms, issues codes and exports, `backtest` holds past rankings against what
came, and `automation` says when. Nothing is defined here, so a test can build the same pipeline
over other resources.
"""

from collections.abc import Mapping

import dagster as dg

from orchestration import automation, configuration, ranking, transform
from orchestration.activation import assets as activation
from orchestration.backtest import assets as backtest
from orchestration.campaign import assets as campaign
from orchestration.extract import assets as extract
from orchestration.grading import assets as grading
from orchestration.identity import assets as identity
from orchestration.measurement import assets as measurement
from orchestration.publish import assets as publish
from orchestration.publish import checks
from orchestration.resources import default_resources
from orchestration.sources import assets as sources


def build_definitions(overrides: Mapping[str, object] | None = None) -> dg.Definitions:
    """Assembles the code location, with `overrides` replacing resources by name."""
    return dg.Definitions(
        assets=[
            *extract.extract_assets,
            sources.connected_sources,
            configuration.run_configuration,
            transform.transform,
            ranking.ranked_influencers,
            ranking.asked_next,
            campaign.campaign_plans,
            measurement.campaign_measurement,
            publish.candidate_generation,
            publish.published_generation,
            activation.activation,
            activation.recall_list,
            activation.reissued_codes,
            backtest.backtest,
            grading.graded_fans,
            identity.review_files,
        ],
        asset_checks=[checks.candidate_checks, identity.identity_quality_checks],
        jobs=[
            automation.main_ranking,
            automation.activate,
            automation.recall,
            automation.reissue,
            automation.backtest,
            automation.fan_grader,
            automation.review,
        ],
        schedules=[automation.every_morning],
        sensors=[automation.new_drop],
        resources={**default_resources(), **(overrides or {})},
        executor=dg.in_process_executor,  # DuckDB admits one writing process
    )


defs = build_definitions()
