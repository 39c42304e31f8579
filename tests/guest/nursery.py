"""A process that has imported everything, and forks an adapter with its sensors at once.

In emulation Python imports for half a minute. A fork of the process that runs the scenarios would
inherit its connections to D-Bus and keep them open.
"""

from multiprocessing import get_context
from multiprocessing.connection import Connection

from tests.guest.air import play

GONE = "gone"


class Nursery:
    """The way to that process; make it before there are threads and connections."""

    def __init__(self) -> None:
        context = get_context("fork")
        self._requests, theirs = context.Pipe()
        context.Process(target=_serve, args=(theirs, self._requests)).start()
        theirs.close()

    def fork(self, *arguments: object) -> int:
        """Start `play` with arguments; gives its process id. There is one at a time."""
        self._requests.send(arguments)
        process: int = self._requests.recv()
        return process

    def has_ended(self) -> bool:
        """Say whether the process that was forked last has ended, by itself or killed."""
        return self._requests.poll()

    def wait(self) -> None:
        """Wait until the process that was forked last has ended."""
        assert self._requests.recv() == GONE

    def close(self) -> None:
        """End it; whoever was forked must have ended."""
        self._requests.close()


def _serve(requests: Connection, not_ours: Connection) -> None:
    not_ours.close()
    context = get_context("fork")
    while True:
        try:
            arguments = requests.recv()
        except EOFError:
            return
        player = context.Process(target=play, args=arguments)
        player.start()
        requests.send(player.pid)
        player.join()
        requests.send(GONE)
