"""What the ranking is worth on real people: the pipeline run on public research data, and measured.

The datasets stand outside the project and are never copied into it; `make validate` converts one
to the input contract in a temporary folder, runs the real pipeline on it as of half its time span,
and compares the published order with simple rankings of the same people.
"""
