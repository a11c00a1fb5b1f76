"""What speaks for and against a pair, in words and without the values."""

from collections.abc import Sequence

import duckdb

from orchestration.identity.grades import Comparison


def pairs_sql(pairs: str, left: str, right: str, columns: Sequence[str]) -> str:
    """A query of pairs with the columns of both sides, `_l` and `_r`, as Splink names them.

    Args:
        pairs: Table with `unique_id_l` and `unique_id_r`; its columns stay.
        left: Table of the left side, with `unique_id`.
        right: Table of the right side.
        columns: What to take of each side.
    """
    sides = ", ".join(f"l.{name} as {name}_l, r.{name} as {name}_r" for name in columns)
    return (
        f"select p.*, {sides} from {pairs} as p "
        f"inner join {left} as l on p.unique_id_l = l.unique_id "
        f"inner join {right} as r on p.unique_id_r = r.unique_id"
    )


def grade_sql(comparison: Comparison) -> str:
    """The number of the grade of a pair, -1 where nothing is known; as Splink numbers them."""
    cases = "".join(
        f" when {grade.condition} then {number}" if grade.condition != "else" else f" else {number}"
        for number, grade in comparison.gammas()
    )
    return f"case when {comparison.unknown} then -1{cases} end"


def words_sql(comparisons: Sequence[Comparison]) -> str:
    """The words of all grades of a pair, joined by semicolons."""
    parts = []
    for comparison in comparisons:
        cases = "".join(
            f" when {number} then '{grade.words.replace(chr(39), chr(39) * 2)}'"
            for number, grade in comparison.gammas()
        )
        parts.append(f"case {grade_sql(comparison)}{cases} end")
    return f"concat_ws('; ', {', '.join(parts)})"


def columns_of(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    """All columns of a side but its key."""
    rows = connection.execute(f"describe {table}").fetchall()
    return [str(row[0]) for row in rows if row[0] != "unique_id"]
