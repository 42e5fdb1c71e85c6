// The SPARQL editor: takes the place of the page's plain form.
import { answers } from "./answers.js";
import { makeEditor } from "./editor.js";
import { library } from "./library.js";
import { parameters } from "./parameters.js";
import { readShared, shared } from "./sharing.js";

const form = document.getElementById("ask");
const textarea = form.elements.query;
document.body.classList.add("scripted");
for (const element of document.querySelectorAll(".plain")) element.remove();

const fields = parameters(form);
const shown = answers(document.getElementById("work"));
const buttons = document.createElement("p");
buttons.className = "bar";
buttons.innerHTML =
  '<button class="ask" title="Ctrl-Enter">Ask</button>' +
  '<button type="button" class="share" title="Copies an address that leads to this query">' +
  'Copy link</button><span class="said" role="status"></span>';
form.append(buttons);
const said = buttons.querySelector(".said");

/** What was loaded from a file, so that a link to it can be short while nobody edits it. */
let file = { name: null, text: null };
let about = {};

const editor = makeEditor(textarea, {
  onAsk: () => ask(),
  onChecked(found) {
    about = found;
    if (found.parameters) fields.show(found.parameters);
    shown.fits(found);
  },
});

function request() {
  return { text: editor.text, values: fields.values() };
}

async function ask() {
  const missing = fields.missing();
  if (missing) {
    missing.focus();
    said.textContent = `${missing.name.slice(1)} is missing`;
    return;
  }
  said.textContent = "";
  history.replaceState(null, "", shared(request(), file));
  await shown.ask(request(), await editor.checked());
}

async function open(name, values) {
  const response = await fetch(`/queries/${encodeURIComponent(name)}.rq`);
  const text = await response.text();
  if (!response.ok) {
    said.textContent = text;
    return;
  }
  file = { name, text };
  shown.clear();
  editor.text = text;
  await editor.checked();
  fields.fill(values ?? Object.fromEntries(examples(about)));
  said.textContent = "";
  history.replaceState(null, "", shared(request(), file));
  editor.focus();
}

function* examples({ parameters: some = [] }) {
  for (const one of some) if (one.example !== null) yield [one.name, one.example];
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  void ask();
});

buttons.querySelector(".share").addEventListener("click", async () => {
  const address = new URL(shared(request(), file), location.href).href;
  history.replaceState(null, "", address);
  try {
    await navigator.clipboard.writeText(address);
    said.textContent = "Copied";
  } catch {
    said.textContent = "The address of this page is the link";
  }
});

/** Opens what the address names; what was shared is shown and asked at once. */
async function arrive() {
  const given = readShared(location.hash);
  if (given.file) await open(given.file, given.values);
  else if (given.query) {
    editor.text = given.query;
    await editor.checked();
    fields.fill(given.values ?? {});
  } else {
    await editor.checked();
    return;
  }
  if (given.values && !fields.missing()) await ask();
}

addEventListener("hashchange", () => void arrive());
library(document.getElementById("library"), (name) => void open(name));
await arrive();
