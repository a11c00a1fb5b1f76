"""The brand's total of incremental conversions: orders that would not have been, with an interval.

Self-controlled: each exposed person is compared with their own time outside the window after they
engaged, so what friends share and does not change is never taken for influence.
"""

from dataclasses import dataclass

from orchestration.scoring.tables import ScoringTables


@dataclass(frozen=True)
class Incremental:
    """Orders of engaged people above what the same people would have bought anyway.

    Attributes:
        conversions: Estimate; may be negative. NaN where nobody was exposed.
        low: Lower end of the central interval.
        high: Upper end.
        confidence: Share of repetitions in which such an interval holds the truth.
    """

    conversions: float
    low: float
    high: float
    confidence: float


def total_incremental(tables: ScoringTables, confidence: float = 0.95) -> Incremental:
    """Incremental conversions of all exposed people together.

    Args:
        tables: The marts; only `roi` is read.
        confidence: Wanted coverage, in (0, 1).
    """
    raise NotImplementedError
