"""Landing: what is new of a table becomes one load of the lake, or is refused whole.

A load appears by one rename and never changes; what is half-written stands in a staging folder
that no reader looks into.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from orchestration import warehouse
from orchestration.deployment import Deployment
from orchestration.errors import OutputError
from orchestration.extract.account import Account, Terms
from orchestration.extract.contract import CONTRACT_VERSION, Table
from orchestration.extract.contradictions import refuse_contradictions
from orchestration.extract.door import admit
from orchestration.extract.engine import open_engine
from orchestration.extract.folder import Part
from orchestration.extract.lake import (
    Load,
    last_sequence_of_sources,
    loads,
    quarantine_folder,
    table_folder,
)
from orchestration.extract.limits import fingerprint
from orchestration.extract.storage import commit, disk, staging, sweep


@dataclass(frozen=True)
class Landing:
    """What landing one table did.

    Attributes:
        table: Which one.
        parts: Files the input folder has for it; none means that the table is absent.
        skipped: Files whose content had landed before.
        load: The new load; None if there was nothing new.
        account: What became of the rows of the new load.
        size: Bytes of the files that were read.
    """

    table: Table
    parts: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    load: Load | None = None
    account: Account | None = None
    size: int = 0


def claim_output(deployment: Deployment, brand: str) -> None:
    """Marks the output as this brand's, or checks that it is.

    Raises:
        OutputError: It belongs to another brand, or cannot be written.
    """
    path = deployment.lake / "brand.json"
    with warehouse.lock(deployment), disk(deployment):
        if not path.exists():
            with staging(deployment) as folder:
                claim = folder / path.name
                claim.write_text(json.dumps({"name": brand}, ensure_ascii=False), encoding="utf-8")
                commit(claim, path)
        owner = json.loads(path.read_text(encoding="utf-8"))["name"]
    if owner != brand:
        raise OutputError(
            f"The output {deployment.output} belongs to the brand {owner!r}, and the input is of "
            f"{brand!r}. Give {brand!r} an OUTPUT of its own; if the brand was only renamed, "
            f"change the name in {path}."
        )


def land(deployment: Deployment, table: Table, parts: Sequence[Part], terms: Terms) -> Landing:
    """Lands what is new of one table: one load out of every part not landed before.

    Args:
        deployment: Whose lake.
        table: Which table.
        parts: Its files in the input folder.
        terms: On what terms rows are let in.

    Raises:
        InputError: The table is refused; nothing of it was landed.
        OutputError: The output cannot be written.
    """
    with warehouse.lock(deployment), disk(deployment):
        sweep(deployment)
        done = loads(deployment, table)
        landed = {source["sha256"] for load in done for source in load.facts["sources"]}
        new: dict[str, Part] = {}
        for part in parts:
            digest = fingerprint(part, terms.limits)
            if digest not in landed:
                new.setdefault(digest, part)
        names = tuple(part.name for part in parts)
        skipped = tuple(part.name for part in parts if part not in new.values())
        if not new:
            return Landing(table, names, skipped)
        sequence = (
            max([last_sequence_of_sources(deployment), *(load.sequence for load in done)]) + 1
        )
        load, account = _land_parts(deployment, table, new, sequence, terms)
        size = sum(part.path.stat().st_size for part in new.values())
        return Landing(table, names, skipped, load, account, size)


def _land_parts(
    deployment: Deployment, table: Table, parts: dict[str, Part], sequence: int, terms: Terms
) -> tuple[Load, Account]:
    sources = [{"file": part.name, "sha256": digest} for digest, part in parts.items()]
    digest = hashlib.sha256("".join(sorted(parts)).encode()).hexdigest()
    name = f"{sequence:06d}-{digest[:12]}.parquet"
    with staging(deployment) as folder, open_engine(folder) as engine:
        staged, account = admit(engine, table, list(parts.values()), terms, folder)
        refuse_contradictions(deployment, staged)
        counts = {key: value for key, value in asdict(account).items() if key != "sample"}
        metadata = json.dumps(
            {
                "table": table.name,
                "contract_version": CONTRACT_VERSION,
                "load_sequence": sequence,
                "sources": sources,
                **counts,
            },
            ensure_ascii=False,
        )
        accepted, quarantined = folder / name, folder / f"quarantined-{name}"
        staged.write(
            accepted,
            load_sequence=sequence,
            metadata=metadata,
            has_duplicates=account.duplicates > 0,
        )
        if account.quarantined:
            staged.write_set_aside(quarantined, load_sequence=sequence, metadata=metadata)
            commit(quarantined, quarantine_folder(deployment, table) / name)
        # The load exists from this rename on; its quarantined rows stand there already.
        final = table_folder(deployment, table) / name
        commit(accepted, final)
    return Load(final, sequence), account
