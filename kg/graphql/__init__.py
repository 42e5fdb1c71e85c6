"""The GraphQL door: a schema made of the ontology, over one generation."""

from kg.graphql.events import STOPPING
from kg.graphql.example import example
from kg.graphql.http import routes
from kg.graphql.limits import LIMITS, Limits
from kg.graphql.pages import html, page
from kg.graphql.persisted import check, documents_in
from kg.graphql.request import Answer, answer, execute, schema, sdl
from kg.graphql.settings import SETTINGS, Settings

__all__ = [
    "LIMITS", "SETTINGS", "STOPPING", "Answer", "Limits", "Settings", "answer", "check",
    "documents_in", "example", "execute", "html", "page", "routes", "schema", "sdl",
]  # fmt: skip
