"""The blocking checks of a candidate: one Dagster check per rule, results from the same table.

A rule that raises is `broken`: its check gets no result, which Dagster shows red as "execution
failed", and it is counted neither as passed nor as bad data. Whatever is refused or broken ends
the step in the words the terminal prints too, and nothing is published.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import dagster as dg
from pydantic import Field

from orchestration.publish.assets import CANDIDATE
from orchestration.publish.errors import CandidateRefusedError
from orchestration.publish.expectations import Judge, Outcome, Verdict
from orchestration.publish.generation import Published
from orchestration.publish.opened import OpenedCandidate, open_candidate
from orchestration.publish.rule import Rule
from orchestration.publish.rules import RULES
from orchestration.resources import Store


class CandidateChecksConfig(dg.Config):
    """What an analyst may allow for one run."""

    largest_drop: float = Field(
        0.5,
        ge=0,
        le=1,
        description="Share of the last run's people that may vanish; 1 lets all of them.",
    )


@dg.multi_asset_check(
    name="candidate_checks",
    specs=[
        dg.AssetCheckSpec(name, asset=CANDIDATE, blocking=True, description=rule.description)
        for name, rule in RULES.items()
    ],
    pool="warehouse",
)
def candidate_checks(
    context: dg.AssetCheckExecutionContext, config: CandidateChecksConfig, store: Store
) -> Iterator[dg.AssetCheckResult]:
    """Judges the candidate's own files, rule by rule; seals it when every rule holds."""
    published = Published(store.deployment.published)
    judge = Judge()
    outcomes: dict[str, Outcome] = {}
    with (
        store.connect() as connection,
        open_candidate(connection, published, largest_drop=config.largest_drop) as candidate,
    ):
        for name, rule in RULES.items():
            outcome = outcomes[name] = judged(judge, candidate, rule)
            if outcome.verdict is Verdict.BROKEN:
                context.log.error("check %s is broken: %s", name, outcome.error)
            else:
                yield _result(name, rule, outcome)
    refused = [name for name, found in outcomes.items() if found.verdict is Verdict.REFUSED]
    broken = [name for name, found in outcomes.items() if found.verdict is Verdict.BROKEN]
    if refused or broken:
        raise CandidateRefusedError(refusal(outcomes), refused=refused, broken=broken)
    published.seal()


def judged(judge: Judge, candidate: OpenedCandidate, rule: Rule) -> Outcome:
    """One rule's outcome; an exception anywhere on the way to it makes the rule broken."""
    try:
        return judge.judge(rule.frame(candidate), rule.expectation)
    except Exception as error:  # noqa: BLE001 whatever it is, the other rules are still judged
        return Outcome(Verdict.BROKEN, error=f"{type(error).__name__}: {error}")


def refusal(outcomes: Mapping[str, Outcome]) -> str:
    """Why nothing was published, in plain words: each rule, and the first of what breaks it."""
    refused = [
        f"{name}: {RULES[name].description}{_first(found)}"
        for name, found in outcomes.items()
        if found.verdict is Verdict.REFUSED
    ]
    broken = [
        f"{name}: {found.error}"
        for name, found in outcomes.items()
        if found.verdict is Verdict.BROKEN
    ]
    parts = []
    if refused:
        heading = f"{len(refused)} of {len(outcomes)} checks refuse the candidate generation"
        parts.append("\n  ".join([heading + ":", *refused]))
    if broken:
        heading = f"{len(broken)} of {len(outcomes)} checks broke and judged nothing"
        parts.append("\n  ".join([heading + ":", *broken]))
    return "\n".join([*parts, "Each check's page in the Dagster UI (make ui) shows what it found."])


def _first(outcome: Outcome) -> str:
    culprits = [_shown(culprit) for culprit in outcome.culprits]
    if not culprits or not culprits[0]:
        return f" Not so in {outcome.refused_count} rows."
    words = ", ".join(f"{name} {value}" for name, value in culprits[0].items())
    return f" Not so in {outcome.refused_count} rows, the first: {words}."


def _result(name: str, rule: Rule, outcome: Outcome) -> dg.AssetCheckResult:
    passed = outcome.verdict is Verdict.PASSED
    metadata: dict[str, Any] = {
        "judged": outcome.judged_count,
        "refused": outcome.refused_count,
    }
    culprits = [dg.TableRecord(_shown(culprit)) for culprit in outcome.culprits]
    if any(record.data for record in culprits):
        metadata["culprits"] = dg.MetadataValue.table(culprits)
    return dg.AssetCheckResult(
        asset_key=CANDIDATE,
        check_name=name,
        passed=passed,
        description=None if passed else rule.description + _first(outcome),
        metadata=metadata,
    )


def _shown(culprit: Mapping[str, Any]) -> dict[str, str]:
    """Figures and names only: an event log is no place for who it is about."""
    return {name: str(value) for name, value in culprit.items() if name != "customer_id"}
