"""Requests to a remote store: one host, a time limit, and nothing that is endless."""

from __future__ import annotations

import contextlib
import socket
import urllib.error
import urllib.request
from collections.abc import Mapping
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from kg.errors import LimitError, QueryError

SECONDS = 120
"""How long a remote store may be silent."""
MAX_ANSWER = 1_000_000_000
"""The longest answer, in bytes."""
_SHOWN = 300


class Remote:
    """An address of a remote store, with a user where it asks for one.

    ``most`` is the longest answer, in bytes, and ``seconds`` how long the store may be silent.
    Raises QueryError for what is no address.
    """

    def __init__(
        self,
        address: str,
        user: str | None = None,
        password: str | None = None,
        most: int = MAX_ANSWER,
        seconds: int = SECONDS,
    ) -> None:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise QueryError(
                f"{address!r}: give the address of an endpoint, such as http://…/sparql"
            )
        self.address = address
        self._most, self._seconds = most, seconds
        self._sockets: list[socket.socket] = []
        handlers: list[Any] = [_NoRedirect(), _Kept(self._sockets), _KeptSafe(self._sockets)]
        if user is not None:
            known = urllib.request.HTTPPasswordMgrWithDefaultRealm()
            known.add_password(None, f"{parts.scheme}://{parts.netloc}/", user, password or "")
            handlers += [
                urllib.request.HTTPDigestAuthHandler(known),
                urllib.request.HTTPBasicAuthHandler(known),
            ]
        self._opener = urllib.request.build_opener(*handlers)

    def request(
        self,
        method: str,
        suffix: str = "",
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        missing: bool = False,
    ) -> bytes:
        """The body of the answer. With ``missing``, 404 is an empty one.

        Raises QueryError, with what the store says, for any other status than success.
        """
        self._sockets.clear()
        asked = urllib.request.Request(
            self.address + suffix, body, dict(headers or {}), method=method
        )
        try:
            with self._opener.open(asked, timeout=self._seconds) as response:
                content: bytes = response.read(self._most + 1)
        except urllib.error.HTTPError as error:
            with error:
                if missing and error.code == 404:
                    return b""
                said = " ".join(error.read(4000).decode("utf-8", "replace").split())[:_SHOWN]
            raise QueryError(f"{self.address}: {error.code} {error.reason}: {said}") from None
        except (OSError, HTTPException) as error:
            reason = getattr(error, "reason", None) or error
            raise QueryError(f"{self.address}: no answer: {reason}") from None
        if len(content) > self._most:
            raise LimitError(f"{self.address}: the answer has more than {self._most:,} bytes")
        return content

    def give_up(self) -> None:
        """End a request that another thread waits for, which then raises QueryError there."""
        for one in list(self._sockets):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A store that sends a client elsewhere is not the one that was meant."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


class _Open(HTTPConnection):
    """A connection whose socket is kept: urllib tells of none before the answer begins."""

    def __init__(self, host: str, kept: list[socket.socket], **options: Any) -> None:
        super().__init__(host, **options)
        self._kept = kept

    def connect(self) -> None:
        super().connect()
        self._kept.append(self.sock)


class _OpenSafe(_Open, HTTPSConnection):
    """The same, by HTTPS."""


class _Kept(urllib.request.HTTPHandler):
    def __init__(self, kept: list[socket.socket]) -> None:
        super().__init__()
        self._made: Any = partial(_Open, kept=kept)

    def http_open(self, req: urllib.request.Request) -> HTTPResponse:
        return self.do_open(self._made, req)


class _KeptSafe(urllib.request.HTTPSHandler):
    def __init__(self, kept: list[socket.socket]) -> None:
        super().__init__()
        self._made: Any = partial(_OpenSafe, kept=kept)

    def https_open(self, req: urllib.request.Request) -> HTTPResponse:
        return self.do_open(self._made, req)
