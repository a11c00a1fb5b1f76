"""Scoring alone: the marts read, the core asked, nothing written.

`python -m orchestration.benchmark.alone [PEOPLE]` works on the output that `GRAPEVINE_OUTPUT`
names; with a number it repeats its customers under other keys until there are so many.
"""

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import fields, replace

import pyarrow as pa
import pyarrow.compute as pc

from orchestration import ranking, scoring, warehouse
from orchestration.deployment import Deployment
from orchestration.scoring import ScoringTables


def run(deployment: Deployment, people: int | None = None) -> dict[str, float]:
    """Ranks the marts of a finished run; returns how many people and the seconds it took.

    Args:
        deployment: Whose marts.
        people: How many people to rank; those there are where not given.
    """
    begun, used = time.monotonic(), time.process_time()
    with warehouse.connect(deployment) as connection:
        settings = connection.execute("select * from config.run_parameters").to_arrow_table()
        tables = scoring.ScoringTables(
            **{
                name: connection.execute(f"select * from marts.{mart}").to_arrow_table()
                for name, mart in ranking.MARTS.items()
            }
        )
    if people is not None:
        tables = repeated(tables, people)
        begun, used = time.monotonic(), time.process_time()
    defaults = ranking.RankingConfig.model_validate({})
    chosen = ranking.parameters(settings.to_pylist()[0], defaults)
    ranked = scoring.rank(tables, chosen)
    return {
        "seconds": time.monotonic() - begun,
        "cpu_seconds": time.process_time() - used,
        "people": ranked.num_rows,
        "draws": chosen.draws,
    }


def repeated(tables: ScoringTables, people: int) -> ScoringTables:
    """The same customers again and again under other keys, at least `people` of them."""
    times = -(-people // max(tables.customers.num_rows, 1))
    columns = [field.name for field in fields(tables)]
    return replace(tables, **{name: _repeat(getattr(tables, name), times) for name in columns})


def _repeat(table: pa.Table, times: int) -> pa.Table:
    place = table.schema.get_field_index("customer_id")
    keys = table["customer_id"]
    copies = [
        table.set_column(place, "customer_id", pc.binary_join_element_wise(keys, str(copy), "~"))
        for copy in range(times)
    ]
    return pa.concat_tables(copies)


def main(arguments: Sequence[str]) -> None:
    """Prints what was measured as JSON."""
    people = int(arguments[0]) if arguments else None
    measured = run(Deployment.from_environment(), people)
    print(json.dumps(measured))  # noqa: T201 the measuring process reads it


if __name__ == "__main__":
    main(sys.argv[1:])
