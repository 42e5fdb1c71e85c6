// Moving about on a surface: by pointer, wheel, keys and buttons. Gives what else moves the view.
function moving(surface, stage, veil, { open, close, whole: extent }) {
  const { element } = surface, [left, top, width, height] = surface.home;
  let seen = { x: left, y: top, width, height };

  // A drag moves the painted drawing as a whole, which is quick however much there is in it;
  // once it rests, or has come to the end of what is painted, the rest is painted.
  const held = new Map();
  let slid = { x: 0, y: 0 }, resting = 0;

  function slide(dx, dy) {
    slid = { x: slid.x + dx, y: slid.y + dy };
    surface.shift(slid.x, slid.y);
    clearTimeout(resting);
    if (Math.max(Math.abs(slid.x), Math.abs(slid.y)) > surface.slack) settle();
    else resting = setTimeout(rest, 250);
  }

  const rest = () => held.size || settle();

  function settle() {
    clearTimeout(resting);
    if (!(slid.x || slid.y)) return;
    const by = scale(), { x, y } = slid;
    slid = { x: 0, y: 0 };
    look(seen.x - x * by, seen.y - y * by, seen.width, seen.height);
    surface.shift(0, 0);
  }

  function look(x, y, w, h) {
    seen = { x, y, width: w, height: h };
    surface.look(seen, scale());
  }

  function scale() {
    return Math.max(seen.width / stage.clientWidth, seen.height / stage.clientHeight) || 1;
  }

  function pointOf(event) {
    const box = stage.getBoundingClientRect(), by = scale();
    return {
      x: seen.x + seen.width / 2 + (event.clientX - box.left - box.width / 2) * by,
      y: seen.y + seen.height / 2 + (event.clientY - box.top - box.height / 2) * by,
    };
  }

  function zoom(factor, cx = seen.x + seen.width / 2, cy = seen.y + seen.height / 2) {
    settle();
    const by = Math.min(Math.max(seen.width * factor, 120), width * 3) / seen.width;
    look(cx - (cx - seen.x) * by, cy - (cy - seen.y) * by, seen.width * by, seen.height * by);
  }

  function around(boxes, margin) {
    const least = (key) => boxes.reduce((a, b) => Math.min(a, b[key]), Infinity) - margin;
    const most = (key, side) => boxes.reduce((a, b) => Math.max(a, b[key] + b[side]), -Infinity) + margin;
    const x = least("x"), y = least("y");
    return [x, y, most("x", "width") - x, most("y", "height") - y];
  }

  // Brings boxes into view, if they are outside, or so small that nobody could read them.
  function reveal(boxes) {
    settle();
    if (!boxes.length) return;
    const [x, y, w, h] = around(boxes, 40);
    const inside = x > seen.x && y > seen.y && x + w < seen.x + seen.width && y + h < seen.y + seen.height;
    if (inside && scale() < 1.6) return;
    const wide = Math.max(w, stage.clientWidth), high = Math.max(h, stage.clientHeight);
    look(x + w / 2 - wide / 2, y + h / 2 - high / 2, wide, high);
  }

  // The drawing, or what filters have left of it.
  function whole() {
    settle();
    const boxes = extent();
    look(...(boxes && boxes.length ? around(boxes, 16) : [left, top, width, height]));
  }

  document.getElementById("nearer").addEventListener("click", () => zoom(1 / 1.3));
  document.getElementById("farther").addEventListener("click", () => zoom(1.3));
  document.getElementById("whole").addEventListener("click", whole);

  element.addEventListener("wheel", (event) => {
    event.preventDefault();
    if (event.ctrlKey || event.metaKey) {
      settle();
      const at = pointOf(event);
      zoom(Math.exp(Math.max(-60, Math.min(60, event.deltaY)) / 200), at.x, at.y);
    } else {
      slide(-event.deltaX, -event.deltaY);
    }
  }, { passive: false });

  let moved = 0, hovering = 0;
  element.addEventListener("pointerdown", (event) => {
    held.set(event.pointerId, event);
    moved = 0;
  });
  element.addEventListener("pointermove", (event) => {
    const before = held.get(event.pointerId);
    if (!before) {
      cancelAnimationFrame(hovering);
      hovering = requestAnimationFrame(() => surface.hover(pointOf(event)));
      return;
    }
    const dx = event.clientX - before.clientX, dy = event.clientY - before.clientY;
    moved += Math.abs(dx) + Math.abs(dy);
    if (moved > 5 && !element.hasPointerCapture(event.pointerId)) {
      element.setPointerCapture(event.pointerId);
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
    element.addEventListener(end, (event) => {
      held.delete(event.pointerId);
      veil.hidden = true;
      rest();
    });
  }
  element.addEventListener("pointerleave", () => surface.hover(null));
  element.addEventListener("click", (event) => {
    if (moved > 5) return;
    settle();
    const hit = surface.at(pointOf(event), scale(), event);
    if (hit) open(...hit);
    else close();
  });
  element.addEventListener("keydown", (event) => {
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
  addEventListener("resize", () => look(seen.x, seen.y, seen.width, seen.height));

  return { reveal, whole };
}
