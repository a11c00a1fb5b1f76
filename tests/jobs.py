"""Parts of a job in this process: what somebody chose in the UI, over the folders of a test."""

from collections.abc import Iterable, Mapping
from typing import Any

import dagster as dg

from orchestration.deployment import Deployment
from orchestration.resources import Store


def run_part(
    deployment: Deployment,
    job: str,
    *,
    keys: Iterable[list[str]] = (),
    groups: Iterable[str] = (),
    ops: Mapping[str, Any] | None = None,
) -> dg.ExecuteInProcessResult:
    """Materializes some assets of a job: by key, by group, or both."""
    from orchestration.definitions import build_definitions

    store = Store(input=str(deployment.input), output=str(deployment.output))
    definitions = build_definitions({"store": store})
    chosen = {dg.AssetKey(key) for key in keys}
    if groups:
        selection = dg.AssetSelection.groups(*groups)
        chosen |= selection.resolve(definitions.resolve_asset_graph())
    return definitions.resolve_job_def(job).execute_in_process(
        run_config={"ops": dict(ops or {})},
        asset_selection=sorted(chosen),
        raise_on_error=False,
    )


def failure(result: dg.ExecuteInProcessResult) -> str:
    """What the run was refused with."""
    from orchestration.progress import failure_text

    assert not result.success
    return failure_text(result.all_events)
