// Monaco runs its language services in workers. Each is a file beside this bundle, so
// that the page's policy can be worker-src 'self' and nothing is fetched from elsewhere.
// This module must be the first one imported: Monaco reads the setting when it starts.
const FILES = { graphql: "graphql.worker.js", json: "json.worker.js" };

globalThis.MonacoEnvironment = {
  getWorker(_moduleId, label) {
    const file = FILES[label] ?? "editor.worker.js";
    return new Worker(new URL(file, import.meta.url), { name: label, type: "module" });
  },
};
