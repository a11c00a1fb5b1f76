"""What campaigns truly brought: three readings side by side, a verdict, and what each is made from.

Pure: `experiment` (treatment against holdout), `ratio` (were arms drawn as said), `attributed`
(what codes and links were seen to bring), `matched` (people against their own time), `results`
(the long table) and `verdict`. `assets` reads the marts and writes the tables.
"""
