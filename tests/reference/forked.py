"""Runs of the program that are forks of a Python which has read most of the package already.

Reading the package takes most of the time of a run over a small log. Each run is a process of its
own all the same, which ends by itself and has its own folder, environment and streams. What starts
threads is not read before: a fork has none of them. Hashes have the same seed in every fork, and
modules have been read before they are asked for; a run that is about either is a Python of its own.
"""

from __future__ import annotations

import json
import os
import runpy
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from importlib import import_module
from pathlib import Path

READ_BEFORE = (
    "fte_audit.cli.app",
    "fte_audit.comparing",
    "fte_audit.completeness",
    "fte_audit.equivalents.equating",
    "fte_audit.figures",
    "fte_audit.inquiry.crosschecking",
    "fte_audit.inspection.starter",
    "fte_audit.inspection.suspicions",
    "fte_audit.judging.judging",
    "fte_audit.plan.builder",
    "fte_audit.plan.drawing",
    "fte_audit.plan.folding",
    "fte_audit.readings.bills",
    "fte_audit.readings.folds",
    "fte_audit.readings.gauging",
    "fte_audit.readings.labelled",
    "fte_audit.render.check.context",
    "fte_audit.render.check.text",
    "fte_audit.render.crosscheck.terminal",
    "fte_audit.render.definitions.terminal",
    "fte_audit.render.draw.terminal",
    "fte_audit.render.draw.verified",
    "fte_audit.render.inspection.terminal",
    "fte_audit.render.json_file",
    "fte_audit.render.markdown",
    "fte_audit.render.readings.terminal",
    "fte_audit.render.terminal",
    "fte_audit.report",
    "fte_audit.review.verifying",
    "fte_audit.spec.claims.reader",
    "fte_audit.spec.definitions.catalogue",
    "fte_audit.spec.presets.library",
    "fte_audit.spec.reader",
)
LONGEST_REQUEST = 1 << 20
THREADS = Path("/proc/self/task")


class Starts:
    """A Python of its own for every run, from its start on."""

    def run(self, arguments, folder, environment, script=None):
        """Run the program, or a script; gives its exit code, stdout and stderr as bytes."""
        done = subprocess.run(
            [sys.executable, *([script] if script else ["-m", "fte_audit"]), *arguments],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
        )
        return done.returncode, done.stdout, done.stderr

    def end(self):
        """There is nothing to end."""


class Forks:
    """A Python that waits for what to run."""

    def __init__(self, environment):
        self._ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._server = subprocess.Popen(
                [sys.executable, __file__, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                env=environment,
                stdin=subprocess.DEVNULL,
                # the streams of a fork are opened before it has its own: as pipes, as those are
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )

    def run(self, arguments, folder, environment, script=None):
        """As `Starts.run`."""
        request = {
            "arguments": [os.fspath(each) for each in arguments],
            "folder": os.fspath(folder),
            "environment": environment,
            "script": script and os.fspath(script),
        }
        (out, to_out), (err, to_err) = os.pipe(), os.pipe()
        try:
            with suppress(BrokenPipeError):
                socket.send_fds(self._ours, [json.dumps(request).encode()], [to_out, to_err])
        finally:
            os.close(to_out)
            os.close(to_err)
        with ThreadPoolExecutor(2) as readers:
            said = list(readers.map(read, (out, err)))
        answer = self._ours.recv(LONGEST_REQUEST)
        assert answer, self._server.communicate()[1].decode()
        return int(answer), *said

    def end(self):
        """End the Python that waits."""
        self._ours.close()
        _, err = self._server.communicate()
        assert self._server.returncode == 0, err.decode()


def read(stream):
    with os.fdopen(stream, "rb") as file:
        return file.read()


def serve(channel):
    """Run what is asked for, one after the other, until nobody can ask any more."""
    for name in READ_BEFORE:
        import_module(name)
    import_module("fte_audit.spec.reader").standard_spec()
    import_module("fte_audit.spec.definitions.catalogue").catalogue()
    assert len(list(THREADS.iterdir())) == 1, "a fork would lack the threads"
    while True:
        message = b""
        with suppress(KeyboardInterrupt):
            message, streams, _, _ = socket.recv_fds(channel, LONGEST_REQUEST, 2)
        if not message:
            return
        child = os.fork()
        if not child:
            channel.close()
            become(streams, **json.loads(message))
            return
        for stream in streams:
            os.close(stream)
        _, status = os.waitpid(child, 0)
        channel.send(str(os.waitstatus_to_exitcode(status)).encode())


def become(streams, arguments, folder, environment, script):
    """Be the program, from its first line on, as far as it can tell."""
    for number, stream in enumerate(streams, 1):
        os.dup2(stream, number)
        os.close(stream)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.argv = [script or "fte_audit", *arguments]
    if script is not None:
        runpy.run_path(script, run_name="__main__")
        return
    sys.path[0] = folder
    runpy.run_module("fte_audit", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as asked:
        serve(asked)
