"""The files of one wave: facts and drafts, and one list per channel of whom may be asked now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from orchestration.activation import exporting, facts, formats, issuing
from orchestration.activation.cells import json_lines
from orchestration.activation.exporting import Left, Sheet, Stamp
from orchestration.activation.standing import Standing
from orchestration.campaign import records
from orchestration.campaign.definition import Definition
from orchestration.deployment import Deployment

FACTS = "outreach_facts"
"""Channel of the facts and drafts; it goes with every wave."""

TREATED = "treatment"


@dataclass(frozen=True)
class Wave:
    """A wave that was drawn.

    Attributes:
        definition: The campaign's.
        assigned: Rows of `assignments`, both arms.
    """

    definition: Definition
    assigned: tuple[Mapping[str, Any], ...]

    @property
    def number(self) -> int:
        """From 1."""
        return int(self.assigned[0]["wave"])

    @property
    def treated(self) -> tuple[Mapping[str, Any], ...]:
        """Rows of those who are to be asked."""
        return tuple(row for row in self.assigned if row["arm"] == TREATED)


def assigned_rows(
    deployment: Deployment, campaign_id: str, wave: int | None = None
) -> tuple[Mapping[str, Any], ...]:
    """Rows of `assignments` of a campaign, of one wave or of all."""
    return tuple(
        row
        for row in records.read(deployment, "assignments").to_pylist()
        if row["campaign_id"] == campaign_id and wave in {None, row["wave"]}
    )


def export_wave(
    deployment: Deployment,
    wave: Wave,
    standing: Standing,
    channels: Iterable[str],
    stamp: Stamp,
) -> list[Left]:
    """Exports the treated of a wave who may be contacted now, and what one may write to them.

    Args:
        deployment: Whose output.
        wave: Drawn, its codes issued.
        standing: Who may be contacted, and how.
        channels: Where to.
        stamp: Who exports, and when.

    Raises:
        OutputError: The output cannot be written.
    """
    against = withheld(wave, standing)
    asked = [row for row in wave.treated if row["customer_id"] not in against]
    codes = all_codes(deployment, standing)
    held = {
        row["customer_id"]: issuing.code_of(
            row["customer_id"], codes, wave.definition, standing.as_of
        )
        for row in asked
    }
    told = facts.tell(asked, held, standing, wave.definition)
    people = [one.person for one in told]
    campaign = wave.definition.campaign_id
    lines = json_lines(facts.outreach_facts(one, standing) for one in told)
    names = tuple(person.customer_id for person in people)
    sheets = [Sheet(campaign, wave.number, FACTS, f"{FACTS}.jsonl", lines, names)]
    for name in channels:
        channel = formats.CHANNELS[name]
        content, customers = formats.render(channel, people)
        sheets.append(Sheet(campaign, wave.number, name, channel.file, content, customers))
    return [exporting.export(deployment, sheet, stamp) for sheet in sheets]


def withheld(wave: Wave, standing: Standing) -> dict[str, str]:
    """Treated people who may not be contacted now, with the reason."""
    reasons = {
        str(row["customer_id"]): standing.reason_against(row["customer_id"]) for row in wave.treated
    }
    return {customer: reason for customer, reason in reasons.items() if reason is not None}


def all_codes(deployment: Deployment, standing: Standing) -> list[Mapping[str, Any]]:
    """Every code on record, those that were issued since `standing` was read among them."""
    known = {code["code"] for code in standing.codes}
    issued = records.read(deployment, "issued_codes").to_pylist()
    return [*standing.codes, *(code for code in issued if code["code"] not in known)]
