"""Made-up results of brands, where ours is as good as a test wants it."""

import numpy as np

from orchestration.validation.measurement import BrandResult
from orchestration.validation.survey import Measured, Task

PEOPLE = 40


def measured(brand, percent=50, *, skill=0.0, reading="item", friends="all"):
    """A brand whose labels our score knows with `skill`, and degree with none."""
    rng = np.random.default_rng([brand, percent])
    labels = rng.poisson(0.5, PEOPLE)
    scores = {
        "random": np.zeros(PEOPLE),
        "degree": rng.integers(1, 9, PEOPLE).astype(float),
        "grapevine": skill * labels + rng.normal(size=PEOPLE),
    }
    return Measured(Task(reading, percent, brand, friends), BrandResult(brand, 9, labels, scores))
