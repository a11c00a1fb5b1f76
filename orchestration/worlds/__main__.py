"""`python -m orchestration.worlds` writes a synthetic world: `make sample` is this command."""

import argparse
import sys
from pathlib import Path

from orchestration.worlds.folder import write_folder, write_increment
from orchestration.worlds.parameters import WorldError, WorldParameters


def _parser() -> argparse.ArgumentParser:
    default = WorldParameters()
    parser = argparse.ArgumentParser(prog="python -m orchestration.worlds", description=__doc__)
    parser.add_argument("--seed", type=int, default=default.seed)
    parser.add_argument("--customers", type=int, default=default.customers)
    parser.add_argument("--out", type=Path, default=Path("data/sample"))
    parser.add_argument("--truth", type=Path, help="default: <out>_truth")
    parser.add_argument("--influence", type=float, default=default.influence)
    parser.add_argument("--homophily", type=float, default=default.homophily)
    parser.add_argument("--richness", type=float, default=default.richness)
    parser.add_argument("--bot-level", type=float, default=default.bot_level)
    parser.add_argument("--flaws", type=float, default=default.flaws)
    parser.add_argument(
        "--engagements-per-customer", type=float, default=default.engagements_per_customer
    )
    parser.add_argument(
        "--increment",
        type=float,
        metavar="SHARE",
        help="write only new records of the next day, this share of the world's posts and orders",
    )
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Writes the world the arguments ask for; 2 and a sentence on stderr where it cannot."""
    asked = _parser().parse_args(arguments)
    try:
        parameters = WorldParameters(
            seed=asked.seed,
            customers=asked.customers,
            influence=asked.influence,
            homophily=asked.homophily,
            richness=asked.richness,
            bot_level=asked.bot_level,
            engagements_per_customer=asked.engagements_per_customer,
            flaws=asked.flaws,
        )
        if asked.increment is not None:
            write_increment(parameters, asked.increment, asked.out)
        else:
            truth = asked.truth or asked.out.with_name(asked.out.name + "_truth")
            write_folder(parameters, asked.out, truth)
    except WorldError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
