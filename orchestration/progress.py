"""What a run says in the terminal: its steps as they happen, its failure, and the ten best."""

import time
from collections.abc import Iterable
from pathlib import Path
from types import TracebackType

import dagster as dg
import pyarrow.parquet as pq
from dagster import DagsterEvent, DagsterEventType, EventLogEntry
from rich.console import Console
from rich.markup import escape
from rich.table import Table

BEST = 10


class Progress:
    """Listens to a run's events and prints one line per finished step.

    On a terminal the step at work stands in a moving last line; in a log file only the finished
    ones appear.
    """

    def __init__(self, console: Console) -> None:
        """Args: console: Where to print."""
        self._console = console
        self._status = console.status("Starting")
        self._started: dict[str, float] = {}
        self._counts: dict[str, list[int]] = {}

    def __enter__(self) -> "Progress":
        self._status.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._status.stop()

    def __call__(self, entry: EventLogEntry) -> None:
        """Takes one event of the run."""
        event = entry.dagster_event
        if event is None or event.step_key is None:
            return
        step = event.step_key
        tables, checks, failed = self._counts.setdefault(step, [0, 0, 0])
        match event.event_type:
            case DagsterEventType.STEP_START:
                self._started[step] = time.monotonic()
                self._status.update(f"{step} …")
            case DagsterEventType.ASSET_MATERIALIZATION:
                self._counts[step][0] = tables + 1
                key = event.asset_key
                self._status.update(f"{step} … {key.to_user_string() if key else ''}")
            case DagsterEventType.ASSET_CHECK_EVALUATION:
                self._counts[step][1] = checks + 1
                evaluation = event.asset_check_evaluation_data
                self._counts[step][2] = failed + (not evaluation.passed)
            case DagsterEventType.STEP_SUCCESS:
                self._tell(step, "[green]✓[/]", event)
            case DagsterEventType.STEP_FAILURE:
                self._tell(step, "[red]✗[/]", event)
            case DagsterEventType.STEP_UP_FOR_RETRY:
                self._tell(step, "[yellow]↻[/]", event)

    def _tell(self, step: str, mark: str, event: DagsterEvent) -> None:
        tables, checks, failed = self._counts[step]
        seconds = time.monotonic() - self._started.get(step, time.monotonic())
        facts = []
        if tables > 1:
            facts.append(f"{tables} tables")
        if checks:
            facts.append(f"{checks} checks" + (f", {failed} failed" if failed else ""))
        if event.event_type == DagsterEventType.STEP_UP_FOR_RETRY:
            facts.append("will be tried again")
        name = step.replace("__", "/")
        self._console.print(f"{mark} {escape(name):<44} {seconds:6.1f} s  {', '.join(facts)}")


def failure_text(events: Iterable[DagsterEvent]) -> str:
    """Why a run failed, in the words that the Dagster UI shows too.

    Args:
        events: All events of the run.

    Returns:
        The first failed step's own message, or the blocking checks that did not hold.
    """
    checks = []
    for event in events:
        if event.event_type == DagsterEventType.ASSET_CHECK_EVALUATION:
            found = event.asset_check_evaluation_data
            if not found.passed and found.severity == dg.AssetCheckSeverity.ERROR:
                said = f": {found.description}" if found.description else ""
                checks.append(f"{found.asset_key.to_user_string()} {found.check_name}{said}")
        elif event.event_type == DagsterEventType.STEP_FAILURE:
            data = event.step_failure_data
            if data.user_failure_data and data.user_failure_data.description:
                return data.user_failure_data.description
            if checks and data.error and "blocking" in (data.error.message or "").lower():
                break
            if data.error:
                return _innermost(data.error)
        elif event.event_type in (DagsterEventType.PIPELINE_FAILURE, DagsterEventType.ENGINE_EVENT):
            error = getattr(event.event_specific_data, "error", None)
            if error and not checks:
                return _innermost(error)
    if checks:
        return "These blocking checks did not hold: " + "; ".join(checks)
    return "The run failed; its page in the Dagster UI (make ui) says where."


def _innermost(error: object) -> str:
    """The message of the exception that started it, without its class name's module."""
    while getattr(error, "cause", None):
        error = error.cause  # type: ignore[attr-defined]
    message = str(getattr(error, "message", error)).strip()
    name, _, text = message.partition(": ")
    return text if text and name.startswith("orchestration.") else message


def print_best(console: Console, published: Path) -> None:
    """The ten best with their reasons, one line each, and where to look next."""
    columns = ["rank", "customer_id", "score", "score_low", "score_high", "grade", "reasons"]
    ranked = pq.read_table(published / "ranked_influencers.parquet", columns=columns)
    best = ranked.sort_by("rank").slice(0, BEST).to_pylist()
    table = Table(title=f"The {len(best)} best of {ranked.num_rows}", title_justify="left")
    for heading in ("rank", "customer", "score (90 % interval)", "grade", "because"):
        table.add_column(heading, no_wrap=heading != "because")
    for row in best:
        interval = f"{row['score']:.2f} ({row['score_low']:.2f} to {row['score_high']:.2f})"
        table.add_row(
            str(row["rank"]), escape(row["customer_id"]), interval, row["grade"], _why(row)
        )
    console.print()
    console.print(table, soft_wrap=False)
    console.print(
        f"Look next: {published / 'report.html'} in a browser; {published / 'grapevine.duckdb'} "
        "in any BI tool; `make ui` for lineage, checks and history."
    )


def _why(row: dict[str, list[dict[str, object]]]) -> str:
    reasons = sorted(row["reasons"] or [], key=lambda reason: -abs(float(str(reason["log_ratio"]))))
    return escape("; ".join(str(reason["text"]) for reason in reasons[:2]))
