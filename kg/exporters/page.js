"use strict";
// The page's own script. Data comes from the JSON in the page, and goes into the page as text
// alone: nothing of it is ever read as markup or run.
(() => {
  const $ = (id) => document.getElementById(id);
  const { nodes, edges } = JSON.parse($("data").textContent);
  const node = new Map(nodes.map((n) => [n.id, n]));
  const edge = new Map(edges.map((e) => [e.id, e]));
  const drawing = $("drawing"), panel = $("panel"), veil = $("veil"), search = $("search");
  const parts = { node: new Map(), edge: new Map() };
  for (const part of drawing.querySelectorAll("[data-node], [data-edge]")) {
    const what = part.dataset.node ? "node" : "edge", id = part.dataset[what];
    if (!parts[what].has(id)) parts[what].set(id, []);
    parts[what].get(id).push(part);
  }
  const drawn = (what, id) => parts[what].get(id) || [];
  const items = [...document.querySelectorAll("#list li[data-edge]")];
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

  function passage(p) {
    const pieces = p.pieces.map(([text, marked]) => (marked ? make("mark", {}, text) : text));
    const place = make("p", { class: "places" }, bdi(p.document), `, ${p.start}-${p.end}`);
    return [make("blockquote", { dir: "auto" }, ...pieces), place];
  }

  function statement(s, several) {
    const made = make("div", { class: "statement" });
    if (several) made.append(make("p", { class: "claim" }, bdi(s.claim)));
    if (s.limits.length) made.append(make("p", { class: "limits" }, bdi(s.limits.join(", "))));
    made.append(...s.passages.flatMap(passage));
    made.append(make("p", { class: "places" }, `Quoted: characters ${s.places}`));
    if (s.leans.length) {
      const leans = make("div", { class: "leans" });
      leans.append(make("p", { class: "places" }, "Leans on the annotator’s coreference with:"));
      leans.append(...s.leans.flatMap(passage));
      made.append(leans);
    }
    return made;
  }

  function statements(fact) {
    const made = fact.said.map((s) => statement(s, fact.several));
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
    for (const old of drawing.querySelectorAll(".lit")) old.classList.remove("lit");
    for (const [what, id] of lit) for (const part of drawn(what, id)) part.classList.add("lit");
    drawing.classList.add("chosen");
    if (!near) reveal();
    panel.parentElement.scrollTop = 0;
    panel.focus({ preventScroll: true });
  }

  // "near" says that the reader chose in the drawing itself, which then had better stay as it is.
  function openEdge(id, near = false) {
    const e = edge.get(id);
    if (!e) return;
    show(claim(e), statements(e), [["edge", id], ["node", e.source], ["node", e.target]], near);
    note(`#fact=${id}`);
  }

  function openNode(id, near = false) {
    const n = node.get(id);
    if (!n) return;
    const contents = [make("p", { class: "summary" }, `${n.note || n.kind} · ${n.curie}`)];
    for (const e of linked.get(id)) contents.push(make("h3", {}, ...claim(e, id)), ...statements(e));
    for (const f of n.facts) contents.push(make("h3", {}, `${f.term}: `, bdi(f.value)), ...statements(f));
    const around = linked.get(id).flatMap((e) => [["edge", e.id], ["node", e.source], ["node", e.target]]);
    show([bdi(n.label)], contents, [["node", id], ...around], near);
    note("");
  }

  function closePanel() {
    if (panel.hidden) return;
    panel.hidden = true;
    panel.replaceChildren();
    drawing.classList.remove("chosen");
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

  $("list").addEventListener("click", (event) => {
    const item = event.target.closest("li[data-edge]");
    if (!item) return;
    event.preventDefault();
    openEdge(item.dataset.edge);
  });
  addEventListener("hashchange", openHash);
  addEventListener("keydown", (event) => {
    if (event.key === "Escape") closePanel();
  });

  // --- search and kinds -------------------------------------------------------------------------
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const words = new Map(items.map((item) => [item, fold(item.textContent)]));
  const names = new Map(nodes.map((n) => [n.id, fold(n.label)]));

  function filter() {
    const wanted = fold(search.value.trim());
    const boxes = [...document.querySelectorAll(".kinds input")];
    const hidden = new Set(boxes.filter((b) => !b.checked).map((b) => b.dataset.kind));
    const gone = (id) => hidden.has(node.get(id).kind);
    for (const n of nodes) {
      for (const part of drawn("node", n.id)) {
        part.classList.toggle("gone", gone(n.id));
        part.classList.toggle("found", wanted !== "" && names.get(n.id).includes(wanted));
      }
    }
    let count = 0;
    for (const item of items) {
      const e = edge.get(item.dataset.edge);
      const away = gone(e.source) || gone(e.target);
      for (const part of drawn("edge", e.id)) part.classList.toggle("gone", away);
      item.hidden = away || (wanted !== "" && !words.get(item).includes(wanted));
      if (!item.hidden) count += 1;
    }
    $("count").textContent = count === edges.length ? `${count}` : `${count} of ${edges.length}`;
  }

  search.addEventListener("input", filter);
  search.addEventListener("keydown", (event) => {
    const first = nodes.find((n) => names.get(n.id).includes(fold(search.value.trim())));
    if (event.key === "Enter" && search.value.trim() && first) openNode(first.id);
  });
  for (const box of document.querySelectorAll(".kinds input")) box.addEventListener("change", filter);

  // --- moving about -----------------------------------------------------------------------------
  const home = drawing.viewBox.baseVal;
  const [left, top, width, height] = [home.x, home.y, home.width, home.height];
  let seen = { x: left, y: top, width, height };

  // A drag moves the painted drawing as a whole, which is quick however much there is in it;
  // once it rests, what came into view is painted.
  const held = new Map();
  let slid = { x: 0, y: 0 }, resting = 0;

  function slide(dx, dy) {
    slid = { x: slid.x + dx, y: slid.y + dy };
    drawing.style.transform = `translate(${slid.x}px, ${slid.y}px)`;
    clearTimeout(resting);
    resting = setTimeout(rest, 250);
  }

  const rest = () => held.size || settle();

  function settle() {
    clearTimeout(resting);
    if (!(slid.x || slid.y)) return;
    const by = scale(), { x, y } = slid;
    slid = { x: 0, y: 0 };
    drawing.style.transform = "";
    look(seen.x - x * by, seen.y - y * by, seen.width, seen.height);
  }

  function look(x, y, w, h) {
    seen = { x, y, width: w, height: h };
    drawing.setAttribute("viewBox", `${x} ${y} ${w} ${h}`);
    const far = scale() > 4; // No text could be read, and painting it would take long.
    if (far !== drawing.classList.contains("far")) drawing.classList.toggle("far", far);
  }

  function scale() {
    const box = drawing.getBoundingClientRect();
    return Math.max(seen.width / box.width, seen.height / box.height) || 1;
  }

  function zoom(factor, cx = seen.x + seen.width / 2, cy = seen.y + seen.height / 2) {
    settle();
    const by = Math.min(Math.max(seen.width * factor, 120), width * 3) / seen.width;
    look(cx - (cx - seen.x) * by, cy - (cy - seen.y) * by, seen.width * by, seen.height * by);
  }

  // Brings what is lit into view, if it is outside, or so small that nobody could read it.
  function reveal() {
    settle();
    const boxes = [...drawing.querySelectorAll(".nodes .lit")].map((part) => part.getBBox());
    if (!boxes.length) return;
    const x = Math.min(...boxes.map((b) => b.x)) - 40, y = Math.min(...boxes.map((b) => b.y)) - 40;
    const w = Math.max(...boxes.map((b) => b.x + b.width)) + 40 - x;
    const h = Math.max(...boxes.map((b) => b.y + b.height)) + 40 - y;
    const inside = x > seen.x && y > seen.y && x + w < seen.x + seen.width && y + h < seen.y + seen.height;
    if (inside && scale() < 1.6) return;
    const rect = drawing.getBoundingClientRect();
    look(x + w / 2 - Math.max(w, rect.width) / 2, y + h / 2 - Math.max(h, rect.height) / 2,
      Math.max(w, rect.width), Math.max(h, rect.height));
  }

  function whole() {
    settle();
    look(left, top, width, height);
  }
  $("nearer").addEventListener("click", () => zoom(1 / 1.3));
  $("farther").addEventListener("click", () => zoom(1.3));
  $("whole").addEventListener("click", whole);

  drawing.addEventListener("wheel", (event) => {
    event.preventDefault();
    if (event.ctrlKey || event.metaKey) {
      settle();
      const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(drawing.getScreenCTM().inverse());
      zoom(Math.exp(Math.max(-60, Math.min(60, event.deltaY)) / 200), at.x, at.y);
    } else {
      slide(-event.deltaX, -event.deltaY);
    }
  }, { passive: false });

  let moved = 0;
  drawing.addEventListener("pointerdown", (event) => {
    held.set(event.pointerId, event);
    moved = 0;
  });
  drawing.addEventListener("pointermove", (event) => {
    const before = held.get(event.pointerId);
    if (!before) return;
    const dx = event.clientX - before.clientX, dy = event.clientY - before.clientY;
    moved += Math.abs(dx) + Math.abs(dy);
    if (moved > 5 && !drawing.hasPointerCapture(event.pointerId)) {
      drawing.setPointerCapture(event.pointerId);
      veil.hidden = false;
    }
    if (held.size === 2) {
      const other = [...held.values()].find((p) => p.pointerId !== event.pointerId);
      const gap = (p) => Math.hypot(p.clientX - other.clientX, p.clientY - other.clientY) || 1;
      zoom(gap(before) / gap(event));
    } else if (moved > 5) {
      slide(dx, dy);
    }
    held.set(event.pointerId, event);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    drawing.addEventListener(end, (event) => {
      held.delete(event.pointerId);
      veil.hidden = true;
      rest();
    });
  }
  drawing.addEventListener("click", (event) => {
    if (moved > 5) return;
    const part = event.target.closest("[data-node], [data-edge]");
    if (!part) closePanel();
    else if (part.dataset.node) openNode(part.dataset.node, true);
    else openEdge(part.dataset.edge, true);
  });
  drawing.addEventListener("keydown", (event) => {
    const step = seen.width / 12;
    const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    settle();
    if (event.key in moves) look(seen.x + moves[event.key][0], seen.y + moves[event.key][1], seen.width, seen.height);
    else if (event.key === "+" || event.key === "=") zoom(1 / 1.3);
    else if (event.key === "-") zoom(1.3);
    else if (event.key === "0") whole();
    else return;
    event.preventDefault();
  });

  filter();
  whole();
  openHash();
})();
