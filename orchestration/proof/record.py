"""`worlds.json`: everything measured, world by world, with the seeds that make it again."""

import dataclasses
from typing import Any

from orchestration import scoring
from orchestration.proof import verdicts, waves_section
from orchestration.proof.authenticity import Hits
from orchestration.proof.experiments import Experiments
from orchestration.proof.intervals import coverage
from orchestration.proof.results import Results
from orchestration.proof.totals import Totals, summed_up
from orchestration.proof.value import best_value, share_of_best, top_value
from orchestration.proof.waves import WaveRanking
from orchestration.proof.worlds import JudgedWorld


def as_json(results: Results) -> dict[str, Any]:
    """The results as a JSON object; what is unknown is null."""
    compared, covered = results.compared, results.covered
    told = [
        *verdicts.on_value(compared),
        *verdicts.on_intervals(covered),
        verdicts.on_null(results.null),
        *verdicts.on_experiments(results.idle, results.planted),
        *waves_section.on_learning(results.walked),
    ]
    return {
        "core_version": scoring.VERSION,
        "verdicts": [{"aim": v.aim, "found": v.found, "verdict": v.word} for v in told],
        "default": {
            "shares": {name: found.as_json for name, found in compared.shares.items()},
            "differences": {name: found.as_json for name, found in compared.differences.items()},
            "coverage": {
                figure: {
                    name: {
                        "people": group.people,
                        "expected": round(group.expected, 3),
                        "true": round(group.true, 3),
                        "levels": {str(k): found.as_json for k, found in group.levels.items()},
                    }
                    for name, group in groups.items()
                }
                for figure, groups in covered.items()
            },
            "worlds": [_world(world) for world in results.default],
        },
        "grid": [_world(world) for world in results.grid],
        "totals": {
            "null": _totals(results.null),
            "influenced": _totals(results.influenced),
            "default": _totals(summed_up(tuple(world.total for world in results.default))),
        },
        "experiments": {
            "idle": _experiments(results.idle),
            "planted": _experiments(results.planted),
        },
        "waves": [[_wave(wave) for wave in waves] for waves in results.walked],
    }


def _world(world: JudgedWorld) -> dict[str, Any]:
    return {
        "parameters": dataclasses.asdict(world.parameters),
        "ranked": world.ranked_count,
        "reachable": world.count,
        "best_value": round(best_value(world), 3),
        "top_value": {name: round(top_value(world, name), 3) for name in world.scores},
        "share_of_best": {name: _known(share_of_best(world, name)) for name in world.scores},
        "coverage": {
            figure: {
                name: {str(k): _known(found.value) for k, found in group.levels.items()}
                for name, group in coverage([world], figure).items()
            }
            for figure in world.figures
        },
        "flagged_acts": _hits(world.flagged.acts),
        "flagged_accounts": _hits(world.flagged.accounts),
        "bought_audiences": _hits(world.bought),
    }


def _wave(wave: WaveRanking) -> dict[str, Any]:
    return {
        "as_of": wave.as_of.isoformat(),
        "activated_before": wave.treated,
        "with_results": round(wave.learnt, 4),
        "without_results": round(wave.unlearnt, 4),
    }


def _experiments(found: Experiments) -> dict[str, Any]:
    return {
        "confidence": found.confidence,
        "seen_share": _known(found.seen_share),
        "covered": found.covered.as_json,
        "covered_alone": found.covered_alone.as_json,
        "realised": found.realised.as_json,
        "detected": found.detected.as_json,
        "untold": found.untold,
        "cases": [
            {
                name: _known(value) if isinstance(value, float) else value
                for name, value in dataclasses.asdict(case).items()
            }
            for case in found.cases
        ],
    }


def _hits(hits: Hits) -> dict[str, int | float | None]:
    return {
        **dataclasses.asdict(hits),
        "precision": _known(hits.precision),
        "recall": _known(hits.recall),
    }


def _totals(totals: Totals) -> dict[str, Any]:
    return {
        "covered": totals.covered.as_json,
        "detected": totals.detected.as_json,
        "untold": totals.untold,
        "worlds": [dataclasses.asdict(world) for world in totals.worlds],
    }


def _known(value: float) -> float | None:
    return None if value != value else round(value, 6)  # noqa: PLR0124 NaN alone differs from itself
