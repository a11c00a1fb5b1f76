"""A connection to a database, for reading alone, and its errors in words.

No password is ever repeated: messages hold the first line of what the server said, and the
exceptions of the driver, which know the address, end here.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, create_engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from orchestration.errors import ConfigurationError
from orchestration.sources.client import PATIENCE_SECONDS, RefusedError, UnavailableError

ATTEMPTS = 4
BACKOFF_SECONDS = 1.0
CONNECT_SECONDS = 10

POSTGRES = "postgresql+psycopg"
PERMISSION_DENIED = "42501"
LOGIN_REFUSED = ("password authentication failed", "no pg_hba.conf entry", "no password supplied")


def connect(address: str) -> Connection:
    """Connects, trying again where the server does not answer.

    Args:
        address: An SQLAlchemy URL; `postgres://` and `postgresql://` mean psycopg.

    Returns:
        A connection; on Postgres in one read-only transaction that sees one state of the database.
        Close it.

    Raises:
        ConfigurationError: The address cannot be read, or its driver is not installed.
        SQLAlchemyError: The server refuses or does not answer.
    """
    url = _url(address)
    is_postgres = url.drivername == POSTGRES
    try:
        engine = create_engine(
            url,
            poolclass=NullPool,
            hide_parameters=True,
            connect_args={"connect_timeout": CONNECT_SECONDS} if is_postgres else {},
        )
    except (NoSuchModuleError, ModuleNotFoundError):
        raise ConfigurationError(
            f"No driver for {url.drivername} is installed. For Postgres: `pip install "
            "'grapevine[postgres]'`; for others install theirs."
        ) from None
    if is_postgres:
        engine = engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
    for attempt in range(ATTEMPTS):
        try:
            connection = engine.connect()
            break
        except DBAPIError as error:
            if attempt == ATTEMPTS - 1 or _is_refused_login(error):
                raise
            time.sleep(BACKOFF_SECONDS * 2**attempt)
    if is_postgres:
        connection.exec_driver_sql(f"set statement_timeout = {PATIENCE_SECONDS * 1000}")
    return connection


@contextmanager
def translated(what: str, table: str = "") -> Iterator[None]:
    """Turns the database's errors into ours.

    Args:
        what: What was asked for, for the message.
        table: The raw table it was for.

    Raises:
        RefusedError: A permission is missing, or the login is refused.
        UnavailableError: Anything else that went wrong in or on the way to the database.
    """
    try:
        yield
    except DBAPIError as error:
        words = _words(error)
        if getattr(error.orig, "sqlstate", None) == PERMISSION_DENIED:
            raise RefusedError(f"The database refuses {what}: {words}", table) from None
        if _is_refused_login(error):
            raise RefusedError(f"The database refuses the login: {words}", table) from None
        raise UnavailableError(f"The database did not give {what}: {words}") from None
    except SQLAlchemyError as error:
        raise UnavailableError(f"{what} could not be read ({type(error).__name__}).") from None


def _url(address: str) -> URL:
    try:
        url = make_url(address.strip())
    except ArgumentError:
        raise ConfigurationError(
            "The database's address cannot be read. Write it as "
            "`postgresql://user:password@host:5432/database`; a password with special signs needs "
            "them percent-encoded."
        ) from None
    return url.set(drivername=POSTGRES) if url.drivername in {"postgres", "postgresql"} else url


def _words(error: DBAPIError) -> str:
    lines = str(error.orig).strip().splitlines()
    return lines[0] if lines else type(error.orig).__name__


def _is_refused_login(error: DBAPIError) -> bool:
    return any(words in str(error.orig) for words in LOGIN_REFUSED)
