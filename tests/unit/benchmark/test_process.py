"""A measured command's cost is that of its whole process tree."""

import subprocess
import sys

import pytest

from orchestration.benchmark.process import BenchmarkError, folder_bytes, measure, tree_bytes

HOLD = "import time; held = bytearray(80_000_000); time.sleep(0.8)"
SIZE = 80_000_000


def python(code):
    return [sys.executable, "-c", code]


def test_memory_of_children_is_added_up():
    spawn = f"import subprocess, sys; {HOLD.replace('time.sleep(0.8)', 'pass')}; "
    spawn += f"subprocess.run([sys.executable, '-c', {HOLD!r}], check=True)"
    alone, together = measure(python(HOLD)), measure(python(spawn))
    assert alone.peak_bytes > SIZE
    assert together.peak_bytes > 2 * SIZE
    assert alone.seconds > 0.8


def test_processor_time_of_children_is_added_up():
    work = "import time; begun = time.process_time()\nwhile time.process_time() < begun + 0.3: pass"
    spawn = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {work!r}], check=True)"
    assert measure(python(spawn)).cpu_seconds > 0.3


def test_what_a_command_prints_is_kept():
    assert measure(python("print('figures')")).printed == "figures\n"


def test_a_failed_command_is_told_with_what_it_printed():
    with pytest.raises(BenchmarkError, match=r"status 3(?s:.*)no room"):
        measure(python("import sys; print('no room'); sys.exit(3)"))


def test_an_ended_process_takes_no_memory():
    ended = subprocess.Popen(python("pass"))
    ended.wait()
    assert tree_bytes(ended.pid) == 0


def test_a_folder_is_as_large_as_its_files(tmp_path):
    (tmp_path / "below").mkdir()
    (tmp_path / "one").write_bytes(b"123")
    (tmp_path / "below" / "two").write_bytes(b"4567")
    assert folder_bytes(tmp_path) == 7
