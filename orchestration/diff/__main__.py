"""`make diff`: what changed between two published runs, who moved, and because of which stage.

Exit status 0 when they could be compared, 1 when not.
"""

import argparse
import sys
from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape

from orchestration.deployment import Deployment
from orchestration.diff.runs import LATEST, PREVIOUS, difference
from orchestration.diff.terminal import tell
from orchestration.errors import GrapevineError


def main(arguments: Sequence[str] | None = None) -> int:
    """Compares the two runs and tells the difference."""
    parser = argparse.ArgumentParser(prog="make diff", description=__doc__)
    named = f"a run id or its beginning, {LATEST} or {PREVIOUS}"
    parser.add_argument("run_a", nargs="?", default=PREVIOUS, help=f"{named}; the earlier one")
    parser.add_argument("run_b", nargs="?", default=LATEST, help=f"{named}; the later one")
    options = parser.parse_args(arguments)
    console = Console(file=sys.stdout, highlight=False, soft_wrap=True)
    try:
        published = Deployment.from_environment().published
        tell(console, difference(published, options.run_a, options.run_b))
    except GrapevineError as error:
        console.print(f"[bold red]The runs cannot be compared.[/] {escape(str(error))}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
