"""Made-up systems, one for each kind of source, by the name that the benchmark calls it.

They say just enough of what each real one says: its paging at its real page size, records as they
come from it, nothing that goes wrong.
"""

from collections.abc import Mapping

from orchestration.benchmark.systems import (
    archive_systems,
    customer_systems,
    database_systems,
    event_systems,
    network_systems,
    public_systems,
)
from orchestration.benchmark.systems.system import System

SYSTEMS: Mapping[str, System] = {
    **customer_systems.SYSTEMS,
    **network_systems.SYSTEMS,
    **public_systems.SYSTEMS,
    **database_systems.SYSTEMS,
    **archive_systems.SYSTEMS,
    **event_systems.SYSTEMS,
}
