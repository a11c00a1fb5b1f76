"""Every constant of the score, with its symbol, unit, range and source.

An analyst may turn any of them; the defaults are the published definition. What has no source is
marked as an assumption: it is a starting point that data soon outweigh, and `DECISIONS.md` says
how much hangs on it.
"""

from dataclasses import Field, dataclass, field, fields
from typing import Literal

from orchestration.scoring.errors import ParameterError

Objective = Literal["conversions", "engagement", "awareness"]
OBJECTIVES: tuple[Objective, ...] = ("conversions", "engagement", "awareness")

ASSUMED = "assumption; outweighed by the brand's own data"


def _number(  # noqa: PLR0917 - read as a table's row
    default: float, symbol: str, unit: str, low: float, high: float, source: str
) -> float:
    facts = {"symbol": symbol, "unit": unit, "low": low, "high": high, "source": source}
    made: float = field(default=default, metadata=facts)
    return made


def _count(  # noqa: PLR0917 - read as a table's row
    default: int, symbol: str, unit: str, low: int, high: int, source: str
) -> int:
    facts = {"symbol": symbol, "unit": unit, "low": low, "high": high, "source": source}
    made: int = field(default=default, metadata=facts)
    return made


@dataclass(frozen=True)
class Parameters:
    """What turns marts into a ranking. Every field's metadata says what it is.

    Raises:
        ParameterError: A value is outside its range, not finite, or the band is upside down.

    Example:
        >>> Parameters(k=20).k
        20
        >>> Parameters(margin=1.5)
        Traceback (most recent call last):
        ...
        orchestration.scoring.errors.ParameterError: margin is 1.5 but must lie in 0 to 1 fraction
    """

    objective: Objective = "conversions"
    currency: str = "EUR"

    k: int = _count(40, "k", "people", 1, 100_000, "20-40 people share a campaign's budget")
    draws: int = _count(
        1_000, "N", "posterior draws", 32, 8_192, "Monte Carlo error of p_top < 0.016"
    )
    seed: int = _count(20_150_301, "-", "-", 0, 2**63 - 1, "any; fixed so that runs repeat")
    window_days: int = _count(90, "W", "days", 1, 3_660, "brand.yaml")
    conversion_window_days: int = _count(30, "L", "days", 1, 366, "brand.yaml")
    min_followers: int = _count(500, "-", "accounts", 0, 10**12, "brand.yaml, micro band")
    max_followers: int = _count(5_000, "-", "accounts", 0, 10**12, "brand.yaml, micro band")
    min_engaged_share: float = _number(0.25, "-", "fraction", 0, 1, "brand.yaml, micro band")
    margin: float = _number(0.4, "-", "fraction", 0, 1, "brand.yaml")
    interval: float = _number(0.9, "-", "fraction", 0.5, 0.99, "metrics: central 90 %")

    accept_share: float = _number(0.3, "a0", "fraction", 0.001, 0.999, ASSUMED)
    accept_strength: float = _number(6, "-", "activations", 0.5, 1e4, ASSUMED)
    posted_share: float = _number(0.7, "-", "fraction", 0.001, 0.999, ASSUMED)
    posted_strength: float = _number(6, "-", "acceptances", 0.5, 1e4, ASSUMED)

    engaged_rate: float = _number(4.0, "-", "people per post", 1e-4, 1e9, ASSUMED)
    engaged_shape: float = _number(0.7, "-", "shape", 0.05, 1e4, ASSUMED)
    post_luck: float = _number(0.2, "v", "squared variation", 0, 100, ASSUMED)
    people_per_act: float = _number(
        0.7, "-", "people per act", 1e-3, 1, "assumption where no account shows both"
    )
    people_per_act_spread: float = _number(0.7, "sigma", "log units", 0.01, 5, ASSUMED)
    acts_per_person: float = _number(1.5, "-", "acts", 1, 1e3, ASSUMED)

    topical_ratio: float = _number(1.0, "κ", "ratio", 1e-3, 1e3, ASSUMED)
    topical_shape: float = _number(2.0, "-", "shape", 0.05, 1e4, ASSUMED)
    topic_share: float = _number(0.2, "-", "fraction", 0.001, 0.999, ASSUMED)
    topic_strength: float = _number(5, "-", "posts", 0.5, 1e4, ASSUMED)
    topic_elasticity: float = _number(0.1, "-", "elasticity", 0, 2, ASSUMED)
    affinity_share: float = _number(0.2, "alpha0", "fraction", 0.001, 0.999, ASSUMED)
    affinity_strength: float = _number(8, "-", "people", 0.5, 1e4, ASSUMED)
    affinity_elasticity: float = _number(0.5, "-", "elasticity", 0, 2, ASSUMED)
    interest_ratio: float = _number(1.0, "-", "ratio", 1e-3, 1e3, ASSUMED)
    interest_shape: float = _number(10, "-", "shape", 0.05, 1e4, ASSUMED)
    posts_per_listener: float = _number(
        10, "-", "posts", 0.1, 1e4, "assumption; a listener's interest is known from so many"
    )
    interest_elasticity: float = _number(1.0, "-", "elasticity", 0, 2, ASSUMED)
    listener_elasticity: float = _number(1.0, "-", "elasticity", 0, 2, ASSUMED)
    buyer_share: float = _number(0.05, "s0", "fraction", 0.001, 0.999, ASSUMED)
    buyer_strength: float = _number(10, "-", "people", 0.5, 1e4, ASSUMED)

    reply_share: float = _number(0.2, "-", "fraction", 0.001, 0.999, ASSUMED)
    reply_strength: float = _number(5, "-", "comments", 0.5, 1e4, ASSUMED)
    reply_elasticity: float = _number(0.25, "-", "elasticity", 0, 2, ASSUMED)
    repeat_share: float = _number(0.2, "-", "fraction", 0.001, 0.999, ASSUMED)
    repeat_strength: float = _number(8, "-", "people", 0.5, 1e4, ASSUMED)
    repeat_elasticity: float = _number(0.1, "-", "elasticity", 0, 2, ASSUMED)
    elasticity_spread: float = _number(
        0.5, "-", "elasticity", 0, 5, "assumption; 0 holds all elasticities as given"
    )
    suspect_share: float = _number(0.03, "-", "fraction", 0.001, 0.999, ASSUMED)
    suspect_strength: float = _number(5, "-", "acts", 0.5, 1e4, ASSUMED)
    resonance_shape: float = _number(1.5, "-", "shape", 0.05, 1e4, ASSUMED)

    act_rate: float = _number(0.01, "c0", "conversions per engaged person", 1e-6, 1, ASSUMED)
    act_shape: float = _number(2.0, "-", "shape", 0.05, 1e4, ASSUMED)
    roi_shape: float = _number(3.0, "κ", "shape", 0.05, 1e4, ASSUMED)
    capture_share: float = _number(0.7, "-", "fraction", 0.01, 1, ASSUMED)
    capture_strength: float = _number(10, "-", "conversions", 0.1, 1e4, ASSUMED)
    order_rate: float = _number(0.005, "-", "orders per person and day", 1e-6, 10, ASSUMED)
    order_shape: float = _number(1.0, "-", "shape", 0.05, 1e4, ASSUMED)
    attribution_inflation: float = _number(
        3.0, "-", "ratio", 1, 20, "lower of 3 to 7: Aral et al. 2009, doi:10.1073/pnas.0908800106"
    )
    acceptance_cost: float = _number(
        0.0, "-", "currency per acceptance", 0, 1e9, "used only where no incentive was ever booked"
    )

    fit_sample: int = _count(
        20_000, "-", "people", 100, 10**9, "shapes are known to 1 %; more only takes longer"
    )

    def __post_init__(self) -> None:
        """Checks every number against its own range."""
        if self.objective not in OBJECTIVES:
            raise ParameterError(
                f"objective is {self.objective!r} but must be one of {', '.join(OBJECTIVES)}",
                culprits=["objective"],
            )
        for described in fields(self):
            if described.metadata:
                _check_range(described, getattr(self, described.name))
        if self.min_followers > self.max_followers:
            raise ParameterError(
                f"min_followers {self.min_followers} exceeds max_followers {self.max_followers};"
                " swap them",
                culprits=["min_followers", "max_followers"],
            )


def _check_range(described: "Field[object]", value: float) -> None:
    facts = described.metadata
    if not facts["low"] <= value <= facts["high"]:  # NaN fails this as well
        raise ParameterError(
            f"{described.name} is {value} but must lie in {facts['low']:g} to {facts['high']:g}"
            f" {facts['unit']}",
            culprits=[described.name],
        )
