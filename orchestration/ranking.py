"""The ranking: reads the marts, asks the scoring core, writes `scores.ranked_influencers`.

Beside it `scores.ask_next`, whom to ask what before the next run.

The figures are made in `orchestration.scoring`; here stands what an analyst may turn. The pictures
of a ranking hang on what is published, `published/ranked_influencers`.
"""

import dataclasses
import json
from typing import Any, Literal

import dagster as dg
import duckdb
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import Field

from orchestration import scoring
from orchestration.errors import ConfigurationError
from orchestration.resources import Store
from orchestration.scoring.asking import ask_next
from orchestration.scoring.errors import ParameterError
from orchestration.scoring.questions import ASK_SCHEMA

MARTS = {
    "customers": "dim_customers",
    "reach": "customer_reach",
    "post_mix": "customer_post_mix",
    "resonance": "customer_resonance",
    "relevance": "customer_relevance",
    "roi": "customer_roi",
    "exposures": "customer_exposures",
    "exposed": "exposed_customers",
}
"""The core's name for a table to its mart."""

DEFAULTS = scoring.Parameters()


def column_schema(schema: pa.Schema) -> dg.TableSchema:
    """An Arrow schema as the Dagster UI shows it, each column with its description."""
    return dg.TableSchema(
        [
            dg.TableColumn(
                field.name,
                type=str(field.type),
                description=(field.metadata or {}).get(b"description", b"").decode(),
            )
            for field in schema
        ]
    )


class RankingConfig(dg.Config):
    """What an analyst may turn of the score. Defaults are the published definition."""

    objective: Literal["conversions", "engagement", "awareness"] = Field(
        DEFAULTS.objective, description="What one activation is worth: see the glossary, score."
    )
    k: int = Field(DEFAULTS.k, description="How many people the best set holds, for p_top.")
    draws: int = Field(DEFAULTS.draws, description="Posterior draws behind intervals and p_top.")
    topic_elasticity: float = Field(
        DEFAULTS.topic_elasticity,
        description="Weight of the person's own topical share, 0-2; data adjust it, 0 is off.",
    )
    affinity_elasticity: float = Field(
        DEFAULTS.affinity_elasticity,
        description="Weight of the audience's affinity, 0-2; data adjust it, 0 is off.",
    )
    reply_elasticity: float = Field(
        DEFAULTS.reply_elasticity,
        description="Weight of answering one's audience, 0-2; data adjust it, 0 is off.",
    )
    repeat_elasticity: float = Field(
        DEFAULTS.repeat_elasticity,
        description="Weight of people who come back, 0-2; data adjust it, 0 is off.",
    )


@dg.asset(
    key=["scores", "ranked_influencers"],
    deps=[["config", "run_parameters"], *(["marts", mart] for mart in MARTS.values())],
    group_name="ranking",
    kinds={"python", "duckdb"},
    owners=["team:data-engineering"],
    tags={"grain": "customer"},
    pool="warehouse",
    code_version=scoring.VERSION,
    metadata={"dagster/column_schema": column_schema(scoring.RANKED_SCHEMA)},
)
def ranked_influencers(
    context: dg.AssetExecutionContext, config: RankingConfig, store: Store
) -> dg.MaterializeResult[None]:
    """One row per customer who may be profiled, best first; published once it passed its checks."""
    with store.connect() as connection:
        settings = connection.execute("select * from config.run_parameters").to_arrow_table()
        tables = read_marts(connection)
    chosen = parameters(settings.to_pylist()[0], config)
    ranking = scoring.rank(tables, chosen)
    with store.connect() as connection:
        connection.execute("create schema if not exists scores")
        connection.register("incoming", ranking)
        connection.execute(
            "create or replace table scores.ranked_influencers as select * from incoming"
        )
        connection.unregister("incoming")
        # Part of the run's identity: another objective or k is another ranking.
        connection.execute(
            "create or replace table scores.ranking_parameters as select ?::varchar as parameters",
            [json.dumps(dataclasses.asdict(chosen), sort_keys=True)],
        )
    context.log.info("ranked %s customers", ranking.num_rows)
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": ranking.num_rows,
            "grades": {
                entry["values"]: entry["counts"]
                for entry in pc.value_counts(ranking["grade"]).to_pylist()
            },
            "core_version": scoring.VERSION,
        }
    )


@dg.asset(
    key=["scores", "ask_next"],
    deps=[
        ["scores", "ranked_influencers"],
        ["marts", "customer_outreach"],
        *(["marts", mart] for mart in MARTS.values()),
    ],
    group_name="ranking",
    kinds={"python", "duckdb"},
    owners=["team:data-engineering"],
    tags={"grain": "customer"},
    pool="warehouse",
    code_version=scoring.VERSION,
    metadata={"dagster/column_schema": column_schema(ASK_SCHEMA)},
)
def asked_next(store: Store) -> dg.MaterializeResult[None]:
    """One row per customer worth asking for a handle, a follower count or consent, best first."""
    with store.connect() as connection:
        tables = dataclasses.replace(
            read_marts(connection),
            # In the ranking unknown is no; who was never asked is still to be asked.
            customers=connection.execute(
                "select customers.* replace (answers.has_outreach_consent as has_outreach_consent)"
                " from marts.dim_customers as customers"
                " left join marts.customer_outreach as answers using (customer_id)"
            ).to_arrow_table(),
        )
        ranked_with = connection.execute(
            "select parameters from scores.ranking_parameters"
        ).fetchall()[0][0]
    asked = ask_next(tables, scoring.Parameters(**json.loads(ranked_with)))
    with store.connect() as connection:
        connection.register("incoming", asked)
        connection.execute("create or replace table scores.ask_next as select * from incoming")
        connection.unregister("incoming")
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": asked.num_rows,
            "unknown": {
                entry["values"]: entry["counts"]
                for entry in pc.value_counts(asked["unknown"]).to_pylist()
            },
        }
    )


def read_marts(connection: duckdb.DuckDBPyConnection) -> scoring.ScoringTables:
    """The marts that a ranking is made from."""
    return scoring.ScoringTables(
        **{
            name: connection.execute(f"select * from marts.{mart}").to_arrow_table()
            for name, mart in MARTS.items()
        }
    )


def parameters(settings: dict[str, Any], config: RankingConfig) -> scoring.Parameters:
    """The core's parameters: the run's, as `config.run_parameters` holds them, and the analyst's.

    Raises:
        ConfigurationError: A value is outside its range; the message names it.
    """
    of_the_run = (
        "currency",
        "seed",
        "window_days",
        "conversion_window_days",
        "min_followers",
        "max_followers",
        "min_engaged_share",
        "margin",
    )
    try:
        return scoring.Parameters(
            **{name: settings[name] for name in of_the_run}, **config.model_dump()
        )
    except ParameterError as error:
        raise ConfigurationError(f"{error}. Change it in the launchpad.") from error
