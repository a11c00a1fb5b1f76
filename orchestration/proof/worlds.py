"""One world made, replayed, ranked, and laid beside its truth: what every judgement starts from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from orchestration import ranking, replay, scoring
from orchestration.evaluation.baselines import simple_rankings
from orchestration.proof.authenticity import Flagged, Hits, bought_audiences, flagged
from orchestration.proof.replayed import replayed
from orchestration.proof.totals import Total, total_of
from orchestration.worlds import WorldParameters

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

OURS = "Grapevine"
LEVELS = (0.5, 0.8, 0.9, 0.95)
"""Central intervals whose coverage is measured."""

SEEN = ("own_insights", "public")
"""Whose posts the brand sees, in the truth's words."""

SCORE, CONVERSIONS = "score", "expected_conversions"
FIGURES: Mapping[str, str] = {
    SCORE: "expected_activation_value",
    CONVERSIONS: "expected_activation_conversions",
}
"""Published figures with an interval, and the truth each is held against."""


@dataclass(frozen=True)
class Figure:
    """A published figure of every reachable person beside its truth.

    Attributes:
        truth: What it truly is, in expectation.
        expected: What is published.
        intervals: Low and high ends by level.
    """

    truth: Floats
    expected: Floats
    intervals: Mapping[float, tuple[Floats, Floats]]


@dataclass(frozen=True)
class JudgedWorld:
    """A ranked world beside its truth; arrays over its reachable people, by `customer_id`.

    Reachable: ranked, with a linked account, and with consent to be contacted.

    Attributes:
        parameters: Which world.
        ranked_count: Everybody ranked, reachable or not.
        scores: Each ranking by name, ours first; higher is better.
        figures: Score (EUR) and expected conversions of one activation, by column.
        is_persuader: Whether the person truly persuades anybody.
        is_seen: Whether the brand sees any post of theirs.
        evidence: Evidence level A to D.
        total: Of incremental conversions, all people together.
        flagged: What was judged inauthentic, against what was.
        bought: Audiences judged bought, against accounts that bought theirs.
    """

    parameters: WorldParameters
    ranked_count: int
    scores: Mapping[str, Floats]
    figures: Mapping[str, Figure]
    is_persuader: Flags
    is_seen: Flags
    evidence: NDArray[np.str_]
    total: Total
    flagged: Flagged
    bought: Hits

    @property
    def value(self) -> Floats:
        """True value of one activation, EUR."""
        return self.figures[SCORE].truth

    @property
    def count(self) -> int:
        """Number of reachable people."""
        return len(self.value)


def judged(parameters: WorldParameters, levels: Sequence[float] = LEVELS) -> JudgedWorld:
    """Makes a world, ranks it as published, and lays the ranking beside the truth.

    Args:
        parameters: Which world.
        levels: Intervals to make, each by a ranking of its own; the published one among them.
    """
    with replayed(parameters) as (world, connection):
        tables = replay.scoring_tables(connection)
        settings = connection.execute("select * from config.run_parameters").to_arrow_table()
        baselines = simple_rankings(connection)
        total = total_of(world, connection, tables)
        found = flagged(connection, world.truth["suspects"])
        bought = bought_audiences(connection, world.truth["suspects"])
    published = ranking.parameters(
        settings.to_pylist()[0], ranking.RankingConfig.model_validate({})
    )
    ranked = {
        level: scoring.rank(tables, replace(published, interval=level)).sort_by("customer_id")
        for level in levels
    }
    ours = ranked[published.interval]
    people = world.truth["people"]
    people = people.append_column("is_seen", pc.is_in(people["seen_as"], pa.array(SEEN)))
    truth = _aligned(people, ours["customer_id"])
    accounts = _aligned(tables.reach, ours["customer_id"])["account_count"].fill_null(0)
    reachable = _floats(ours["has_outreach_consent"].fill_null(False)) > 0  # noqa: FBT003 Arrow's
    reachable &= _floats(accounts) > 0

    def of(table: pa.Table, column: str) -> Floats:
        return _floats(table[column])[reachable]

    return JudgedWorld(
        parameters=parameters,
        ranked_count=ours.num_rows,
        scores={
            OURS: of(ours, "score"),
            **{name: scores[reachable] for name, scores in baselines.items()},
        },
        figures={
            # Linked to somebody else's account, a person has none: that brings and costs naught.
            name: Figure(
                truth=np.nan_to_num(of(truth, true_name)),
                expected=of(ours, name),
                intervals={
                    level: (of(table, f"{name}_low"), of(table, f"{name}_high"))
                    for level, table in ranked.items()
                },
            )
            for name, true_name in FIGURES.items()
        },
        is_persuader=of(truth, "is_persuader") > 0,
        is_seen=of(truth, "is_seen") > 0,
        evidence=np.asarray(ours["evidence_level"].to_pylist(), dtype=np.str_)[reachable],
        total=total,
        flagged=found,
        bought=bought,
    )


def _aligned(table: pa.Table, customer_id: pa.ChunkedArray) -> pa.Table:
    """The table's rows in the order of the keys; nulls where it has none."""
    keys = pa.table({"customer_id": customer_id, "place": np.arange(len(customer_id))})
    return keys.join(table, "customer_id").sort_by("place")


def _floats(column: pa.ChunkedArray) -> Floats:
    found: Floats = column.cast(pa.float64()).to_numpy(zero_copy_only=False)
    return found
