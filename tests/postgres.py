"""A real Postgres, started for a test on the loopback with a data folder of its own, and stopped.

with Postgres.start() as server:
server.run("create table ...")
... server.url ...
"""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import psycopg

PASSWORD = "p4ss-w0rd/with@signs"  # noqa: S105 of a server that lives for one test
PLACES = "/usr/lib/postgresql/*/bin"
"""Where Debian puts the server's programs; elsewhere they may be on the path."""


def programs() -> Path | None:
    """The folder of the newest server's programs; None where there is none."""
    found = sorted(Path("/").glob(f"{PLACES[1:]}/initdb"), key=lambda path: path.parts[-3])
    on_path = shutil.which("initdb")
    candidates = [*found, *([Path(on_path)] if on_path else [])]
    return candidates[-1].parent if candidates else None


@dataclass(frozen=True)
class Postgres:
    """A running server.

    Attributes:
        port: On 127.0.0.1.
    """

    port: int

    def url_of(self, user: str, password: str, scheme: str = "postgresql") -> str:
        """The address for a login, as it stands in the environment."""
        from urllib.parse import quote

        return f"{scheme}://{user}:{quote(password, safe='')}@127.0.0.1:{self.port}/postgres"

    @property
    def url(self) -> str:
        return self.url_of("owner", PASSWORD)

    def run(self, *statements: str) -> None:
        """Runs statements as the server's owner."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    @classmethod
    @contextmanager
    def start(cls) -> Iterator[Self]:
        """Makes a database and serves it until the end of the block."""
        folder = programs()
        assert folder is not None, "no Postgres is installed; ask programs() first"
        home = Path(tempfile.mkdtemp(prefix="postgres-of-a-test-"))
        try:
            yield from cls._served(folder, home)
        finally:
            shutil.rmtree(home, ignore_errors=True)

    @classmethod
    def _served(cls, folder: Path, home: Path) -> Iterator[Self]:
        data, secret = home / "data", home / "password"
        secret.write_text(PASSWORD, encoding="utf-8")
        _hand_over(home)
        login = ("--username=owner", f"--pwfile={secret}", "--auth=scram-sha-256")
        made = ("--no-sync", "--encoding=UTF8", "--locale=C", f"--pgdata={data}")
        _as_nobody(folder / "initdb", *login, *made)
        port = _free_port()
        settings = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories="
        control = (folder / "pg_ctl", f"--pgdata={data}")
        log = f"--log={home / 'log'}"
        _as_nobody(*control, "--wait", "--timeout=120", log, f"--options={settings}", "start")
        try:
            yield cls(port)
        finally:
            _as_nobody(*control, "--wait", "--mode=immediate", "stop")


def _user() -> str | None:
    """Whose name the server runs under: it refuses root's."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def _hand_over(home: Path) -> None:
    user = _user()
    if user is not None:
        for path in (home, *home.iterdir()):
            shutil.chown(path, user)


def _as_nobody(*command: Path | str) -> None:
    user = _user()
    lent: Sequence[str] = (
        () if user is None else ("setpriv", f"--reuid={user}", "--clear-groups", "--")
    )
    ran = subprocess.run(
        [*lent, *map(str, command)],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        timeout=180,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
