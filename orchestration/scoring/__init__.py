"""The scoring core: pure functions from marts to a ranking. Tables in, a table out.

Nothing here knows of Dagster, DuckDB, the clock, files or the environment. `rank` is the way in;
each factor (`reach`, `relevance`, `resonance`, `roi`) is one module that may be replaced alone.
"""

from orchestration.scoring.errors import (
    ParameterError,
    ScoringInputError,
    ScoringSchemaError,
    ScoringValueError,
)
from orchestration.scoring.incremental import Incremental, total_incremental
from orchestration.scoring.parameters import Objective, Parameters
from orchestration.scoring.ranking import rank
from orchestration.scoring.schema import RANKED_SCHEMA
from orchestration.scoring.tables import ScoringTables

VERSION = "2.1.0"
"""Version of the score's definition: part of every run's identity. Raise it with any change that
moves a published figure."""

__all__ = [
    "RANKED_SCHEMA",
    "VERSION",
    "Incremental",
    "Objective",
    "ParameterError",
    "Parameters",
    "ScoringInputError",
    "ScoringSchemaError",
    "ScoringTables",
    "ScoringValueError",
    "rank",
    "total_incremental",
]
