"""Somebody else's WebSocket client that keeps to no rule: what each breach gets, a line each."""

import asyncio
import os
import sys

import websockets


async def closed(ws):
    """How the relay ended it, or that it didn't within 15 s."""
    try:
        while True:
            await asyncio.wait_for(ws.recv(), 15)
    except websockets.ConnectionClosed:
        return "closed"
    except asyncio.TimeoutError:
        return "still open"


async def breach(url, name, frames):
    async with websockets.connect(url, max_size=None, ping_interval=None) as ws:
        hello = await ws.recv()
        greeted = isinstance(hello, bytes) and hello[0] == 0
        try:
            for frame in frames:
                await ws.send(frame)
        except websockets.ConnectionClosed:
            pass
        return f"{name}: {'greeted, ' if greeted else ''}{await closed(ws)}"


async def main(url):
    breaches = {
        "text": ["hello"],
        "empty": [b""],
        "unknown kind": [b"\x09" + os.urandom(40)],
        "payload without a handshake": [b"\x02" + os.urandom(100)],
        "garbage for a handshake": [b"\x01" + os.urandom(200)],
        "handshake that is too long": [b"\x01" + os.urandom(5000)],
        "two megabytes": [b"\x01" + bytes(2 * 1024 * 1024)],
        "fragments": [[b"\x01", *[os.urandom(100) for _ in range(60)]]],
        "silence": [],
    }
    async with websockets.connect(url, compression="deflate") as ws:
        print(f"compression: {'on' if ws.extensions else 'off'}")
    lines = [breach(url, name, frames) for name, frames in breaches.items()]
    for line in await asyncio.gather(*lines):
        print(line)


asyncio.run(main(sys.argv[1]))
