"""The program, loaded before it is asked for: `python -m tests.support.loaded FOLDER`.

What is put into the folder as `pybossa-stats` has a process forked that goes on as the program
would, which saves the half second that it takes to load. All ends with the standard input.
"""

import json
import os
import runpy
import signal
import socket
import subprocess
import sys
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from select import select
from tempfile import TemporaryDirectory

import pybossa_stats
from pybossa_stats.__main__ import main

FIXED_CLOCK = Path("tests/support/fixed_clock").absolute()
_CLOSED_IN_THE_END: list[object] = []

_CLIENT = """#!{python} -ISs
import json, os, signal, socket
from sys import argv, exit
line = socket.socket(socket.AF_UNIX)
line.connect("{path}")
said = json.dumps([argv[1:], os.getcwd(), dict(os.environ)]).encode()
socket.send_fds(line, [said], [0, 1, 2])
line.shutdown(socket.SHUT_WR)
answers = line.makefile()
process = int(answers.readline())
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(number, lambda number, _: os.kill(process, number))
exit(int(answers.readline() or 1))
"""


@cache
def loaded_program() -> Path:
    """A folder that has the program; it is there until this process ends."""
    folder = TemporaryDirectory(prefix="loaded-")
    command = [sys.executable, "-m", __name__, folder.name]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout
    assert process.stdout.readline() == b"Loaded.\n"
    _CLOSED_IN_THE_END.append((folder, process))
    return Path(folder.name)


def _serve(folder: Path) -> None:
    for found in walk_packages(pybossa_stats.__path__, "pybossa_stats."):
        import_module(found.name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # so that nobody has to be waited for
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / "socket"))
        listener.listen()
        client = folder / "pybossa-stats"
        client.write_text(_CLIENT.format(python=sys.executable, path=folder / "socket"))
        client.chmod(0o755)
        sys.stdout.write("Loaded.\n")
        sys.stdout.flush()
        while listener in select([listener, sys.stdin], [], [])[0]:
            line, _ = listener.accept()
            if not os.fork():
                _go_on(line)
            line.close()


def _go_on(line: socket.socket) -> None:
    """Be the program, where and as it was started."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    said, descriptors, *_ = socket.recv_fds(line, 65_536, 3)
    while more := line.recv(65_536):
        said += more
    for number, descriptor in enumerate(descriptors):
        os.dup2(descriptor, number)
    sys.argv[1:], folder, environment = json.loads(said)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    runpy.run_path(str(FIXED_CLOCK / "sitecustomize.py"))
    sys.stdin, sys.stdout, sys.stderr = (
        os.fdopen(number, mode) for number, mode in enumerate("rww")
    )
    line.send(b"%d\n" % os.getpid())
    code = 0
    try:
        main()
    except SystemExit as end:
        code = int(end.code or 0)
    sys.stdout.flush()
    sys.stderr.flush()
    line.send(b"%d\n" % code)
    os._exit(0)


if __name__ == "__main__":
    _serve(Path(sys.argv[1]))
