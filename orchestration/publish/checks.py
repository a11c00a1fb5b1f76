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
from orchestration.publish.rules import RULES, Rule
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
    refused: list[str] = []
    broken: dict[str, str] = {}
    with (
        store.connect() as connection,
        open_candidate(connection, published, largest_drop=config.largest_drop) as candidate,
    ):
        for name, rule in RULES.items():
            outcome = judged(judge, candidate, rule)
            if outcome.verdict is Verdict.BROKEN:
                broken[name] = str(outcome.details["error"])
                context.log.error("check %s is broken: %s", name, broken[name])
                continue
            if outcome.verdict is Verdict.REFUSED:
                refused.append(name)
            yield _result(name, rule, outcome)
    if refused or broken:
        raise CandidateRefusedError(refusal(refused, broken), refused=refused, broken=list(broken))
    published.seal()


def judged(judge: Judge, candidate: OpenedCandidate, rule: Rule) -> Outcome:
    """One rule's outcome; an exception anywhere on the way to it makes the rule broken."""
    try:
        return judge.judge(rule.frame(candidate), rule.expectation)
    except Exception as error:  # noqa: BLE001 whatever it is, the other rules are still judged
        return Outcome(Verdict.BROKEN, {"error": f"{type(error).__name__}: {error}"})


def refusal(refused: list[str], broken: Mapping[str, str]) -> str:
    """Why nothing was published, in plain words.

    Args:
        refused: Names of the rules that do not hold.
        broken: Name of each rule that could not be judged, to its error.
    """
    parts = []
    if refused:
        parts.append(
            f"{len(refused)} of {len(RULES)} checks refuse the candidate: "
            + "; ".join(f"{name} ({RULES[name].description})" for name in refused)
        )
    if broken:
        parts.append(
            f"{len(broken)} of {len(RULES)} checks are broken and judged nothing: "
            + "; ".join(f"{name} ({error})" for name, error in broken.items())
        )
    where = "Each check's page in the Dagster UI (make ui) shows what it found."
    return ". ".join([*parts, where])


def _result(name: str, rule: Rule, outcome: Outcome) -> dg.AssetCheckResult:
    passed = outcome.verdict is Verdict.PASSED
    return dg.AssetCheckResult(
        asset_key=CANDIDATE,
        check_name=name,
        passed=passed,
        description=None if passed else rule.description,
        metadata=_metadata(outcome.details),
    )


def _metadata(details: Mapping[str, Any]) -> dict[str, Any]:
    """The figures people look at: how many were judged, how many refused, and some of them."""
    metadata: dict[str, Any] = {
        shown: int(details[name])
        for shown, name in {"judged": "element_count", "unexpected": "unexpected_count"}.items()
        if name in details
    }
    unexpected = details.get("partial_unexpected_list")
    if unexpected:
        metadata["unexpected_values"] = dg.MetadataValue.json([str(v) for v in unexpected])
    return metadata
