"""Log-linear regression of counts: one fit for what accounts get and for what makes people act."""

import numpy as np

from orchestration.scoring.arrays import Floats

NEWTON_STEPS = 30
LARGEST_STEP = 2.0
LOG_LIMIT = 30.0


def fit_counts(
    design: Floats,
    events: Floats,
    exposure: Floats,
    *,
    centre: Floats,
    precision: Floats,
    dispersion: float,
) -> Floats:
    """Weights w of ln E[events] = ln exposure + design · w, with a normal prior on each weight.

        log L(w) = log NB(events | mean m = exposure exp(design · w), variance m + d m²)
                   - Σ precision (w - centre)² / 2

    Fisher scoring with halved steps; sums run in row order, so the same rows give the same bits.

    Args:
        design: Shape (rows, columns).
        events: Counts, ≥ 0, not necessarily whole, shape (rows,).
        exposure: Expected count at design · w = 0, > 0, shape (rows,).
        centre: Prior mean of each weight, shape (columns,).
        precision: Prior precision of each weight, ≥ 0; 0 leaves it free. Shape (columns,).
        dispersion: d ≥ 0; 0 is Poisson. A row then counts for about 1/d at most, however
            many events it holds.

    Returns:
        Weights, shape (columns,); `centre` without rows.

    Accuracy:
        Within 1e-4 of scipy's minimiser of the negative log-likelihood.

    Source:
        McCullagh and Nelder, Generalized Linear Models, 2nd ed., 1989, doi:10.1201/9780203753736.

    Example:
        >>> free = {"centre": np.zeros(1), "precision": np.zeros(1), "dispersion": 0.0}
        >>> events, exposure = np.array([9.0, 11.0]), np.array([2.0, 2.0])
        >>> weights = fit_counts(np.ones((2, 1)), events, exposure, **free)
        >>> np.exp(weights).round(6).tolist()
        [5.0]
    """
    weights = centre.astype(np.float64)
    if design.shape[0] == 0:
        return weights
    for _ in range(NEWTON_STEPS):
        linear = np.clip(np.sum(design * weights, axis=1), -LOG_LIMIT, LOG_LIMIT)
        mean = exposure * np.exp(linear)
        trust = 1.0 / (1.0 + dispersion * mean)
        pull = precision * (weights - centre)
        gradient = np.sum(design * ((events - mean) * trust)[:, None], axis=0) - pull
        curvature = np.einsum("ni,n,nj->ij", design, mean * trust, design)
        curvature += np.diag(precision + 1e-9)
        step = np.linalg.solve(curvature, gradient)
        step *= min(1.0, LARGEST_STEP / max(float(np.max(np.abs(step))), 1e-12))
        weights = weights + step
        if np.max(np.abs(step)) < 1e-8:  # noqa: PLR2004
            break
    return weights
