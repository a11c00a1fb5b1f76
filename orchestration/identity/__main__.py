"""`make review`: writes who is to be reviewed and audited, and tells how right matches are."""

import argparse
import os
import sys
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape

from orchestration.deployment import REPOSITORY, Deployment
from orchestration.errors import GrapevineError
from orchestration.identity.review import AUDIT_FILE, FOLDER, REVIEW_FILE
from orchestration.run import execute


def main(arguments: Sequence[str] | None = None) -> int:
    """Writes both files; exit status 1 when that failed."""
    parser = argparse.ArgumentParser(prog="make review", description=__doc__)
    parser.add_argument("--size", type=int, help="most pairs of the queue")
    parser.add_argument("--audit", type=int, help="pairs of each kind to draw by lot")
    parser.add_argument("--by", default="", help="who decides; this machine's user by default")
    options = parser.parse_args(arguments)
    os.environ.setdefault("DAGSTER_HOME", str(REPOSITORY / ".dagster"))
    console = Console(file=sys.stdout, highlight=False, soft_wrap=True)
    config: dict[str, Any] = {"decided_by": options.by}
    config |= {} if options.size is None else {"review_size": options.size}
    config |= {} if options.audit is None else {"audit_size": options.audit}
    try:
        deployment = Deployment.from_environment()
        ops = {f"{FOLDER}__review_files": {"config": config}}
        failure = execute(console, {"ops": ops}, job="review")
    except GrapevineError as error:
        failure = str(error)
    except KeyboardInterrupt:
        failure = "Stopped from the keyboard."
    if failure is not None:
        console.print(f"\n[bold red]Nothing was written.[/] {escape(failure)}")
        return 1
    folder = deployment.output / FOLDER
    console.print(
        f"\n{folder / REVIEW_FILE}: the pairs most worth a look, first the worthiest.\n"
        f"{folder / AUDIT_FILE}: pairs drawn by lot, which measure how right matches are.\n"
        "Replace `undecided` by `same` or `different`, put the file into the input folder as "
        "identity_decisions.csv (several into identity_decisions/) and run again. Both hold "
        "names: delete them when you are done."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
