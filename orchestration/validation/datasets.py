"""Which public datasets can be read, and how a folder is known to hold one."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from orchestration.validation import foursquare, lastfm
from orchestration.validation.errors import DatasetError
from orchestration.validation.history import History


@dataclass(frozen=True)
class Dataset:
    """A dataset that can be read.

    Attributes:
        files: What its folder holds; all of them must be there.
        read: Makes the history of such a folder.
    """

    files: tuple[str, ...]
    read: Callable[[Path], History]


DATASETS: Mapping[str, Dataset] = {
    "foursquare_nyc": Dataset((foursquare.CHECKINS, foursquare.EDGES), foursquare.read),
    "lastfm": Dataset((lastfm.TAGS, lastfm.EDGES), lastfm.read),
}


def read_dataset(folder: Path | None) -> History:
    """The history in `folder`, whichever dataset it holds.

    Raises:
        DatasetError: No folder is given, it does not exist, or no known dataset is in it.
    """
    known = "; ".join(f"{name} ({', '.join(d.files)})" for name, d in DATASETS.items())
    if folder is None:
        raise DatasetError(
            "DATASET is missing. Give the folder of a public dataset, as in "
            f"make validate DATASET=../shared/datasets/foursquare_nyc. Known are: {known}."
        )
    if not folder.is_dir():
        raise DatasetError(f"DATASET {folder} is no folder. Known datasets are: {known}.")
    for dataset in DATASETS.values():
        if all((folder / name).is_file() for name in dataset.files):
            return dataset.read(folder)
    raise DatasetError(f"DATASET {folder} holds no dataset that can be read. Known are: {known}.")
