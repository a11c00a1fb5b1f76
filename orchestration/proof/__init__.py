"""Proof against truth: worlds whose truth is known, ranked by the product, judged, and written up.

`make worlds` makes worlds over a grid, replays the pipeline's own SQL and the scoring core on each
(`worlds`), holds what comes out against the truth (`value`, `intervals`, `totals`, `authenticity`)
and writes one report that says beside every aim whether it was reached. The pipeline never sees
the truth.
"""
