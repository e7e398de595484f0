"""``python -m pybossa_stats`` is the command ``pybossa-stats``."""

from pybossa_stats.cli import main

if __name__ == "__main__":
    main()
