"""The reader of the New York check-ins, on a hand-made set of the same form."""

import gzip

import numpy as np
import pytest

from orchestration.validation import foursquare
from orchestration.validation.datasets import read_dataset
from orchestration.validation.errors import DatasetError
from tests.unit.validation import small_world


@pytest.fixture
def dataset(tmp_path):
    return small_world.write(tmp_path / "nyc")


def test_acts_keep_the_order_of_the_rows(dataset):
    history = read_dataset(dataset)
    assert history.name == "foursquare_nyc"
    assert history.person.tolist() == [row[0] for row in small_world.CHECKINS]
    assert history.item.tolist() == [row[1] for row in small_world.CHECKINS]
    assert history.topic.tolist() == [row[2] for row in small_world.CHECKINS]


def test_an_hour_that_steps_back_does_not_turn_the_order_round(dataset):
    times = read_dataset(dataset).occurred_at
    assert (np.diff(times) > np.timedelta64(0)).all()
    hours = (times - foursquare.FIRST_HOUR) // np.timedelta64(1, "h")
    assert (
        hours.tolist() == np.maximum.accumulate([row[3] for row in small_world.CHECKINS]).tolist()
    )


def test_the_rows_of_one_hour_are_minutes_apart_not_seconds():
    times = foursquare.instants(np.array([5] * 12))
    assert set(np.diff(times)) == {np.timedelta64(5, "m")}


def test_friendships_made_during_the_period_are_not_read(dataset):
    pairs = {tuple(pair) for pair in read_dataset(dataset).friendships.tolist()}
    assert pairs == set(small_world.FRIENDS)


def test_a_friendship_told_twice_is_one(dataset):
    edges = "u,v,snapshot\n1,4,before\n4,1,before\n"
    (dataset / "edges.csv.gz").write_bytes(gzip.compress(edges.encode()))
    assert read_dataset(dataset).friendships.tolist() == [[1, 4]]


def test_half_of_the_span_parts_what_is_known_from_what_is_foretold(dataset):
    history = read_dataset(dataset)
    known = history.at(50).known
    assert len(known.person) == sum(row[3] < 500 for row in small_world.CHECKINS)
    assert known.friendships.tolist() == history.friendships.tolist()


def test_a_missing_dataset_is_told_with_an_example():
    with pytest.raises(DatasetError, match=r"make validate DATASET=.*foursquare_nyc"):
        read_dataset(None)


def test_a_folder_that_is_not_there_is_named(tmp_path):
    with pytest.raises(DatasetError, match="nowhere is no folder"):
        read_dataset(tmp_path / "nowhere")


def test_a_folder_without_a_known_dataset_is_refused_with_what_is_known(tmp_path):
    with pytest.raises(DatasetError, match=r"checkins\.csv\.gz"):
        read_dataset(tmp_path)


def test_a_file_that_lacks_a_column_is_named(dataset):
    (dataset / "edges.csv.gz").write_bytes(gzip.compress(b"u,v\n1,2\n"))
    with pytest.raises(DatasetError, match=r"edges\.csv\.gz cannot be read"):
        read_dataset(dataset)
