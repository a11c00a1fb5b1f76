"""Builds archives as people hand them over: a zip file or a folder out of parsed documents."""

import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def as_meta_writes(value: Any) -> bytes:
    """JSON in which each byte of UTF-8 stands as if it were a character of Latin-1."""

    def garbled(part: Any) -> Any:
        if isinstance(part, str):
            return part.encode().decode("latin-1")
        if isinstance(part, list):
            return [garbled(each) for each in part]
        if isinstance(part, dict):
            return {garbled(key): garbled(each) for key, each in part.items()}
        return part

    return json.dumps(garbled(value)).encode()


def as_zip(path: Path, members: Mapping[str, bytes]) -> Path:
    """A zip file of these members."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return path


def as_folder(path: Path, members: Mapping[str, bytes]) -> Path:
    """A folder of these members."""
    for name, data in members.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(data)
    return path
