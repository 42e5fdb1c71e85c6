// Bundles the pages of kg's server: node build.mjs OUTPUT_FOLDER
//
// Every file that a page needs is written to its folder in that one, graphql or sparql; the
// pages load nothing from any other host. kg/frontend/hatch_build.py runs this when kg is built or installed.
import { copyFile, mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as esbuild from "esbuild";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(process.argv[2] ?? path.join(here, "built"));

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
  target: ["es2022"],
};

const FONTS = `graphiql.css embeds these fonts:
- Roboto, Copyright Google, Apache License 2.0
- Fira Code, Copyright The Fira Code Project Authors, SIL Open Font License 1.1
- Codicons, Copyright Microsoft Corporation, CC BY 4.0
`;

/** The folders, with what is bundled into each, what is copied, and what else is to be said. */
const PAGES = {
  graphql: {
    builds: [
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
    ],
    copied: ["favicon.svg", "graphiql.html"],
    notice: FONTS,
  },
  sparql: {
    builds: [
      {
        entryPoints: { sparql: "src/sparql/main.js" },
        format: "esm",
      },
      { entryPoints: { sparql: "src/sparql/sparql.css" } },
    ],
    copied: [],
    notice: "",
  },
};

/** Hosts of script CDNs: an address of one in the bundle would mean a load at run time. */
const FOREIGN = /\b(?:esm\.sh|unpkg\.com|jsdelivr\.net|cdnjs\.|skypack\.dev|googleapis\.com)/;

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

async function licences(folders, notice) {
  const parts = ["Third-party software in the files beside this one.\n", notice];
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

async function make(name, { builds, copied, notice }) {
  const outdir = path.join(root, name);
  await mkdir(outdir, { recursive: true });
  const results = await Promise.all(
    builds.map((build) => esbuild.build({ ...options, outdir, ...build })),
  );
  for (const file of copied) {
    await copyFile(path.join(here, "src", file), path.join(outdir, file));
  }
  for (const file of await readdir(outdir)) {
    const found = FOREIGN.exec(await readFile(path.join(outdir, file), "utf8"));
    if (found) throw new Error(`${file} names another host: ${found[0]}`);
  }
  const text = await licences(bundledPackages(results), notice);
  await writeFile(path.join(outdir, "third-party-licenses.txt"), text);
}

for (const [name, page] of Object.entries(PAGES)) await make(name, page);
