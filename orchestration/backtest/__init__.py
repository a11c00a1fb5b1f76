"""The brand's own past as a test: rank with what was known then, look at what came afterwards.

In the order a backtest runs: `cuts` says when, `knowledge` ranks at a cut in a warehouse of its
own, `outcomes` looks up what people brought in the horizon after it, `measure` and `calibration`
hold one against the other, `verdict` says it in words, `report` writes it down; `walk` does all of
it and `assets` shows it in Dagster. What is measured is how orders of people did; nothing here
changes the score, and nothing published is read or written.
"""
