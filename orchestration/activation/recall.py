"""The recall list: who was exported and may no longer be contacted, where, and for what reason.

An ad network or mail system forgets nobody by itself. The list tells what to remove where: by
`customer_id`, which every list of contacts carries, and for hashed audiences by the hashes they
were given, as far as the contact details are still on record. It is made from the ledger alone, so
it is complete however often files were replaced.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from orchestration.activation import contacts
from orchestration.activation.cells import csv_bytes
from orchestration.activation.formats import CHANNELS
from orchestration.activation.standing import Standing

FILE = "recall.csv"
COLUMNS = (
    "channel",
    "campaign_id",
    "wave",
    "customer_id",
    "reason",
    "destination",
    "last_exported_at",
    "last_exported_by",
    "email_sha256",
    "phone_sha256",
)

Row = Mapping[str, Any]


def recall_rows(exports: Iterable[Row], standing: Standing) -> list[dict[str, Any]]:
    """One row per channel, campaign, wave and person to be removed there.

    Args:
        exports: The whole ledger, oldest first.
        standing: Who may be contacted now.

    Returns:
        Rows with `COLUMNS`, in their order.
    """
    newest: dict[tuple[str, str, int, str], Row] = {}
    for row in exports:
        newest[row["channel"], row["campaign_id"], row["wave"], row["customer_id"]] = row
    rows = []
    for (channel, campaign, wave, customer), row in sorted(newest.items()):
        reason = standing.reason_against(customer)
        if reason is None:
            continue
        email, phone = _hashes(channel, standing.people.get(customer))
        rows.append(
            {
                "channel": channel,
                "campaign_id": campaign,
                "wave": wave,
                "customer_id": customer,
                "reason": reason,
                "destination": row["destination"],
                "last_exported_at": row["exported_at"].isoformat(),
                "last_exported_by": row["exported_by"],
                "email_sha256": email,
                "phone_sha256": phone,
            }
        )
    return rows


def recall_file(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """The list as CSV."""
    return csv_bytes(COLUMNS, rows)


def stale_waves(rows: Iterable[Row], current: Mapping[tuple[str, int, str], set[str]]) -> set[Any]:
    """Waves whose files still hold somebody on the list.

    Args:
        rows: The recall list.
        current: Campaign, wave and channel to who stands in its newest export.

    Returns:
        Pairs of campaign and wave.
    """
    return {
        (row["campaign_id"], row["wave"])
        for row in rows
        if row["customer_id"] in current.get((row["campaign_id"], row["wave"], row["channel"]), ())
    }


def _hashes(channel: str, person: Mapping[str, Any] | None) -> tuple[str | None, str | None]:
    found = CHANNELS.get(channel)
    if found is None or found.hashes is None or person is None:
        return None, None
    return found.hashes(
        contacts.email_address(person["email"]),
        contacts.phone_number(person["phone"], person["country"]),
    )
