"""`report.html` and `worlds.json`: what was measured, beside what was to be reached."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from orchestration import scoring
from orchestration.evaluation.calibration import mean_over_worlds
from orchestration.evaluation.page import Section, Table, render
from orchestration.proof import (
    design,
    experiment_section,
    pictures,
    sections,
    verdicts,
    waves_section,
)
from orchestration.proof.intervals import EVERYBODY, coverage
from orchestration.proof.results import Results
from orchestration.proof.value import (
    RESAMPLES,
    Comparison,
    best_value,
    seen_share,
    share_of_best,
    top_value,
)
from orchestration.proof.worlds import OURS, SCORE, JudgedWorld


def page(results: Results) -> str:
    """The report as one self-contained page."""
    seeds = [world.parameters.seed for world in results.default]
    return render(
        "Grapevine against known truth",
        f"Core {scoring.VERSION}; default world of {results.default[0].parameters.customers:,}"
        f" customers, seeds {seeds[0]} to {seeds[-1]}; {len(results.grid)} worlds of the grid;"
        f" {len(results.null.worlds)} null worlds.",
        [
            _value(results.default, results.compared),
            _grid(results.grid),
            sections.on_intervals(results.covered),
            sections.on_totals(results),
            experiment_section.on_experiments(results),
            waves_section.section(results.walked),
            sections.on_authenticity(results),
        ],
    )


def _value(worlds: Sequence[JudgedWorld], compared: Comparison) -> Section:
    ceiling = mean_over_worlds(np.asarray([seen_share(world) for world in worlds]))
    people = round(float(np.mean([world.count for world in worlds])))
    best = float(np.mean([best_value(world) for world in worlds]))
    return Section(
        "What the best 40 are worth",
        [
            (
                "Everybody picks 40 among the reachable: ranked, with a linked account, with"
                f" consent to be contacted; {people:,} people a world. The 40 best are worth"
                f" {best:,.0f} EUR by the truth, mean over {len(worlds)} worlds. Intervals: 95 %,"
                f" {RESAMPLES:,} resamples of worlds and of the people in them."
            ),
            (
                "The 40 best whose posts the brand sees at all hold"
                f" {verdicts.words(ceiling)} of it: without codes, clicks and activations of the"
                " others nobody can do better."
            ),
        ],
        verdicts.on_value(compared),
        [pictures.value_bars(compared)],
        [
            Table(
                "Share of the best reachable 40, mean over worlds; difference: ours less theirs.",
                ("ranking", "share", "from", "to", "difference", "from", "to"),
                [
                    (name, *_cells(found), *_cells(compared.differences.get(name)))
                    for name, found in compared.shares.items()
                ],
            )
        ],
    )


def _grid(worlds: Sequence[JudgedWorld]) -> Section:
    if not worlds:
        return Section("Over the grid", ["The grid was left out."])
    names = [name for name in worlds[0].scores if name != OURS]
    return Section(
        "Over the grid",
        [
            (
                f"Full product of influence {design.INFLUENCE}, homophily {design.HOMOPHILY},"
                f" richness {design.RICHNESS} and bots {design.BOT_LEVEL}, one seed a cell: one"
                " world alone says little, the trend is what counts. Where influence is zero"
                " nobody is worth an activation: shares have no meaning there, and the value lost"
                " is told in EUR."
            ),
        ],
        pictures=[pictures.grid_map(worlds)],
        tables=[
            Table(
                "Mean share of the best reachable 40 by value of one axis; worlds with influence.",
                ("axis", "value", "worlds", OURS, *names),
                _by_axis([w for w in worlds if w.parameters.influence > 0]),
            ),
            Table(
                "Every world: value of the best 40 and of ours, EUR; coverage of the score's 90 %"
                " intervals.",
                (
                    *("seed", "influence", "homophily", "richness", "bots"),
                    *("best, EUR", "ours, EUR", "ours", *names, "coverage"),
                ),
                [
                    (
                        w.parameters.seed,
                        w.parameters.influence,
                        w.parameters.homophily,
                        w.parameters.richness,
                        w.parameters.bot_level,
                        round(best_value(w)),
                        round(top_value(w, OURS)),
                        *(round(share_of_best(w, name), 3) for name in (OURS, *names)),
                        round(_coverage_of(w), 3),
                    )
                    for w in worlds
                ],
            ),
        ],
    )


def _by_axis(worlds: Sequence[JudgedWorld]) -> list[tuple[str | float | int, ...]]:
    rows: list[tuple[str | float | int, ...]] = []
    for axis in ("influence", "homophily", "richness", "bot_level"):
        for value in sorted({getattr(w.parameters, axis) for w in worlds}):
            those = [w for w in worlds if getattr(w.parameters, axis) == value]
            shares = [
                mean_over_worlds(np.asarray([share_of_best(w, name) for w in those])).value
                for name in those[0].scores
            ]
            rows.append((axis, value, len(those), *(round(share, 3) for share in shares)))
    return rows


def _coverage_of(world: JudgedWorld) -> float:
    return coverage([world], SCORE)[EVERYBODY].levels[verdicts.LEVEL].value


def _cells(found: Any) -> tuple[str | float, ...]:
    if found is None:
        return ("", "", "")
    return (round(found.value, 3), round(found.low, 3), round(found.high, 3))
