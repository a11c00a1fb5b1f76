"""Who may be planned: consent, an account, the persona, rest since the last contact, and segments.

Filters only. Of whom a fact is unknown no condition holds: a `must` keeps them out, a `must_not`
does not.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from orchestration.campaign.definition import Definition
from orchestration.campaign.terms import Condition, Quota
from orchestration.errors import ConfigurationError

Flags = NDArray[np.bool_]

FEWEST_OF_A_CELL = 10
"""A segment of fewer people is not shown: it would point at persons."""


@dataclass(frozen=True)
class Eligible:
    """Who may be planned.

    Attributes:
        flags: Of each person, shape (people,).
        left_out: Reason to how many it leaves out, in the order asked; each is counted once.
    """

    flags: Flags
    left_out: dict[str, int]


def find_eligible(
    people: pa.Table,
    contacts: pa.Table,
    definition: Definition,
    ends: Mapping[str, datetime],
    as_of: datetime,
) -> Eligible:
    """Who may be planned for the campaign's next wave.

    Args:
        people: One row per customer, by customer_id, with everything a condition may name.
        contacts: The mart `campaign_contacts`.
        definition: The campaign.
        ends: End of each defined campaign; one that is not there is taken to have ended.
        as_of: The instant of the plan.
    """
    rested = as_of - timedelta(days=definition.fatigue.days_since_contact)
    own, running, recent = set[str](), set[str](), set[str]()
    for row in contacts.to_pylist():
        customer = row["customer_id"]
        if row["campaign_id"] == definition.campaign_id:
            own.add(customer)
        elif (end := ends.get(row["campaign_id"])) is not None and end >= as_of:
            running.add(customer)
        if row["last_contacted_at"] is not None and row["last_contacted_at"] > rested:
            recent.add(customer)
    persona = definition.persona
    wanted = [holds(people, condition) for condition in persona.must]
    unwanted = [holds(people, condition) for condition in persona.must_not]
    nobody = np.zeros(people.num_rows, dtype=bool)
    asked = {
        "no consent to outreach": ~_true(people["has_outreach_consent"]),
        "no linked account": ~_true(pc.greater(people["account_count"], 0)),
        "judged inauthentic": _true(people["is_inauthentic"]),
        "assigned in this campaign already": _among(people, own),
        "assigned in another running campaign": _among(people, running),
        "contacted too recently": _among(people, recent),
        "not what the persona must be": ~np.logical_and.reduce([~nobody, *wanted]),
        "what the persona must not be": np.logical_or.reduce([nobody, *unwanted]),
    }
    left = ~nobody
    left_out = {}
    for reason, flags in asked.items():
        left_out[reason] = int(np.sum(left & flags))
        left &= ~flags
    return Eligible(left, left_out)


def holds(people: pa.Table, condition: Condition) -> Flags:
    """Of whom a condition holds; not of those of whom the field is unknown.

    Example:
        >>> some = pa.table({"grade": ["A", "B", None]})
        >>> holds(some, Condition(field="grade", one_of=("A", "C"))).tolist()
        [True, False, False]
    """
    column = people[condition.field]
    if condition.is_ is not None:
        return _true(pc.equal(column, condition.is_))
    if condition.one_of is not None:
        return _true(pc.is_in(column, value_set=pa.array(condition.one_of, column.type)))
    found = ~_true(pc.is_null(column))
    if condition.at_least is not None:
        found &= _true(pc.greater_equal(column, condition.at_least))
    if condition.at_most is not None:
        found &= _true(pc.less_equal(column, condition.at_most))
    return found


def preferred(people: pa.Table, definition: Definition) -> NDArray[np.float64]:
    """By how much each person counts more in the choice: the summed weights of what holds."""
    weight = np.zeros(people.num_rows)
    for preference in definition.persona.prefers:
        weight += preference.weight * holds(people, preference)
    return weight


def members(people: pa.Table, quota: Quota) -> Flags:
    """Who belongs to a quota's segment; somebody with accounts on two networks belongs to both."""
    wanted = quota.value.casefold()
    if quota.segment == "channel":
        lists = people["platforms"].to_pylist()
        return np.array([wanted in (platforms or ()) for platforms in lists], dtype=bool)
    return _true(pc.equal(pc.utf8_lower(people[quota.segment]), wanted))


def refuse_small_cells(definition: Definition, eligible: pa.Table) -> None:
    """Refuses a quota on a segment in which fewer than ten people could be planned.

    Raises:
        ConfigurationError: Nobody, or fewer than ten, of those who may be planned fit.
    """
    said = []
    for place, quota in enumerate(definition.quotas):
        count = int(np.sum(members(eligible, quota)))
        if count < FEWEST_OF_A_CELL:
            who = "nobody who may be planned fits" if count == 0 else "fewer than 10 people fit"
            said.append(
                f"{definition.place(f'quotas.{place}')}: {who} {quota.segment} {quota.value}, and "
                "a cell under 10 people is not shown. Correct the value, take a wider segment or "
                "remove the quota."
            )
    if said:
        raise ConfigurationError("\n".join(said))


def _among(people: pa.Table, names: set[str]) -> Flags:
    return _true(pc.is_in(people["customer_id"], value_set=pa.array(sorted(names), pa.string())))


def _true(values: pa.ChunkedArray) -> Flags:
    return np.asarray(pc.fill_null(values, fill_value=False)).astype(bool)
