"""The GraphQL door: a schema made of the ontology, over one generation."""

from kg.graphql.example import example
from kg.graphql.http import routes
from kg.graphql.limits import Limits
from kg.graphql.pages import html, page
from kg.graphql.request import LIMITS, Answer, answer, execute, schema, sdl

__all__ = [
    "LIMITS",
    "Answer",
    "Limits",
    "answer",
    "example",
    "execute",
    "html",
    "page",
    "routes",
    "schema",
    "sdl",
]
