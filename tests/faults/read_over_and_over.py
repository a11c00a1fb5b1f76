"""Reads a published folder as BI tools do, over and over, until its standard input closes.

Started by `test_readers_never_see_half_a_generation` as a process of its own. Prints one JSON
line: how many reads succeeded, which generations were seen, and every error in words.
"""

import json
import select
import sys
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

DUCKDB, PARQUET, WHOLE = "duckdb", "parquet", "whole"


def read_duckdb(root: Path) -> int:
    """Opens the fixed name, as a dashboard does; two tables must be of one generation."""
    with duckdb.connect(str(root / "grapevine.duckdb"), read_only=True) as connection:
        rows = connection.execute(
            "select generation, (select count(*) from ranked_influencers) as ranked, "
            "(select count(*) from published.dim_customers) as customers from meta"
        ).fetchall()
    generation, ranked, customers = rows[0]
    if not ranked == customers == people_of(generation):
        raise AssertionError(f"generation {generation}: {ranked} ranked, {customers} customers")
    return int(generation)


def read_parquet(root: Path) -> int:
    """Reads one table by its fixed name; all of its rows must be of one generation.

    Opened once: given a path, pyarrow opens it for the schema and again for the rows, and a swap in
    between hands it the footer of one generation and the pages of the next.
    """
    with (root / "ranked_influencers.parquet").open("rb") as file:
        table = pq.read_table(file, columns=["customer_id", "rank"])
    return generation_of(table.num_rows)


def read_whole(root: Path) -> int:
    """Resolves `current` once and reads several files, as whoever joins tables should."""
    folder = (root / "current").resolve(strict=True)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    for name in ("ranked_influencers", "customer_roi"):
        rows = pq.read_table(folder / f"{name}.parquet").num_rows
        if rows != manifest["tables"][name]["row_count"]:
            raise AssertionError(f"{name} has {rows} rows in generation {folder.name}")
    return int(manifest["generation"])


def people_of(generation: int) -> int:
    """Generations differ in size, so that a mixture of two would show."""
    return 20 + generation


def generation_of(people: int) -> int:
    """The generation that has so many people."""
    return people - 20


def main() -> None:
    """Reads until told to stop, then tells."""
    root = Path(sys.argv[1])
    readers = {DUCKDB: read_duckdb, PARQUET: read_parquet, WHOLE: read_whole}
    seen: dict[str, list[int]] = {kind: [] for kind in readers}
    errors: list[str] = []
    sys.stdout.write("started\n")
    sys.stdout.flush()
    while not select.select([sys.stdin], [], [], 0)[0]:
        for kind, read in readers.items():
            try:
                seen[kind].append(read(root))
            except Exception as error:  # noqa: BLE001 every failure of a reader is the finding
                errors.append(f"{kind}: {type(error).__name__}: {error}")
    sys.stdout.write(json.dumps({"seen": seen, "errors": errors}) + "\n")


if __name__ == "__main__":
    main()
