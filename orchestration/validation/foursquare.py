"""Reads the New York check-ins and friendships of Yang et al. (WWW 2019).

The only public set at hand whose graph is older than the behaviour: friendships of the `before`
snapshot leak nothing of what is to be foretold. Friends live near each other, so joint visits
share geography as well as influence.
"""

from pathlib import Path

import numpy as np
import pyarrow as pa

from orchestration.validation.files import read_columns
from orchestration.validation.history import History, Ints, Times

CHECKINS = "checkins.csv.gz"
EDGES = "edges.csv.gz"

COLUMNS = ("seq", "user_id", "venue_id", "category_id", "t_hours")
EDGE_COLUMNS = {"u": pa.int64(), "v": pa.int64(), "snapshot": pa.string()}

FIRST_HOUR = np.datetime64("2012-04-03T00:00:00", "us")
"""When hour 0 is taken to be. The set tells hours since its first row only; no figure depends
on the date."""


def read(folder: Path) -> History:
    """The check-ins as acts (venue = item, category = topic) and the `before` friendships.

    The rows stand in the order they happened while `t_hours` is approximate and steps back at
    times: the order is kept, and an hour's rows are spread evenly over it.

    Raises:
        DatasetError: A file is missing or lacks a column.
    """
    checkins = read_columns(folder / CHECKINS, dict.fromkeys(COLUMNS, pa.int64()))
    edges = read_columns(folder / EDGES, EDGE_COLUMNS)
    order = np.argsort(checkins["seq"].to_numpy(), kind="stable")
    older = np.asarray(edges["snapshot"].to_pylist()) == "before"
    pairs = np.column_stack([edges["u"].to_numpy(), edges["v"].to_numpy()])[older]
    return History(
        name="foursquare_nyc",
        platform="foursquare",
        person=checkins["user_id"].to_numpy()[order],
        item=checkins["venue_id"].to_numpy()[order],
        topic=checkins["category_id"].to_numpy()[order],
        occurred_at=instants(checkins["t_hours"].to_numpy()[order]),
        friendships=np.unique(np.sort(pairs.astype(np.int64), axis=1), axis=0),
    )


def instants(hours: Ints) -> Times:
    """Times of rows known only by order and approximate hour.

    Args:
        hours: Approximate hours since the first row, in the order of the rows. Shape (rows,).

    Returns:
        Strictly rising times: an hour that steps back counts as the latest before it, and the n
        rows of one hour stand in the middles of its n equal parts. Shape (rows,).

    Example:
        >>> [str(t)[11:19] for t in instants(np.array([0, 2, 1, 3]))]
        ['00:30:00', '02:15:00', '02:45:00', '03:30:00']
    """
    hour = np.maximum.accumulate(hours)
    _, first, count = np.unique(hour, return_index=True, return_counts=True)
    place = np.arange(len(hour)) - np.repeat(first, count)
    half_hour = 1_800_000_000
    microseconds = (2 * place + 1) * half_hour // np.repeat(count, count)
    times: Times = (
        FIRST_HOUR + hour * np.timedelta64(1, "h") + microseconds.astype("timedelta64[us]")
    )
    return times
