"""What this run reads and how: `as_of`, the brand and the analyst's choices, as warehouse tables.

dbt reads these tables, so nothing a brand writes ever becomes SQL text or a dbt variable. Here it
is also decided what is new since the last complete transform, and when only a full rebuild is
right: a changed configuration or model, an `as_of` before the last one, or a transform that died.
"""

import fnmatch
import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import pyarrow as pa
from pydantic import Field

from orchestration import __version__
from orchestration.brand import Brand, Identity, load_brand
from orchestration.campaign import records
from orchestration.campaign.definition import Definition
from orchestration.campaign.frozen import standing_definitions
from orchestration.deployment import REPOSITORY, Deployment
from orchestration.errors import ConfigurationError, InputError
from orchestration.extract import lake
from orchestration.extract.contract import TABLES
from orchestration.resources import Store
from orchestration.sources import raw
from orchestration.sources.assets import OUTCOMES, key_of, standing_outcomes
from orchestration.sources.kinds import KINDS
from orchestration.sources.names import may_mean_others
from orchestration.topic_patterns import topic_pattern_parts

BUYER_RECENCY_DAYS = 120
"""An order this recent makes a buyer: the definition of saturation in the metrics glossary."""

DEFAULT_SEED = 20_260_630


class AnalystConfig(dg.Config):
    """What an analyst may turn for one run. Empty fields leave what `brand.yaml` says."""

    window_days: int | None = Field(None, ge=1, le=3650, description="Trailing window, days.")
    conversion_window_days: int | None = Field(
        None, ge=1, le=365, description="Days after an act in which an order may follow from it."
    )
    min_followers: int | None = Field(None, ge=0, description="Smallest micro audience, accounts.")
    max_followers: int | None = Field(None, ge=1, description="Largest micro audience, accounts.")
    min_engaged_share: float | None = Field(
        None, ge=0, le=1, description="Least topical engaged people per follower of a micro."
    )
    max_quarantined_share: float = Field(
        0.05, ge=0, le=1, description="Largest share of a table that may be set aside."
    )
    seed: int = Field(DEFAULT_SEED, ge=0, description="Seed of the posterior draws.")


CONFIG_TABLES: Mapping[str, str] = {
    "run_parameters": "One row per run in progress: its as_of, windows, band, hashes and seed.",
    "topics": "One row per topic of brand.yaml, with its share of the total weight.",
    "topic_patterns": "One row per topic and part of its keyword pattern (RE2).",
    "topic_categories": "One row per topic and product category that belongs to it.",
    "brand_handles": "One row per account of the brand's own.",
    "load_progress": "One row per contract table: the last load that marts already hold.",
    "campaign_definitions": "One row per campaign of campaigns/<id>.yaml: what SQL must know.",
    "identity_settings": "One row per run in progress: whether people are matched, and how surely.",
    "sources": "One row per source of sources.yaml: how its last extraction ended.",
    "kinds_in_use": "One row per kind of source that is configured or ever brought anything.",
}
"""Table of schema `config` to its grain."""


def _spec(key: list[str], grain: str) -> dg.AssetSpec:
    return dg.AssetSpec(
        key,
        description=grain,
        group_name="configuration",
        kinds={"python", "duckdb"},
        owners=["team:data-engineering"],
        deps=[
            ["raw_contract", "brand"],
            *(["raw_contract", table] for table in TABLES),
            *(key_of(kind) for kind in KINDS),
        ],
    )


QUARANTINED = ["raw_contract", "quarantined"]
"""The view over all that the door set aside, of every table and load."""


@dg.multi_asset(
    specs=[
        _spec(QUARANTINED, "One row per record that the door set aside, with reason and line."),
        *(
            _spec([records.SCHEMA, name], schema.metadata[b"description"].decode())
            for name, schema in records.TABLES.items()
        ),
        *(_spec(["config", name], grain) for name, grain in CONFIG_TABLES.items()),
    ],
    pool="warehouse",
)
def run_configuration(
    context: dg.AssetExecutionContext, config: AnalystConfig, store: Store
) -> Iterator[dg.MaterializeResult[None]]:
    """Fixes what this run reads and how, before any model is built."""
    brand = load_brand(store.deployment.input / "brand.yaml")
    definitions = standing_definitions(store.deployment, brand)
    with store.connect() as connection:
        lake.register_raw_views(connection, store.deployment)
        records.register_views(connection, store.deployment)
        raw.register_views(connection, store.deployment)
        tables = configuration_tables(connection, store.deployment, brand, config, definitions)
        write_tables(connection, tables)
        aside = connection.execute("select count(*) from raw_contract.quarantined").fetchall()
    yield dg.MaterializeResult(
        asset_key=QUARANTINED, metadata={"dagster/row_count": int(aside[0][0])}
    )
    for name in records.TABLES:
        rows = records.read(store.deployment, name)
        yield dg.MaterializeResult(
            asset_key=[records.SCHEMA, name], metadata={"dagster/row_count": rows.num_rows}
        )
    parameters = tables["run_parameters"].to_pylist()[0]
    context.log.info(
        "as of %s, %s",
        parameters["as_of"],
        "full rebuild" if parameters["is_full_refresh"] else "only what is new",
    )
    for name, table in tables.items():
        metadata: dict[str, Any] = {"dagster/row_count": table.num_rows}
        if name == "run_parameters":
            metadata |= {key: str(value) for key, value in parameters.items()}
        yield dg.MaterializeResult(asset_key=["config", name], metadata=metadata)


