"""Parts of the report: intervals, totals, authenticity, each beside what it is held against."""

from collections.abc import Mapping, Sequence

import numpy as np

from orchestration.evaluation.page import Section, Table
from orchestration.proof import design, pictures, verdicts
from orchestration.proof.authenticity import Hits
from orchestration.proof.intervals import EVERYBODY, Coverage
from orchestration.proof.results import Results
from orchestration.proof.totals import Totals, summed_up
from orchestration.proof.worlds import CONVERSIONS, LEVELS

NOBODY = Hits(0, 0, 0)
UNITS = {"the score": "EUR", "expected conversions": "conversions"}


def on_intervals(covered: Mapping[str, Mapping[str, Coverage]]) -> Section:
    """Coverage of the intervals of the score and of expected conversions."""
    conversions = covered[CONVERSIONS][EVERYBODY]
    return Section(
        "Whether the intervals hold the truth",
        [
            (
                "Truth: what one activation brings in expectation, by the world's own rules. The"
                " score is held against its value, EUR: what it costs is uncertain for everybody,"
                " so no one value is shared by many."
            ),
            (
                "Expected conversions are held against conversions. Most people persuade nobody,"
                " and for them the truth is exactly zero; a lower end below a hundredth of a"
                " conversion is published as zero, and every interval that starts there holds that"
                " truth however high it ends. These intervals therefore hold the truth more often"
                " than they state among people who persuade nobody. In sum"
                f" {conversions.ratio:.2f} times the true conversions are expected."
            ),
            (
                "Groups picked by the truth, such as true persuaders, are told as they come, and no"
                " honest interval holds as often among them as it states: people who look alike"
                " share an interval, and among them the truth picks those it lies high for."
            ),
        ],
        verdicts.on_intervals(covered),
        [
            pictures.calibration_lines(covered[figure], f"Coverage: {name}")
            for name, figure in verdicts.NAMES.items()
        ],
        [_coverage_table(name, covered[figure]) for name, figure in verdicts.NAMES.items()],
    )


def _coverage_table(name: str, covered: Mapping[str, Coverage]) -> Table:
    return Table(
        f"Intervals of {name}: share of people whose interval holds the truth, mean over worlds;"
        f" sums over all worlds of what was expected and of what was true, {UNITS[name]}.",
        ("people", "count", *(f"{level:.0%}" for level in LEVELS), "expected", "true"),
        [
            (
                group,
                found.people,
                *(verdicts.words(found.levels[level]) for level in LEVELS),
                round(found.expected),
                round(found.true),
            )
            for group, found in covered.items()
        ],
    )


def on_totals(results: Results) -> Section:
    """The total of incremental conversions, where it is zero and where it is not."""
    kinds = {
        "null worlds, homophily 0.9": results.null,
        "influence 1, homophily 0.9": results.influenced,
        "the default world": summed_up(tuple(world.total for world in results.default)),
    }
    kept = {name: totals for name, totals in kinds.items() if totals.worlds}
    return Section(
        "The total of incremental conversions",
        [
            (
                "Truth is cut down to what the estimator can see: added orders of customers with a"
                " linked account, after an act the brand saw on a topical post of a customer of"
                " another household, on a later day within the conversion window, inside the"
                " trailing window. In a null world that is zero."
            ),
        ],
        [verdicts.on_null(results.null)],
        [pictures.total_intervals(totals, name) for name, totals in kept.items()],
        [
            Table(
                "95 % intervals of the total. Above zero: power where there is influence, false"
                " alarms where there is none.",
                (
                    *("worlds", "count", "holds the truth", "above zero"),
                    *("mean estimate", "mean truth", "mean length", "all that was added"),
                ),
                [(name, *_total_row(totals)) for name, totals in kept.items()],
            )
        ],
    )


def _total_row(totals: Totals) -> tuple[str | int | float, ...]:
    def mean(values: Sequence[float]) -> float:
        return round(float(np.mean(values)), 2)

    return (
        len(totals.worlds),
        verdicts.words(totals.covered),
        verdicts.words(totals.detected),
        mean([world.estimate for world in totals.worlds]),
        mean([world.true for world in totals.worlds]),
        mean([world.high - world.low for world in totals.worlds]),
        mean([world.all_added for world in totals.worlds]),
    )


def on_authenticity(results: Results) -> Section:
    """Precision and recall of what is judged inauthentic."""
    groups = {"the default world": results.default}
    for level in design.BOT_LEVEL:
        chosen = [w for w in results.grid if w.parameters.bot_level == level]
        if chosen:
            groups[f"grid, bots {level:g}"] = chosen
    rows = []
    for name, worlds in groups.items():
        kinds = {
            "acts": [world.flagged.acts for world in worlds],
            "accounts": [world.flagged.accounts for world in worlds],
            "bought audiences": [world.bought for world in worlds],
        }
        for what, cases in kinds.items():
            hits = sum(cases, NOBODY)
            rows.append(
                (
                    *(name, what, hits.true, hits.flagged),
                    *(round(hits.precision, 3), round(hits.recall, 3)),
                )
            )
    return Section(
        "What is judged inauthentic",
        [
            (
                "Acts of bots in the trailing window, the bots that acted in it, and the accounts"
                " that bought followers, if anybody is known to have acted on their posts; all"
                " worlds together."
            )
        ],
        tables=[
            Table(
                "Precision: share of the flagged that are truly so. Recall: share of what is truly"
                " so that was flagged.",
                ("worlds", "what", "true", "flagged", "precision", "recall"),
                rows,
            )
        ],
    )
