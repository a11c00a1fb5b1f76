"""Tiny histories, written as rows."""

import numpy as np

from orchestration.validation.history import History


def history_of(*acts, friends=((1, 2),), topics=None, **settings):
    """Acts as (person, item, hour); every item is of topic 0 unless `topics` says otherwise."""
    person, item, hour = (np.array(column) for column in zip(*acts, strict=True))
    topic = item * 0 if topics is None else np.array(topics)
    times = np.datetime64("2012-01-01", "us") + hour.astype("timedelta64[h]")
    return History("tiny", "net", person, item, topic, times, np.array(friends), **settings)
