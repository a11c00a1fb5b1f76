# ruff: noqa: INP001 an __init__.py would make sqlfluff read the folder as one module
"""What sqlfluff sees instead of dbt's cross-database macros: calls of the same names."""

from collections.abc import Callable


def __getattr__(name: str) -> Callable[..., str]:
    """Any macro of dbt's: `dbt.dateadd('day', 1, 'x')` reads as `dateadd(day, 1, x)`."""
    if name.startswith("__"):
        raise AttributeError(name)

    def call(*arguments: object) -> str:
        return f"{name}({', '.join(str(argument) for argument in arguments)})"

    return call
