"""Exports a wave again and again, each time killed one instant later by a real SIGKILL.

Started by `test_activation_survives_a_kill` as a process of its own:

    activate_and_die.py first <prepared> <work>    nothing was exported before
    activate_and_die.py again <prepared> <work>    two of the people withdrew since
"""

import os
import shutil
import sys
from pathlib import Path

from orchestration.activation.exporting import Stamp
from orchestration.activation.wave_export import Wave, assigned_rows, export_wave
from orchestration.deployment import Deployment
from tests.activation_scene import AS_OF, CAMPAIGN, NOW, definition_of, standing
from tests.faults.publish_and_die import die_at

CHANNELS = ("csv",)
WITHDRAWN = {"first": (), "again": ("c0", "c1", "c2", "c3", "c4")}


def export(folder: Path, what: str) -> None:
    """One whole export of wave 1."""
    deployment = Deployment(folder / "in", folder / "out")
    rows = assigned_rows(deployment, CAMPAIGN, 1)
    wave = Wave(definition_of(deployment.input), rows)
    now = standing(withdrawn=WITHDRAWN[what])
    export_wave(deployment, wave, now, CHANNELS, Stamp("ann", NOW, AS_OF))


def main() -> None:
    """Leaves one folder per instant in `work`, as the killed process left it."""
    what, prepared, work = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    # The second time is the first with a file in the way: every other instant is enough.
    instant, stride = 1, 2 if what == "again" else 1
    while True:
        folder = work / f"{instant:04}"
        shutil.copytree(prepared, folder)
        child = os.fork()
        if child == 0:
            die_at(instant, folder / "out")
            export(folder, what)
            os._exit(0)
        if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0:
            shutil.rmtree(folder)
            return
        instant += stride


if __name__ == "__main__":
    main()
