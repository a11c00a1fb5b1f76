"""Sees whether any process, in Python or not, opens a file of a folder (Linux inotify)."""

import contextlib
import ctypes
import os
from collections.abc import Iterator
from pathlib import Path

IN_ACCESS, IN_OPEN = 0x00000001, 0x00000020


@contextlib.contextmanager
def opens_in(folder: Path) -> Iterator[list[str]]:
    """Yields a list that holds, after the block, what the kernel saw opened or read in it."""
    libc = ctypes.CDLL(None, use_errno=True)
    handle = libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
    watched = libc.inotify_add_watch(handle, os.fsencode(folder), IN_ACCESS | IN_OPEN)
    assert handle >= 0, os.strerror(ctypes.get_errno())
    assert watched >= 0, os.strerror(ctypes.get_errno())
    seen: list[str] = []
    try:
        yield seen
        with contextlib.suppress(BlockingIOError):
            while True:
                seen.append(repr(os.read(handle, 65536)))
    finally:
        os.close(handle)
