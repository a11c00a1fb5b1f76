"""Reads the columns of a dataset's file, and says in words when it cannot."""

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.csv

from orchestration.validation.errors import DatasetError


def read_columns(path: Path, types: Mapping[str, pa.DataType]) -> pa.Table:
    """The named columns of a CSV file, read as these types.

    Raises:
        DatasetError: The file is missing, lacks a column or holds another type.
    """
    if not path.is_file():
        raise DatasetError(f"{path} is missing; DATASET must be the folder that holds it.")
    options = pa.csv.ConvertOptions(include_columns=list(types), column_types=dict(types))
    try:
        return pa.csv.read_csv(path, convert_options=options)
    except (pa.ArrowInvalid, pa.ArrowKeyError, OSError) as error:
        raise DatasetError(f"{path} cannot be read: {error}. Fetch it anew.") from error
