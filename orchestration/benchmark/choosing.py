"""The choice of people measured in a process of its own: time, memory, and how near the best."""

import json
import sys
from dataclasses import dataclass
from typing import Any

from orchestration.benchmark.process import Measured, measure

TIES_PER_CANDIDATE = 100
"""A candidate's audience: ten million ties are a hundred thousand candidates."""


@dataclass(frozen=True)
class Choosing:
    """One size.

    Attributes:
        measured: The process, which makes the market up too.
        told: What `selection.run` printed: sizes, seconds of the steps, value and bound.
    """

    measured: Measured
    told: dict[str, Any]


def measure_choosing(candidates: int, ties: int) -> Choosing:
    """Runs `orchestration.benchmark.selection` on a market of that size.

    Raises:
        BenchmarkError: It failed.
    """
    module = "orchestration.benchmark.selection"
    measured = measure([sys.executable, "-m", module, str(candidates), str(ties)])
    return Choosing(measured, json.loads(measured.printed.splitlines()[-1]))
