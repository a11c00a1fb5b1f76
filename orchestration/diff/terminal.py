"""How a difference is told in a terminal: what was made differently, who moved, and why."""

from collections import Counter
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from orchestration.diff.runs import Difference
from orchestration.publish import changes

SHOWN = 10


def tell(console: Console, difference: Difference) -> None:
    """Prints the headline, the best set's coming and going, and the biggest movers."""
    run, previous = difference.run, difference.previous
    console.print(f"[bold]{previous['run_id'][:12]}[/] → [bold]{run['run_id'][:12]}[/]")
    if not difference.differs:
        console.print("Made from the same input, configuration and code: nobody can have moved.")
    for said in headline(difference):
        console.print(escape(said))
    moved = difference.moved
    console.print(f"\n{_counts(difference)}")
    if not moved.num_rows:
        return
    for kind, words in ((changes.ENTERED, "Entered"), (changes.LEFT, "Left")):
        rows = moved.filter(pc.equal(moved["change"], kind)).to_pylist()
        if rows:
            console.print(f"\n{words} the best {difference.k}:")
            console.print(_table(rows[:SHOWN]))
    rows = biggest(moved, difference.k)
    if rows:
        console.print("\nThe biggest moves:")
        console.print(_table(rows))


def headline(difference: Difference) -> list[str]:
    """What differs, one sentence each, with both values.

    A configuration whose score has the same parameters differs in brand.yaml or in what else the
    launchpad turns.
    """
    names = {
        "input": "input_hash",
        "configuration": "configuration_hash",
        "code": "code_version",
        "as_of": "as_of",
        "seed": "seed",
    }
    said = []
    for what in difference.differs:
        old, new = (_short(row[names[what]]) for row in (difference.previous, difference.run))
        said.append(f"{what}: {old} → {new}")
    told = [
        f"  {name}: {old} → {new}"
        for name, (old, new) in difference.parameters.items()
        if None not in (old, new)
    ]
    if "configuration" in difference.differs and not difference.parameters:
        told = ["  not in the score's parameters: in brand.yaml or windows"]
    return said + told


def biggest(moved: pa.Table, k: int) -> list[dict[str, Any]]:
    """Who moved furthest, by the ratio of ranks: from 300 to 3 is more than from 9,000 to 8,000.

    Who came into the best k or left it is told before and left out here.
    """
    stayed = pc.invert(
        pc.is_in(moved["change"], value_set=pa.array([changes.ENTERED, changes.LEFT, changes.NEW]))
    )
    rows = moved.filter(stayed)
    ranks, were = (rows[name].to_numpy() for name in ("rank", "previous_rank"))
    # Below k a place more or less is no news: k is added to both.
    distance = np.abs(np.log((ranks + k) / (were + k)))
    order = np.lexsort((ranks, -distance))[:SHOWN]
    chosen = rows.take(pa.array(order[distance[order] > 0]))
    return list(chosen.to_pylist())


def _counts(difference: Difference) -> str:
    moved = Counter(difference.moved["change"].to_pylist())
    stages = Counter(difference.moved["moved_by"].to_pylist())
    in_rank = sum(
        moved[kind] for kind in (changes.ENTERED, changes.LEFT, changes.ROSE, changes.FELL)
    )
    why = ", ".join(f"{stage} {count:,}" for stage, count in stages.most_common(4))
    new, gone = f"{moved[changes.NEW]:,} are new", f"{difference.gone_count:,} are gone"
    because = f" Moved most by: {why}." if why else ""
    return (
        f"{difference.ranked_count:,} people are in both: {in_rank:,} changed their rank; {new}, "
        f"{gone}.{because}"
    )


def _table(rows: list[dict[str, Any]]) -> Table:
    table = Table(box=None, header_style="bold", padding=(0, 2, 0, 0))
    for name in ("Customer", "Rank", "Score", "Moved by"):
        table.add_column(name)
    for row in rows:
        table.add_row(
            escape(row["customer_id"]),
            f"{row['previous_rank']:,} → {row['rank']:,}",
            f"{row['previous_score']:.4g} → {row['score']:.4g} {escape(row['score_unit'])}",
            why(row),
        )
    return table


def why(row: dict[str, Any]) -> str:
    """'reach +3.1, roi -0.4': the strongest effects in the score's unit, what moved them first."""
    effects = {
        name.removesuffix("_effect"): row[name] for name in changes.EFFECTS if row[name] is not None
    }
    largest = max((abs(effect) for effect in effects.values()), default=0.0)
    told = sorted(effects.items(), key=lambda item: (-abs(item[1]), item[0]))
    # A twentieth of the strongest explains nothing any more.
    words = [f"{name} {effect:+.3g}" for name, effect in told if abs(effect) > 0.05 * largest]
    return ", ".join(words[:3]) or str(row["moved_by"])


def _short(value: object) -> str:
    text = str(value)
    return text[:12] if len(text) >= 40 and text.isalnum() else text  # noqa: PLR2004
