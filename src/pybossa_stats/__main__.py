"""The command ``pybossa-stats``, or ``python -m pybossa_stats``: signals first, then the rest."""

import signal
import sys
import time
from types import FrameType

_ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_SECONDS_TO_END = 3.0  # enough to cancel a query, which is given up after a second
_SECONDS_TO_RETRY = 0.001
_last = float("-inf")


def main() -> None:
    """Run the command."""
    for ending in _ENDINGS:
        if signal.getsignal(ending) is not signal.SIG_IGN:  # as nohup, or a shell's &, makes it
            signal.signal(ending, _interrupt)
    signal.signal(signal.SIGALRM, _interrupt)
    try:
        from pybossa_stats.cli import program

        program.main(prog_name="pybossa-stats")
    except KeyboardInterrupt:  # during the import, or after the command
        from pybossa_stats.errors import ExitCode

        sys.stderr.write("Error: Interrupted.\n")
        sys.exit(ExitCode.INTERRUPTED)
    finally:
        # Nothing may interrupt the end, in no thread. And if Ctrl-C hit code run by exec(), such as
        # that of dataclasses, Python would kill itself by SIGINT, whatever the exit code.
        for ending in (*_ENDINGS, signal.SIGALRM):
            signal.signal(ending, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_BLOCK, _ENDINGS)


def _interrupt(_signal: int, frame: FrameType | None) -> None:
    # All act as Ctrl-C does, so that a running query is cancelled on the server, too. For a while
    # another one, as from an impatient user, must not interrupt that.
    global _last  # noqa: PLW0603 (signals have no other memory)
    now = time.monotonic()
    if frame and frame.f_code.co_filename.startswith("<frozen importlib"):
        # The import system releases its locks in callbacks, where Python only prints exceptions.
        signal.setitimer(signal.ITIMER_REAL, _SECONDS_TO_RETRY)
    elif now - _last > _SECONDS_TO_END:
        _last = now
        raise KeyboardInterrupt


if __name__ == "__main__":
    main()
