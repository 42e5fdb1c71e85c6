// The drawing as the rest of the page knows it: a surface. It shows a part of itself (look), can be
// moved as it is painted (shift, by at most "slack" pixels), leaves out what is filtered (keep),
// lets what was chosen stand out (light), and says what is where (at, boxes).

// Elements of SVG, which are there when the page opens.
function svgSurface(svg) {
  const parts = { node: new Map(), edge: new Map() };
  for (const part of svg.querySelectorAll("[data-node], [data-edge]")) {
    const what = part.dataset.node ? "node" : "edge", id = part.dataset[what];
    if (!parts[what].has(id)) parts[what].set(id, []);
    parts[what].get(id).push(part);
  }
  const drawn = (what, id) => parts[what].get(id) || [];
  const each = (what, change) => {
    for (const [id, found] of parts[what]) for (const part of found) change(part.classList, id);
  };
  const { x, y, width, height } = svg.viewBox.baseVal;
  return {
    element: svg,
    home: [x, y, width, height],
    slack: Infinity,
    look(seen, scale) {
      svg.setAttribute("viewBox", `${seen.x} ${seen.y} ${seen.width} ${seen.height}`);
      const far = scale > 4; // No text could be read, and painting it would take long.
      if (far !== svg.classList.contains("far")) svg.classList.toggle("far", far);
    },
    shift(dx, dy) {
      svg.style.transform = dx || dy ? `translate(${dx}px, ${dy}px)` : "";
    },
    keep(entities, facts, found) {
      each("node", (list, id) => {
        list.toggle("gone", !entities.has(id));
        list.toggle("found", found.has(id));
      });
      each("edge", (list, id) => list.toggle("gone", !facts.has(id)));
    },
    light(lit) {
      for (const old of svg.querySelectorAll(".lit")) old.classList.remove("lit");
      svg.classList.toggle("chosen", lit !== null);
      for (const what of ["node", "edge"]) {
        for (const id of lit ? lit[what] : []) for (const part of drawn(what, id)) part.classList.add("lit");
      }
    },
    boxes: (ids) => ids.flatMap((id) => drawn("node", id)).map((part) => part.getBBox()),
    at(point, scale, event) {
      const part = event.target.closest("[data-node], [data-edge]");
      if (!part) return null;
      return part.dataset.node ? ["node", part.dataset.node] : ["edge", part.dataset.edge];
    },
    hover() {},
  };
}

