"""The measuring core knows nothing of the pipeline; only its shell reads and writes."""

import ast
from pathlib import Path

import pytest

from orchestration import measurement

FOLDER = Path(measurement.__file__).parent
SHELL = {"assets", "terminal", "pictures", "__main__"}
STRANGERS = ("dagster", "duckdb", "os", "pathlib", "datetime", "time", "rich", "altair")
CORE = sorted(path for path in FOLDER.glob("*.py") if path.stem not in SHELL)


@pytest.mark.parametrize("module", CORE, ids=lambda path: path.stem)
def test_no_formula_reads_a_clock_a_file_or_a_warehouse(module):
    nodes = list(ast.walk(ast.parse(module.read_text(encoding="utf-8"))))
    names = {alias.name for n in nodes if isinstance(n, ast.Import) for alias in n.names}
    names |= {n.module or "" for n in nodes if isinstance(n, ast.ImportFrom)}
    assert not {name for name in names if name.partition(".")[0] in STRANGERS}
