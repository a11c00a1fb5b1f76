"""What a run's figures are made with: currency, margin, seed, and what to hold them against."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from orchestration.measurement.rows import Benchmark

CONFIDENCE = 0.9
"""Coverage of every published interval."""


@dataclass(frozen=True)
class Context:
    """Constants of one run.

    Attributes:
        currency: The brand's, ISO 4217.
        margin: Contribution margin of an order, fraction of net revenue.
        seed: Of the lots.
        confidence: Wanted coverage of the intervals.
        benchmarks: What each metric is held against.
    """

    currency: str
    margin: float
    seed: int
    confidence: float = CONFIDENCE
    benchmarks: Mapping[str, Benchmark] = field(default_factory=dict)

    def seed_of(self, *names: object) -> int:
        """A seed for one group of people, the same in every run.

        Example:
            >>> Context("EUR", 0.4, 1).seed_of("a", 1) == Context("EUR", 0.4, 2).seed_of("a", 1)
            False
        """
        text = "\x1f".join(str(name) for name in (self.seed, *names))
        return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")


def benchmarks(paid: pa.Table, published: pa.Table) -> dict[str, Benchmark]:
    """Metric to what it is held against: the brand's paid channels, and published claims.

    Args:
        paid: `marts.paid_channels`.
        published: `marts.brand_benchmarks`.
    """
    found: dict[str, Benchmark] = {}
    for part in ("conversion", "engagement"):
        metric = f"cost_per_{part}"
        rows = [r for r in paid.to_pylist() if r[f"{part}_spend_amount"] and r[f"{part}_count"]]
        units = sum(row[f"{part}_count"] for row in rows)
        if units > 0:
            spend = float(sum(row[f"{part}_spend_amount"] for row in rows))
            told = Benchmark(spend / units, "paid_benchmarks: all channels together")
            found |= {metric: told, f"incremental_{metric}": told}
    claims = {row["metric"]: row for row in published.to_pylist()}
    for metric, claim in (
        ("friends_converted_per_invited", "conversions_per_activation"),
        ("roi", "return_on_investment"),
    ):
        row = claims.get(claim)
        if row is not None and row["benchmark_value"] is not None:
            told = Benchmark(float(row["benchmark_value"]), f"benchmarks: {row['source']}")
            found |= {metric: told, f"incremental_{metric}": told}
    return found
