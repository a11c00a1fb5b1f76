"""Were the arms drawn as stated? Where they were not, no difference between them means anything."""

from dataclasses import dataclass

import numpy as np
from scipy.stats import binomtest, fisher_exact

from orchestration.measurement.design import Flags, Floats

ALARM = 0.001
"""Below this the arms are not believed: every experiment is asked, so few may fail by chance."""


@dataclass(frozen=True)
class SampleRatio:
    """How likely so uneven arms are by chance.

    Attributes:
        drawn: p-value of the assigned arms against the stated chances; NaN where none are stated.
        measured: p-value that outcomes are known equally often in both arms.
    """

    drawn: float
    measured: float

    @property
    def p(self) -> float:
        """The smaller of both, doubled for having looked twice; NaN where neither is known."""
        known = [p for p in (self.drawn, self.measured) if not np.isnan(p)]
        return min(1.0, len(known) * min(known)) if known else float("nan")

    @property
    def is_alarming(self) -> bool:
        """Whether the arms are not what a lot would give."""
        return self.p < ALARM


def sample_ratio(is_treated: Flags, propensity: Floats, is_measured: Flags) -> SampleRatio:
    """Exact tests of the arms against how they were drawn, and of who is measured in them.

        drawn     binomial(Σ d; n, p) for one chance p; for several, their mean: never too sharp
        measured  Fisher's exact test of arm by measured

    Args:
        is_treated: d, shape (people,).
        propensity: Chance to be treated, shape (people,); NaN where it was not stated.
        is_measured: Whether the outcome is known, shape (people,).

    Source:
        Fabijan et al., KDD 2019, doi:10.1145/3292500.3330722.

    Accuracy:
        `drawn` of several chances is conservative: a Poisson binomial varies less than the binomial
        of its mean (Hoeffding), and arms drawn exactly within blocks vary less still.

    Example:
        >>> treated = np.arange(100) < 80
        >>> sample_ratio(treated, np.full(100, 0.5), np.full(100, True)).is_alarming
        True
    """
    stated = ~np.isnan(propensity)
    drawn = float("nan")
    if stated.any():
        chance = float(np.mean(propensity[stated]))
        drawn = float(binomtest(int(is_treated[stated].sum()), int(stated.sum()), chance).pvalue)
    measured = float("nan")
    if is_treated.any() and not is_treated.all():
        counts = np.array(
            [
                [np.sum(arm & is_measured), np.sum(arm & ~is_measured)]
                for arm in (is_treated, ~is_treated)
            ]
        )
        measured = float(fisher_exact(counts).pvalue)
    return SampleRatio(drawn, measured)


def usual_propensity(is_treated: Flags, propensity: Floats) -> Floats:
    """Stated chances; where none were stated, the share treated over everybody without one.

    An inference, not a record: arms handed over by a brand say who was treated, not how that was
    drawn. It can tell a campaign whose arms differ from the brand's other campaigns, no more.
    """
    told = ~np.isnan(propensity)
    if told.all():
        return propensity
    return np.where(told, propensity, float(np.mean(is_treated[~told])))
