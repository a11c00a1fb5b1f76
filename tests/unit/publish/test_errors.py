"""A full disk and a forbidden folder, in words an operator can act on."""

import errno

import duckdb
import pytest

from orchestration.errors import GrapevineError
from orchestration.publish.errors import PublishError, explained


@pytest.mark.parametrize(
    ("number", "fix"),
    [
        (errno.ENOSPC, "Free space there and run again"),
        (errno.EDQUOT, "Free space there and run again"),
        (errno.EFBIG, "Free space there and run again"),
        (errno.EACCES, "Give this user the right to write it"),
        (errno.EROFS, "Give this user the right to write it"),
        (errno.EIO, "cannot be used"),
    ],
)
def test_the_folder_and_the_fix_are_named(tmp_path, number, fix):
    with pytest.raises(PublishError, match=fix) as caught, explained(tmp_path):
        raise OSError(number, "as the system says")
    assert str(tmp_path) in str(caught.value)
    assert "What was published before stays as it was." in str(caught.value)


def test_a_full_disk_that_duckdb_met_is_a_full_disk(tmp_path):
    with pytest.raises(PublishError, match="Free space"), explained(tmp_path):
        raise duckdb.IOException("Could not write file: No space left on device")


def test_another_error_of_duckdb_is_not_a_full_disk(tmp_path):
    with pytest.raises(duckdb.CatalogException), explained(tmp_path):
        raise duckdb.CatalogException("Table with name x does not exist")


def test_our_own_errors_pass_as_they_are(tmp_path):
    with pytest.raises(GrapevineError, match="ours"), explained(tmp_path):
        raise GrapevineError("ours")
