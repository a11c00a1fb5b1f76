"""Walks back through a history: every cut ranked and measured, all of them judged together."""

import shutil
from dataclasses import dataclass, field
from datetime import UTC, datetime

from orchestration import configuration, replay
from orchestration.backtest import calibration, knowledge, outcomes, verdict
from orchestration.backtest.aftermath import Walked, hold_against
from orchestration.backtest.calibration import Held
from orchestration.backtest.cuts import Plan, plan_cuts
from orchestration.backtest.measure import RESAMPLES, measure, too_little
from orchestration.backtest.results import Measured
from orchestration.brand import Brand
from orchestration.deployment import Deployment
from orchestration.extract import lake
from orchestration.ranking import RankingConfig

FIRST_OF = {
    "orders": "ordered_at",
    "conversions": "occurred_at",
    "engagements": "occurred_at",
    "posts": "created_at",
}
"""Where a history begins: with the first act of anybody. Old sign-ups alone are none."""

OUTCOMES_FOLDER = "outcomes"


@dataclass(frozen=True)
class Choices:
    """What may be turned of a backtest.

    Attributes:
        cuts: How many cuts to walk back to.
        horizon_days: Days after a cut in which outcomes count; None is the conversion window.
        resamples: Bootstrap draws behind the intervals.
        score: What the analyst chose for the score; its k is how many each ranking chooses.
    """

    cuts: int = 4
    horizon_days: int | None = None
    resamples: int = RESAMPLES
    score: RankingConfig = field(default_factory=lambda: RankingConfig.model_validate({}))


@dataclass(frozen=True)
class Backtest:
    """All of it.

    Attributes:
        brand: The brand's name.
        last: End of the data (UTC).
        horizon_days: Days after a cut in which outcomes counted.
        walked: One entry per cut that was made, oldest first.
        left_out: Why cuts were not made, one sentence each.
        credited: Credited conversions over all cuts; None where there was too little.
        excess: Excess orders over all cuts; None where there was too little.
        held: Expected against brought conversions of activations.
        verdicts: The result in words, most important first.
    """

    brand: str
    last: datetime
    horizon_days: int
    walked: tuple[Walked, ...]
    left_out: tuple[str, ...]
    credited: Measured | None
    excess: Measured | None
    held: tuple[Held, ...]
    verdicts: tuple[str, ...]


def walk(source: Deployment, folder: Deployment, brand: Brand, choices: Choices) -> Backtest:
    """Runs a backtest on what is landed in a lake.

    Args:
        source: Whose lake is read; its `as_of` is the end of the history where it is set.
        folder: Whose `output` receives one folder per cut, each with a warehouse.
        brand: The validated `brand.yaml`.
        choices: What may be turned.

    Raises:
        InputError: The lake holds no event at all.
        GrapevineError: A folder cannot be written, or a choice is out of range.
    """
    first, last = span(source)
    horizon_days = choices.horizon_days or brand.conversion_window_days
    plan = plan_cuts(first, last, choices.cuts, horizon_days) if first else Plan((), ())
    walked: list[Walked] = []
    _forget_other_cuts(folder, plan)
    if plan.cuts:
        with outcomes.everything_known(
            source, _within(folder, OUTCOMES_FOLDER), brand, first or last, last
        ) as today:
            counts = outcomes.counts_of_today(today)
            for cut in plan.cuts:
                ranked = knowledge.rank_at(
                    cut, source, _within(folder, cut.name), brand, choices.score
                )
                came = outcomes.of_cut(today, cut, first or last)
                assigned = outcomes.activations_of(today, cut)
                walked.append(hold_against(cut, ranked, came, counts, assigned))
    return judge(brand, last, horizon_days, walked, plan.left_out, choices)


def judge(  # noqa: PLR0917 - the facts of one backtest
    brand: Brand,
    last: datetime,
    horizon_days: int,
    walked: list[Walked],
    left_out: tuple[str, ...],
    choices: Choices,
) -> Backtest:
    """Measures what was walked, and says what follows from it."""
    cases = [one.credited for one in walked]
    k, draws = choices.score.k, choices.resamples
    lacking = too_little(cases, k)
    credited = None if lacking else measure(cases, k, resamples=draws)
    exposed = [one.excess for one in walked]
    people = sum(len(case.people) for case in exposed)
    excess = None
    if exposed and people >= LEAST_EXPOSED * len(exposed) and all(len(c.people) for c in exposed):
        excess = measure(exposed, k, resamples=draws)
    held = tuple(calibration.calibrate(calibration.pooled([one.assigned for one in walked])))
    if credited is None:
        said = [verdict.too_little_history(lacking or "")]
    else:
        said = [
            *verdict.verdicts(credited),
            verdict.excess_verdict(credited, excess),
            verdict.calibration_verdict(held),
        ]
    return Backtest(
        brand.name,
        last,
        horizon_days,
        tuple(walked),
        left_out,
        credited,
        excess,
        held if credited else (),
        tuple(said),
    )


LEAST_EXPOSED = 40
"""People with friends among the customers, a cut on average; below it their excess is noise."""


def span(source: Deployment) -> tuple[datetime | None, datetime]:
    """The first act in a lake (None without any) and the end of the history, both UTC.

    Raises:
        InputError: Nothing in the lake carries a time.
    """
    with replay.memory() as connection:
        lake.register_raw_views(connection, source)
        last = source.as_of or configuration.end_of_newest_day(connection)
        found = [
            connection.execute(f"select min({column}) from {lake.SCHEMA}.{table}").fetchall()[0][0]
            for table, column in FIRST_OF.items()
        ]
    known = [instant.astimezone(UTC) for instant in found if instant is not None]
    return min(known, default=None), last


def _within(folder: Deployment, name: str) -> Deployment:
    return Deployment(folder.input, folder.output / name)


def _forget_other_cuts(folder: Deployment, plan: Plan) -> None:
    """Removes the warehouses of an earlier backtest: they hold personal data nobody needs now."""
    kept = {OUTCOMES_FOLDER, *(cut.name for cut in plan.cuts)}
    for old in folder.output.glob("*/warehouse.duckdb"):
        if old.parent.name not in kept:
            shutil.rmtree(old.parent)
