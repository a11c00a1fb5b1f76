"""Reading other systems: how many records a second each kind of source lands, and its memory.

`python -m orchestration.benchmark.extraction [RECORDS] [SYSTEM ...]` makes up a system of each kind
with so many records (`systems`) and reads it into a lake in a process of its own. Networks let
nobody read as fast as their made-up stand-ins do: what is measured is our part of the time.
"""

import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from orchestration.benchmark.landing import land
from orchestration.benchmark.process import BenchmarkError, Measured, measure
from orchestration.benchmark.systems import SYSTEMS
from orchestration.benchmark.systems.server import served_apart

RECORDS = 20_000
HEADINGS = (
    "source",
    "records",
    "landed in all",
    "s",
    "CPU, s",
    "records/s",
    "peak, MB",
    "min a million",
)
NOTE = (
    "Records are those of the raw table that was asked for; all that landed counts what came with "
    "them. The seconds are those of the extraction once its libraries are loaded, beside its "
    "server on the same machine; the peak is that of its whole process."
)


@dataclass(frozen=True)
class Extraction:
    """What reading one made-up system took.

    Attributes:
        name: Of the system.
        measured: The process.
        told: What `land` returned.
    """

    name: str
    measured: Measured
    told: dict[str, Any]

    @property
    def per_second(self) -> float:
        """Records that land in a second."""
        return float(self.told["records"] / self.told["seconds"])

    @property
    def minutes_a_million(self) -> float:
        """How long a million records take at that pace."""
        return 1e6 / self.per_second / 60


@contextmanager
def made_up(name: str, records: int, folder: Path) -> Iterator[str]:
    """A system with so many records, as long as the context lasts; gives its server's address.

    Args:
        name: Of the system.
        records: How many.
        folder: Its files go to `input` below it.
    """
    system = SYSTEMS[name]
    (folder / "input").mkdir()
    if system.write:
        system.write(folder / "input", records)
    if system.answer:
        with served_apart(name, records) as address:
            yield address
    elif system.serve:
        with system.serve(records) as address:
            yield address
    else:
        yield ""


def run(name: str, records: int) -> Extraction:
    """Reads a made-up system in a process of its own and measures that.

    Raises:
        BenchmarkError: It failed.
    """
    module = "orchestration.benchmark.extraction"
    with (
        tempfile.TemporaryDirectory(prefix="grapevine-extraction-") as folder,
        made_up(name, records, Path(folder)) as address,
    ):
        measured = measure([sys.executable, "-m", module, "--land", name, folder, address])
    return Extraction(name, measured, json.loads(measured.printed.splitlines()[-1]))


def cells(extraction: Extraction) -> tuple[str, ...]:
    """One system as a row under `HEADINGS`."""
    told = extraction.told
    return (
        extraction.name,
        f"{told['records']:,}",
        f"{told['landed']:,}",
        f"{told['seconds']:.1f}",
        f"{told['cpu_seconds']:.1f}",
        f"{extraction.per_second:,.0f}",
        f"{extraction.measured.peak_bytes / 1e6:,.0f}",
        f"{extraction.minutes_a_million:.1f}",
    )


def terminal_table(extractions: Sequence[Extraction]) -> Table:
    """The figures for the terminal."""
    table = Table(title="Reading other systems", caption=NOTE)
    for heading in HEADINGS:
        table.add_column(heading, justify="left" if heading == HEADINGS[0] else "right")
    for extraction in extractions:
        table.add_row(*cells(extraction))
    return table


def main(arguments: Sequence[str]) -> int:
    """Measures the systems that are named, or all. Exit status 1 when one cannot be."""
    if arguments[:1] == ["--land"]:
        _, name, folder, address = arguments
        print(json.dumps(land(name, Path(folder), address)))  # noqa: T201 its caller reads it
        return 0
    console = Console(highlight=False)
    is_sized = bool(arguments) and arguments[0].isdecimal()
    records = int(arguments[0]) if is_sized else RECORDS
    names = arguments[1:] if is_sized else arguments
    if unknown := sorted(set(names) - set(SYSTEMS)):
        console.print(f"There is no {', '.join(unknown)}; there are {', '.join(SYSTEMS)}.")
        return 1
    found: list[Extraction] = []
    try:
        for name in names or SYSTEMS:
            found.append(run(name, records))
            console.print("  ".join(cells(found[-1])))
    except BenchmarkError as error:
        console.print(str(error), markup=False)
        return 1
    finally:
        console.print(terminal_table(found))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
