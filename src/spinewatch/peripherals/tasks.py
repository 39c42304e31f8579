"""Tasks that belong to one owner: none is lost, none fails unseen."""

import asyncio
from collections.abc import Coroutine


class Tasks:
    """Runs coroutines beside their owner until it ends."""

    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()
        self._failures: list[BaseException] = []

    def spawn(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        """Run something beside; what goes wrong in it is told by `close`."""
        task = asyncio.get_running_loop().create_task(work)
        self._running.add(task)
        task.add_done_callback(self._done)
        return task

    async def close(self) -> None:
        """End everything that still runs.

        Raises
        ------
        BaseExceptionGroup
            With what went wrong.
        """
        running = tuple(self._running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        failures, self._failures = self._failures, []
        if failures:
            raise BaseExceptionGroup("Work beside a simulated sensor failed.", failures)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        if task.cancelled():
            return
        failure = task.exception()
        if failure is not None:
            self._failures.append(failure)
            task.get_loop().call_exception_handler(
                {"message": "Work beside a simulated sensor failed.", "exception": failure}
            )
