"""The frames that rules judge, drawn from a candidate's own files.

Where a rule speaks of all tables, its frame has one row per table or column with a count of
culprits: small whatever the number of people, and free of their values.
"""

import re
from collections.abc import Callable, Sequence
from typing import Literal

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.publish.manifest import hash_file
from orchestration.publish.opened import OpenedCandidate
from orchestration.publish.tables import TABLES, parquet_file

REQUIRED = (
    "customer_id",
    "rank",
    "score",
    "score_low",
    "score_high",
    "p_top",
    "grade",
    "evidence_level",
    "reasons",
)
"""Columns of the ranking that are known of everybody, since unknowns were integrated over."""

PERSONAL_COLUMN = re.compile(
    r"^(?!is_|has_)(?:.*[_.])?(?:e_?mail|phone|telephone|mobile|handle|username|user_name"
    r"|first_name|last_name|full_name|display_name|surname|street|address|postcode|zip_code|city"
    r"|birth_year|birth_date|birthday|gender|bio|permalink|visitor_id|account_id|actor_id)s?$",
    re.IGNORECASE,
)
"""Anchored at the end: `declared_handle_count` is a figure, `declared_handle` is not."""

Kind = Literal["email", "phone", "handle"]

PERSONAL_VALUE: dict[Kind, str] = {
    "email": r"""[^\s@"'<>,;]+@[^\s@"'<>,;]+\.[^\s@"'<>.,;]{2,}""",
    # Only what is written as a telephone number: bare digits are how many shops number customers.
    # Whether those are phones after all is judged against the customers' own contact details.
    "phone": r"(?:^|[^\w.+])(?:\+[1-9][\d ()/.-]{6,}\d|\(0?\d{2,5}\) ?\d[\d /-]{4,}\d)",
    "handle": r"(?:^|[^\w@.])@[\w.]{2,30}(?:$|[^\w@.])"
    r"|(?i:\b(?:instagram|tiktok|twitter|facebook|youtube|threads|linkedin|x)\.(?:com|net)/\S)",
}
"""Patterns (RE2) of values that are personal, whatever column they stand in."""

PROFILED = "intermediate.int_profiled_customers"


def ranked_columns(candidate: OpenedCandidate, columns: Sequence[str]) -> pd.DataFrame:
    """Columns of the ranking, as they stand in its Parquet file."""
    return candidate.columns("ranked_influencers", *columns)


def required_nulls(candidate: OpenedCandidate) -> pd.DataFrame:
    """Nulls in each column of the ranking that may have none: column_name, null_count."""
    present = _schema(candidate, "ranked_influencers").names
    table = pq.read_table(
        candidate.folder / parquet_file("ranked_influencers"),
        columns=[name for name in REQUIRED if name in present],
    )
    counts = [
        (name, table[name].null_count if name in present else max(1, table.num_rows))
        for name in REQUIRED
    ]
    return pd.DataFrame(counts, columns=["column_name", "null_count"])


def ranks_and_positions(candidate: OpenedCandidate) -> pd.DataFrame:
    """Each rank beside its place in the file, counted from 1."""
    frame = candidate.columns("ranked_influencers", "rank")
    return frame.assign(position=range(1, len(frame) + 1))


def scores_and_those_above(candidate: OpenedCandidate) -> pd.DataFrame:
    """Each score beside the score of the person one rank better."""
    frame = candidate.columns("ranked_influencers", "rank", "score").sort_values("rank")
    return frame.assign(score_above=frame["score"].shift(1))


def micro_flags_without_followers(candidate: OpenedCandidate) -> pd.DataFrame:
    """How many have a micro-influencer flag while nobody knows their followers."""
    return candidate.query(
        "select count(*) as flag_count from parquet_ranked_influencers "
        "where followers_count is null and is_micro_influencer is not null"
    )


def extremes_of_shares(candidate: OpenedCandidate) -> pd.DataFrame:
    """Least and greatest value of every share of a whole: column_name, extreme."""
    names = [
        name
        for name in _schema(candidate, "ranked_influencers").names
        if (name.endswith(("_share", "_probability")) and name != "engaged_share")
        or name in {"saturation", "audience_affinity"}
    ]
    selects = [
        f"select '{name}' as column_name, {bound}({name}) as extreme "
        "from parquet_ranked_influencers"
        for name in names
        for bound in ("min", "max")
    ]
    return candidate.query(
        _union(selects, "cast(null as varchar) as column_name, cast(null as double) as extreme")
    )


def key_counts(candidate: OpenedCandidate) -> pd.DataFrame:
    """Rows and distinct keys of every table."""
    return candidate.query(
        " union all ".join(
            f"select '{name}' as table_name, count(*) as row_count, "
            f"count(distinct {_key(table.key)}) as key_count from parquet_{name}"
            for name, table in TABLES.items()
        )
    )


