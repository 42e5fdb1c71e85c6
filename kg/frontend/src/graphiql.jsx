import "./workers.js";
import { explorerPlugin } from "@graphiql/plugin-explorer";
import { GraphiQL, HISTORY_PLUGIN } from "graphiql";
import { createRoot } from "react-dom/client";

const EXPLORER = explorerPlugin({ showAttribution: false });
const PLUGINS = [EXPLORER, HISTORY_PLUGIN];

const FALLBACK_QUERY = `# Ctrl-Enter runs this query. The
# icons at the left open the docs
# and a query builder.

query Fields {
  __schema {
    queryType {
      fields {
        name
        description
      }
    }
  }
}
`;

/** The query that the server put into the page, else the one above. */
function defaultQuery() {
  const text = document.getElementById("kg-default-query")?.textContent;
  try {
    const query = JSON.parse(text);
    if (typeof query === "string" && query.trim() && query !== "__KG_DEFAULT_QUERY__") {
      return query;
    }
  } catch {
    console.warn("kg: the default query in the page is not a JSON string");
  }
  return FALLBACK_QUERY;
}

/** Sends one operation; an answer that is no GraphQL response becomes an error to show. */
function fetcherFor(endpoint) {
  return async (params, options) => {
    const response = await fetch(endpoint, {
      method: "POST",
      headers: {
        accept: "application/graphql-response+json, application/json;q=0.9",
        "content-type": "application/json",
        ...options?.headers,
      },
      body: JSON.stringify(params),
    });
    const text = await response.text();
    try {
      return JSON.parse(text);
    } catch {
      throw new Error(`${response.status} ${response.statusText}: ${text.slice(0, 500)}`);
    }
  };
}

const root = document.getElementById("graphiql");

createRoot(root).render(
  <GraphiQL
    fetcher={fetcherFor(root.dataset.endpoint ?? "/graphql")}
    plugins={PLUGINS}
    visiblePlugin={EXPLORER}
    defaultQuery={defaultQuery()}
    inputValueDeprecation
    schemaDescription
    isHeadersEditorEnabled={false}
  >
    <GraphiQL.Logo>
      <span className="kg-logo">
        kg <em>GraphiQL</em>
      </span>
    </GraphiQL.Logo>
  </GraphiQL>,
);
