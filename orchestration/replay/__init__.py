"""The transform and the scoring core without Dagster and dbt's process: the same SQL, much sooner.

For proofs that rank again and again: synthetic worlds, research data, a brand's own past. What is
run is what dbt compiled of the very models the main job builds, on a warehouse of its own that
starts empty, so nothing a main job keeps is touched. A test holds the ranking of a replay against
the one the main job published.
"""

from orchestration.replay.compiled import Compiled, Model, compiled_models
from orchestration.replay.warehouse import (
    build,
    configure,
    file,
    memory,
    provide_lake,
    provide_table,
    provide_tables,
    scoring_tables,
)

__all__ = [
    "Compiled",
    "Model",
    "build",
    "compiled_models",
    "configure",
    "file",
    "memory",
    "provide_lake",
    "provide_table",
    "provide_tables",
    "scoring_tables",
]