def _key(columns: Sequence[str]) -> str:
    return columns[0] if len(columns) == 1 else f"({', '.join(columns)})"


def negative_counts(candidate: OpenedCandidate) -> pd.DataFrame:
    """Values below zero in every `_count` column: table_name, column_name, negative_count."""
    return _per_column(
        candidate,
        lambda field: field.name.endswith("_count") and _is_number(field.type),
        "count(*) filter (where {column} < 0) as negative_count",
    )


def non_finite_counts(candidate: OpenedCandidate) -> pd.DataFrame:
    """Infinite and NaN values of every floating column, and of every one inside `reasons`."""
    plain = _per_column(
        candidate,
        lambda field: pa.types.is_floating(field.type),
        "count(*) filter (where not isfinite({column})) as non_finite_count",
    )
    nested = candidate.query(
        "select 'ranked_influencers' as table_name, 'reasons.log_ratio' as column_name, "
        "count(*) filter (where not isfinite(reason.log_ratio)) as non_finite_count "
        "from (select unnest(reasons) as reason from parquet_ranked_influencers)"
    )
    return pd.concat([plain, nested], ignore_index=True)


def personal_values(candidate: OpenedCandidate, kind: Kind) -> pd.DataFrame:
    """Personal-looking values of every column that holds text, however deep in it."""
    return _per_column(
        candidate,
        lambda field: _holds_text(field.type),
        "count(*) filter (where regexp_matches(cast({column} as varchar), $pattern)) "
        "as value_count".replace("$pattern", _literal(PERSONAL_VALUE[kind])),
    )


def column_names(candidate: OpenedCandidate) -> pd.DataFrame:
    """Every column and nested field of every table, by name."""
    rows = [
        (table, name)
        for table in TABLES
        for field in _schema(candidate, table)
        for name in _names(field)
    ]
    return pd.DataFrame(rows, columns=["table_name", "column_name"])


def contact_details_as_ids(candidate: OpenedCandidate) -> pd.DataFrame:
    """Share of ranked people whose customer_id is their own email, phone or handle."""
    return candidate.query(
        r"""
        with contacts as (
            select customer_id, lower(email) as contact from intermediate.int_customers
            union all
            select customer_id, lower(handle) from intermediate.int_identity_links
            union all
            select customer_id, customer_id from intermediate.int_customers
            where
                length(regexp_replace(phone, '\D', '', 'g')) >= 7
                and regexp_replace(phone, '\D', '', 'g')
                = regexp_replace(customer_id, '\D', '', 'g')
        ),

        exposed as (
            select distinct ranked.customer_id
            from parquet_ranked_influencers as ranked
            inner join contacts
                on ranked.customer_id = contacts.customer_id
                and contacts.contact in (ranked.customer_id, lower(ranked.customer_id))
        )

        select
            (select count(*) from exposed)
            / greatest((select count(*) from parquet_ranked_influencers), 1) as exposed_share
        """
    )


def customers_without_consent(candidate: OpenedCandidate) -> pd.DataFrame:
    """In every table about customers, how many of them may not be profiled."""
    return _customers(
        candidate,
        f"select count(*) from parquet_{{table}} as p anti join {PROFILED} as c "
        "on p.customer_id = c.customer_id",
    )


def customers_left_out(candidate: OpenedCandidate) -> pd.DataFrame:
    """In every table about customers, how many who may be profiled are missing."""
    return _customers(
        candidate,
        f"select count(*) from {PROFILED} as c anti join parquet_{{table}} as p "
        "on p.customer_id = c.customer_id",
    )


def _customers(candidate: OpenedCandidate, count: str) -> pd.DataFrame:
    tables = [name for name in TABLES if "customer_id" in _schema(candidate, name).names]
    return candidate.query(
        " union all ".join(
            f"select '{name}' as table_name, ({count.format(table=name)}) as customer_count"
            for name in tables
        )
    )


def row_counts_against_last_run(candidate: OpenedCandidate) -> pd.DataFrame:
    """Share of the last run's people that are gone, beside the share that may be.

    Nothing is compared at the first publish, nor as of an earlier time than the last run's:
    fewer people were customers then.
    """
    now = candidate.manifest.tables["ranked_influencers"].row_count
    last, lost = None, 0.0
    if candidate.previous is not None:
        goes_back = candidate.manifest.as_of < candidate.previous.as_of
        last = candidate.previous.tables["ranked_influencers"].row_count
        if last and not goes_back:
            lost = max(0.0, 1 - now / last)
    return pd.DataFrame(
        {
            "last_row_count": [last],
            "row_count": [now],
            "lost_share": [lost],
            "allowed_share": [candidate.largest_drop],
        }
    )


