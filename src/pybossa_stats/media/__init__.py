"""A document, and how each medium shows it; it knows nothing of PYBOSSA."""
