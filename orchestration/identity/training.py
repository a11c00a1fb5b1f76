"""Learns from the data how often each grade holds, between records of one person and of two."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import duckdb

from orchestration.identity import linking
from orchestration.identity.grades import Comparison

PRIOR_PAIRS = 40
"""How many labelled pairs the starting values of `m` are worth."""

SAMPLE = 700
"""Records of each side whose pairs `u` is learnt from: half a million, and a quarter of a million
within one table."""

_SHARE_OF_PRIOR = 0.02
"""No grade's `m` falls below this part of its starting value: what was never seen may still be."""

Learnt = Mapping[str, Mapping[int, float]]


def learnt(linker: Any, which: str) -> dict[str, dict[int, float]]:
    """Trained `m` or `u` of each comparison by grade; only what training truly saw.

    Args:
        linker: Splink's, after training.
        which: `m` or `u`.
    """
    found: dict[str, dict[int, float]] = {}
    for comparison in linker._settings_obj.comparisons:  # noqa: SLF001 no public reader tells apart
        for level in comparison._comparison_levels_excluding_null:  # noqa: SLF001
            trained = getattr(level, f"_trained_{which}_probabilities")
            numbers = [
                record["probability"]
                for record in trained
                if isinstance(record["probability"], float)
            ]
            if numbers:
                grade = int(level.comparison_vector_value)
                mean = sum(numbers) / len(numbers)
                found.setdefault(comparison.output_column_name, {})[grade] = mean
    return found


def blended(
    comparisons: Sequence[Comparison],
    m: Learnt,
    u: Learnt,
    *,
    true_pairs: float = 0.0,
    random_pairs: float = 1.0,
) -> tuple[Comparison, ...]:
    """Comparisons with learnt chances; `m` shrunk towards its start, as if by `PRIOR_PAIRS` pairs.

        m = (pairs m_learnt + PRIOR_PAIRS m_start) / (pairs + PRIOR_PAIRS)

    A grade that no random pair showed has `u` of at most 3 in as many pairs (the rule of three).

    Args:
        comparisons: With their starting values.
        m: Learnt chances among pairs that are one person, by comparison and grade.
        u: Among pairs that are two people.
        true_pairs: How many `m` was learnt from.
        random_pairs: How many `u` was learnt from.

    Example:
        >>> from orchestration.identity.comparisons import COUNTRY
        >>> blended([COUNTRY], {"country": {1: 0.75, 0: 0.25}}, {}, true_pairs=40)[0].grades[0].m
        0.85
    """
    result = []
    for comparison in comparisons:
        if not comparison.is_trained:
            result.append(comparison)
            continue
        of_one, of_two = m.get(comparison.name), u.get(comparison.name)
        grades = []
        for number, grade in comparison.gammas():
            new_m, new_u = grade.m, grade.u
            if of_one is not None:
                seen = true_pairs * of_one.get(number, 0.0) + PRIOR_PAIRS * grade.m
                new_m = max(seen / (true_pairs + PRIOR_PAIRS), _SHARE_OF_PRIOR * grade.m)
            if of_two is not None and not grade.keeps_u:
                new_u = max(of_two.get(number, 0.0), min(grade.u, 3 / random_pairs))
            grades.append(replace(grade, m=round(new_m, 9), u=round(new_u, 9)))
        result.append(replace(comparison, grades=tuple(grades)))
    return tuple(result)


def learn_u(
    connection: duckdb.DuckDBPyConnection, table: str, comparisons: Sequence[Comparison]
) -> tuple[Comparison, ...]:
    """Learns `u` of one table's records from pairs of some of them.

    Args:
        connection: With the table.
        table: Records with `unique_id`.
        comparisons: With their starting values.
    """
    connection.execute(
        f"create table some_records as from {table} "
        f"order by md5(unique_id::varchar || 'u'), unique_id limit {SAMPLE}"
    )
    wanted = linking.settings(comparisons, 1e-6, ["l.first = r.first"], is_link=False)
    linker = linking.linker(connection, ("some_records",), wanted)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e9)
    return blended(comparisons, {}, learnt(linker, "u"), random_pairs=SAMPLE * (SAMPLE - 1) / 2)
