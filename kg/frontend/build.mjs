// Bundles GraphiQL for kg's server: node build.mjs OUTPUT_FOLDER
//
// Every file that the page needs is written to the folder; the page loads nothing from
// any other host. kg/frontend/hatch_build.py runs this when kg is built or installed.
import { copyFile, mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const outdir = path.resolve(process.argv[2] ?? path.join(here, "../graphql/static"));

const options = {
  absWorkingDir: here,
  bundle: true,
  define: { "process.env.NODE_ENV": '"production"' },
  jsx: "automatic",
  // The licences of all bundled packages go into one file instead, see below.
  legalComments: "none",
  logLevel: "warning",
  metafile: true,
  minify: true,
  outdir,
  target: ["es2022"],
};

const builds = [
  {
    entryPoints: { graphiql: "src/graphiql.jsx" },
    format: "esm",
    // Style sheets that Monaco's modules import: graphiql.css has them all already.
    loader: { ".css": "empty" },
  },
  { entryPoints: { graphiql: "src/graphiql.css" } },
  {
    entryPoints: {
      "editor.worker": "monaco-editor/esm/vs/editor/editor.worker.js",
      "graphql.worker": "monaco-graphql/esm/graphql.worker.js",
      "json.worker": "monaco-editor/esm/vs/language/json/json.worker.js",
    },
    format: "esm",
  },
];

const COPIED = ["favicon.svg", "graphiql.html"];

/** Hosts of script CDNs: an address of one in the bundle would mean a load at run time. */
const FOREIGN = /\b(?:esm\.sh|unpkg\.com|jsdelivr\.net|cdnjs\.|skypack\.dev|googleapis\.com)/;

const FONTS = `graphiql.css embeds these fonts:
- Roboto, Copyright Google, Apache License 2.0
- Fira Code, Copyright The Fira Code Project Authors, SIL Open Font License 1.1
- Codicons, Copyright Microsoft Corporation, CC BY 4.0
`;

/** The folders under node_modules whose files are in the bundles. */
function bundledPackages(results) {
  const folders = new Set();
  for (const { metafile } of results) {
    for (const output of Object.values(metafile.outputs)) {
      for (const [input, { bytesInOutput }] of Object.entries(output.inputs)) {
        const folder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
        if (folder && bytesInOutput > 0) folders.add(folder);
      }
    }
  }
  return [...folders].sort();
}

async function licences(folders) {
  const parts = ["Third-party software in the files beside this one.\n", FONTS];
  for (const folder of folders) {
    const about = JSON.parse(await readFile(path.join(here, folder, "package.json"), "utf8"));
    const names = (await readdir(path.join(here, folder))).sort();
    const files = names.filter((name) => /^(?:licen[cs]e|notice|copying)(?:[-.].*)?$/i.test(name));
    const texts = await Promise.all(
      files.map((name) => readFile(path.join(here, folder, name), "utf8")),
    );
    parts.push(
      `${"=".repeat(80)}\n${about.name} ${about.version} (${about.license})\n`,
      ...(texts.length ? texts : [`Its package carries no licence text. ${about.homepage ?? ""}\n`]),
    );
  }
  return parts.join("\n");
}

await mkdir(outdir, { recursive: true });
const results = await Promise.all(builds.map((build) => esbuild.build({ ...options, ...build })));
for (const name of COPIED) {
  await copyFile(path.join(here, "src", name), path.join(outdir, name));
}

for (const name of await readdir(outdir)) {
  const found = FOREIGN.exec(await readFile(path.join(outdir, name), "utf8"));
  if (found) throw new Error(`${name} names another host: ${found[0]}`);
}
await writeFile(
  path.join(outdir, "third-party-licenses.txt"),
  await licences(bundledPackages(results)),
);
