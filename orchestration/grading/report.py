"""What a grading leaves behind: `fan_grades.parquet`, the card as JSON, a DuckDB file, one page.

The page names the fans to talk to first by their handles: without them nobody could be talked to.
So all files are for this user's eyes (mode 0600); the table itself carries account ids only.
"""

import json
import os
import tempfile
from collections import Counter
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from orchestration import scoring
from orchestration.errors import OutputError
from orchestration.grading.grader import Graded
from orchestration.grading.grades import FIRST_TO_TALK_TO
from orchestration.publish import templates
from orchestration.publish.report import figure

TABLE, CARD, PAGE, DATABASE = "fan_grades.parquet", "page_card.json", "report.html", "grades.duckdb"

LEVELS = {
    "A": "insights of their own account",
    "B": "public counts, or the people who act on their posts",
    "C": "their acts on this page alone",
    "D": "less than that",
}


def write(folder: Path, graded: Graded) -> Path:
    """Writes everything, each file whole: an old page stays until the new one stands.

    Args:
        folder: Of the grading; made where it is missing.
        graded: What was found.

    Returns:
        The page.

    Raises:
        OutputError: The folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".writing-") as name:
            staged = Path(name)
            pq.write_table(graded.fans, staged / TABLE)
            _write_database(graded.fans, staged / DATABASE)
            card = {**graded.card.as_dict(), "as_of": graded.as_of.isoformat()}
            words = json.dumps(card, ensure_ascii=False, indent=2) + "\n"
            (staged / CARD).write_text(words, encoding="utf-8")
            (staged / PAGE).write_text(render(graded), encoding="utf-8")
            for file in (TABLE, DATABASE, CARD, PAGE):  # the page last: it speaks of the others
                (staged / file).chmod(0o600)
                os.replace(staged / file, folder / file)  # noqa: PTH105 over an older one
    except OSError as error:
        raise OutputError(
            f"The grades cannot be written to {folder} ({error.strerror or error}). Free space "
            "there, give this user the right to write, or choose another OUTPUT."
        ) from error
    return folder / PAGE


def render(graded: Graded) -> str:
    """The page, self-contained: it loads nothing and runs no script."""
    environment = templates.environment(Path(__file__).parent)
    environment.filters["figure"] = figure
    environment.filters["amount"] = _amount
    environment.filters["words"] = lambda metric: metric.replace("_", " ")
    levels = Counter(graded.fans["evidence_level"].to_pylist())
    unknown = Counter(word for row in graded.fans["unknown"].to_pylist() for word in row)
    first = [
        {**row, "handle": graded.handles.get((row["platform"], row["account_id"]))}
        for row in graded.fans.slice(0, FIRST_TO_TALK_TO).to_pylist()
    ]
    return environment.get_template("report.html.j2").render(
        card=graded.card,
        as_of=f"{graded.as_of:%Y-%m-%d %H:%M} UTC",
        first=[row for row in first if row["authenticity"] != "inauthentic account"],
        evidence=[(level, words, levels[level]) for level, words in LEVELS.items()],
        unknown=sorted(unknown.items(), key=lambda pair: (-pair[1], pair[0])),
        landed=graded.landed,
        core_version=scoring.VERSION,
    )


def _amount(value: float | None, unit: str) -> str:
    if value is not None and " per " in unit:
        return f"{value:.2%}"
    return figure(value)


def _write_database(fans: pa.Table, path: Path) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.register("made", fans)
        connection.execute("create table fan_grades as select * from made order by rank")
        connection.unregister("made")
        connection.execute("checkpoint")
