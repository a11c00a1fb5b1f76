"""What is published: every table with its source, its key and its grain, in one place.

A new published table is one line here; files, links, manifest, checks and assets follow from it.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class PublishedTable:
    """One table readers may open.

    Attributes:
        name: As readers type it; also the stem of its Parquet file.
        source: Where it stands in the private warehouse; None for what is made while publishing.
        key: Columns that name a row once.
        has_everybody: Whether each customer who may be profiled is in it, if customers are.
        order: Columns its rows are sorted by in every file, a total order; the key by default.
        grain: Its description, should the warehouse hold none; begins "One row per".
    """

    name: str
    source: str | None
    key: tuple[str, ...]
    grain: str
    order: tuple[str, ...] = ()
    has_everybody: bool = True

    @property
    def sorting(self) -> tuple[str, ...]:
        """The columns rows are sorted by, `order` or else the key."""
        return self.order or self.key

    @property
    def is_per_customer(self) -> bool:
        """Whether its rows are customers."""
        return self.key == ("customer_id",)


_TABLES = (
    PublishedTable(
        name="ranked_influencers",
        source="scores.ranked_influencers",
        key=("customer_id",),
        order=("rank", "customer_id"),  # best first, so the first row group answers most readers
        grain="One row per customer who may be profiled, best first.",
    ),
    PublishedTable(
        name="ask_next",
        source="scores.ask_next",
        key=("customer_id",),
        order=("ask_rank", "customer_id"),
        grain="One row per customer worth asking for a handle, a follower count or consent.",
        has_everybody=False,
    ),
    PublishedTable(
        name="run_changes",
        source=None,
        key=("customer_id",),
        order=("rank", "customer_id"),
        grain="One row per customer who moved since the run before, and what moved them.",
        has_everybody=False,
    ),
    PublishedTable(
        name="dim_customers",
        source="marts.dim_customers",
        key=("customer_id",),
        grain="One row per customer who may be profiled.",
    ),
    PublishedTable(
        name="customer_reach",
        source="marts.customer_reach",
        key=("customer_id",),
        grain="One row per customer who may be profiled: whom their posts reach.",
    ),
    PublishedTable(
        name="customer_relevance",
        source="marts.customer_relevance",
        key=("customer_id",),
        grain="One row per customer who may be profiled: what they and their audience care for.",
    ),
    PublishedTable(
        name="customer_resonance",
        source="marts.customer_resonance",
        key=("customer_id",),
        grain="One row per customer who may be profiled: how their audience answers.",
    ),
    PublishedTable(
        name="customer_roi",
        source="marts.customer_roi",
        key=("customer_id",),
        grain="One row per customer who may be profiled: what was credited and what was spent.",
    ),
    PublishedTable(
        name="conversion_ledger",
        source="marts.conversion_ledger",
        key=("conversion_kind", "conversion_key", "credit_number"),
        grain="One row per order or conversion and part of its credit.",
        has_everybody=False,
    ),
    PublishedTable(
        name="code_leaks",
        source="marts.code_leaks",
        key=("code_key", "leaked_from_date"),
        grain="One row per code and span of days in which it stood open to everybody.",
        has_everybody=False,
    ),
    PublishedTable(
        name="suspect_customers",
        source="marts.suspect_customers",
        key=("customer_id",),
        grain="One row per customer with an account or audience judged inauthentic: the evidence.",
        has_everybody=False,
    ),
    PublishedTable(
        name="campaign_plan",
        source="campaigns.campaign_plan",
        key=("campaign_id", "wave", "customer_id"),
        order=("campaign_id", "wave", "place", "customer_id"),
        grain="One row per campaign and person planned for its next wave.",
        has_everybody=False,
    ),
    PublishedTable(
        name="campaign_totals",
        source="campaigns.campaign_totals",
        key=("campaign_id", "wave"),
        grain="One row per campaign and wave planned: what it should bring.",
        has_everybody=False,
    ),
    PublishedTable(
        name="campaign_budget_curve",
        source="campaigns.campaign_budget_curve",
        key=("campaign_id", "wave", "is_plan", "budget"),
        grain="One row per campaign, wave and budget: what it would bring.",
        has_everybody=False,
    ),
    PublishedTable(
        name="campaign_power",
        source="campaigns.campaign_power",
        key=("campaign_id", "wave"),
        grain="One row per campaign planned: what its next wave can tell.",
        has_everybody=False,
    ),
    PublishedTable(
        name="campaign_results",
        source="campaigns.campaign_results",
        key=("level", "campaign_id", "wave", "customer_id", "reading", "metric"),
        grain="One row per campaign, wave or person, reading and metric, with its interval.",
        has_everybody=False,
    ),
    PublishedTable(
        name="campaign_verdict",
        source="campaigns.campaign_verdict",
        key=("campaign_id",),
        grain="One row per campaign with anybody assigned: what it came to.",
    ),
    PublishedTable(
        name="activation_exports",
        source="marts.activation_exports",
        key=("export_id",),
        grain="One row per export of contacts: where, when, by whom and of how many people.",
        order=("exported_at", "export_id"),
        has_everybody=False,
    ),
    PublishedTable(
        name="brand_benchmarks",
        source="marts.brand_benchmarks",
        key=("metric", "segment"),
        grain="One row per published benchmark, beside the brand's own figure.",
    ),
    PublishedTable(
        name="data_coverage",
        source="marts.data_coverage",
        key=("signal",),
        grain="One row per signal, with how many customers have it.",
    ),
    PublishedTable(
        name="source_freshness",
        source="marts.source_freshness",
        key=("source",),
        grain="One row per source of sources.yaml: whether its data are of the last extraction.",
    ),
    PublishedTable(
        name="identity_links",
        source="marts.identity_links",
        key=("platform", "account_key"),
        order=("customer_id", "platform", "account_key"),
        grain="One row per account that is, or may be, a customer's: how we know, and what for.",
        has_everybody=False,
    ),
    PublishedTable(
        name="identity_merges",
        source="marts.identity_merges",
        key=("record_id",),
        order=("customer_id", "record_id"),
        grain="One row per customer record joined with another of the same person: how we know.",
        has_everybody=False,
    ),
    PublishedTable(
        name="identity_quality",
        source="marts.identity_quality",
        key=("kind", "link_use"),
        grain="One row per kind of match and use: measured precision and recall.",
    ),
    PublishedTable(
        name="ranking_history",
        source=None,
        key=("run_id", "customer_id"),
        order=("runs_ago", "rank", "customer_id"),
        grain="One row per newer run and customer ranked today: how they stood in it.",
    ),
    PublishedTable(
        name="runs",
        source=None,
        key=("run_id",),
        order=("first_generation", "run_id"),
        grain="One row per published run, oldest first: its hashes, its instant and its counts.",
    ),
)

TABLES: Mapping[str, PublishedTable] = {table.name: table for table in _TABLES}
"""Every published table by name, in the order readers meet them."""

DATABASE_FILE = "grapevine.duckdb"
MANIFEST_FILE = "manifest.json"
REPORT_FILE = "report.html"


def parquet_file(table: str) -> str:
    """The file name of a published table."""
    return f"{table}.parquet"


FILES: tuple[str, ...] = (
    DATABASE_FILE,
    *(parquet_file(name) for name in TABLES),
    REPORT_FILE,
    MANIFEST_FILE,
)
"""Every file of a generation."""
