"""Scoring alone: the marts read, the core asked, nothing written.

`python -m orchestration.benchmark.alone` works on the output that `GRAPEVINE_OUTPUT` names.
"""

import json
import time

from orchestration import ranking, scoring, warehouse
from orchestration.deployment import Deployment


def run(deployment: Deployment) -> dict[str, float]:
    """Ranks the marts of a finished run; returns how many people and the seconds it took."""
    begun, used = time.monotonic(), time.process_time()
    with warehouse.connect(deployment) as connection:
        settings = connection.execute("select * from config.run_parameters").to_arrow_table()
        tables = scoring.ScoringTables(
            **{
                name: connection.execute(f"select * from marts.{mart}").to_arrow_table()
                for name, mart in ranking.MARTS.items()
            }
        )
    defaults = ranking.RankingConfig.model_validate({})
    chosen = ranking.parameters(settings.to_pylist()[0], defaults)
    ranked = scoring.rank(tables, chosen)
    return {
        "seconds": time.monotonic() - begun,
        "cpu_seconds": time.process_time() - used,
        "people": ranked.num_rows,
    }


if __name__ == "__main__":
    print(json.dumps(run(Deployment.from_environment())))  # noqa: T201 the measuring process reads it
