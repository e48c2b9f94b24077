"""A network between the server and its database that can be made bad: a TCP proxy in a thread."""

import asyncio
import contextlib
import socket
import struct
import threading


class Network:
    """Everything passes from its port to `target`, as long as it is told nothing else."""

    def __init__(self, ground, target):
        self.target, self.delay = target, 0.0
        self.pairs = set()
        self.loop = asyncio.new_event_loop()
        self.is_open, self.never = asyncio.Event(), asyncio.Event()
        self.is_open.set()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()
        self.port = self.do(self.listen())
        ground.callback(self.end)

    def do(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(timeout=10)

    # What can be done to it.

    def swallow(self):
        """Nothing arrives any more, in either direction, and nobody is told."""
        self.loop.call_soon_threadsafe(self.is_open.clear)

    def heal(self):
        """What has been on its way arrives now."""
        self.loop.call_soon_threadsafe(self.is_open.set)

    def forget(self):
        """As `heal`, but connections from before stay silent for ever, as after a restart of a firewall."""
        self.do(self.abandon())
        self.heal()

    def slow(self, seconds):
        """Each packet takes so much longer."""
        self.delay = seconds

    def reset(self):
        """Every connection breaks at once."""
        self.do(self.break_all())

    def lead_to(self, target):
        """New connections go there, and those from before break."""
        self.target = target
        self.reset()

    # How it does it.

    async def listen(self):
        self.server = await asyncio.start_server(self.connect, "127.0.0.1", 0)
        return self.server.sockets[0].getsockname()[1]

    async def connect(self, reader, writer):
        # Cancelled at the end, of which asyncio would otherwise complain.
        with contextlib.suppress(asyncio.CancelledError):
            await self.lead(reader, writer)

    async def lead(self, reader, writer):
        await self.is_open.wait()
        try:
            to_target = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            abort(writer)
            return
        pair = Pair(self, (reader, writer), to_target)
        self.pairs.add(pair)
        await pair.pass_on()
        self.pairs.discard(pair)

    async def abandon(self):
        for pair in self.pairs:
            pair.is_abandoned = True

    async def break_all(self):
        for pair in list(self.pairs):
            pair.abort()

    async def close(self):
        self.server.close()
        await self.break_all()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def end(self):
        self.do(self.close())
        self.loop.call_soon_threadsafe(self.loop.stop)


class Pair:
    """One connection through the network."""

    def __init__(self, network, near, far):
        self.network, self.near, self.far = network, near, far
        self.is_abandoned = False

    async def pass_on(self):
        directions = self.copy(self.near[0], self.far[1]), self.copy(self.far[0], self.near[1])
        await asyncio.gather(*directions)

    async def copy(self, reader, writer):
        with contextlib.suppress(OSError):
            while packet := await reader.read(65536):
                await asyncio.sleep(self.network.delay)
                await self.passable()
                writer.write(packet)
                await writer.drain()
        await self.passable()
        writer.close()

    async def passable(self):
        await self.network.is_open.wait()
        if self.is_abandoned:
            await self.network.never.wait()

    def abort(self):
        abort(self.near[1])
        abort(self.far[1])


def abort(writer):
    """With a reset, not with a farewell."""
    with contextlib.suppress(OSError):
        linger = struct.pack("ii", 1, 0)
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    writer.transport.abort()
