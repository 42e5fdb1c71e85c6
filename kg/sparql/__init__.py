"""Query files: SPARQL with typed parameters, run over a View."""

from kg.sparql.answer import Answer, Queries, texts
from kg.sparql.callers import published_there
from kg.sparql.cells import Cells
from kg.sparql.check import problems
from kg.sparql.draft import draft
from kg.sparql.engine import Engine, Row, Value, lexical
from kg.sparql.explain import explained
from kg.sparql.files import QueryFile, find, folders, library, load, parse
from kg.sparql.formats import FORMATS, Format, fitting, written
from kg.sparql.http import routes
from kg.sparql.linked import linked_data
from kg.sparql.parameters import OPEN, Parameter
from kg.sparql.pool import LIMITS, Limits, Pool
from kg.sparql.publish import Published, publish
from kg.sparql.remote import remote
from kg.sparql.run import Table, run
from kg.sparql.terms import unknown_terms
from kg.sparql.updating import publish_by_update
from kg.sparql.wire import Remote

__all__ = [
    "FORMATS",
    "LIMITS",
    "OPEN",
    "Answer",
    "Cells",
    "Engine",
    "Format",
    "Limits",
    "Parameter",
    "Pool",
    "Published",
    "Queries",
    "QueryFile",
    "Remote",
    "Row",
    "Table",
    "Value",
    "draft",
    "explained",
    "find",
    "fitting",
    "folders",
    "lexical",
    "library",
    "linked_data",
    "load",
    "parse",
    "problems",
    "publish",
    "publish_by_update",
    "published_there",
    "remote",
    "routes",
    "run",
    "texts",
    "unknown_terms",
    "written",
]
