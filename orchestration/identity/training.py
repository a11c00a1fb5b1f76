"""Learns from the data how often each grade holds, between records of one person and of two."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import duckdb

from orchestration.identity import linking
from orchestration.identity.comparisons import Comparison

PRIOR_PAIRS = 40
"""How many labelled pairs the starting values of `m` are worth."""

LEAST_KNOWN = 50
"""Known links from which on `m` is learnt from them; with fewer, by expectation maximisation."""

MOST_KNOWN = 20_000
"""Known links, or accounts with a full name, of which is learnt at most."""

LEAST_NAMESAKES = 200
"""Pairs of one full name from which on expectation maximisation is tried."""

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
        f"""
        create table some_people as
        from side_people order by md5(unique_id::varchar || 'u'), unique_id limit {SAMPLE};
        create table some_accounts as
        from side_accounts order by md5(unique_id::varchar || 'u'), unique_id limit {SAMPLE};
        """
    )
    wanted = linking.settings(comparisons, prior, ["l.first = r.first"], is_link=True)
    linker = linking.linker(connection, ("some_people", "some_accounts"), wanted)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e9)
    u = learnt(linker, "u")
    seen = blended(comparisons, {}, u, random_pairs=SAMPLE**2)
    known = connection.execute("select count(*) from known_pairs").fetchone()
    assert known is not None
    if known[0] >= LEAST_KNOWN:
        m, pairs = _from_known(connection, seen, prior), float(min(known[0], MOST_KNOWN))
    else:
        m, pairs = _by_maximisation(connection, seen, prior)
    return blended(seen, m, {}, true_pairs=pairs)


def _from_known(
    connection: duckdb.DuckDBPyConnection, comparisons: Sequence[Comparison], prior: float
) -> dict[str, dict[int, float]]:
    """How often each grade holds between a customer and the account known to be theirs."""
    connection.execute(
        f"""
        create table labels as
        select
            '{linking.SIDES[0]}' as source_dataset_l, person_id as unique_id_l,
            '{linking.SIDES[1]}' as source_dataset_r, account_id as unique_id_r,
            1.0 as clerical_match_score
        from known_pairs
        order by md5(person_id::varchar || '-' || account_id::varchar), person_id, account_id
        limit {MOST_KNOWN};
        create table known_people as
        from side_people semi join labels on unique_id = unique_id_l;
        create table known_accounts as
        from side_accounts semi join labels on unique_id = unique_id_r;
        """
    )
    wanted = linking.settings(comparisons, prior, ["l.first = r.first"], is_link=True)
    linker = linking.linker(connection, ("known_people", "known_accounts"), wanted)
    linker.training.estimate_m_from_pairwise_labels("labels")
    return learnt(linker, "m")


def _by_maximisation(
    connection: duckdb.DuckDBPyConnection, comparisons: Sequence[Comparison], prior: float
) -> tuple[dict[str, dict[int, float]], float]:
    """Splink's expectation maximisation among pairs of one full name: all but the names.

    Some of them are one person and some are namesakes; what goes together tells which. Nothing is
    learnt of a comparison whose likeness would then speak against being one person.

    Returns:
        `m` of each comparison by grade, and how many pairs of one person it was learnt from.
    """
    connection.execute(
        f"""
        create table named_accounts as
        from side_accounts
        where first is not null and last is not null
        order by md5(unique_id::varchar || 'm'), unique_id limit {MOST_KNOWN};
        create table named_people as
        from side_people semi join named_accounts using (first, last);
        """
    )
    namesakes = connection.execute(
        "select count(*) from named_people inner join named_accounts using (first, last)"
    ).fetchone()
    assert namesakes is not None
    if namesakes[0] < LEAST_NAMESAKES:
        return {}, 0.0
    wanted = linking.settings(comparisons, prior, ["l.first = r.first"], is_link=True)
    linker = linking.linker(connection, ("named_people", "named_accounts"), wanted)
    session = linker.training.estimate_parameters_using_expectation_maximisation(
        "l.first = r.first and l.last = r.last", estimate_without_term_frequencies=True
    )
    share = session.core_model_settings.probability_two_random_records_match
    found = {
        name: grades
        for name, grades in learnt(linker, "m").items()
        if _is_sane(grades, next(one for one in comparisons if one.name == name))
    }
    return found, float(share) * int(namesakes[0])


def _is_sane(grades: Mapping[int, float], comparison: Comparison) -> bool:
    """Whether the best grade still speaks for, and the last against, being one person."""
    best = len(comparison.grades) - 1
    return (
        grades.get(best, 0.0) > comparison.grades[0].u
        and grades.get(0, 0.0) < comparison.grades[-1].u
    )
