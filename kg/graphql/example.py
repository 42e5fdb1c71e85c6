"""A first query to try, made of what a generation holds."""

from __future__ import annotations

import weakref

from kg.ontology import Class
from kg.store import View

# A generation does not change, and counting its facts takes a while where there are many.
_made: weakref.WeakKeyDictionary[View, str] = weakref.WeakKeyDictionary()

_COUNTED = """
SELECT fact.property, entity.kind, count(*) FROM fact JOIN entity ON entity.id = fact.subject
WHERE fact.object IS NOT NULL AND fact.asserted AND NOT fact.inferred
GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2
"""
_COUNTS = """{
  generation {
    name
    counts {
      documents
      entities
    }
  }
}
"""


def example(view: View) -> str:
    """A query that shows a connection of the graph with the quotes behind it.

    It asks for the many-valued property that most facts are of, from the kind that has it. For
    a graph without such facts it asks what there is.
    """
    if view not in _made:
        _made[view] = _example(view)
    return _made[view]


def _example(view: View) -> str:
    ontology = view.ontology
    for iri, kind, _ in view.rows(_COUNTED):
        prop = ontology.properties.get(iri)
        if prop is not None and not prop.single and kind in ontology.classes:
            return _query(ontology.classes[kind], prop.name)
    return _COUNTS


def _query(kind: Class, field: str) -> str:
    return f"""{{
  {kind.plural}(first: 5) {{
    nodes {{
      label
      {field} {{
        edges {{
          node {{
            label
          }}
          statement {{
            evidence {{
              quote
              start
              end
              document {{
                name
              }}
            }}
          }}
        }}
      }}
    }}
  }}
}}
"""
