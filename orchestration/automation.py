"""When the pipeline runs: one job, one daily schedule, one sensor for a complete new drop.

The backtest is a job of its own, started by hand: it judges rankings and publishes none.
"""

import hashlib
from collections.abc import Iterator

import dagster as dg

from orchestration.resources import Store

READY_FILE = "_READY"
"""The file that whoever delivers a drop writes last; before it stands, the drop is not whole."""

main_ranking = dg.define_asset_job(
    "main_ranking",
    selection=dg.AssetSelection.all()
    - dg.AssetSelection.groups("evaluation", "grading", "activation", "identity"),
    description="From the input folder to a published, checked ranking.",
    tags={"pipeline": "grapevine"},
    executor_def=dg.in_process_executor,
)

backtest = dg.define_asset_job(
    "backtest",
    selection=dg.AssetSelection.groups("extract", "sources", "evaluation"),
    description="Holds rankings made at cuts in the past against what came afterwards.",
    tags={"pipeline": "grapevine"},
    executor_def=dg.in_process_executor,
)

fan_grader = dg.define_asset_job(
    "fan_grader",
    selection=dg.AssetSelection.groups("grading"),
    description="Grades the fans of a page from public acts alone.",
    tags={"pipeline": "grapevine"},
    executor_def=dg.in_process_executor,
)

activate = dg.define_asset_job(
    "activate",
    selection=dg.AssetSelection.groups("extract", "sources")
    | dg.AssetSelection.groups("activation")
    - dg.AssetSelection.assets(["activation", "reissued_codes"]),
    description="Draws a planned wave into arms, issues codes, exports whom to ask; recalls.",
    tags={"pipeline": "grapevine"},
    executor_def=dg.in_process_executor,
)

recall = dg.define_asset_job(
    "recall",
    selection=dg.AssetSelection.groups("extract", "sources")
    | dg.AssetSelection.assets(["activation", "recall_list"]),
    description="Lists who was exported and has withdrawn since, and takes them out of the files.",
    tags={"pipeline": "grapevine"},
    executor_def=dg.in_process_executor,
)

reissue = dg.define_asset_job(
    "reissue",
    selection=dg.AssetSelection.groups("extract", "sources")
    | dg.AssetSelection.assets(["activation", "reissued_codes"]),
    description="Ends a leaked code and issues another in its place.",
    tags={"pipeline": "grapevine"},
    executor_def=dg.in_process_executor,
)

review = dg.define_asset_job(
    "review",
    selection=dg.AssetSelection.groups("identity"),
    description="Writes which pairs of people and accounts are worth a reviewer's look.",
    tags={"pipeline": "grapevine"},
    executor_def=dg.in_process_executor,
)

every_morning = dg.ScheduleDefinition(
    name="every_morning",
    job=main_ranking,
    cron_schedule="0 5 * * *",
    execution_timezone="UTC",
    default_status=dg.DefaultScheduleStatus.RUNNING,
    description="Ranks anew at 05:00 UTC; without new data the figures stay the same.",
)


@dg.sensor(
    job=main_ranking,
    minimum_interval_seconds=30,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description=f"Starts the job when {READY_FILE} appears, or changes, in the input folder.",
)
def new_drop(store: Store) -> Iterator[dg.RunRequest | dg.SkipReason]:
    """One run per version of the ready file: the same drop never starts two."""
    ready = store.deployment.input / READY_FILE
    try:
        stamp = f"{ready.stat().st_mtime_ns}:{ready.read_bytes()[:4096].hex()}"
    except FileNotFoundError:
        yield dg.SkipReason(f"{ready} is not there: no complete new drop.")
        return
    except OSError as error:
        yield dg.SkipReason(f"{ready} cannot be read ({error.strerror}); give the user access.")
        return
    key = hashlib.sha256(f"{ready}:{stamp}".encode()).hexdigest()[:24]
    yield dg.RunRequest(run_key=key, tags={"drop": key})
