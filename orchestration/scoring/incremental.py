"""The brand's total of incremental conversions: orders that would not have been, with an interval.

Self-controlled: each exposed person is compared with their own time outside the window after they
engaged, so what friends share and does not change is never taken for influence.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from orchestration.scoring.arrays import Floats
from orchestration.scoring.tables import ScoringTables, lay_out

EVERYBODY = 2**62


@dataclass(frozen=True)
class Incremental:
    """Orders of engaged people above what the same people would have bought anyway.

    Attributes:
        conversions: Estimate; may be negative. NaN where nothing can be read.
        low: Lower end of the central interval.
        high: Upper end.
        rate_ratio: Orders per usual day within the conversion window after an act, over those of
            the same people otherwise.
        exposed_orders: Orders within the conversion window after an act, each counted once.
        confidence: Share of repetitions in which such an interval holds the truth.
    """

    conversions: float
    low: float
    high: float
    rate_ratio: float
    exposed_orders: float
    confidence: float


def total_incremental(tables: ScoringTables, confidence: float = 0.95) -> Incremental:
    """Incremental conversions of all exposed people together, with a confidence interval.

        R = Σ x u/(e+u) / Σ y e/(e+u)                                 (Mantel, Haenszel)
        se²(ln R) = Σ (x u - R y e)²/(e+u)² / (Σ x u/(e+u))²          (robust, people as clusters)
        incremental = Σ x (1 - 1/R)

    x orders in e exposed days, y orders in u other days of the same person; days are usual days of
    the brand's season. The interval is that of R, R exp(±z se), carried over.

    Args:
        tables: The marts; only `customers` and `exposed` are read.
        confidence: Wanted coverage, in (0, 1).

    Returns:
        NaN where no exposed person ordered both ways; their orders then say nothing of cause.

    Accuracy:
        R to machine precision of the weighted sums; the interval's coverage is measured on null
        worlds, see `DECISIONS.md`.

    Source:
        Farrington, Biometrics 51 (1995) 228-235, doi:10.2307/2533328; Greenland and Robins,
        Biometrics 41 (1985) 55-68, doi:10.2307/2530643.

    Example:
        >>> import pyarrow as pa
        >>> made = total_incremental(ScoringTables(
        ...     customers=pa.table({"customer_id": ["a", "b"],
        ...                         "has_outreach_consent": [True, True]}),
        ...     exposed=pa.table({"customer_id": ["a", "b"],
        ...         "exposed_day_count": [30.0, 30.0], "exposed_order_count": [4, 2],
        ...         "unexposed_day_count": [60.0, 60.0], "unexposed_order_count": [2, 4]})))
        >>> round(made.rate_ratio, 3), round(made.conversions, 3)
        (2.0, 3.0)
    """
    read = lay_out(ScoringTables(tables.customers, exposed=tables.exposed), EVERYBODY)
    column = read.reader("exposed")
    e, x = column("exposed_day_count"), column("exposed_order_count")
    u, y = column("unexposed_day_count"), column("unexposed_order_count")
    use = ~np.isnan(e + x + u + y) & (np.nan_to_num(e) > 0) & (np.nan_to_num(u) > 0)
    return _estimate(x[use], e[use], y[use], u[use], confidence)


def _estimate(x: Floats, e: Floats, y: Floats, u: Floats, confidence: float) -> Incremental:
    with_exposure, without = x * u / (e + u), y * e / (e + u)
    above, below = float(np.sum(with_exposure)), float(np.sum(without))
    orders = float(np.sum(x))
    if above <= 0 or below <= 0:
        nan = float("nan")
        return Incremental(nan, nan, nan, nan, orders, confidence)
    ratio = above / below
    error = float(np.sqrt(np.sum((with_exposure - ratio * without) ** 2))) / above
    z = float(ndtri(0.5 + confidence / 2.0))
    low, high = (orders * (1.0 - np.exp(sign * z * error) / ratio) for sign in (1.0, -1.0))
    return Incremental(orders * (1 - 1 / ratio), low, high, ratio, orders, confidence)
