# Completion of pybossa-stats in fish, loaded when it is first needed.
_PYBOSSA_STATS_COMPLETE=fish_source pybossa-stats | source
