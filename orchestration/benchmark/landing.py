"""One made-up system, read into a lake in this process, with a clock beside it."""

import time
from importlib import import_module
from pathlib import Path
from typing import Any

from orchestration.benchmark.process import BenchmarkError
from orchestration.benchmark.systems import SYSTEMS
from orchestration.benchmark.systems.system import NOW
from orchestration.deployment import Deployment
from orchestration.sources.extraction import extract
from orchestration.sources.kinds import KINDS
from orchestration.sources.settings import Configured

_LIBRARIES = (
    "orchestration.sources.client",
    "orchestration.sources.apis.sql_connection",
    "pandas",
)
"""Loaded once a run, however many sources and records it has; pyarrow loads pandas."""


def land(name: str, folder: Path, address: str = "") -> dict[str, Any]:
    """Reads a system into a lake below `folder`.

    Args:
        name: Of the system.
        folder: With `input`, where the system's files are if it has any.
        address: Of its server.

    Raises:
        BenchmarkError: It was not read to its end.
    """
    system = SYSTEMS[name]
    kind = KINDS[system.kind]
    deployment = Deployment(folder / "input", folder / "output")
    base_url = {"base_url": address} if system.answer else {}
    options = kind.options.model_validate({**system.options, **base_url})
    source = Configured(kind.name, kind, options, {secret: secret for secret in system.secrets})
    environment = {
        secret: value.replace("{folder}", str(deployment.input)).replace("{url}", address)
        for secret, value in system.secrets.items()
    }
    for library in _LIBRARIES:
        import_module(library)
    begun, used = time.monotonic(), time.process_time()
    outcome = extract(deployment, source, NOW, environment)
    seconds, cpu = time.monotonic() - begun, time.process_time() - used
    if outcome.state != "fresh":
        raise BenchmarkError(f"{name} was not read to its end: {outcome.reason}")
    return {
        "records": outcome.landed[system.table],
        "landed": sum(outcome.landed.values()),
        "seconds": seconds,
        "cpu_seconds": cpu,
    }
