"""The command ``pybossa-stats``, or ``python -m pybossa_stats``: signals first, then the rest."""

import signal
import sys
from types import FrameType

_ENDINGS = (signal.SIGTERM, signal.SIGHUP)


def main() -> None:
    """Run the command."""
    for ending in _ENDINGS:
        if signal.getsignal(ending) is not signal.SIG_IGN:  # as nohup makes it
            signal.signal(ending, _interrupt)
    try:
        from pybossa_stats.cli import program

        program.main(prog_name="pybossa-stats")
    except KeyboardInterrupt:  # during the import, or after the command
        from pybossa_stats.errors import ExitCode

        sys.stderr.write("Error: Interrupted.\n")
        sys.exit(ExitCode.INTERRUPTED)
    finally:
        # Nothing may interrupt the end. And if Ctrl-C hit code run by exec(), such as that of
        # dataclasses, Python would kill itself by SIGINT, whatever the exit code.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, *_ENDINGS})


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    # Act as on Ctrl-C, so that a running query is cancelled on the server, too. Once is enough.
    for ending in _ENDINGS:
        signal.signal(ending, signal.SIG_IGN)
    raise KeyboardInterrupt


if __name__ == "__main__":
    main()
