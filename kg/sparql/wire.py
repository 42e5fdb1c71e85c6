"""Requests to a remote store: one host, a time limit, and nothing that is endless."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Mapping
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

from kg.errors import QueryError

SECONDS = 120
"""How long a remote store may be silent."""
MAX_ANSWER = 1_000_000_000
"""The longest answer, in bytes."""
_SHOWN = 300


class Remote:
    """An address of a remote store, with a user where it asks for one.

    Raises QueryError for what is no address.
    """

    def __init__(self, address: str, user: str | None = None, password: str | None = None) -> None:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.netloc:
            raise QueryError(
                f"{address!r}: give the address of an endpoint, such as http://…/sparql"
            )
        self.address = address
        handlers: list[Any] = [_NoRedirect()]
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
        asked = urllib.request.Request(
            self.address + suffix, body, dict(headers or {}), method=method
        )
        try:
            with self._opener.open(asked, timeout=SECONDS) as response:
                content: bytes = response.read(MAX_ANSWER + 1)
        except urllib.error.HTTPError as error:
            with error:
                if missing and error.code == 404:
                    return b""
                said = " ".join(error.read(4000).decode("utf-8", "replace").split())[:_SHOWN]
            raise QueryError(f"{self.address}: {error.code} {error.reason}: {said}") from None
        except (OSError, HTTPException) as error:
            reason = getattr(error, "reason", None) or error
            raise QueryError(f"{self.address}: no answer: {reason}") from None
        if len(content) > MAX_ANSWER:
            raise QueryError(f"{self.address}: the answer has more than {MAX_ANSWER:,} bytes")
        return content


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A store that sends a client elsewhere is not the one that was meant."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None
