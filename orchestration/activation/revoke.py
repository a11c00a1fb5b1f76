"""Calls back who withdrew: the recall list, and every file that still held them written anew."""

from datetime import datetime
from typing import Any

from orchestration.activation import exporting, recall
from orchestration.activation.exporting import Stamp
from orchestration.activation.standing import read_standing
from orchestration.activation.wave_export import FACTS, Wave, assigned_rows, export_wave
from orchestration.campaign import records
from orchestration.campaign.frozen import thawed
from orchestration.deployment import Deployment


def recall_everywhere(deployment: Deployment, by: str, at: datetime) -> list[dict[str, Any]]:
    """Writes the recall list, and takes those on it out of every file that still holds them.

    Args:
        deployment: Whose output.
        by: Who recalls.
        at: Wall-clock time (UTC).

    Returns:
        The rows of the list.

    Raises:
        OutputError: The output cannot be written.
    """
    ledger = records.read(deployment, "exports").to_pylist()
    standing = read_standing(deployment, {row["customer_id"] for row in ledger})
    rows = recall.recall_rows(ledger, standing)
    current: dict[tuple[str, int, str], set[str]] = {}
    newest: dict[tuple[str, int, str], str] = {}
    for row in ledger:
        key = row["campaign_id"], row["wave"], row["channel"]
        if newest.get(key) != row["export_id"]:
            newest[key], current[key] = row["export_id"], set()
        current[key].add(row["customer_id"])
    frozen = {row["campaign_id"]: row for row in records.read(deployment, "starts").to_pylist()}
    for campaign, number in sorted(recall.stale_waves(rows, current)):
        definition = thawed(frozen[campaign]["definition"], campaign)
        wave = Wave(definition, assigned_rows(deployment, campaign, number))
        channels = sorted(
            channel
            for one, other, channel in current
            if (one, other) == (campaign, number) and channel != FACTS
        )
        export_wave(deployment, wave, standing, channels, Stamp(by, at, standing.as_of))
    path = deployment.output / exporting.FOLDER / recall.FILE
    exporting.write_private(deployment, path, recall.recall_file(rows))
    return rows
