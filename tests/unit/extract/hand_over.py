"""Small input folders, handed over to the door: what every test of `extract` begins with."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from orchestration.deployment import Deployment
from orchestration.extract.account import Terms
from orchestration.extract.contract import TABLES
from orchestration.extract.folder import discover
from orchestration.extract.lake import loads, quarantine_folder
from orchestration.extract.landing import Landing, land
from orchestration.extract.limits import Limits

RECEIVED = datetime(2026, 6, 30, 12, tzinfo=UTC)
LENIENT = Terms(RECEIVED, max_quarantined_share=1.0)

ACCOUNT_HEADER = "platform,account_id,handle,followers_count,observed_at"
ORDER_HEADER = "order_id,customer_id,ordered_at,gross_amount,currency"
ENGAGEMENT_HEADER = "platform,engagement_id,post_id,actor_id,kind,text,occurred_at"


def account(number: int, **changes: str) -> str:
    """A good line of accounts.csv, with the changes asked for."""
    values = {
        "platform": "instagram",
        "account_id": f"a{number}",
        "handle": f"h{number}",
        "followers_count": str(number),
        "observed_at": "2026-06-01T10:00:00+02:00",
    }
    return ",".join((values | changes).values())


def order(number: int, **changes: str) -> str:
    """A good line of orders.csv, with the changes asked for."""
    values = {
        "order_id": f"o{number}",
        "customer_id": "c1",
        "ordered_at": "2026-06-01T10:00:00Z",
        "gross_amount": "12.50",
        "currency": "EUR",
    }
    return ",".join((values | changes).values())


def lines(*texts: str) -> str:
    """The texts as lines of a file."""
    return "".join(f"{text}\n" for text in texts)


@dataclass
class Handed:
    """What became of one table that was handed over."""

    landing: Landing
    deployment: Deployment

    def rows(self, columns: str = "*") -> list[tuple]:
        """All landed rows of the table, in the order of their lines."""
        found = [load.path for load in loads(self.deployment, self.landing.table)]
        return _query(columns, found, "_load_sequence, _source_line")

    def set_aside(self) -> list[tuple]:
        """(file, line, reason) of each quarantined row."""
        return _query("source_file, source_line, reason", self._quarantined(), "source_line")

    def records(self) -> list[str]:
        """Each quarantined record as it came."""
        return [row[0] for row in _query("record", self._quarantined(), "source_line")]

    def _quarantined(self) -> list[Path]:
        return sorted(quarantine_folder(self.deployment, self.landing.table).glob("*.parquet"))


def _query(columns: str, files: list[Path], order_by: str) -> list[tuple]:
    if not files:
        return []
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        sql = f"select {columns} from read_parquet($files) order by {order_by}"
        return connection.execute(sql, {"files": [str(file) for file in files]}).fetchall()


@dataclass
class Counter:
    """A brand's input and output folder, and the door between them."""

    deployment: Deployment

    def put(self, **files: str | bytes) -> None:
        """Writes input files; `__` in a name stands for a dot, `___` for a folder's slash."""
        for name, content in files.items():
            path = self.deployment.input / name.replace("___", "/").replace("__", ".")
            path.parent.mkdir(parents=True, exist_ok=True)
            data = content.encode() if isinstance(content, str) else content
            path.write_bytes(data)

    def land(self, table: str, terms: Terms = LENIENT) -> Handed:
        """Lands one table of the input folder."""
        parts = discover(self.deployment.input).parts.get(table, ())
        return Handed(land(self.deployment, TABLES[table], parts, terms), self.deployment)

    def land_file(self, name: str, content: str | bytes, **limits: float) -> Handed:
        """Writes one file and lands its table, under the limits given."""
        self.put(**{name: content})
        terms = Terms(RECEIVED, Limits(**limits), 1.0) if limits else LENIENT
        return self.land(name.split("__", maxsplit=1)[0], terms)


def counter(folder: Path) -> Counter:
    """An empty input folder with an output beside it."""
    (folder / "in").mkdir()
    return Counter(Deployment(folder / "in", folder / "out"))
