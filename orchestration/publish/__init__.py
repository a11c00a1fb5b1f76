"""The published copy: one complete generation for readers, checked, then current by one rename.

`candidate` writes it, `checks` judges the very files, `generation` makes them current, `assets`
tells Dagster. Nothing here decides what a figure means: that is the marts' and the core's work.
"""
