"""The published tables from the marts: results of every group and person, and the verdicts."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from orchestration.measurement import personal
from orchestration.measurement.caused import experimental
from orchestration.measurement.context import Context
from orchestration.measurement.outcomes import Outcomes, ordered
from orchestration.measurement.rows import Place, of_group, of_people
from orchestration.measurement.schema import RESULTS_SCHEMA, VERDICT_SCHEMA
from orchestration.measurement.seen import attributed, matched
from orchestration.measurement.verdict import as_row, judge, rule_of


@dataclass(frozen=True)
class Measured:
    """What a run measured.

    Attributes:
        results: `campaign_results`.
        verdicts: `campaign_verdict`.
    """

    results: pa.Table
    verdicts: pa.Table


def measure(outcomes: pa.Table, campaigns: pa.Table, context: Context) -> Measured:
    """Measures every campaign, all its waves and everybody in it.

    Args:
        outcomes: `marts.campaign_outcomes`.
        campaigns: `marts.dim_campaigns`.
        context: Constants of the run.

    Returns:
        Both tables; empty where nobody was ever assigned.
    """
    people = ordered(outcomes)
    if not len(people):
        return Measured(RESULTS_SCHEMA.empty_table(), VERDICT_SCHEMA.empty_table())
    parts = []
    for place, group in _groups(people):
        rows = [
            *attributed(group, context),
            *matched(group, context),
            *experimental(group, context, context.seed_of(place.campaign_id, place.wave)),
        ]
        parts.append(of_group(place, rows))
        waves = set(group.table["wave"].to_pylist())
        if place.level == "campaign" and len(waves) == 1:
            # Its only wave is the campaign: the same people, the same lots.
            parts.append(of_group(Place("wave", place.campaign_id, waves.pop()), rows))
    parts.append(of_people(people, personal.figures(people, context)))
    return Measured(pa.concat_tables(parts), _verdicts(people, campaigns, context))


def _groups(people: Outcomes) -> Iterator[tuple[Place, Outcomes]]:
    """All campaigns together, each campaign, and each wave of those with several."""
    campaigns = np.asarray(people.table["campaign_id"].to_pylist())
    waves = people.column("wave").astype(np.int64)
    yield Place("all"), people
    for campaign in np.unique(campaigns):
        of_campaign = campaigns == campaign
        yield Place("campaign", str(campaign)), people.where(of_campaign)
        several = np.unique(waves[of_campaign])
        for wave in several if len(several) > 1 else ():
            those = of_campaign & (waves == wave)
            yield Place("wave", str(campaign), int(wave)), people.where(those)


def _verdicts(people: Outcomes, campaigns: pa.Table, context: Context) -> pa.Table:
    ids = np.asarray(people.table["campaign_id"].to_pylist())
    rows = []
    for campaign in sorted(campaigns.to_pylist(), key=lambda row: str(row["campaign_id"])):
        those = people.where(ids == campaign["campaign_id"])
        if not len(those):
            continue  # nobody assigned in it may be profiled any more
        judged = judge(those, people, rule_of(campaign), context)
        unknown = np.any(np.isnan(those.column("propensity")))
        basis = "inferred" if unknown else "recorded"
        rows.append(as_row(campaign, judged, basis, context.currency))
    return pa.Table.from_pylist(rows, schema=VERDICT_SCHEMA)