def write_tables(connection: duckdb.DuckDBPyConnection, tables: Mapping[str, pa.Table]) -> None:
    """Writes the tables of schema `config`."""
    connection.execute("create schema if not exists config")
    for name, table in tables.items():
        connection.register("incoming", table)
        connection.execute(f"create or replace table config.{name} as select * from incoming")
        connection.unregister("incoming")


def configuration_tables(
    connection: duckdb.DuckDBPyConnection,
    deployment: Deployment,
    brand: Brand,
    config: AnalystConfig,
    definitions: Mapping[str, Definition] | None = None,
) -> dict[str, pa.Table]:
    """The tables of schema `config`, by name.

    Args:
        connection: The warehouse, with the raw views registered.
        deployment: Whose folders.
        brand: The validated `brand.yaml`.
        config: The analyst's choices for this run.
        definitions: The campaigns, by id. A changed one is another run, but no reason to rebuild:
            what is kept from run to run does not depend on it.

    Raises:
        ConfigurationError: The choices contradict each other.
        InputError: The data hold no instant from which `as_of` could be taken.
    """
    as_of = deployment.as_of or end_of_newest_day(connection, raw.newest_extraction(deployment))
    parameters = _parameters(brand, config)
    progress = _last_complete(connection)
    kept_hash = _digest({**parameters, "brand": brand.model_dump(mode="json")})
    campaigns = {name: made.hash for name, made in (definitions or {}).items()}
    configuration_hash = _digest({"kept": kept_hash, "campaigns": campaigns})
    model_hash = tree_hash(REPOSITORY / "dbt_project", ("*.sql", "*.yml", "*.csv"))
    loads = lake.last_load_sequences(deployment)
    is_full_refresh = (
        progress is None
        or progress["transform_hash"] != kept_hash + model_hash
        or progress["as_of"] > as_of
        or any(loads.get(table, 0) < done for table, done in progress["loads"].items())
        or may_mean_others(deployment, progress["loads"])
    )
    processed = {} if is_full_refresh or progress is None else progress["loads"]
    row = {
        "as_of": as_of,
        "previous_as_of": None if is_full_refresh or progress is None else progress["as_of"],
        **parameters,
        "brand_name": brand.name,
        "is_full_refresh": is_full_refresh,
        "transform_hash": kept_hash + model_hash,
        "input_hash": _digest(
            {
                "lake": lake.content_hash(deployment),
                "records": records.digest(deployment),
                "sources": raw.content_facts(deployment),
            }
        ),
        "configuration_hash": configuration_hash,
        "code_version": code_version(),
    }
    return {
        "run_parameters": pa.Table.from_pylist([row], schema=RUN_PARAMETERS),
        **_brand_tables(connection, brand),
        "load_progress": _load_progress(processed, loads),
        "campaign_definitions": campaign_definitions(definitions or {}),
        "sources": (outcomes := standing_outcomes(deployment)),
        "kinds_in_use": _kinds_in_use(
            raw.kinds_in_use(deployment) | set(outcomes["kind"].to_pylist())
        ),
    }


def replayed_tables(
    connection: duckdb.DuckDBPyConnection, brand: Brand, config: AnalystConfig, as_of: datetime
) -> dict[str, pa.Table]:
    """The tables of schema `config` for a warehouse that starts empty and is not kept up to date.

    Args:
        connection: Any warehouse.
        brand: The validated `brand.yaml`.
        config: The analyst's choices.
        as_of: The instant after which nothing is read.

    Raises:
        ConfigurationError: The choices contradict each other.
    """
    row = {
        "as_of": as_of,
        "previous_as_of": None,
        **_parameters(brand, config),
        "brand_name": brand.name,
        "is_full_refresh": True,
    }
    return {
        "run_parameters": pa.Table.from_pylist([row], schema=RUN_PARAMETERS),
        **_brand_tables(connection, brand),
        "load_progress": _load_progress(processed={}, loads={}),
        "campaign_definitions": CAMPAIGN_DEFINITIONS.empty_table(),
        "sources": OUTCOMES.empty_table(),
        "kinds_in_use": _kinds_in_use(raw.readable_kinds(connection)),
    }


