// The page's own script. Data comes from the JSON in the page, and goes into the page as text
// alone: nothing of it is ever read as markup or run.
(() => {
  const $ = (id) => document.getElementById(id);
  const data = JSON.parse($("data").textContent), { nodes, edges } = data;
  const node = new Map(nodes.map((n) => [n.id, n]));
  const edge = new Map(edges.map((e) => [e.id, e]));
  const { documents } = data;
  const stage = $("stage"), panel = $("panel"), search = $("search"), list = $("facts");
  const linked = new Map(nodes.map((n) => [n.id, []]));
  for (const e of edges) {
    linked.get(e.source).push(e);
    if (e.target !== e.source) linked.get(e.target).push(e);
  }

  // --- elements ---------------------------------------------------------------------------------
  function make(tag, attributes, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  }
  const bdi = (text) => make("bdi", {}, text);

  function link(text, open) {
    const made = make("button", { type: "button", class: "link" }, bdi(text));
    made.addEventListener("click", open);
    return made;
  }

  // A passage is a number of its document, one of its text, where it stands in the document, and
  // from where to where of the text its marks are.
  function passage([document, text, start, end, ...marks]) {
    const whole = data.texts[text], pieces = [];
    let done = 0;
    for (let i = 0; i < marks.length; i += 2) {
      pieces.push(whole.slice(done, marks[i]), make("mark", {}, whole.slice(marks[i], marks[i + 1])));
      done = marks[i + 1];
    }
    pieces.push(whole.slice(done));
    const place = make("p", { class: "places" }, bdi(documents[document].title), `, ${start}-${end}`);
    return [make("blockquote", { dir: "auto" }, ...pieces), place];
  }

  function statement(s) {
    const made = make("div", { class: "statement" });
    if (s.claim) made.append(make("p", { class: "claim" }, bdi(s.claim)));
    if (s.limits) made.append(make("p", { class: "limits" }, bdi(s.limits.join(", "))));
    made.append(...s.passages.flatMap(passage));
    made.append(make("p", { class: "places" }, `Quoted: characters ${s.places}`));
    if (s.leans) {
      const leans = make("div", { class: "leans" });
      leans.append(make("p", { class: "places" }, "Leans on the annotator’s coreference with:"));
      leans.append(...s.leans.flatMap(passage));
      made.append(leans);
    }
    return made;
  }

  function statements(fact) {
    const made = fact.said.map(statement);
    if (fact.more) made.push(make("p", { class: "places" }, `and ${fact.more} more statements`));
    if (fact.support) made.push(make("p", { class: "places" }, fact.support));
    return made;
  }

  function claim(e, from) {
    const end = (id) => (id === from ? bdi(node.get(id).short) : link(node.get(id).short, () => openNode(id)));
    const word = from === undefined ? e.term : link(e.term, () => openEdge(e.id));
    return [end(e.source), " ", word, " ", end(e.target)];
  }

  // --- the panel --------------------------------------------------------------------------------
  let opener = null;

  function show(title, contents, lit, near) {
    const close = make("button", { type: "button", title: "Close (Esc)" }, "Close");
    close.addEventListener("click", closePanel);
    panel.replaceChildren(make("header", {}, make("h2", { dir: "auto" }, ...title), close), ...contents);
    if (panel.hidden) opener = document.activeElement;
    panel.hidden = false;
    surface.light(lit);
    if (!near) moves.reveal(surface.boxes([...lit.node]));
    panel.parentElement.scrollTop = 0;
    panel.focus({ preventScroll: true });
  }

  const around = (facts) => ({
    node: new Set(facts.flatMap((e) => [e.source, e.target])), edge: new Set(facts.map((e) => e.id)),
  });

  // "near" says that the reader chose in the drawing itself, which then had better stay as it is.
  function openEdge(id, near = false) {
    const e = edge.get(id);
    if (!e) return;
    show(claim(e), statements(e), around([e]), near);
    note(`#fact=${id}`);
  }

  function openNode(id, near = false) {
    const n = node.get(id);
    if (!n) return;
    const contents = [make("p", { class: "summary" }, `${n.note || n.kind} · ${n.curie}`)];
    for (const e of linked.get(id)) contents.push(make("h3", {}, ...claim(e, id)), ...statements(e));
    for (const f of n.facts) contents.push(make("h3", {}, `${f.term}: `, bdi(f.value)), ...statements(f));
    const lit = around(linked.get(id));
    lit.node.add(id);
    show([bdi(n.label)], contents, lit, near);
    note("");
  }

  function closePanel() {
    if (panel.hidden) return;
    panel.hidden = true;
    panel.replaceChildren();
    surface.light(null);
    note("");
    if (opener && opener.isConnected) opener.focus();
  }

  // The address names the fact, so that a link to it can be passed on. With "=" it is no anchor
  // of the list: the browser stays where it is.
  function note(hash) {
    try {
      history.replaceState(null, "", hash || location.pathname + location.search);
    } catch {
      // Some browsers keep the addresses of local files as they are.
    }
  }

  function openHash() {
    const found = /^#fact[-=](\d+)$/.exec(location.hash);
    if (found) openEdge(found[1]);
  }

  list.addEventListener("click", (event) => {
    const item = event.target.closest("li[data-edge]");
    if (!item) return;
    event.preventDefault();
    openEdge(item.dataset.edge);
  });
  addEventListener("hashchange", openHash);
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") closePanel();
  });

  // --- the list of facts --------------------------------------------------------------------------
  // The page comes with the first ones, so that it can be read without the script.
  const items = new Map([...list.querySelectorAll("li[data-edge]")].map((li) => [li.dataset.edge, li]));
  const MOST = Math.max(items.size, 1);

  function item(e) {
    if (!items.has(e.id)) {
      const name = (id) => make("bdi", { title: node.get(id).label }, node.get(id).short);
      const link = make("a", { href: `#fact-${e.id}` }, e.term);
      const made = make("li", { "data-edge": e.id }, make("p", { class: "claim" }, name(e.source), " ", link, " ", name(e.target)));
      for (const s of e.said.slice(0, e.several ? 2 : 1)) made.append(...proof(s));
      items.set(e.id, made);
    }
    return items.get(e.id);
  }

  const quoted = (s) => s.passages.flatMap(([, text, , , ...marks]) => marks
    .filter((_, i) => i % 2 === 0).map((start, i) => `“${data.texts[text].slice(start, marks[2 * i + 1])}”`)).join(" … ");
  const titles = (s) => [...new Set(s.passages.map(([document]) => documents[document].title))].join("; ");

  function proof(s) {
    const cite = make("cite", {}, bdi(titles(s)), `, ${s.places}`);
    const limits = s.limits ? ` (${s.limits.join(", ")})` : "";
    return [make("p", { class: "proof" }, bdi(quoted(s))), make("p", { class: "proof" }, cite, limits)];
  }

  // --- search and filters -------------------------------------------------------------------------
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const quotes = (s) => s.passages.map(([, text, , , ...marks]) => data.texts[text].slice(marks[0], marks.at(-1)));
  const words = new Map();
  const wordsOf = (e) => {
    if (!words.has(e.id)) {
      const told = e.said.flatMap((s) => [...quotes(s), ...s.passages.map(([d]) => documents[d].title)]);
      words.set(e.id, fold([node.get(e.source).label, e.term, node.get(e.target).label, ...told].join(" ")));
    }
    return words.get(e.id);
  };
  const names = new Map(nodes.map((n) => [n.id, fold(n.label)]));

  const boxes = [...document.querySelectorAll(".kinds input")];
  const [since, until, undated] = ["since", "until", "undated"].map($);
  const spans = edges.flatMap((e) => e.years).flat().filter((year) => year !== null);
  const first = spans.reduce((a, b) => Math.min(a, b), Infinity), last = spans.reduce((a, b) => Math.max(a, b), -Infinity);
  if (first < last) {
    $("time").hidden = false;
    for (const [input, year] of [[since, first], [until, last]]) [input.min, input.max, input.placeholder] = [first, last, year];
  }
  let facts = new Set(edges), entities = new Set(nodes.map((n) => n.id)), listed = edges, page = 1;
  const chosen = (id) => ($(id) ? $(id).value : "");

  // What holds at some time between the years asked; an end that is not told excludes nothing.
  function inTime(e) {
    const from = since.value === "" ? -Infinity : Number(since.value);
    const to = until.value === "" ? Infinity : Number(until.value);
    if (!e.years.length) return undated.checked;
    return e.years.some(([a, b]) => (a ?? -Infinity) <= to && (b ?? Infinity) >= from);
  }

  function fromSource(e) {
    const source = chosen("source");
    if (!source) return true;
    if (source.startsWith("by ")) return e.documents.some((d) => `by ${documents[d].publisher}` === source);
    return e.documents.includes(Number(source));
  }

  // What is shown: nodes of the kinds that are ticked and facts between them. A class, years and a
  // source leave the facts that are of them, with their ends; a class also all that is of it.
  function kept() {
    const hidden = new Set(boxes.filter((b) => !b.checked).map((b) => b.dataset.kind));
    const wanted = chosen("class");
    const of = (id) => !hidden.has(node.get(id).kind);
    const is = (id) => wanted === "" || node.get(id).classes.includes(wanted);
    const facts = new Set(edges.filter((e) => of(e.source) && of(e.target)
      && (is(e.source) || is(e.target)) && inTime(e) && fromSource(e)));
    const narrow = chosen("source") || since.value || until.value || !undated.checked;
    const ends = new Set([...facts].flatMap((e) => [e.source, e.target]));
    const entities = new Set(nodes.map((n) => n.id).filter((id) => of(id) && (ends.has(id) || (!narrow && is(id)))));
    return { facts, entities };
  }

  function filter() {
    const wanted = fold(search.value.trim());
    ({ facts, entities } = kept());
    const found = wanted === "" ? [] : nodes.filter((n) => names.get(n.id).includes(wanted));
    surface.keep(entities, new Set([...facts].map((e) => e.id)), new Set(found.map((n) => n.id)));
    listed = edges.filter((e) => facts.has(e) && (wanted === "" || wordsOf(e).includes(wanted)));
    page = 1;
    list.replaceChildren(...listed.slice(0, MOST).map(item));
    tell();
  }

  function tell() {
    $("more").hidden = listed.length <= page * MOST;
    $("count").textContent = listed.length === edges.length ? `${listed.length}` : `${listed.length} of ${edges.length}`;
    $("all").hidden = entities.size === nodes.length && facts.size === edges.length;
  }

  $("more").addEventListener("click", () => {
    const next = listed.slice(page * MOST, (page + 1) * MOST).map(item);
    page += 1;
    list.append(...next);
    tell();
    next[0].querySelector("a").focus();
  });

  function showAll() {
    for (const box of [...boxes, undated]) box.checked = true;
    for (const input of [since, until, ...document.querySelectorAll(".filters select")]) input.value = "";
    filter();
    boxes[0].focus();
  }

  search.addEventListener("input", filter);
  search.addEventListener("keydown", (event) => {
    const hit = nodes.find((n) => names.get(n.id).includes(fold(search.value.trim())));
    if (event.key === "Enter" && search.value.trim() && hit) openNode(hit.id);
  });
  for (const input of document.querySelectorAll(".kinds input, .filters select, .filters input")) {
    input.addEventListener("input", filter);
  }
  $("all").addEventListener("click", showAll);

  // --- the drawing ------------------------------------------------------------------------------
  function titleOf(what, id) {
    if (what === "node") return [node.get(id).label, node.get(id).note || node.get(id).kind].join("\n");
    const e = edge.get(id), [best] = e.said;
    const told = best ? [quoted(best), `${titles(best)}, characters ${best.places}`] : [];
    return [`${node.get(e.source).label} — ${e.term} → ${node.get(e.target).label}`, ...told].join("\n");
  }

  const element = $("drawing");
  const surface = data.drawing ? canvasSurface(element, stage, data, titleOf) : svgSurface(element);
  const open = (what, id) => (what === "node" ? openNode : openEdge)(id, true);
  const part = () => (entities.size < nodes.length ? surface.boxes([...entities]) : null);
  const moves = moving(surface, stage, $("veil"), { open, close: closePanel, whole: part });

  filter();
  moves.whole();
  openHash();
})();
