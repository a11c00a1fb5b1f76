"""When things happen: the hour of the day, the weekend, and a season that moves everybody alike.

The spring season raises both posting on topic and buying, so that even within one person's time
posts and purchases go together without influence: the second confounder, a mild one.
"""

import numpy as np

from orchestration.worlds.parameters import DAY, DAYS
from orchestration.worlds.randomness import Floats

_HOURS = np.arange(DAYS * 24 + 1)


def _warp(wave: float) -> Floats:
    middle = _HOURS[:-1] + 0.5
    hour, day = middle % 24, middle / 24
    daily = 1 + 0.75 * np.sin((hour - 11) / 24 * 2 * np.pi)
    weekly = np.where(np.floor(day) % 7 < 5, 1.0, 1.25)
    season = 1 + wave * np.exp(-(((day - 95) / 22) ** 2))
    total = np.concatenate([[0.0], np.cumsum(daily * weekly * season)])
    return np.asarray(total / total[-1])


_PLAIN, _SEASONAL = _warp(0.0), _warp(0.5)


def moment(draws: Floats, *, seasonal: bool) -> Floats:
    """Seconds since the world's start for uniform draws, denser in busy hours and in season."""
    return np.asarray(np.interp(draws, _SEASONAL if seasonal else _PLAIN, _HOURS * 3600.0))


def moment_of_day(draws: Floats, day: int) -> Floats:
    """Seconds since the world's start inside one day, which may lie past the world's end."""
    hours = np.interp(draws, _PLAIN[:25] / _PLAIN[24], _HOURS[:25] * 3600.0)
    return np.asarray(day * float(DAY) + hours)
