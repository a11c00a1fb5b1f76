"""`make activate`, `make recall` and `make reissue` in this terminal.

Exit status 0 when it was done, 1 when it was refused or a step failed. What went wrong stands there
in plain words; nothing was written where it was refused.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape

from orchestration.activation.codes import normal_form
from orchestration.activation.exporting import FOLDER
from orchestration.activation.recall import FILE
from orchestration.activation.wave_export import assigned_rows
from orchestration.campaign import records
from orchestration.deployment import REPOSITORY, Deployment
from orchestration.errors import GrapevineError
from orchestration.run import execute


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one of the three jobs and tells what came of it."""
    options = _parser().parse_args(arguments)
    os.environ.setdefault("DAGSTER_HOME", str(REPOSITORY / ".dagster"))
    console = Console(file=sys.stdout, highlight=False, soft_wrap=True)
    ops: dict[str, dict[str, Any]] = {}
    if options.what == "reissue":
        ops[f"{FOLDER}__reissued_codes"] = {"code": options.code}
    else:
        ops[f"{FOLDER}__recall_list"] = {"exported_by": options.by}
    if options.what == "activate":
        ops["activation"] = {
            "campaign_id": options.campaign,
            "channel": options.channel,
            "exported_by": options.by,
            **({} if options.wave is None else {"wave": options.wave}),
        }
    try:
        deployment = Deployment.from_environment()
        run_config = {"ops": {name: {"config": config} for name, config in ops.items()}}
        failure = execute(console, run_config, job=options.what)
        if failure is None:
            _tell(console, deployment, options)
    except GrapevineError as error:
        failure = str(error)
    except KeyboardInterrupt:
        failure = "Stopped from the keyboard; the same call goes on where it stopped."
    if failure is not None:
        console.print(f"\n[bold red]Not done.[/] {escape(failure)}")
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make", description=__doc__)
    parser.add_argument("what", choices=["activate", "recall", "reissue"])
    parser.add_argument("--campaign", default="", help="by the name of its file in campaigns/")
    parser.add_argument("--wave", type=int, help="the one planned last by default")
    parser.add_argument("--channel", default="", help="all of the campaign's by default")
    parser.add_argument("--by", default="", help="who exports; this machine's user by default")
    parser.add_argument("--code", default="", help="the leaked code")
    return parser


def _tell(console: Console, deployment: Deployment, options: argparse.Namespace) -> None:
    console.print()
    if options.what == "activate":
        _tell_wave(console, deployment, options.campaign, options.wave)
    if options.what == "reissue":
        _tell_reissued(console, deployment, options.code)
        return
    path = deployment.output / FOLDER / FILE
    count = len(path.read_text(encoding="utf-8").splitlines()) - 1
    console.print(
        f"{count} to be removed where they were exported: {path}"
        if count
        else "Nobody who was exported has withdrawn."
    )


def _tell_wave(
    console: Console, deployment: Deployment, campaign_id: str, wave: int | None
) -> None:
    rows = assigned_rows(deployment, campaign_id, wave)
    newest = max(row["wave"] for row in rows)
    arms = [row["arm"] for row in rows if row["wave"] == newest]
    console.print(
        f"[bold]{escape(campaign_id)}[/], wave {newest}: {arms.count('treatment')} to ask, "
        f"{arms.count('control')} held out at random to compare with."
    )
    last: dict[str, dict[str, Any]] = {}
    people: dict[str, int] = {}
    for row in records.read(deployment, "exports").to_pylist():
        if (row["campaign_id"], row["wave"]) == (campaign_id, newest):
            people[row["export_id"]] = people.get(row["export_id"], 0) + 1
            last[row["channel"]] = row
    for channel, row in last.items():
        at = f"{row['exported_at']:%Y-%m-%d %H:%M} UTC"
        count = people[row["export_id"]]
        console.print(
            f"  {channel:<16} {count:>5} people  {at}, {escape(row['exported_by'])}  "
            f"{row['destination']}"
        )
    console.print(f"Files below {deployment.output}")


def _tell_reissued(console: Console, deployment: Deployment, code: str) -> None:
    for row in records.read(deployment, "issued_codes").to_pylist():
        if row["replaces_code"] and normal_form(row["replaces_code"]) == normal_form(code):
            console.print(
                f"{escape(row['replaces_code'])} earns nothing from "
                f"{row['valid_from']:%Y-%m-%d %H:%M} UTC on. In its place: "
                f"[bold]{escape(row['code'])}[/], for {escape(row['customer_id'])}. End the old "
                "one in the shop too."
            )


if __name__ == "__main__":
    sys.exit(main())