def row_counts_by_file(candidate: OpenedCandidate) -> pd.DataFrame:
    """Rows of every table in the DuckDB file, in the Parquet file and in the manifest."""
    frame = candidate.query(
        " union all ".join(
            f"select '{name}' as table_name, "
            f"(select count(*) from candidate.main.{name}) as duckdb_count, "
            f"(select count(*) from parquet_{name}) as parquet_count"
            for name in TABLES
        )
    )
    stated = {name: table.row_count for name, table in candidate.manifest.tables.items()}
    return frame.assign(manifest_count=[stated.get(name, -1) for name in frame["table_name"]])


def fingerprints_by_file(candidate: OpenedCandidate) -> pd.DataFrame:
    """The hashes of all rows of every table, summed, in the DuckDB and in the Parquet file."""

    def fingerprint(relation: str) -> str:
        # A sum, since equal rows would cancel out under an exclusive or.
        return f"(select cast(sum(hash(t)) as varchar) from {relation} as t)"

    frame = candidate.query(
        " union all ".join(
            f"select '{name}' as table_name, "
            f"{fingerprint(f'candidate.main.{name}')} as duckdb_fingerprint, "
            f"{fingerprint(f'parquet_{name}')} as parquet_fingerprint"
            for name in TABLES
        )
    )
    return frame.fillna("no rows")


def file_hashes(candidate: OpenedCandidate) -> pd.DataFrame:
    """Every file's hash as stated and as it is; a file only one side knows has no other."""
    stated = {name: file.sha256 for name, file in candidate.manifest.files.items()}
    actual = {
        path.name: hash_file(path).sha256
        for path in candidate.folder.iterdir()
        if path.name != "manifest.json"
    }
    names = sorted(stated.keys() | actual.keys())
    return pd.DataFrame(
        {
            "file": names,
            "stated_sha256": [stated.get(name, "not stated") for name in names],
            "actual_sha256": [actual.get(name, "not there") for name in names],
        }
    )


def views(candidate: OpenedCandidate) -> pd.DataFrame:
    """Every published table beside its view in schema `published`."""
    found = set(
        candidate.query(
            "select view_name from duckdb_views() "
            "where database_name = 'candidate' and schema_name = 'published'"
        )["view_name"]
    )
    names = list(TABLES)
    return pd.DataFrame(
        {"table_name": names, "view_name": [n if n in found else "no view" for n in names]}
    )


def run_rows(candidate: OpenedCandidate) -> pd.DataFrame:
    """How many rows of `runs` are this run's, with the manifest's hashes and counts."""
    counted = [name for name in TABLES if name != "runs"]
    facts = candidate.manifest.facts
    same = " and ".join(f"{name}_count = ?" for name in counted)
    return candidate.query(
        "select count(*) as matching_count from parquet_runs where run_id = ? "
        "and input_hash = ? and configuration_hash = ? and code_version = ? and seed = ? "
        f"and as_of = cast(? as timestamptz) and {same}",
        [
            *(facts[k] for k in ("run_id", "input_hash", "configuration_hash", "code_version")),
            facts["seed"],
            facts["as_of"],
            *(candidate.manifest.tables[name].row_count for name in counted),
        ],
    )


def _schema(candidate: OpenedCandidate, table: str) -> pa.Schema:
    return pq.read_schema(candidate.folder / parquet_file(table))


def _per_column(
    candidate: OpenedCandidate, concerns: Callable[[pa.Field], bool], measure: str
) -> pd.DataFrame:
    """One row per concerned column of any table: table_name, column_name and the measure."""
    selects = []
    for table in TABLES:
        for field in _schema(candidate, table):
            if concerns(field):
                counted = measure.replace("{column}", f'"{field.name}"')
                selects.append(
                    f"select '{table}' as table_name, '{field.name}' as column_name, {counted} "
                    f"from parquet_{table}"
                )
    measured = measure.rsplit(" as ", 1)[1]
    nothing = (
        "cast(null as varchar) as table_name, cast(null as varchar) as column_name, "
        f"cast(null as bigint) as {measured}"
    )
    return candidate.query(_union(selects, nothing))


def _union(selects: Sequence[str], nothing: str) -> str:
    return " union all ".join(selects) if selects else f"select {nothing} limit 0"


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _is_number(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind)
    )


def _holds_text(kind: pa.DataType) -> bool:
    if pa.types.is_nested(kind):
        return any(_holds_text(kind.field(i).type) for i in range(kind.num_fields))
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _names(field: pa.Field) -> list[str]:
    """A field's name and those below it, joined by dots; list levels add none."""
    names = [field.name]
    kind = field.type
    while pa.types.is_list(kind) or pa.types.is_large_list(kind):
        kind = kind.value_type
    if pa.types.is_struct(kind):
        below = [name for i in range(kind.num_fields) for name in _names(kind.field(i))]
        names += [f"{field.name}.{name}" for name in below]
    return names
