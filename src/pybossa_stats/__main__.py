"""The command ``pybossa-stats``, or ``python -m pybossa_stats``: signals first, then the rest."""

import signal
import sys
import time
from types import FrameType

_TERMINATION_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_SECONDS_TO_END = 3.0  # enough to cancel a query, which is given up after a second
_SECONDS_TO_RETRY = 0.001
_last = float("-inf")


def main() -> None:
    """Run the command."""
    for number in _TERMINATION_SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup, or a shell's &, sets it
            signal.signal(number, _interrupt)
    signal.signal(signal.SIGALRM, _interrupt)
    sys.unraisablehook = _interrupt_again
    try:
        from pybossa_stats.cli import program

        program.main(prog_name="pybossa-stats")
    except KeyboardInterrupt:  # during the import, or after the command
        from pybossa_stats.errors import ExitCode

        sys.stderr.write("Error: Interrupted.\n")
        sys.exit(ExitCode.INTERRUPTED)
    finally:
        # Nothing may interrupt the exit, in any thread. After Ctrl-C in code run by exec(), such as
        # that of dataclasses, Python would kill itself by SIGINT rather than use the exit code.
        for number in (*_TERMINATION_SIGNALS, signal.SIGALRM):
            signal.signal(number, signal.SIG_IGN)
        signal.pthread_sigmask(signal.SIG_BLOCK, _TERMINATION_SIGNALS)


def _interrupt(_signal: int, frame: FrameType | None) -> None:
    # All act as Ctrl-C, so that a running query is cancelled on the server, too. Further signals
    # must not interrupt that for a while.
    global _last  # noqa: PLW0603 (signals have no other memory)
    now = time.monotonic()
    if frame and frame.f_code.co_filename.startswith("<frozen importlib"):
        # The import system releases its locks in callbacks, where Python only prints exceptions.
        signal.setitimer(signal.ITIMER_REAL, _SECONDS_TO_RETRY)
    elif now - _last > _SECONDS_TO_END:
        _last = now
        raise KeyboardInterrupt


def _interrupt_again(lost: "sys.UnraisableHookArgs") -> None:
    """Try again where an interrupt met a callback, such as a finalizer, and was lost there."""
    global _last  # noqa: PLW0603
    if lost.exc_type is KeyboardInterrupt:
        _last = float("-inf")
        signal.setitimer(signal.ITIMER_REAL, _SECONDS_TO_RETRY)
    else:
        sys.__unraisablehook__(lost)


if __name__ == "__main__":
    main()
