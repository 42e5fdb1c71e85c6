// What a query answers: a table, a picture, or the text in one of the formats.
import { sortable } from "./table.js";

const ROWS = 1000;
const PICTURES = { bar: "Bars", line: "Line", map: "Map" };
const TEXTS = new Set("json xml turtle ntriples jsonld rdfxml csv tsv md".split(" "));
const ENDINGS = { turtle: "ttl", ntriples: "nt", rdfxml: "rdf", picture: "svg" };
const SHOWN = 200_000;

/** The part of the page below the form. */
export function answers(parent) {
  const section = document.createElement("section");
  section.id = "answer";
  section.hidden = true;
  section.innerHTML =
    '<p class="bar tabs"><button type="button" data-tab="table">Table</button>' +
    '<button type="button" data-tab="picture">Picture</button>' +
    '<button type="button" data-tab="text">Text</button>' +
    '<select class="kind" aria-label="Kind"></select><span class="said" role="status"></span>' +
    '<button type="button" class="stop">Stop</button>' +
    '<select class="save" aria-label="Download"></select></p><div class="body"></div>';
  parent.append(section);
  const [said, kind, stop, save, body] = [".said", ".kind", ".stop", ".save", ".body"].map((name) =>
    section.querySelector(name),
  );
  const tabs = [...section.querySelectorAll("[data-tab]")];
  let running = null;
  let asked = null;
  let about = {};
  let tab = "table";

  function fits(found) {
    const before = about;
    about = found.form ? found : { ...about, formats: about.formats ?? [] };
    if (about.form === before.form && about.view === before.view) return;
    tab = { bar: "picture", line: "picture", map: "picture", graph: "picture" }[about.view] ?? "table";
    if (!pictures().length) tab = "table";
    kinds();
  }

  /** The pictures that there are of what the query gives. */
  function pictures() {
    if (about.formats?.includes("picture")) return [["picture", "Network"]];
    return about.formats?.includes("svg") ? Object.entries(PICTURES) : [];
  }

  function kinds() {
    const texts = (about.formats ?? []).filter((name) => TEXTS.has(name));
    const options = { table: [], picture: pictures(), text: texts.map((name) => [name, name]) }[tab];
    kind.replaceChildren(...options.map(([value, name]) => new Option(name, value)));
    if (tab === "picture" && about.view in PICTURES) kind.value = about.view;
    kind.hidden = options.length < 2;
    for (const one of tabs) one.setAttribute("aria-pressed", String(one.dataset.tab === tab));
    tabs[1].hidden = !pictures().length;
    const files = (about.formats ?? []).map((name) => new Option(name, name));
    save.replaceChildren(new Option("Download", ""), ...files);
  }

  function bodyOf({ text, values }, more) {
    const pairs = new URLSearchParams({ query: text, ...more });
    for (const [name, value] of Object.entries(values)) pairs.set(`$${name}`, value);
    return pairs;
  }

  /** The answer in a format; rejects with what the server says is wrong. */
  async function fetched(more) {
    running?.abort();
    const mine = (running = new AbortController());
    stop.hidden = false;
    said.textContent = "…";
    try {
      const response = await fetch("/sparql", {
        method: "POST",
        body: bodyOf(asked, more),
        signal: mine.signal,
      });
      if (!response.ok) throw new Error(await response.text());
      return response;
    } finally {
      if (running === mine) stop.hidden = true;
    }
  }

  async function show() {
    section.hidden = false;
    const started = performance.now();
    try {
      await { table: showTable, picture: showPicture, text: showText }[tab](started);
    } catch (error) {
      if (error.name === "AbortError") return;
      said.textContent = "";
      const wrong = document.createElement("pre");
      wrong.className = "wrong";
      wrong.textContent = error.message;
      body.replaceChildren(wrong);
    }
  }

  async function showTable(started) {
    const response = await fetched({ format: "html", limit: ROWS + 1 });
    const text = await response.text();
    // The head of the page has a style of its own, which this page's policy would refuse.
    const rest = text.slice(text.indexOf("<table"));
    const page = new DOMParser().parseFromString(rest, "text/html");
    const table = document.adoptNode(page.querySelector("table"));
    const rows = table.tBodies[0].rows;
    const more = rows.length > ROWS;
    if (more) rows[ROWS].remove();
    const counted = `${more ? "the first " : ""}${rows.length.toLocaleString()}`;
    const noun = rows.length === 1 ? "row" : "rows";
    said.textContent = `${counted} ${noun}, ${Math.round(performance.now() - started)} ms`;
    for (const link of table.querySelectorAll("a")) link.rel = "noreferrer";
    if (rows.length) body.replaceChildren(sortable(table));
    else body.replaceChildren(nothing());
  }

  function nothing() {
    const empty = document.createElement("p");
    empty.className = "empty";
    empty.textContent = about.empty ? `No rows: ${about.empty}.` : "No rows.";
    return empty;
  }

  /** A picture is a page of its own in a frame, so that it keeps its styles and its words. */
  async function showPicture(started) {
    const more = kind.value === "picture" ? { format: "picture" } : { format: "svg", view: kind.value };
    const frame = document.createElement("iframe");
    frame.name = "picture";
    frame.title = "The answer as a picture";
    const form = document.createElement("form");
    Object.assign(form, { method: "post", action: "/sparql", target: frame.name, hidden: true });
    for (const [name, value] of bodyOf(asked, more)) {
      const input = document.createElement("input");
      Object.assign(input, { type: "hidden", name, value });
      form.append(input);
    }
    said.textContent = "…";
    body.replaceChildren(frame, form);
    const loaded = new Promise((resolve) => frame.addEventListener("load", resolve, { once: true }));
    form.submit();
    await loaded;
    const { contentType, body: told } = frame.contentDocument;
    if (contentType !== "image/svg+xml") throw new Error(told.textContent);
    said.textContent = `${Math.round(performance.now() - started)} ms`;
  }

  async function showText(started) {
    const response = await fetched({ format: kind.value, limit: ROWS });
    const text = await response.text();
    const pre = document.createElement("pre");
    pre.textContent = text.slice(0, SHOWN);
    body.replaceChildren(pre);
    const cut = text.length > SHOWN ? ", cut" : "";
    said.textContent = `${text.length.toLocaleString()} characters${cut}, ${Math.round(performance.now() - started)} ms`;
  }

  async function download(format) {
    try {
      const response = await fetched({ format });
      const link = document.createElement("a");
      link.href = URL.createObjectURL(await response.blob());
      link.download = `answer.${ENDINGS[format] ?? format}`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
      said.textContent = "";
    } catch (error) {
      if (error.name !== "AbortError") said.textContent = error.message;
    }
  }

  section.addEventListener("click", ({ target }) => {
    const chosen = target.closest("[data-tab]")?.dataset.tab;
    if (!chosen || chosen === tab) return;
    tab = chosen;
    kinds();
    void show();
  });
  kind.addEventListener("change", () => void show());
  save.addEventListener("change", () => {
    if (save.value) void download(save.value);
    save.value = "";
  });
  stop.addEventListener("click", () => {
    running?.abort();
    stop.hidden = true;
    said.textContent = "Stopped";
  });
  stop.hidden = true;

  return {
    fits,
    clear() {
      running?.abort();
      section.hidden = true;
      body.replaceChildren();
    },
    async ask(request, found) {
      asked = request;
      fits(found);
      await show();
    },
  };
}
