"""How people name a time, and what it is in UTC; knows nothing of PYBOSSA."""
