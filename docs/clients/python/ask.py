"""Who signed what, and the figures, asked with the generated client."""

import sys

from kg_client import Client

address = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000/graphql"
client = Client(url=address)
for agreement in client.signatures(first=10).agreements.nodes:
    for edge in agreement.signatories.edges:
        quotes = " … ".join(evidence.quote for evidence in edge.statement.evidence)
        print(f"{edge.node.label} signed {agreement.label}: {quotes}")
for figure in client.figures(first=20).statistics.nodes:
    if figure.value is not None:
        print(f"{figure.label}: {figure.value + 0}")
