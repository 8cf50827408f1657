"""Many people at once: sessions over the real protocol, each acting every five seconds."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from bench.measure import Row, show
from bench.serve import home_with, memory_mb, streamlit

if TYPE_CHECKING:
    from pathlib import Path

SESSIONS, SECONDS, EVERY = 100, 40, 5.0
FINISHED_BYTES = 80
PERIODS = ("period=last_90_days", "period=this_year", "period=last_year", "period=this_quarter")


def run(store: Path, folder: Path, sessions: int = SESSIONS) -> list[Row]:
    """Measure the time from a rerun request to its end, over all sessions."""
    home = home_with(store, folder)
    with streamlit("app.py", DEALGLASS_HOME=str(home)) as (address, pid):
        asyncio.run(_all(address, 1, 10))
        before = memory_mb(pid)
        taken, errors = asyncio.run(_all(address, sessions, SECONDS))
        after = memory_mb(pid)
    taken.sort()
    p95 = taken[int(0.95 * (len(taken) - 1))]
    middle = taken[len(taken) // 2]
    each = (after - before) / sessions
    return [
        Row(
            f"{sessions} sessions on one process, each acting every {EVERY:g} s",
            "p95 ≤ 300 ms, no error", f"p95 {show(p95)}, {errors} errors",
            f"median {show(middle)}, {len(taken):,} reruns of the Pipeline page in {SECONDS} s, "
            "from the request to the end of the run, four periods in turn, all open before; "
            "the sessions that ask run on the same cores",
            p95 <= 0.3 and not errors,
        ),
        Row(
            "memory per further session", "≤ 1 MB", f"{each:.2f} MB",
            f"{before:.0f} MB with one session, {after:.0f} MB with {sessions}", each <= 1,
        ),
    ]  # fmt: skip


async def _all(address: str, sessions: int, seconds: float) -> tuple[list[float], int]:
    """Open all sessions first, then measure: people who are at work, not a rush at the door."""
    taken: list[float] = []
    door, ready = asyncio.Semaphore(4), asyncio.Barrier(sessions)
    found = await asyncio.gather(
        *(_one(address, i, sessions, seconds, taken, door, ready) for i in range(sessions)),
        return_exceptions=True,
    )
    return taken, sum(isinstance(f, BaseException) for f in found)


async def _one(
    address: str,
    number: int,
    of: int,
    seconds: float,
    taken: list[float],
    door: asyncio.Semaphore,
    ready: asyncio.Barrier,
) -> None:
    url = address.replace("http", "ws") + "/_stcore/stream"
    async with websockets.connect(url, subprotocols=["streamlit"], max_size=None) as socket:
        async with door:
            await _rerun(socket, number)
        await ready.wait()
        # People do not all click in the same moment.
        await asyncio.sleep(EVERY * number / of)
        end = time.perf_counter() + seconds
        turn = number
        while time.perf_counter() < end:
            turn += 1
            took = await _rerun(socket, turn)
            taken.append(took)
            await asyncio.sleep(max(0.0, EVERY - took))


async def _rerun(socket: websockets.ClientConnection, turn: int) -> float:
    begin = time.perf_counter()
    request = BackMsg()
    request.rerun_script.query_string = f"v=1&{PERIODS[turn % len(PERIODS)]}&compare=previous"
    request.rerun_script.page_name = "pipeline"
    await socket.send(request.SerializeToString())
    await _finished(socket)
    return time.perf_counter() - begin


async def _finished(socket: websockets.ClientConnection) -> None:
    """Wait for the end of a run; only what is short enough to be it is read, to cost little."""
    async for raw in socket:
        if len(raw) > FINISHED_BYTES:
            continue
        message = ForwardMsg()
        message.ParseFromString(raw)
        if message.WhichOneof("type") == "script_finished":
            return
