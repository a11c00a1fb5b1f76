"""A Postgres server that lives as long as a benchmark does, on the loopback, with its own data."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PLACES = "usr/lib/postgresql/*/bin/initdb"
"""Where Debian puts the server's programs; elsewhere they may be on the path."""


def programs() -> Path | None:
    """The folder of the newest server's programs; None where there is none."""
    found = sorted(Path("/").glob(PLACES), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    candidates = [*found, *([Path(on_path)] if on_path else [])]
    return candidates[-1].parent if candidates else None


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serves an empty database; gives its address. Only this machine can reach it.

    Args:
        folder: The programs'.
    """
    user = _lent_user()
    home = Path(
        tempfile.mkdtemp(prefix="grapevine-postgres-", dir=_open_folder() if user else None)
    )
    try:
        if user:
            shutil.chown(home, user)
        data = home / "data"
        form = ("--encoding=UTF8", "--locale=C", "--username=owner", "--auth=trust")
        _run(user, folder / "initdb", "--no-sync", *form, "-D", data)
        port = _free_port()
        settings = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories="
        control = (folder / "pg_ctl", "-D", data, "--wait")
        _run(user, *control, "-l", home / "log", f"--options={settings}", "start")
        try:
            yield f"postgresql://owner@127.0.0.1:{port}/postgres"
        finally:
            _run(user, *control, "--mode=immediate", "stop")
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _lent_user() -> str | None:
    """Whose name the server runs under: it refuses root's."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _open_folder() -> str | None:
    """The folder for temporary files, or another that every user may enter."""
    for place in (tempfile.gettempdir(), "/tmp", "/var/tmp"):  # noqa: S108 only where it must
        path = Path(place)
        if all(each.is_dir() and each.stat().st_mode & 0o001 for each in (path, *path.parents)):
            return place
    return None


def _run(user: str | None, *command: Path | str) -> None:
    lent = ["setpriv", f"--reuid={user}", "--clear-groups", "--"] if user else []
    subprocess.run(  # noqa: S603 the server's own programs
        [*lent, *map(str, command)],
        check=True,
        cwd="/",
        stdout=subprocess.DEVNULL,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
    )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
