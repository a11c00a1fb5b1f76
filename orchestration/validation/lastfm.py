"""Reads the tag assignments and friendships of Last.fm (HetRec 2011).

Item = artist, topic = tag. The artist is the reading to trust: to come to an artist is to take up
what somebody offers, as a customer does, while a tag is a word, and to use a friend's word says
little about buying. Both are measured.

The set knows months, not days, and friendships as they stood in 2011 only. That leaks more than a
little: at half of the time span both had acted before in only 11 % of the friendships, and 70 to
80 % of the later adopters among friends came after T. Whoever counts friends of 2011 counts them.
So friends are read in both ways: all, as the protocol has it, and those seen before T.
Source: Cantador, Brusilovsky, Kuflik, RecSys 2011, doi:10.1145/2043932.2044016.
"""

from pathlib import Path

import numpy as np
import pyarrow as pa

from orchestration.validation.files import read_columns
from orchestration.validation.history import DAY, History, Ints, Times

TAGS = "tag_assignments.csv.gz"
EDGES = "edges.csv.gz"

COLUMNS = {
    "user_id": pa.int64(),
    "item_id": pa.int64(),
    "tag_id": pa.int64(),
    "date": pa.date32(),
}
EDGE_COLUMNS = {"src": pa.int64(), "dst": pa.int64()}

FIRST_MONTH = np.datetime64("2005-01", "M")
"""Five rows are dated to the years 1956 to 1979, before there was a Last.fm."""

ANSWER_WITHIN = 92 * DAY
"""People tag an artist some months after they came to listen, so a friend's tag of one of the three
following months answers; of the same month nobody knows which came first."""

SEED = 3


def read(folder: Path) -> History:
    """The tag assignments as acts and the friendships.

    The order of the rows of a month is drawn: their order in the file follows the person's number.

    Raises:
        DatasetError: A file is missing or lacks a column.
    """
    tags = read_columns(folder / TAGS, COLUMNS)
    edges = read_columns(folder / EDGES, EDGE_COLUMNS)
    month = tags["date"].to_numpy().astype("datetime64[M]")
    kept = np.flatnonzero(month >= FIRST_MONTH)
    kept = kept[np.random.default_rng(SEED).permutation(len(kept))]
    kept = kept[np.argsort(month[kept], kind="stable")]
    pairs = np.column_stack([edges["src"].to_numpy(), edges["dst"].to_numpy()])
    return History(
        name="lastfm",
        platform="lastfm",
        person=tags["user_id"].to_numpy()[kept],
        item=tags["item_id"].to_numpy()[kept],
        topic=tags["tag_id"].to_numpy()[kept],
        occurred_at=instants(month[kept]),
        friendships=np.unique(np.sort(pairs, axis=1), axis=0),
        resolution="M",
        answer_within=ANSWER_WITHIN,
        are_friendships_older=False,
    )


def instants(months: np.ndarray) -> Times:
    """Times of rows known only by their month.

    Args:
        months: In rising order. Shape (rows,).

    Returns:
        Strictly rising times: the n rows of a month stand in the middles of its n equal parts.
        Shape (rows,).

    Example:
        >>> [str(t)[:16] for t in instants(np.array(["2010-02", "2010-02"], "datetime64[M]"))]
        ['2010-02-08T00:00', '2010-02-22T00:00']
    """
    _, first, count = np.unique(months, return_index=True, return_counts=True)
    place: Ints = np.arange(len(months)) - np.repeat(first, count)
    begins = months.astype("datetime64[us]")
    length = (months + 1).astype("datetime64[us]") - begins
    times: Times = begins + length * (2 * place + 1) // (2 * np.repeat(count, count))
    return times
