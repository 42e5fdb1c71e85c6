import { graphql } from "./gql/gql.ts";
import type { TypedDocumentString } from "./gql/graphql.ts";

const [, , address = "http://127.0.0.1:8000/graphql", byId] = process.argv;

const signatures = graphql(`
  query Signatures($first: Int) {
    agreements(first: $first) {
      nodes {
        label
        signatories {
          edges {
            node { label }
            statement { evidence { quote start end } }
          }
        }
      }
    }
  }
`);

/** The text of a document; or its hash, for a server that knows the document. */
function asked(document: TypedDocumentString<any, any>) {
  return byId ? { documentId: document.__meta__?.hash } : { query: document.toString() };
}

async function ask<Result, Variables>(
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
): Promise<Result> {
  const response = await fetch(address, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      Accept: "application/graphql-response+json",
    },
    body: JSON.stringify({ ...asked(document), variables }),
  });
  const answer = (await response.json()) as { data: Result; errors?: { message: string }[] };
  if (answer.errors) throw new Error(answer.errors.map((error) => error.message).join("\n"));
  return answer.data;
}

const { agreements } = await ask(signatures, { first: 10 });
for (const agreement of agreements.nodes)
  for (const { node, statement } of agreement.signatories.edges) {
    const quotes = statement.evidence.map(({ quote }) => quote).join(" … ");
    console.log(`${node.label} signed ${agreement.label}: ${quotes}`);
  }
