# ruff: noqa: INP001 an __init__.py would make sqlfluff read the folder as one module
"""What sqlfluff sees instead of dbt's adapter: a dispatched macro reads as a call of its own name.

sqlfluff renders the models with plain Jinja, without a warehouse. It judges the shape of the SQL,
so an expression of the right shape is all a dispatched macro has to be.
"""

from collections.abc import Callable


def dispatch(macro_name: str, *_: object) -> Callable[..., str]:
    """Stands for `adapter.dispatch`: the macro called `macro_name` as if it were SQL."""

    def call(*arguments: object) -> str:
        if macro_name == "engine_type":
            return "varchar"
        if macro_name.startswith("with_"):  # a whole statement over the CTE it is given
            return f"select * from {arguments[0]}"
        if macro_name.endswith("_pattern"):  # the second argument is a bare regular expression
            return f"{macro_name}({arguments[0]}, 'pattern')"
        if macro_name in {"json_text", "json_texts", "json_elements"}:  # a bare JSON path likewise
            return f"{macro_name}({arguments[0]}, 'path')"
        return f"{macro_name}({', '.join(str(argument) for argument in arguments)})"

    return call
