"""GraphQL over WebSocket: the protocol graphql-transport-ws of the npm package graphql-ws.

A client says ``connection_init``, the server ``connection_ack``. Then each ``subscribe`` has an
id, under which the server says ``next`` for each answer, and ``complete`` or ``error`` at last.
"""

from __future__ import annotations

import json
import logging
from typing import Any

import anyio
from anyio.abc import TaskGroup
from starlette.websockets import WebSocket, WebSocketDisconnect

from kg.graphql.asked import Asked, Refused, parameters
from kg.graphql.events import STOPPING, Streams
from kg.graphql.request import encoded

PROTOCOL = "graphql-transport-ws"
PATIENCE = 10
"""How many seconds a client has to say ``connection_init``."""

_log = logging.getLogger("kg.graphql")


class _Broken(Exception):
    """The client does not keep to the protocol; the connection is closed with this code."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason)
        self.code = code


class Socket:
    """One connection."""

    def __init__(self, streams: Streams, websocket: WebSocket) -> None:
        self.streams, self.websocket = streams, websocket
        self.running: dict[str, anyio.CancelScope] = {}
        self.greeted = False

    async def run(self) -> None:
        """Serve the connection until either side closes it."""
        if PROTOCOL not in self.websocket.scope["subprotocols"]:
            await self.websocket.accept()
            await self.websocket.close(4406, f"the subprotocol is {PROTOCOL}")
            return
        await self.websocket.accept(PROTOCOL)
        try:
            async with anyio.create_task_group() as tasks:
                await self._listen(tasks)
                tasks.cancel_scope.cancel()
        except* _Broken as broken:
            (first, *_) = broken.exceptions
            code = first.code if isinstance(first, _Broken) else 4400
            await self.websocket.close(code, str(first))
        except* WebSocketDisconnect:
            pass

    async def _listen(self, tasks: TaskGroup) -> None:
        with anyio.move_on_after(PATIENCE) as patience:
            await self._take(await self._message(), tasks)
        if patience.cancelled_caught or not self.greeted:
            raise _Broken(4408, "connection_init came too late")
        while True:
            await self._take(await self._message(), tasks)

    async def _message(self) -> dict[str, Any]:
        try:
            found = json.loads(await self.websocket.receive_text())
        except (ValueError, RecursionError, KeyError):
            raise _Broken(4400, "a message is a JSON text") from None
        if not isinstance(found, dict):
            raise _Broken(4400, "a message is a JSON object")
        return found

    async def _take(self, message: dict[str, Any], tasks: TaskGroup) -> None:
        """Do what one message wants."""
        kind = message.get("type")
        if kind == "connection_init":
            if self.greeted:
                raise _Broken(4429, "connection_init came twice")
            self.greeted = True
            await self._say(type="connection_ack")
        elif kind == "ping":
            await self._say(type="pong")
        elif kind == "subscribe":
            self._subscribe(message, tasks)
        elif kind == "complete" and isinstance(message.get("id"), str):
            if scope := self.running.pop(message["id"], None):
                scope.cancel()
        elif kind != "pong":
            raise _Broken(4400, "no message of graphql-transport-ws")

    def _subscribe(self, message: dict[str, Any], tasks: TaskGroup) -> None:
        name = message.get("id")
        if not self.greeted:
            raise _Broken(4401, "subscribe came before connection_init")
        if not isinstance(name, str) or not name or "payload" not in message:
            raise _Broken(4400, "subscribe has an id and a payload")
        if name in self.running:
            raise _Broken(4409, f"a subscriber for {name[:80]} exists already")
        self.running[name] = anyio.CancelScope()
        tasks.start_soon(self._answer, name, message["payload"], self.running[name])

    async def _answer(self, name: str, payload: Any, scope: anyio.CancelScope) -> None:
        """Say all answers to one request; whatever goes wrong ends it and nothing else."""
        try:
            with scope:
                self.streams.check()
                await self._stream(name, parameters(payload, self.streams.settings))
        except Refused as refusal:
            await self._say(type="error", id=name, payload=[{"message": str(refusal)}])
        except WebSocketDisconnect:
            pass
        except Exception:
            _log.exception("while answering over a WebSocket")
            told = [{"message": "something went wrong inside kg; its log says what"}]
            await self._say(type="error", id=name, payload=told)
        finally:
            if self.running.get(name) is scope:
                del self.running[name]

    async def _stream(self, name: str, given: Asked) -> None:
        async for answer in self.streams.answers(given):
            if answer is None:
                continue
            if not answer.executed:
                await self._say(type="error", id=name, payload=json.loads(answer.body)["errors"])
                return
            said = b'{"type":"next","id":%s,"payload":%s}' % (encoded(name), answer.body)
            await self.websocket.send_text(said.decode("utf-8"))
        if not STOPPING.is_set():
            await self._say(type="complete", id=name)

    async def _say(self, **message: Any) -> None:
        await self.websocket.send_text(encoded(message).decode("utf-8"))
