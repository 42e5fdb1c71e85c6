// A query, its values and its file as the fragment of an address, which no server is told.

/** The fragment that leads to a request; short while a file is as it was. */
export function shared({ text, values }, file) {
  const pairs = new URLSearchParams();
  if (file.name !== null && text === file.text) pairs.set("file", file.name);
  else pairs.set("query", text);
  for (const [name, value] of Object.entries(values)) pairs.set(`$${name}`, value);
  return `#${pairs}`;
}

/** What a fragment names; `values` is null where it only opens a file. */
export function readShared(fragment) {
  const pairs = new URLSearchParams(fragment.replace(/^#/, ""));
  const values = {};
  for (const [name, value] of pairs) if (name.startsWith("$")) values[name.slice(1)] = value;
  const some = Object.keys(values).length > 0 || pairs.has("query");
  return { file: pairs.get("file"), query: pairs.get("query"), values: some ? values : null };
}