def _kinds_in_use(kinds: set[str]) -> pa.Table:
    return pa.table({"kind": pa.array(sorted(kinds), pa.string())})


def _load_progress(processed: Mapping[str, int], loads: Mapping[str, int]) -> pa.Table:
    return pa.table(
        {
            "table_name": pa.array(list(TABLES), pa.string()),
            "processed_load_sequence": pa.array(
                [processed.get(table, 0) for table in TABLES], pa.int64()
            ),
            "last_load_sequence": pa.array([loads.get(table, 0) for table in TABLES], pa.int64()),
        }
    )


INSTANT = pa.timestamp("us", tz="UTC")

RUN_PARAMETERS = pa.schema(
    [
        pa.field("as_of", INSTANT, nullable=False),
        pa.field("previous_as_of", INSTANT),
        ("window_days", pa.int32()),
        ("conversion_window_days", pa.int32()),
        ("buyer_recency_days", pa.int32()),
        ("currency", pa.string()),
        ("brand_name", pa.string()),
        ("min_followers", pa.int64()),
        ("max_followers", pa.int64()),
        ("min_engaged_share", pa.float64()),
        ("margin", pa.float64()),
        ("max_quarantined_share", pa.float64()),
        ("seed", pa.int64()),
        ("is_full_refresh", pa.bool_()),
        ("transform_hash", pa.string()),
        ("input_hash", pa.string()),
        ("configuration_hash", pa.string()),
        ("code_version", pa.string()),
    ]
)

CAMPAIGN_DEFINITIONS = pa.schema(
    [
        ("campaign_id", pa.string()),
        ("name", pa.string()),
        ("objective", pa.string()),
        ("starts_at", INSTANT),
        ("ends_at", INSTANT),
        ("budget", pa.decimal128(18, 4)),
        ("currency", pa.string()),
        ("is_new_customer_offer", pa.bool_()),
        ("definition_hash", pa.string()),
        ("definition", pa.string()),
        ("lines", pa.string()),
    ]
)
"""What a run reads of a campaign; `definition` is canonical JSON, `lines` says where it stood."""


def campaign_definitions(definitions: Mapping[str, Definition]) -> pa.Table:
    """The definitions as a table, one row per campaign, by id."""
    rows = [
        {
            "campaign_id": campaign_id,
            "name": made.name,
            "objective": made.objective,
            "starts_at": made.starts_at,
            "ends_at": made.ends_at,
            "budget": made.budget,
            "currency": made.currency,
            "is_new_customer_offer": made.new_customers_only,
            "definition_hash": made.hash,
            "definition": made.canonical(),
            "lines": json.dumps(made.lines),
        }
        for campaign_id, made in sorted(definitions.items())
    ]
    return pa.Table.from_pylist(rows, schema=CAMPAIGN_DEFINITIONS)


def record_complete_transform(connection: duckdb.DuckDBPyConnection) -> None:
    """Remembers that the marts now hold everything `config` spoke of; the next run adds to it."""
    connection.execute(
        "create or replace table config.complete_transform as "
        "select p.as_of, p.transform_hash, l.table_name, l.last_load_sequence "
        "from config.run_parameters as p cross join config.load_progress as l"
    )


def forget_complete_transform(connection: duckdb.DuckDBPyConnection) -> None:
    """Called before the marts are touched: if that dies halfway, the next run rebuilds them."""
    connection.execute("drop table if exists config.complete_transform")


def end_of_newest_day(
    connection: duckdb.DuckDBPyConnection, extracted_at: datetime | None = None
) -> datetime:
    """The last microsecond (UTC) of the newest day on which anything in the lake happened.

    Args:
        connection: The warehouse, with the raw views registered.
        extracted_at: When a source was last asked: what it said was true then.

    Raises:
        InputError: Nothing in the lake carries a time.
    """
    times = [lake.newest_event_at(connection), extracted_at]
    newest = max((time for time in times if time is not None), default=None)
    if newest is None:
        raise InputError(
            "No record carries a time, so there is no day to rank as of. Hand over at least one "
            "account with its observed_at, or set AS_OF."
        )
    return newest.astimezone(UTC).replace(hour=23, minute=59, second=59, microsecond=999_999)


