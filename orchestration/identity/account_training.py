"""Learns how customers' records and their accounts are alike: from known links, or without any."""

from collections.abc import Mapping, Sequence

import duckdb

from orchestration.identity import linking
from orchestration.identity.grades import Comparison
from orchestration.identity.training import SAMPLE, blended, learnt

LEAST_KNOWN = 50
"""Known links from which on `m` is learnt from them; with fewer, by expectation maximisation."""

MOST_KNOWN = 20_000
"""Known links, or accounts with a full name, of which is learnt at most."""

LEAST_NAMESAKES = 200
"""Pairs of one full name from which on expectation maximisation is tried."""


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
    known = connection.execute("select count(*) from known_pairs").fetchall()[0][0]
    if known >= LEAST_KNOWN:
        m, pairs = _from_known(connection, seen, prior), float(min(known, MOST_KNOWN))
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
    ).fetchall()[0][0]
    if namesakes < LEAST_NAMESAKES:
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
    return found, float(share) * int(namesakes)


def _is_sane(grades: Mapping[int, float], comparison: Comparison) -> bool:
    """Whether the best grade still speaks for, and the last against, being one person."""
    best = len(comparison.grades) - 1
    return (
        grades.get(best, 0.0) > comparison.grades[0].u
        and grades.get(0, 0.0) < comparison.grades[-1].u
    )
