"""Who keeps the code they have and who is issued one: pure.

Both arms keep the same always-on code, so that both can be measured; the treatment is being asked.
Who holds a code that does what the campaign's would do keeps it; everybody else, treated or held
out, is issued one.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa

from orchestration.activation.codes import Choose, draw_codes, normal_form
from orchestration.campaign.definition import Definition
from orchestration.campaign.records import TABLES
from orchestration.errors import InputError

Code = Mapping[str, Any]


@dataclass(frozen=True)
class Span:
    """From when to when a campaign's codes earn."""

    begins: datetime
    ends: datetime


def span(definition: Definition, as_of: datetime) -> Span:
    """The campaign's codes begin with it, at once if it has begun."""
    begins = max(as_of, definition.starts_at)
    return Span(begins, begins + timedelta(days=definition.codes.valid_days))


def code_of(
    customer_id: str, codes: Iterable[Code], definition: Definition, as_of: datetime
) -> Code | None:
    """The code a person holds for this campaign: the one issued for it, else the always-on one.

    Args:
        customer_id: The person.
        codes: All codes on record.
        definition: The campaign's.
        as_of: Now.

    Returns:
        A code that is not replaced; None where the person has none that would do: one of another
        kind, of another campaign, one that ends before the campaign does, one that earns more often
        than the campaign's would, or, for an offer to new customers, one that does not say so.
    """
    mine = [code for code in codes if code["customer_id"] == customer_id]
    replaced = {code["replaces_code"] for code in mine}
    standing = [code for code in mine if code["code"] not in replaced]
    issued = [code for code in standing if code["campaign_id"] == definition.campaign_id]
    live = [code for code in issued if code["valid_to"] is None or code["valid_to"] > as_of]
    if live:
        return max(live, key=lambda code: (code["valid_from"], code["code"]))
    if definition.new_customers_only:
        return None
    always = [
        code
        for code in standing
        if code["campaign_id"] is None
        and code["kind"] == definition.codes.kind
        and code["is_single_use"] == definition.codes.is_single_use
        and code["valid_from"] <= max(as_of, definition.starts_at)
        and (code["valid_to"] is None or code["valid_to"] >= definition.ends_at)
    ]
    return min(always, key=lambda code: (code["valid_from"], code["code"]), default=None)


def newly_issued(  # noqa: PLR0917 - the facts of one wave
    customers: Sequence[str],
    codes: Sequence[Code],
    definition: Definition,
    wave: int,
    as_of: datetime,
    choose: Choose | None = None,
) -> pa.Table:
    """Records of the codes to issue: one for each person who has none that would do.

    Args:
        customers: Both arms of the wave.
        codes: All codes on record.
        definition: The campaign's.
        wave: Its wave.
        as_of: Now.
        choose: Picks one sign of those it is given; the system's source of secrets by default.
    """
    lacking = [one for one in customers if code_of(one, codes, definition, as_of) is None]
    taken = {str(code["code_form"]) for code in codes}
    given = {} if choose is None else {"choose": choose}
    drawn = draw_codes(len(lacking), taken, definition.codes.prefix or "", **given)
    valid = span(definition, as_of)
    return pa.Table.from_pylist(
        [
            {
                "code": code,
                "customer_id": customer,
                "campaign_id": definition.campaign_id,
                "wave": wave,
                "kind": definition.codes.kind,
                "is_single_use": definition.codes.is_single_use,
                "valid_from": valid.begins,
                "valid_to": valid.ends,
                "replaces_code": None,
                "issued_at": as_of,
            }
            for customer, code in zip(lacking, drawn, strict=True)
        ],
        schema=TABLES["issued_codes"],
    )


def reissued(
    leaked: str, codes: Sequence[Code], as_of: datetime, choose: Choose | None = None
) -> pa.Table:
    """The record that ends a leaked code and puts another in its place.

    Args:
        leaked: As somebody typed it.
        codes: All codes on record.
        as_of: Now: the old code ends, the new one begins.
        choose: Picks one sign of those it is given; the system's source of secrets by default.

    Returns:
        One row; none where the code was replaced before.

    Raises:
        InputError: There is no such code, it has ended, or it is several people's.
    """
    form = normal_form(leaked)
    found = [code for code in codes if code["code_form"] == form]
    if not found:
        raise InputError(
            f"CODE {leaked!r} is not on record. Write it as it was handed out; referral_codes of "
            "the input and what was issued here are searched."
        )
    if len({code["customer_id"] for code in found}) > 1:
        raise InputError(
            f"CODE {leaked!r} is on record for several people, so nobody can say whose it was. "
            "Correct referral_codes first."
        )
    old = found[-1]
    if any(code["replaces_code"] == old["code"] for code in codes):
        return TABLES["issued_codes"].empty_table()
    if old["valid_to"] is not None and old["valid_to"] <= as_of:
        raise InputError(
            f"CODE {leaked!r} ended at {old['valid_to'].isoformat()}: it earns nothing any more "
            "and needs no replacement."
        )
    prefix = _prefix_of(old["code"])
    given = {} if choose is None else {"choose": choose}
    code = draw_codes(1, {str(one["code_form"]) for one in codes}, prefix, **given)[0]
    row = {
        **{name: old[name] for name in ("customer_id", "campaign_id", "kind", "is_single_use")},
        "code": code,
        "wave": None,
        "valid_from": max(as_of, old["valid_from"]),
        "valid_to": old["valid_to"],
        "replaces_code": old["code"],
        "issued_at": as_of,
    }
    return pa.Table.from_pylist([row], schema=TABLES["issued_codes"])


def _prefix_of(code: str) -> str:
    """What stands before the first hyphen, if it may start a code and tells nothing of the rest."""
    begin, hyphen, _ = code.partition("-")
    return begin if hyphen and begin.isascii() and begin.isalnum() and len(begin) <= 12 else ""  # noqa: PLR2004 - LONGEST_PREFIX
