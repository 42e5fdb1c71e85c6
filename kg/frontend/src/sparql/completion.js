// What may stand next: terms of the ontology, things by their names, variables, and keywords.

const KEYWORDS = (
  "SELECT DISTINCT WHERE FILTER OPTIONAL UNION MINUS BIND VALUES GRAPH EXISTS CONSTRUCT ASK " +
  "DESCRIBE FROM NAMED PREFIX BASE LIMIT OFFSET COUNT SUM MIN MAX AVG SAMPLE GROUP_CONCAT STR " +
  "LANG DATATYPE IRI BOUND REGEX CONTAINS STRSTARTS LCASE UCASE COALESCE YEAR MONTH DAY"
).split(" ");
const PHRASES = ["ORDER BY", "GROUP BY", "HAVING (", "FILTER NOT EXISTS {", "DESC(?", "IF("];
const SUGGEST = `query ($text: String!, $kinds: [ClassName!]) {
  suggest(text: $text, kinds: $kinds) { text node { id ... on Entity { label } } }
}`;

let known = null;

/** The prefixes and terms of the store; asked once. */
export function vocabulary() {
  known ??= fetch("/sparql/terms").then((response) => response.json());
  return known;
}

/** Things whose names go on from a text, best first; none where GraphQL answers nobody. */
export async function named(text, kind = null) {
  const response = await fetch("/graphql", {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/json" },
    body: JSON.stringify({ query: SUGGEST, variables: { text, kinds: kind ? [kind] : null } }),
  });
  if (!response.ok) return [];
  const { data } = await response.json();
  return data?.suggest ?? [];
}

/** A source of completions for CodeMirror. */
export function completions() {
  return async (context) => {
    const variable = context.matchBefore(/[?$]\w*/);
    if (variable) return variables(context, variable);
    const word = context.matchBefore(/\^?[\w-]*:?[\w.-]*/);
    if (!word || (word.from === word.to && !context.explicit)) return null;
    const { terms, prefixes } = await vocabulary();
    if (/^id:[\w-]+$/.test(word.text)) return things(word);
    const before = context.state.sliceDoc(Math.max(0, word.from - 60), word.from);
    const onlyClasses = /(?:^|[\s;])(?:a|rdf:type)\s+$/.test(before);
    const options = terms
      .filter(({ kind }) => !onlyClasses || kind === "class")
      .map(({ name, insert, kind, label, about }) => ({
        label: name,
        apply: insert,
        detail: insert === name ? label : `${label}: read as ${insert}`,
        type: kind,
        info: about,
        boost: kind === "member" ? -1 : 1,
      }));
    if (onlyClasses) return { from: word.from, options, validFor: /^\^?[\w:.-]*$/ };
    for (const [prefix, namespace] of Object.entries(prefixes)) {
      options.push({ label: `${prefix}:`, detail: namespace, type: "namespace", boost: -2 });
    }
    for (const keyword of [...KEYWORDS, ...PHRASES]) {
      options.push({ label: keyword, type: "keyword", boost: -3 });
    }
    // Without an update, `id:` and what follows would be answered from these options.
    return { from: word.from, options, validFor: /^(?!id:)\^?[\w:.-]*$/ };
  };
}

function variables(context, word) {
  const text = context.state.doc.toString();
  const names = new Set(text.match(/[?$]\w+/g));
  names.delete(word.text);
  const options = [...names].sort().map((label) => ({ label, type: "variable" }));
  return { from: word.from, options, validFor: /^[?$]\w*$/ };
}

async function things(word) {
  const text = word.text.slice(3).replaceAll("-", " ");
  const found = await named(text);
  const options = found
    .filter(({ node }) => node.id.startsWith("id:"))
    .map(({ text: name, node }) => ({
      label: name,
      displayLabel: name === node.label ? name : `${name} → ${node.label}`,
      detail: node.id,
      apply: node.id,
      type: "thing",
    }));
  return { from: word.from, options, filter: false };
}
