"""`make run`: the main job in this terminal, step by step, then the ten best and why.

The same job runs from the Dagster UI; here it is only watched and told. Exit status 0 when a
generation was published, 1 when a step or a blocking check failed, 2 for a wrong call.
"""

import argparse
import contextlib
import os
import sys
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import dagster as dg
import yaml
from rich.console import Console
from rich.markup import escape

from orchestration.deployment import REPOSITORY, Deployment
from orchestration.errors import ConfigurationError, GrapevineError
from orchestration.progress import Progress, failure_text, print_best, print_sources

QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
"""Dagster's own log goes to its instance, where the UI shows it; the terminal gets ours."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the main job once and tells how it went."""
    parser = argparse.ArgumentParser(prog="make run", description=__doc__)
    parser.add_argument("--config", type=Path, help="YAML with the launchpad's configuration")
    options = parser.parse_args(arguments)
    os.environ.setdefault("DAGSTER_HOME", str(REPOSITORY / ".dagster"))
    console = Console(file=sys.stdout, highlight=False, soft_wrap=True)
    deployment = None
    try:
        deployment = Deployment.from_environment()
        run_config = _run_config(options.config)
        console.print(f"[bold]Grapevine[/] ranks {deployment.input} into {deployment.output}")
        failure = execute(console, run_config)
    except GrapevineError as error:
        failure = str(error)
    except KeyboardInterrupt:
        failure = "Stopped from the keyboard."
    if failure is None and deployment is not None:
        print_sources(console, deployment.published)
        print_best(console, deployment.published)
        return 0
    console.print(f"\n[bold red]Nothing was published.[/] {escape(str(failure))}")
    if deployment is not None and (deployment.published / "current").exists():
        console.print("The last published copy stays as it was.")
    return 1


def execute(
    console: Console, run_config: Mapping[str, Any], job: str = "main_ranking"
) -> str | None:
    """Runs a job; None when it ended well, otherwise what went wrong in plain words."""
    from orchestration.definitions import defs  # parses dbt: seconds, so after the greeting

    # dbt's own lines stay in its log: the terminal shows one line per step of the whole job.
    with (
        dg.DagsterInstance.get() as instance,
        Progress(console) as progress,
        open(os.devnull, "w", encoding="utf-8") as nowhere,  # noqa: PTH123 no file of ours
        contextlib.redirect_stdout(nowhere),
    ):
        run_id = str(uuid.uuid4())
        instance.add_event_listener(run_id, progress)
        result = defs.resolve_job_def(job).execute_in_process(
            instance=instance,
            run_config={**QUIET, **run_config},
            raise_on_error=False,
            tags={"started_by": "make"},
            run_id=run_id,
        )
    return None if result.success else failure_text(result.all_events)


def _run_config(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except (OSError, yaml.YAMLError) as error:
        raise ConfigurationError(f"CONFIG {path} cannot be read: {error}") from None
    if not isinstance(content, dict):
        raise ConfigurationError(f"CONFIG {path} is no mapping; copy it from the launchpad.")
    return content


if __name__ == "__main__":
    sys.exit(main())
