"""Where the figures come from: a PYBOSSA database, opened read-only."""