// A canvas, for drawings of which the elements would be too many. It reaches beyond the stage on all
// sides, so that it can be moved some way before it is painted again.
function canvasSurface(canvas, stage, { nodes, edges, drawing }, titleOf) {
  const MARGIN = 0.3, FAR = 3, FACES = 40;
  const { looks, measures } = drawing;
  const context = canvas.getContext("2d");
  const paths = looks.map((look) => new Path2D(look.d));
  const byId = { node: new Map(nodes.map((n) => [n.id, n])), edge: new Map(edges.map((e) => [e.id, e])) };
  const degrees = new Map(nodes.map((n) => [n.id, 0]));
  for (const e of edges) for (const id of [e.source, e.target]) degrees.set(id, degrees.get(id) + 1);
  const ranked = [...nodes].sort((a, b) => degrees.get(b.id) - degrees.get(a.id));
  const grouped = [...nodes].sort((a, b) => a.look - b.look); // Few changes of colour.
  for (const e of edges) {
    const [a, b, c, d, f, g, h, i] = e.curve;
    e.reach = [Math.min(a, c, f, h), Math.min(b, d, g, i), Math.max(a, c, f, h), Math.max(b, d, g, i)];
  }
  let seen = null, scale = 1, asked = 0, lit = null, over = null;
  let shown = { nodes: grouped, edges }, found = new Set(), ink = null;
  let kept = new Set(nodes.map((n) => n.id));

  function colours() {
    const style = getComputedStyle(document.documentElement);
    const named = ["ink", "soft", "paper", "card", "line", "link"].map((n) => [n, style.getPropertyValue(`--${n}`).trim()]);
    return { ...Object.fromEntries(named), tint: Number(style.getPropertyValue("--tint")) };
  }

  function ask() {
    if (!asked) asked = requestAnimationFrame(paint);
  }

  function paint() {
    asked = 0;
    if (!seen) return;
    ink = ink || colours();
    const dense = Math.min(devicePixelRatio || 1, 2), wide = stage.clientWidth, high = stage.clientHeight;
    const size = [wide, high].map((n) => Math.max(1, Math.round(n * (1 + 2 * MARGIN) * dense)));
    if (canvas.width !== size[0]) canvas.width = size[0];
    if (canvas.height !== size[1]) canvas.height = size[1];
    const k = dense / scale, x = seen.x + seen.width / 2, y = seen.y + seen.height / 2;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.setTransform(k, 0, 0, k, canvas.width / 2 - x * k, canvas.height / 2 - y * k);
    const half = [canvas.width / 2 / k, canvas.height / 2 / k];
    const part = [x - half[0], y - half[1], x + half[0], y + half[1]];
    const within = ([a, b, c, d]) => c > part[0] && a < part[2] && d > part[1] && b < part[3];
    const inNodes = shown.nodes.filter((n) => within(reachOf(n)));
    const inEdges = shown.edges.filter((e) => within(e.reach));
    if (lit) {
      context.globalAlpha = 0.22;
      paintAll(inNodes.filter((n) => !lit.node.has(n.id)), inEdges.filter((e) => !lit.edge.has(e.id)), 1.4, 0.6);
      context.globalAlpha = 1;
      paintAll(inNodes.filter((n) => lit.node.has(n.id)), inEdges.filter((e) => lit.edge.has(e.id)), 2.6, 1.8);
    } else {
      paintAll(inNodes, inEdges, 1.4, 0.6);
    }
    if (over && over[0] === "edge" && scale <= FAR) paintEdges([byId.edge.get(over[1])], 2.6, 1.8);
    if (scale > FAR) paintNames(within);
  }

  const reachOf = (n) => [n.x - n.half[0], n.y - n.half[1], n.x + n.half[0], n.y + n.half[1]];

  function paintAll(someNodes, someEdges, line, least) {
    paintEdges(someEdges, line, least);
    if (scale > FAR) {
      paintDots(someNodes);
      return;
    }
    for (const e of someEdges) if (e.at) paintTerm(e);
    for (const n of someNodes) paintNode(n);
  }

  function paintEdges(some, line, least) {
    context.strokeStyle = context.fillStyle = ink.line;
    context.lineWidth = Math.max(line, least * scale);
    const alpha = context.globalAlpha;
    if (scale > FAR && !(lit && alpha === 1)) context.globalAlpha = alpha * 0.4; // Thousands of lines are a grey ground.
    for (const hedged of [0, 1]) {
      context.setLineDash(hedged && scale <= FAR ? [6, 4] : []);
      const group = some.filter((e) => e.hedged === hedged);
      for (let i = 0; i < group.length; i += 300) { // Very long paths are slow.
        context.beginPath();
        for (const { curve: c } of group.slice(i, i + 300)) {
          context.moveTo(c[0], c[1]);
          if (scale > FAR) context.lineTo(c[6], c[7]);
          else context.bezierCurveTo(c[2], c[3], c[4], c[5], c[6], c[7]);
        }
        context.stroke();
      }
    }
    context.setLineDash([]);
    context.globalAlpha = alpha;
    if (scale > FAR || !drawing.arrow) return;
    context.beginPath();
    for (const { curve: c } of some) {
      const angle = Math.atan2(c[7] - c[5], c[6] - c[4]);
      context.moveTo(c[6], c[7]);
      for (const turn of [-0.42, 0.42]) context.lineTo(c[6] - 9 * Math.cos(angle + turn), c[7] - 9 * Math.sin(angle + turn));
    }
    context.fill();
  }

  // From afar a node is a spot of its colour that is never too small to be seen.
  function paintDots(some) {
    for (const n of some) {
      const half = n.half.map((side) => Math.max(side, 2 * scale));
      context.fillStyle = looks[n.look].colour;
      context.fillRect(n.x - half[0], n.y - half[1], 2 * half[0], 2 * half[1]);
      if (found.has(n.id)) outline(n, half, 3);
    }
  }

  function outline(n, half, pixels) {
    context.strokeStyle = ink.link;
    context.lineWidth = pixels * Math.max(scale, 1);
    context.strokeRect(n.x - half[0], n.y - half[1], 2 * half[0], 2 * half[1]);
  }

  function write(text, x, y, font, colour, rim = 0) {
    context.font = font;
    if (rim) {
      context.strokeStyle = ink.paper;
      context.lineWidth = rim;
      context.lineJoin = "round";
      context.strokeText(text, x, y);
    }
    context.fillStyle = colour;
    context.fillText(text, x, y);
  }

  const font = (size, style = "") => `${style} ${size}px "Segoe UI", "Helvetica Neue", Arial, "DejaVu Sans", sans-serif`;

  function paintTerm(e) {
    context.textAlign = "center";
    write(e.short, e.at[0], e.at[1] + measures.term * 0.35, font(measures.term, "italic"), ink.soft, 4);
    context.textAlign = "start";
  }

  function paintNode(n) {
    const look = looks[n.look], [wide, high] = n.half.map((side) => side / n.size);
    context.save();
    context.translate(n.x, n.y);
    context.scale(n.size, n.size);
    if (n.lines.length) {
      const alpha = context.globalAlpha;
      context.beginPath();
      context.roundRect(-wide, -high, 2 * wide, 2 * high, 7);
      context.fillStyle = ink.card;
      context.fill();
      context.globalAlpha = alpha * ink.tint;
      context.fillStyle = look.colour;
      context.fill();
      context.globalAlpha = alpha;
      const marked = found.has(n.id), stands = (lit && lit.node.has(n.id)) || (over && over[1] === n.id);
      context.strokeStyle = marked ? ink.link : ink.line;
      context.lineWidth = marked ? 3.4 : stands ? 2.4 : 1.2;
      context.stroke();
      const all = n.lines.length * measures.line + (n.told ? measures.line - 2 : 0);
      let at = measures.label - 0.5 - all / 2;
      for (const line of n.lines) {
        write(line, measures.left - wide, at, font(measures.label, "500"), ink.ink);
        at += measures.line;
      }
      if (n.told) write(n.told, measures.left - wide, at - 1.5, font(measures.note), ink.soft);
      context.translate(15 - wide, 0);
    }
    context.fillStyle = look.colour;
    context.strokeStyle = look.hollow ? look.colour : ink.ink;
    context.lineWidth = look.hollow ? 3 : 0.8;
    if (!look.hollow) context.fill(paths[n.look]);
    context.stroke(paths[n.look]);
    context.restore();
  }

  // From afar only what links to most has its name, as large as it can be read.
  function paintNames(within) {
    const taken = [], size = 12 * scale;
    const named = lit ? (id) => lit.node.has(id) : (id) => kept.has(id);
    context.textAlign = "center";
    context.font = font(size, "600");
    for (const n of ranked) {
      if (taken.length === FACES) break;
      if (!named(n.id) || !within(reachOf(n))) continue;
      const wide = context.measureText(n.brief).width / 2 + 4 * scale, y = n.y - n.half[1] - 5 * scale;
      if (taken.some(([a, b, w]) => Math.abs(n.x - a) < wide + w && Math.abs(y - b) < 1.4 * size)) continue;
      taken.push([n.x, y, wide]);
      write(n.brief, n.x, y, font(size, "600"), ink.ink, 4 * scale);
    }
    context.textAlign = "start";
  }

  // The distance of a point from a curve, in a few steps along it.
  function away({ curve: c }, x, y) {
    let least = Infinity, px = c[0], py = c[1];
    for (let i = 1; i <= 12; i += 1) {
      const t = i / 12, u = 1 - t, w = [u * u * u, 3 * t * u * u, 3 * t * t * u, t * t * t];
      const qx = w[0] * c[0] + w[1] * c[2] + w[2] * c[4] + w[3] * c[6];
      const qy = w[0] * c[1] + w[1] * c[3] + w[2] * c[5] + w[3] * c[7];
      const dx = qx - px, dy = qy - py;
      const along = Math.max(0, Math.min(1, ((x - px) * dx + (y - py) * dy) / (dx * dx + dy * dy || 1)));
      least = Math.min(least, Math.hypot(px + along * dx - x, py + along * dy - y));
      [px, py] = [qx, qy];
    }
    return least;
  }

  function at({ x, y }) {
    const spot = scale > FAR ? 4 * scale : 0, near = Math.max(7, 4 * scale);
    const held = shown.nodes.filter((n) => Math.abs(x - n.x) <= Math.max(n.half[0], spot) && Math.abs(y - n.y) <= Math.max(n.half[1], spot));
    if (held.length) {
      held.sort((a, b) => Math.hypot(x - a.x, y - a.y) - Math.hypot(x - b.x, y - b.y));
      return ["node", held[0].id];
    }
    let best = null, least = near;
    for (const e of shown.edges) {
      const [a, b, c, d] = e.reach;
      if (x < a - near || x > c + near || y < b - near || y > d + near) continue;
      const on = e.at && scale <= FAR && Math.abs(x - e.at[0]) < e.short.length * 3 && Math.abs(y - e.at[1]) < 8;
      const far = on ? 0 : away(e, x, y);
      if (far < least) [best, least] = [e, far];
    }
    return best && ["edge", best.id];
  }

  new ResizeObserver(ask).observe(stage);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    ink = null;
    ask();
  });
  return {
    element: canvas,
    home: drawing.bounds,
    get slack() {
      return Math.min(stage.clientWidth, stage.clientHeight) * MARGIN;
    },
    look(part, by) {
      [seen, scale] = [{ ...part }, by];
      ask();
    },
    shift(dx, dy) {
      canvas.style.transform = dx || dy ? `translate(${dx}px, ${dy}px)` : "";
    },
    keep(entities, facts, marked) {
      [kept, found] = [entities, marked];
      shown = { nodes: grouped.filter((n) => entities.has(n.id)), edges: edges.filter((e) => facts.has(e.id)) };
      ask();
    },
    light(chosen) {
      lit = chosen;
      ask();
    },
    boxes: (ids) => ids.map((id) => byId.node.get(id)).filter((n) => kept.has(n.id))
      .map((n) => ({ x: n.x - n.half[0], y: n.y - n.half[1], width: 2 * n.half[0], height: 2 * n.half[1] })),
    at,
    hover(point) {
      const now = point && at(point);
      if (String(now) === String(over)) return;
      over = now;
      canvas.style.cursor = now ? "pointer" : "";
      canvas.title = now ? titleOf(...now) : "";
      if (scale <= FAR) ask();
    },
  };
}
