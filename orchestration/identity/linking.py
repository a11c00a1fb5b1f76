"""The one place that talks to Splink: settings from comparisons, linkers over tables, scored pairs.

Splink computes the model of Fellegi and Sunter: the log odds that a pair is one person are those of
two random records plus, for each comparison, the log of how much likelier its grade is between
records of one person (`m`) than of two (`u`),

    log2 odds = log2(p / (1 - p)) + sum of log2(m / u)

with `u` replaced by the value's own share where it has one.

Sources:
    Fellegi, Sunter, "A Theory for Record Linkage", J. Am. Stat. Assoc. 64 (1969) 1183-1210,
    doi:10.1080/01621459.1969.10501049.
    Linacre, Lindsay, Manassis, Slade, Hepworth, Kennedy, Bond, "Splink: Free software for
    probabilistic record linkage at scale", Int. J. Population Data Science 7 (2022),
    doi:10.23889/ijpds.v7i3.1794.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

from orchestration.identity.grades import Comparison

SIDES = ("a_people", "b_accounts")
"""Names of the two tables for Splink; their order says which is `_l`."""


def settings(
    comparisons: Sequence[Comparison],
    prior: float,
    blocking: Sequence[Mapping[str, Any] | str],
    *,
    is_link: bool,
) -> dict[str, Any]:
    """Splink's settings; every pair keeps its grades, and none of the values compared."""
    return {
        "link_type": "link_only" if is_link else "dedupe_only",
        "probability_two_random_records_match": prior,
        "comparisons": [comparison.splink() for comparison in comparisons],
        "blocking_rules_to_generate_predictions": [
            {"blocking_rule": rule} if isinstance(rule, str) else dict(rule) for rule in blocking
        ],
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": False,
        "unique_id_column_name": "unique_id",
        "em_convergence": 0.0001,
        "max_iterations": 50,
    }


def linker(
    connection: duckdb.DuckDBPyConnection,
    tables: Sequence[str],
    wanted: Mapping[str, Any],
    shares: Sequence[str] = (),
) -> Any:
    """A Splink linker over tables of the connection.

    Args:
        connection: Where the tables are.
        tables: One to deduplicate, or customers and accounts to link.
        wanted: What `settings` returned.
        shares: Columns whose shares stand in `tf_<column>`.
    """
    from splink import DuckDBAPI, Linker

    made: Any = Linker(
        list(tables),
        dict(wanted),
        DuckDBAPI(connection),
        set_up_basic_logging=False,
        input_table_aliases=list(SIDES[: len(tables)]),
    )
    for column in shares:
        made.table_management.register_term_frequency_lookup(f"tf_{column}", column)
    return made
