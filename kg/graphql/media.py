"""The media types of GraphQL over HTTP."""

from __future__ import annotations

from kg.media import chosen as chosen

RESPONSE = "application/graphql-response+json"
JSON = "application/json"
HTML = "text/html"