def code_version() -> str:
    """Version and digest of the code that makes the figures: Python, SQL and seeds."""
    digest = tree_hash(REPOSITORY / "orchestration", ("*.py",)) + tree_hash(
        REPOSITORY / "dbt_project", ("*.sql", "*.yml", "*.csv")
    )
    return f"{__version__}+{hashlib.sha256(digest.encode()).hexdigest()[:12]}"


def tree_hash(folder: Path, patterns: tuple[str, ...]) -> str:
    """SHA-256 over the relative names and contents of the files below `folder`."""
    digest = hashlib.sha256()
    for path in sorted(_written_below(folder, patterns)):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _written_below(folder: Path, patterns: tuple[str, ...]) -> Iterator[Path]:
    """Files somebody wrote; what was built, thousands of them, is not even looked through."""
    for root, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in ("target", "logs", "__pycache__")]
        for pattern in patterns:
            yield from (Path(root, name) for name in fnmatch.filter(names, pattern))


def _parameters(brand: Brand, config: AnalystConfig) -> dict[str, Any]:
    band = brand.micro_band
    chosen = {
        "window_days": _first(config.window_days, brand.window_days),
        "conversion_window_days": _first(
            config.conversion_window_days, brand.conversion_window_days
        ),
        "buyer_recency_days": BUYER_RECENCY_DAYS,
        "currency": brand.currency,
        "min_followers": _first(config.min_followers, band.min_followers),
        "max_followers": _first(config.max_followers, band.max_followers),
        "min_engaged_share": _first(config.min_engaged_share, band.min_engaged_share),
        "margin": brand.margin,
        "max_quarantined_share": config.max_quarantined_share,
        "seed": config.seed,
    }
    if chosen["min_followers"] > chosen["max_followers"]:
        raise ConfigurationError(
            f"The micro band begins at {chosen['min_followers']} followers and ends at "
            f"{chosen['max_followers']}. Lower min_followers or raise max_followers."
        )
    return chosen


def _first(chosen: Any, default: Any) -> Any:
    return default if chosen is None else chosen


def _brand_tables(connection: duckdb.DuckDBPyConnection, brand: Brand) -> dict[str, pa.Table]:
    def normalize(text: str) -> str:
        # The same expression as the dbt macro `normalized_text`; a test holds them together.
        rows = connection.execute(
            "select lower(strip_accents(nfc_normalize(?)))", [text]
        ).fetchall()
        return str(rows[0][0])

    total = sum(topic.weight for topic in brand.topics)
    patterns = [
        (topic.name, part, pattern)
        for topic in brand.topics
        for part, pattern in enumerate(topic_pattern_parts(topic.keywords, normalize))
    ]
    categories = [
        (topic.name, " ".join(normalize(category).split()))
        for topic in brand.topics
        for category in topic.categories
    ]
    text, number = pa.string(), pa.float64()
    return {
        "topics": _table(
            [(t.name, round(t.weight / total, 12)) for t in brand.topics],
            {"topic": text, "weight": number},
        ),
        "topic_patterns": _table(patterns, {"topic": text, "part": pa.int32(), "pattern": text}),
        "topic_categories": _table(categories, {"topic": text, "category": text}),
        "brand_handles": _table(brand.handle_pairs(), {"platform": text, "handle": text}),
        "identity_settings": _identity_settings(brand.identity),
    }


def _identity_settings(identity: Identity) -> pa.Table:
    row = {
        "consent_covers_matching": identity.consent_covers_matching,
        "contact_threshold": round(identity.costs.contact_threshold, 6),
        "aggregate_threshold": round(identity.costs.aggregate_threshold, 6),
        **{f"{name}_cost": cost for name, cost in identity.costs.model_dump().items()},
    }
    return pa.Table.from_pylist([row])


def _table(rows: Any, columns: Mapping[str, pa.DataType]) -> pa.Table:
    records = [dict(zip(columns, row, strict=True)) for row in dict.fromkeys(rows)]
    return pa.Table.from_pylist(records, schema=pa.schema(list(columns.items())))


def _last_complete(connection: duckdb.DuckDBPyConnection) -> dict[str, Any] | None:
    known = connection.execute(
        "select 1 from information_schema.tables "
        "where table_schema = 'config' and table_name = 'complete_transform'"
    ).fetchall()
    if not known:
        return None
    rows = connection.execute(
        "select as_of, transform_hash, table_name, last_load_sequence "
        "from config.complete_transform"
    ).fetchall()
    return {
        "as_of": rows[0][0].astimezone(UTC),
        "transform_hash": rows[0][1],
        "loads": {row[2]: row[3] for row in rows},
    }


def _digest(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()
