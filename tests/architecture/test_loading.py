"""The code location loads as the Dagster UI loads it: whole, with every job beside every asset."""

import dagster as dg


def test_the_code_location_loads_with_all_its_jobs():
    from orchestration.definitions import defs

    dg.Definitions.validate_loadable(defs)
    repository = defs.get_repository_def()
    assert {job.name for job in repository.get_all_jobs()} >= {"main_ranking", "activate", "recall"}
