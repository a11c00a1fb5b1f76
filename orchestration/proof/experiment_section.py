"""The report's part on campaigns: experimental intervals against what activating truly brings."""

from collections.abc import Sequence

import numpy as np

from orchestration.evaluation.page import Section, Table
from orchestration.proof import pictures, verdicts
from orchestration.proof.experiments import EVERY, Experiment, Experiments
from orchestration.proof.results import Results


def on_experiments(results: Results) -> Section:
    """What the experimental reading says where activating brings nothing, and where it works."""
    kinds = {
        "activating brings nothing, homophily 0.9": results.idle,
        "the default world": results.planted,
    }
    made = {name: found for name, found in kinds.items() if found.covered.count}
    return Section(
        "What campaigns brought",
        [
            (
                "Treated against held out, as published: CUPED by what came before assignment, and"
                " intervals from lots drawn again. Truth: conversions with the activated person's"
                " code inside the window, on average over everybody assigned. Where activating"
                " works the share of all it brings that is so seen is"
                f" {results.planted.seen_share:.2f}."
            ),
            (
                "Single campaigns of these worlds have few conversions. Where lots tie, an interval"
                " holds the truth more often than it says; where nothing came at all none is told."
            ),
        ],
        verdicts.on_experiments(results.idle, results.planted),
        [pictures.experiment_intervals(found, name) for name, found in made.items()],
        [
            Table(
                "Intervals of the effect per person treated. Above zero: power, or false alarms"
                " where activating brings nothing. Realised: what it in fact brought the treated.",
                (
                    *("worlds", "count", "level", "hold the truth", "hold what was realised"),
                    *("single campaigns", "above zero", "mean estimate", "mean truth"),
                    *("mean length", "variance explained", "without interval"),
                ),
                [(name, *_row(found)) for name, found in made.items()],
            )
        ],
    )


def _row(found: Experiments) -> tuple[str | int | float, ...]:
    together = [case for case in found.cases if case.campaign == EVERY and case.low == case.low]
    return (
        found.covered.count,
        f"{found.confidence:.0%}",
        verdicts.words(found.covered),
        verdicts.words(found.realised),
        f"{verdicts.words(found.covered_alone)} of {found.covered_alone.count}",
        verdicts.words(found.detected),
        _mean(together, "estimate"),
        round(float(np.mean([found.seen_share * case.expected for case in together])), 4),
        round(float(np.mean([case.high - case.low for case in together])), 4),
        _mean(together, "explained"),
        found.untold,
    )


def _mean(cases: Sequence[Experiment], name: str) -> float:
    return round(float(np.mean([getattr(case, name) for case in cases])), 4)
