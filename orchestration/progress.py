"""What a run says in the terminal: its steps as they happen, its failure, and the ten best."""

import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import pyarrow.parquet as pq
from dagster import DagsterEvent, DagsterEventType, EventLogEntry
from dagster_shared.error import SerializableErrorInfo
from rich.console import Console
from rich.markup import escape

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

    def __enter__(self) -> Self:
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


def failure_text(events: Sequence[DagsterEvent]) -> str:
    """Why a run failed, in the words that the Dagster UI shows too.

    Args:
        events: All events of the run.

    Returns:
        The first failed step's own message, or what kept the run from starting a step at all.
    """
    for event in events:
        if event.event_type == DagsterEventType.STEP_FAILURE:
            data = event.step_failure_data
            if data.user_failure_data and data.user_failure_data.description:
                return data.user_failure_data.description
            if data.error:
                return _in_our_words(data.error)
    for event in events:
        error = getattr(event.event_specific_data, "error", None)
        if error:
            return _in_our_words(error)
    return "The run failed; its page in the Dagster UI (make ui) says where."


def _in_our_words(error: SerializableErrorInfo) -> str:
    """The message of our own error in the chain, without its class; else of what began it."""
    while True:
        name, _, text = error.message.strip().partition(": ")
        if text and name.startswith("orchestration."):
            return text
        if error.cause is None:
            return error.message.strip()
        error = error.cause


def print_sources(console: Console, published: Path) -> None:
    """The sources that were not read to their end, and why; nothing where all were."""
    sources = pq.read_table(published / "source_freshness.parquet").to_pylist()
    for row in sources:
        if row["state"] != "fresh":
            since = f"; its data of {row['read_at']} stand" if row["read_at"] else ""
            console.print(
                f"[yellow]![/] {escape(row['source'])} is {row['state']}: "
                f"{escape(row['reason'] or '')}{since}"
            )


def print_best(console: Console, published: Path) -> None:
    """The ten best with their reasons, one line each, and where to look next."""
    columns = ["rank", "customer_id", "score", "score_low", "score_high", "grade", "reasons"]
    ranked = pq.read_table(published / "ranked_influencers.parquet", columns=columns)
    best = ranked.sort_by("rank").slice(0, BEST).to_pylist()
    console.print(
        f"\n[bold]The {len(best)} best of {ranked.num_rows}[/]: score with its 90 % interval, "
        "grade, and the strongest reasons"
    )
    width = max((len(row["customer_id"]) for row in best), default=0)
    for row in best:
        interval = f"({row['score_low']:.2f} to {row['score_high']:.2f})"
        console.print(
            f"{row['rank']:>3}  {escape(row['customer_id']):<{width}}  {row['score']:>9.2f} "
            f"{interval:<22} {row['grade']}  {_why(row)}"
        )
    console.print(
        f"\nLook next: {published / 'report.html'} in a browser; {published / 'grapevine.duckdb'} "
        "in any BI tool; `make ui` for lineage, checks and history."
    )


def _why(row: dict[str, list[dict[str, object]]]) -> str:
    reasons = sorted(row["reasons"] or [], key=lambda reason: -abs(float(str(reason["log_ratio"]))))
    return escape("; ".join(str(reason["text"]) for reason in reasons[:2]))
