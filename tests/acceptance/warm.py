"""A process that has imported the whole tool and runs each command in a copy of itself.

The pages show many commands, and most of what a process costs is importing. A command is otherwise
run as ever: with its own arguments, environment, folder and streams, and to its own exit.

    python -m tests.acceptance.warm SOCKET      # serves until it is ended
    python -I -S tests/acceptance/warm.py SOCKET ARGUMENT...    # runs a command there
"""

from __future__ import annotations

import json
import os
import socket
import sys
from pathlib import Path

STREAMS = (0, 1, 2)


def ask(path: str, arguments: list[str]) -> int:
    """Run a command with this process's streams, environment and folder; returns its exit code."""
    said = {"arguments": arguments, "environment": dict(os.environ), "folder": str(Path.cwd())}
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(path)
        socket.send_fds(line, [json.dumps(said).encode()], STREAMS)
        line.shutdown(socket.SHUT_WR)
        return int(line.recv(16))


def serve(path: str) -> None:
    """Import everything, then answer."""
    import importlib  # noqa: PLC0415 - a client has no time for it
    import pkgutil  # noqa: PLC0415 - likewise

    for package in ("resume_cli", "database", "prompts"):
        for module in pkgutil.walk_packages(
            importlib.import_module(package).__path__, f"{package}."
        ):
            if not module.name.endswith("__main__"):
                importlib.import_module(module.name)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(path)
        listening.listen()
        while True:
            line, _ = listening.accept()
            if os.fork() == 0:
                _answer(line)
            line.close()
            _reap()


def _answer(line: socket.socket) -> None:
    """Start the command, wait for it, and tell how it ended."""
    data, streams, _, _ = socket.recv_fds(line, 65536, len(STREAMS))
    while more := line.recv(65536):
        data += more
    child = os.fork()
    if child == 0:
        _run(json.loads(data), streams)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    line.sendall(str(code if code >= 0 else 128 - code).encode())
    os._exit(0)


def _run(said: dict[str, object], streams: list[int]) -> None:
    """Become the command; leaves by its exit, with all that is to be done at one."""
    from resume_cli.__main__ import main  # noqa: PLC0415 - a client has no time for it

    for stream, given in zip(STREAMS, streams, strict=True):
        os.dup2(given, stream)
    # Those of the first process know where they were in its own streams.
    sys.stdin = os.fdopen(0, encoding="utf-8")
    sys.stdout = os.fdopen(1, "w", encoding="utf-8")
    sys.stderr = os.fdopen(2, "w", buffering=1, encoding="utf-8", errors="backslashreplace")
    os.environ.clear()
    os.environ.update(said["environment"])  # type: ignore[call-overload]  # as the client sent it
    os.chdir(str(said["folder"]))
    sys.argv = ["resume-review", *said["arguments"]]  # type: ignore[misc]  # likewise
    main()
    sys.exit(0)


def _reap() -> None:
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        return


if __name__ == "__main__":
    if len(sys.argv) > 2 or sys.flags.isolated:
        sys.exit(ask(sys.argv[1], sys.argv[2:]))
    serve(sys.argv[1])
