"""Which wave is activated, and of whom: pure, and every refusal says why.

A wave is drawn once. Asked for again it is the same people with the same arms, so only what is
exported may change: who withdrew is left out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from orchestration.campaign.definition import Definition
from orchestration.campaign.holdout import DRAWN_ROLES
from orchestration.errors import ConfigurationError, InputError


@dataclass(frozen=True)
class Chosen:
    """A wave as it was asked for.

    Attributes:
        number: From 1.
        is_drawn: Whether its arms were drawn before.
    """

    number: int
    is_drawn: bool


def known(campaign_id: str, definitions: Mapping[str, Definition]) -> Definition:
    """The definition of a campaign.

    Raises:
        ConfigurationError: There is none of this name; the message lists those there are.
    """
    if campaign_id not in definitions:
        there = ", ".join(sorted(definitions)) or "none yet"
        raise ConfigurationError(
            f"CAMPAIGN {campaign_id!r} is not defined: campaigns/ of the input folder holds "
            f"{there}. Name one of these, or write campaigns/<id>.yaml and run `make run`."
        )
    return definitions[campaign_id]


def channels_of(definition: Definition, channel: str | None) -> tuple[str, ...]:
    """The channels to export to: the campaign's, or the one asked for.

    Raises:
        ConfigurationError: The campaign does not name the channel.
    """
    if channel and channel not in definition.channels:
        raise ConfigurationError(
            f"CHANNEL {channel!r} is none of {definition.campaign_id}'s: "
            f"{definition.place('channels')} names {', '.join(definition.channels)}. Name one of "
            "these; a channel that is not defined gets nobody's details."
        )
    return (channel,) if channel else definition.channels


def wave_asked_for(
    definition: Definition, wave: int | None, plan: pa.Table, drawn: Iterable[int]
) -> Chosen:
    """The wave to activate.

    Args:
        definition: The campaign's.
        wave: As asked for; None for the one that was planned last.
        plan: Rows of `campaign_plan` of this campaign; empty where nothing was planned.
        drawn: Waves whose arms are on record.

    Raises:
        InputError: The wave was not planned, is out of order, or was planned with another
            definition.
    """
    done = set(drawn)
    campaign = definition.campaign_id
    planned = pc.unique(plan["wave"]).to_pylist()
    if wave is not None and wave in done:
        return Chosen(wave, is_drawn=True)
    if not planned:
        raise InputError(
            f"CAMPAIGN {campaign} was not planned in the last run: its window may be over or "
            "nobody could be chosen. Run `make run` and look at campaign_plan."
        )
    following = planned[0]
    if wave is None and following in done:
        return Chosen(following, is_drawn=True)
    if wave not in {None, following} or following in done:
        next_one = max(done, default=0) + 1
        fix = (
            f"Activate wave {following} first"
            if following not in done
            else f"Run `make run`, which plans wave {next_one}"
        )
        raise InputError(f"WAVE {wave} of {campaign} is out of order: {fix}.")
    hashes = set(pc.unique(plan["definition_hash"]).to_pylist())
    if hashes != {definition.hash}:
        raise InputError(
            f"campaigns/{campaign}.yaml was changed since {campaign} was planned. Run `make run`, "
            "look at the new plan, then activate it."
        )
    return Chosen(following, is_drawn=False)


def eligible(plan: pa.Table, barred: Iterable[str]) -> pa.Table:
    """The rows of a plan that are drawn into arms, by customer.

    Args:
        plan: Rows of `campaign_plan` of one campaign.
        barred: Who may not be contacted now, or is assigned elsewhere since the plan was made.
            Both arms lose them alike, before anything is drawn.

    Raises:
        InputError: Nobody is left.
    """
    kept = plan.filter(pc.is_in(plan["role"], value_set=pa.array(DRAWN_ROLES)))
    out = pa.array(sorted(set(barred)), pa.string())
    kept = kept.filter(pc.invert(pc.is_in(kept["customer_id"], value_set=out)))
    if kept.num_rows == 0:
        raise InputError(
            "Of those planned nobody is left who may be contacted. Run `make run` to plan anew."
        )
    return kept.sort_by("customer_id")


def assigned_elsewhere(
    assignments: pa.Table, campaign_id: str, ends: Mapping[str, datetime], as_of: datetime
) -> set[str]:
    """Who stands in either arm of another campaign that still runs, or in an earlier wave of this.

    Two campaigns at once on one person would each be credited with what the other did.

    Args:
        assignments: All that are on record.
        campaign_id: The campaign about to be drawn.
        ends: End of each started campaign.
        as_of: Now.
    """
    return {
        row["customer_id"]
        for row in assignments.select(["campaign_id", "customer_id"]).to_pylist()
        if row["campaign_id"] == campaign_id or ends.get(row["campaign_id"], as_of) >= as_of
    }
