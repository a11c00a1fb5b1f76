"""What a run costs: time and memory of the whole job, beside what its work alone would cost.

`make bench` makes worlds of several sizes, runs the main job on each in a process of its own, and
compares it with the same compiled SQL in a bare DuckDB plus the scoring core alone.
"""
