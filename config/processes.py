"""Child processes that never outlive their parent, however the parent ends.

Each child leads a session of its own, so a Ctrl-C on the terminal reaches the parent alone and the parent decides in
which order things stop. A keeper, one small process that reads a pipe from the parent, sees the pipe close when the
parent dies without a word (kill -9, power cut of a container) and then ends what is left. It needs nothing but POSIX.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time

STOP_SECONDS = 8  # usually 1 to 3; then killed: what is owed lives in the database


def signal_group(pid, number):
    """Send a signal to a child and all of its own children. True while any of them is there."""
    try:
        os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):  # macOS answers EPERM for a group of zombies
        return False
    return True


def end_groups(groups, seconds, poll=lambda: None):
    """Ask each group {pid: signal} to stop, wait, then kill. `poll` reaps children where the caller is the parent."""
    for pid, number in groups.items():
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)
    deadline = time.monotonic() + seconds
    left = set(groups)
    while left and time.monotonic() < deadline:
        poll()
        left = {pid for pid in left if signal_group(pid, 0)}
        time.sleep(0.02)
    for pid in left:
        signal_group(pid, signal.SIGKILL)
    poll()


class Children:
    """The children of one parent: `start` them, and leaving the `with` block stops all of them.

    `home` is a temporary folder for their data that goes when they have gone.
    """

    def __init__(self):
        self.processes = {}
        self.home = tempfile.mkdtemp(prefix="duties-")
        os.chmod(self.home, 0o711)  # a child that runs as another user must reach its own folder inside
        self.keeper = subprocess.Popen(
            [sys.executable, os.path.abspath(__file__), self.home],
            stdin=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop_all()

    def start(self, arguments, stop_with=signal.SIGTERM, **options):
        process = subprocess.Popen(arguments, stdin=subprocess.DEVNULL, start_new_session=True, **options)
        self.processes[process.pid] = (process, stop_with)
        self._tell(f"+{process.pid} {int(stop_with)}")
        return process

    def forget(self, process):
        """A child that ended by itself: what it left behind goes too."""
        signal_group(process.pid, signal.SIGKILL)
        process.wait()
        self.processes.pop(process.pid, None)
        self._tell(f"-{process.pid}")

    def stop_all(self, seconds=STOP_SECONDS):
        groups = {pid: number for pid, (_, number) in self.processes.items()}
        end_groups(groups, seconds, poll=lambda: [process.poll() for process, _ in self.processes.values()])
        for process, _ in list(self.processes.values()):
            self.forget(process)
        with contextlib.suppress(BrokenPipeError):
            self.keeper.stdin.close()
        self.keeper.wait()  # its part is to remove `home`

    def _tell(self, line):
        print(line, file=self.keeper.stdin, flush=True)


def keep(home):
    """The keeper: follow the parent's list of children; at its end stop whatever still runs and remove their data."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    groups = {}
    for line in sys.stdin:
        pid, *number = line[1:].split()
        if line.startswith("+"):
            groups[int(pid)] = int(number[0])
        else:
            groups.pop(int(pid), None)
    end_groups(groups, STOP_SECONDS)
    shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    keep(sys.argv[1])
