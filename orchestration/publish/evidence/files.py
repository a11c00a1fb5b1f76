"""Evidence that the files of a candidate agree: DuckDB, Parquet, manifest, history."""

import pandas as pd

from orchestration.publish.evidence.frames import per_table
from orchestration.publish.manifest import hash_file
from orchestration.publish.opened import OpenedCandidate
from orchestration.publish.tables import MANIFEST_FILE, TABLES


def row_counts(candidate: OpenedCandidate) -> pd.DataFrame:
    """Rows of every table in the DuckDB file, in the Parquet file and in the manifest."""
    frame = per_table(
        candidate,
        "(select count(*) from candidate.main.{table}) as duckdb_count, "
        "(select count(*) from parquet_{table}) as parquet_count",
    )
    stated = {name: table.row_count for name, table in candidate.manifest.tables.items()}
    return frame.assign(manifest_count=[stated.get(name, -1) for name in frame["table_name"]])


def fingerprints(candidate: OpenedCandidate) -> pd.DataFrame:
    """The hashes of all rows of every table, summed, in the DuckDB and in the Parquet file."""
    # A sum, since equal rows would cancel out under an exclusive or.
    frame = per_table(
        candidate,
        "(select cast(sum(hash(t)) as varchar) from candidate.main.{table} as t) as in_duckdb, "
        "(select cast(sum(hash(t)) as varchar) from parquet_{table} as t) as in_parquet",
    )
    return frame.fillna("no rows")


def hashes(candidate: OpenedCandidate) -> pd.DataFrame:
    """Every file's hash as stated and as it is; a file only one side knows has no other."""
    stated = {name: file.sha256 for name, file in candidate.manifest.files.items()}
    actual = {
        path.name: hash_file(path).sha256
        for path in candidate.folder.iterdir()
        if path.name != MANIFEST_FILE
    }
    names = sorted(stated.keys() | actual.keys())
    return pd.DataFrame(
        {
            "file": names,
            "stated": [stated.get(name, "not stated") for name in names],
            "actual": [actual.get(name, "not there") for name in names],
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
