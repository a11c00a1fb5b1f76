"""The reader of the Last.fm tags, on a hand-made set of the same form."""

import gzip

import numpy as np
import pytest

from orchestration.validation.datasets import read_dataset
from orchestration.validation.errors import DatasetError

TAGS = """user_id,item_id,tag_id,date
2,52,13,1956-06-01
2,52,13,2009-04-01
2,52,15,2009-04-01
3,52,13,2009-04-17
2,60,13,2009-05-01
3,60,20,2008-01-01
"""


@pytest.fixture
def dataset(tmp_path):
    (tmp_path / "tag_assignments.csv.gz").write_bytes(gzip.compress(TAGS.encode()))
    (tmp_path / "edges.csv.gz").write_bytes(gzip.compress(b"src,dst\n2,3\n3,2\n3,9\n9,3\n"))
    return tmp_path


def test_artists_are_items_and_tags_are_topics(dataset):
    history = read_dataset(dataset)
    assert history.name == "lastfm"
    rows = zip(history.person, history.item, history.topic, strict=True)
    april = {(2, 52, 13), (2, 52, 15), (3, 52, 13)}
    first, *middle, last = [tuple(int(value) for value in row) for row in rows]
    assert (first, set(middle), last) == ((3, 60, 20), april, (2, 60, 13))


def test_years_before_there_was_a_last_fm_are_dropped(dataset):
    assert read_dataset(dataset).occurred_at[0] >= np.datetime64("2008-01-01")


def test_times_rise_and_stay_in_their_month(dataset):
    times = read_dataset(dataset).occurred_at
    assert (np.diff(times) > np.timedelta64(0)).all()
    months = times.astype("datetime64[M]").astype(str).tolist()
    assert months == ["2008-01", "2009-04", "2009-04", "2009-04", "2009-05"]


def test_a_mutual_pair_is_one_friendship(dataset):
    assert read_dataset(dataset).friendships.tolist() == [[2, 3], [3, 9]]


def test_reading_twice_draws_the_same_order(dataset):
    assert read_dataset(dataset).topic.tolist() == read_dataset(dataset).topic.tolist()


def test_a_file_that_lacks_a_column_is_named(dataset):
    (dataset / "edges.csv.gz").write_bytes(gzip.compress(b"u,v\n1,2\n"))
    with pytest.raises(DatasetError, match=r"edges\.csv\.gz cannot be read"):
        read_dataset(dataset)
