// Painting: batched by style, culled by the grid, labels thinned so that none overlap. Colours of verdicts are
// Okabe and Ito's (told apart with any colour vision) and always come with a mark or a hatch, never alone.

export const VERDICTS = {
  fail: { fill: "#f3c3a5", line: "#b8450c", mark: "✕", hatch: true },
  warn: { fill: "#f8e3ae", line: "#a06a00", mark: "!" },
  unknown: { fill: "#d9dee8", line: "#54627a", mark: "?", hatch: true },
  pass: { fill: "#c4e6da", line: "#00714f", mark: "✓" },
  none: { fill: "#eef1f4", line: "#8794a3", mark: "" },
};
const LINES = [
  ["furniture", "#c3ccd6", 0.8, 5], ["stair", "#a3afbc", 0.9, 3], ["other", "#d5dce3", 0.8, 6], ["door", "#8fa0b2", 1, 5],
  ["window", "#5f9fd0", 1.2, 2], ["column", "#46525f", 1.2, 2], ["wall", "#33404d", 1.5, 0],
];
// One 24 × 24 stroke drawing per category of catalogs/items.yaml; a test holds the two lists together.
const GLYPHS = {
  counter: "M3 11h18v9H3zM7 11V5h10v6M8 15h8", seating: "M7 4v9h10v7M7 13v7M17 13V9", furniture: "M3 8h18M5 8v12M19 8v12M5 13h14", storage: "M5 3h14v18H5zM5 12h14M10 7.5h4M10 16.5h4",
  sign: "M8 21V3M8 5h9l3 3-3 3H8", display: "M3 5h18v12H3zM8 21h8M7 9h10M7 13h6", publicity: "M4 9v6h4l8 5V4L8 9zM20 9v6", kiosk: "M7 3h10v12H7zM9 15v6h6v-6M10 7h4", queue: "M6 4h12v5a3 3 0 0 0 0 6v5H6v-5a3 3 0 0 0 0-6zM12 8v8",
  computer: "M4 5h16v11H4zM9 20h6M12 16v4", capture: "M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M4 12h16", printing: "M7 9V4h10v5M5 9h14v8H5zM8 14h8v6H8z", rating: "M12 3l2.7 6 6.3.6-4.8 4.3 1.4 6.3L12 17l-5.6 3.2 1.4-6.3L3 9.6l6.3-.6z",
  telephone: "M6 3h4l2 5-2.5 2a12 12 0 0 0 4.5 4.5l2-2.5 5 2v4c0 2-16 2-15-15z", network: "M4 10a12 12 0 0 1 16 0M7 14a7 7 0 0 1 10 0M12 18v.1", security: "M12 3l7 3v5c0 5-3 8-7 10-4-2-7-5-7-10V6z",
  power: "M13 3L6 13h5l-1 8 7-10h-5z", comfort: "M12 3c4 6 6 8 6 11a6 6 0 0 1-12 0c0-3 2-5 6-11z", supplies: "M4 8h16v12H4zM8 8V5h8v3M4 13h16", medical: "M10 4h4v6h6v4h-6v6h-4v-6H4v-4h6z",
  fire: "M12 3c1 4 6 6 6 11a6 6 0 0 1-12 0c0-2 1-3 2-4 1 2 2 2 2 2 0-4 1-6 2-9z", emergency: "M12 4l9 16H3zM12 10v5M12 17.5v.1", access: "M11 3v.1M11 7v6h5l3 6M11 10h4M8 11a5 5 0 1 0 7 7", sanitary: "M5 11h14l-2 8H7zM12 11V4h4",
  plant: "M12 21v-9M12 12c-6 0-7-4-7-7 5 0 7 2 7 7zM12 14c5 0 7-3 7-6-4 0-7 1-7 6z", window: "M4 4h16v16H4zM4 13h16M9 17h6", other: "M8 8h8v8H8z",
};
const FONT = '"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC","Source Han Sans SC",system-ui,sans-serif';

const trace = (path, p, close) => {
  path.moveTo(p[0], p[1]);
  for (let i = 2; i < p.length; i += 2) path.lineTo(p[i], p[i + 1]);
  if (close) path.closePath();
};

export class Painter {
  constructor(canvas) {
    this.canvas = canvas; this.ctx = canvas.getContext("2d", { alpha: false }); this.font = FONT;
    this.sprites = new Map(); this.widths = new Map(); this.dpr = 0;
  }

  /** Group zones once per colouring: nested zones are painted over the ones around them. */
  prepare(scene, style) {
    this.scene = scene; this.style = style;
    const groups = new Map();
    scene.zones.forEach((z, i) => {
      if (z.depth === undefined) {
        z.depth = 0;
        scene.zoneGrid.query(z.label[0], z.label[1], z.label[0], z.label[1], (j) => {
          if (scene.zones[j].area > z.area && scene.zoneHas(j, z.label[0], z.label[1])) z.depth++;
        });
      }
      const s = style(z, i), key = `${z.depth}|${s.fill}`;
      if (!groups.has(key)) groups.set(key, { ...s, depth: z.depth, path: new Path2D() });
      for (const r of z.rings) trace(groups.get(key).path, r, true);
    });
    this.groups = [...groups.values()].sort((a, b) => a.depth - b.depth);
    if (this.lineScene !== scene) {
      this.lineScene = scene; this.lines = new Map();
      for (const l of scene.lines) {
        if (!this.lines.has(l.role)) this.lines.set(l.role, new Path2D());
        trace(this.lines.get(l.role), l.p, false);
      }
    }
  }

  resize(w, h, dpr = window.devicePixelRatio || 1) {
    this.w = w; this.h = h;
    if (dpr !== this.dpr) { this.dpr = dpr; this.sprites.clear(); this.hatch = null; }
    const W = Math.round(w * dpr), H = Math.round(h * dpr);
    if (this.canvas.width !== W || this.canvas.height !== H) { this.canvas.width = W; this.canvas.height = H; }
  }

  paint(view, state) {
    const { ctx, dpr, w, h, scene } = this, { k } = view;
    const box = [view.x - w / 2 / k, view.y - h / 2 / k, view.x + w / 2 / k, view.y + h / 2 / k];
    const screen = () => ctx.setTransform(dpr, 0, 0, dpr, 0, 0);
    const world = () => ctx.setTransform(dpr * k, 0, 0, -dpr * k, dpr * (w / 2 - view.x * k), dpr * (h / 2 + view.y * k));
    screen(); ctx.fillStyle = "#f7f8fa"; ctx.fillRect(0, 0, w, h);
    world(); ctx.lineJoin = "round";
    this.paintZones(k, state);
    const quiet = state.overlays.some((overlay) => overlay.quiet);
    if (quiet) { screen(); ctx.fillStyle = "rgba(250,251,252,.72)"; ctx.fillRect(0, 0, w, h); world(); }
    for (const overlay of state.overlays) overlay.under(ctx, k, scene);
    if (state.layers.lines) this.paintLines(k);
    this.paintChosen(k, state);
    screen();
    const px = (x, y) => [(x - view.x) * k + w / 2, h / 2 - (y - view.y) * k];
    const icons = new Occupied(w, h);
    if (state.layers.assets) { ctx.globalAlpha = quiet ? 0.35 : 1; this.paintAssets(k, box, px, state, icons, view); ctx.globalAlpha = 1; }
    const issues = new Occupied(w, h);
    for (const { at } of state.issues) { const [x, y] = px(at[0], at[1]); issues.add(x - 9, y - 9, x + 9, y + 7); }
    if (state.layers.labels) this.paintLabels(k, box, px, state, { icons, issues });
    for (const overlay of state.overlays) overlay.over(ctx, px, this);
    this.paintIssues(px, state);
    if (state.tool) { world(); this.paintTool(k, px, state, screen); }
    screen(); this.paintScale(k);
  }

  paintZones(k, state) {
    const { ctx } = this;
    for (const g of this.groups) {
      ctx.fillStyle = g.fill; ctx.fill(g.path);
      if (g.hatch) { ctx.fillStyle = this.hatched(g.line); ctx.fill(g.path); }
    }
    ctx.lineWidth = (state.mode === "verdict" ? 1.3 : 0.9) / k;
    for (const g of this.groups) { ctx.strokeStyle = g.line; ctx.globalAlpha = state.mode === "verdict" ? 0.75 : 0.45; ctx.stroke(g.path); }
    ctx.globalAlpha = 1;
  }

  hatched(colour) {
    this.hatch ??= new Map();
    if (!this.hatch.has(colour)) {
      const size = Math.round(9 * this.dpr), tile = new OffscreenCanvas(size, size), t = tile.getContext("2d");
      t.strokeStyle = colour; t.globalAlpha = 0.28; t.lineWidth = 1.2 * this.dpr;
      t.beginPath(); t.moveTo(-1, size + 1); t.lineTo(size + 1, -1); t.moveTo(-1, 1); t.lineTo(1, -1);
      t.moveTo(size - 1, size + 1); t.lineTo(size + 1, size - 1); t.stroke();
      this.hatch.set(colour, this.ctx.createPattern(tile, "repeat"));
    }
    const pattern = this.hatch.get(colour);
    pattern.setTransform(this.ctx.getTransform().inverse());
    return pattern;
  }

  paintLines(k) {
    for (const [role, colour, width, from] of LINES) {
      if (k < from || !this.lines.has(role)) continue;
      this.ctx.strokeStyle = colour; this.ctx.lineWidth = width / k; this.ctx.stroke(this.lines.get(role));
    }
  }

  paintChosen(k, state) {
    const { ctx, scene } = this;
    const ring = (i, colour, width, fill) => {
      const path = new Path2D();
      for (const r of scene.zones[i].rings) trace(path, r, true);
      if (fill) { ctx.fillStyle = fill; ctx.fill(path); }
      ctx.strokeStyle = colour; ctx.lineWidth = width / k; ctx.stroke(path);
    };
    if (state.hoverZone >= 0) ring(state.hoverZone, "#1f5fa8", 1.4, "rgba(31,95,168,.06)");
    if (state.zone >= 0) ring(state.zone, "#1453a3", 3, "rgba(20,83,163,.10)");
    for (const i of state.marked) ring(i, "#7b3fa0", 2.6, "rgba(123,63,160,.16)"); // over the chosen one, which is merged too
  }

  paintAssets(k, box, px, state, taken, view) {
    const { ctx, scene } = this, size = k < 9 ? 0 : k < 24 ? 15 : 22;
    if (size) {
      const cell = size * 0.72, cols = Math.ceil(this.w / cell) + 2, used = new Uint8Array(cols * (Math.ceil(this.h / cell) + 2));
      scene.assetGrid.query(box[0], box[1], box[2], box[3], (i) => {
        if (i === state.asset) return;
        const [x, y] = px(scene.x[i], scene.y[i]), at = (Math.floor(y / cell) + 1) * cols + Math.floor(x / cell) + 1;
        if (used[at]++) return;
        const s = this.sprite(scene.assets[i], size);
        ctx.drawImage(s, x - s.width / 2 / this.dpr, y - s.height / 2 / this.dpr, s.width / this.dpr, s.height / this.dpr);
        taken.add(x - size / 2, y - size / 2, x + size / 2, y + size / 2);
      });
    } else this.paintDots(view);
    if (state.asset >= 0) {
      const [x, y] = px(scene.x[state.asset], scene.y[state.asset]), s = this.sprite(scene.assets[state.asset], 30);
      ctx.beginPath(); ctx.arc(x, y, 20, 0, 7); ctx.fillStyle = "rgba(20,83,163,.18)"; ctx.fill();
      ctx.drawImage(s, x - s.width / 2 / this.dpr, y - s.height / 2 / this.dpr, s.width / this.dpr, s.height / this.dpr);
      taken.add(x - 16, y - 16, x + 16, y + 16);
    }
  }

  /** Far away every asset is a dot, written straight into pixels: 20 000 of them cost a few milliseconds. */
  paintDots(view) {
    const { ctx, scene, dpr } = this, { width, height } = this.canvas, side = Math.max(2, Math.round(3 * dpr));
    if (this.dots?.image.width !== width || this.dots.image.height !== height) {
      const tile = new OffscreenCanvas(width, height), pen = tile.getContext("2d"), image = pen.createImageData(width, height);
      this.dots = { tile, pen, image, pixels: new Uint32Array(image.data.buffer) };
    }
    if (this.inked !== scene.assets) {
      this.inked = scene.assets;
      this.ink = Uint32Array.from(scene.assets, (a) => { const c = parseInt(colourOf(a.item.category).slice(1), 16); return 0xff000000 | ((c & 255) << 16) | (c & 0xff00) | (c >> 16); });
    }
    const { pixels, image, pen, tile } = this.dots, { x, y } = scene, step = view.k * dpr;
    const left = width / 2 - view.x * step - side / 2, top = height / 2 + view.y * step - side / 2;
    pixels.fill(0);
    for (let i = 0; i < x.length; i++) {
      const px = Math.round(left + x[i] * step), py = Math.round(top - y[i] * step);
      if (px < 0 || py < 0 || px + side > width || py + side > height) continue;
      for (let r = py * width + px, end = r + side * width; r < end; r += width) pixels.fill(this.ink[i], r, r + side);
    }
    pen.putImageData(image, 0, 0);
    ctx.setTransform(1, 0, 0, 1, 0, 0); ctx.drawImage(tile, 0, 0); ctx.setTransform(dpr, 0, 0, dpr, 0, 0);
  }

  sprite(asset, size) {
    const bad = asset.status === "fault" || asset.status === "repair", key = `${asset.item.category}|${size}|${asset.registered}|${bad}`;
    if (this.sprites.has(key)) return this.sprites.get(key);
    const d = this.dpr, full = Math.ceil((size + 4) * d), tile = new OffscreenCanvas(full, full), c = tile.getContext("2d"), colour = colourOf(asset.item.category);
    c.scale(d, d); c.translate((size + 4) / 2, (size + 4) / 2);
    c.beginPath(); c.roundRect(-size / 2, -size / 2, size, size, size * 0.3);
    c.fillStyle = asset.registered ? "#fff" : "#f3f5f7"; c.fill();
    c.lineWidth = size > 16 ? 1.5 : 1.1; c.strokeStyle = colour; if (!asset.registered) c.setLineDash([2.5, 2]); c.stroke(); c.setLineDash([]);
    c.save(); c.scale(size / 34, size / 34); c.translate(-12, -12); c.lineWidth = 2.1; c.lineCap = c.lineJoin = "round"; c.stroke(new Path2D(GLYPHS[asset.item.category] ?? GLYPHS.other)); c.restore();
    if (bad) { c.beginPath(); c.arc(size / 2 - 2, 2 - size / 2, 4, 0, 7); c.fillStyle = VERDICTS.fail.line; c.fill(); c.strokeStyle = "#fff"; c.lineWidth = 1.2; c.stroke(); }
    this.sprites.set(key, tile);
    return tile;
  }

  width(text) {
    if (!this.widths.has(text)) { if (this.widths.size > 20000) this.widths.clear(); this.widths.set(text, this.ctx.measureText(text).width); }
    return this.widths.get(text);
  }

  paintLabels(k, box, px, state, around) {
    const { ctx, scene } = this, wanted = [], taken = new Occupied(this.w, this.h);
    scene.zoneGrid.query(box[0], box[1], box[2], box[3], (i) => {
      const z = scene.zones[i], room = (z.box[2] - z.box[0]) * k;
      if (i === state.zone || room > 26) wanted.push(i);
    });
    wanted.sort((a, b) => (b === state.zone) - (a === state.zone) || scene.zones[b].area - scene.zones[a].area);
    ctx.font = `600 12px ${FONT}`; ctx.textAlign = "center"; ctx.textBaseline = "middle"; ctx.lineJoin = "round";
    for (const i of wanted.slice(0, 600)) this.zoneLabel(scene.zones[i], i === state.zone, k, px, state, taken, around);
    if (k < 34 || !state.layers.assets) return;
    ctx.font = `11px ${FONT}`;
    let left = 160;
    scene.assetGrid.query(box[0], box[1], box[2], box[3], (i) => {
      if (left <= 0) return;
      const a = scene.assets[i], [x, y0] = px(scene.x[i], scene.y[i]), y = y0 + 20, half = Math.min(this.width(` ${a.name}`), 160) / 2 + 3;
      if (!taken.free(x - half, y - 7, x + half, y + 7) || !around.icons.free(x - half, y - 5, x + half, y + 7)) return;
      taken.add(x - half, y - 7, x + half, y + 7); left--;
      this.halo(a.name, x, y, "#46525f");
    });
  }

  zoneLabel(z, chosen, k, px, state, taken, { icons, issues }) {
    const mark = state.mode === "verdict" ? VERDICTS[state.verdict(z)].mark : "";
    const name = (mark ? `${mark} ` : "") + (z.name || z.number || "");
    if (!name.trim()) return;
    const room = Math.max((z.box[2] - z.box[0]) * k - 6, chosen ? 220 : 0), tall = (z.box[3] - z.box[1]) * k;
    let lines = this.width(name) <= room ? [name] : halves(name);
    if (lines.some((l) => this.width(l) > room)) { lines = room > 40 && tall > 14 ? [this.shorten(name, room)].filter(Boolean) : []; }
    if (!lines.length || (lines.length * 15 > tall + 4 && !chosen)) { if (!mark) return; lines = [mark]; }
    if (k > 14 && tall > 50 && this.width(`${z.m2} m²`) < room && lines[0] !== mark) lines.push(`${z.m2} m²`);
    const [x, y] = px(z.label[0], z.label[1]);
    const place = (rows) => {
      const half = Math.max(...rows.map((l) => this.width(l))) / 2 + 2, up = rows.length * 7.5, at = (dy) => [x - half, y + dy - up, x + half, y + dy + up];
      const free = [0, -18, 18, -27, 27, -36, 36].filter((dy) => (!dy || Math.abs(dy) + up < tall / 2 - 2) && taken.free(...at(dy)));
      return { at, free, clear: free.find((dy) => icons.free(...at(dy)) && issues.free(...at(dy))) };
    };
    let spot = place(lines);
    if (spot.clear === undefined && lines.length > 1 && lines.at(-1).endsWith("m²")) { lines.pop(); spot = place(lines); }
    if (!spot.free.length) return;
    const dy = spot.clear ?? spot.free.find((each) => issues.free(...spot.at(each))) ?? spot.free[0];
    taken.add(...spot.at(dy));
    lines.forEach((l, n) => this.halo(l, x, y + dy + (n - (lines.length - 1) / 2) * 15, l.endsWith("m²") ? "#6b7887" : chosen ? "#0d3f80" : "#26323e"));
  }

  shorten(text, room) {
    let cut = text;
    while (cut.length > 2 && this.width(`${cut}…`) > room) cut = cut.slice(0, -1);
    return cut.length > 2 ? `${cut}…` : "";
  }

  halo(text, x, y, colour) {
    const { ctx } = this;
    ctx.strokeStyle = "rgba(255,255,255,.92)"; ctx.lineWidth = 3.5; ctx.strokeText(text, x, y);
    ctx.fillStyle = colour; ctx.fillText(text, x, y);
  }

  paintIssues(px, state) {
    const { ctx } = this;
    ctx.font = `700 10px ${FONT}`; ctx.textAlign = "center"; ctx.textBaseline = "middle";
    for (const issue of state.issues) {
      const [x, y] = px(issue.at[0], issue.at[1]);
      if (x < -9 || y < -9 || x > this.w + 9 || y > this.h + 9) continue;
      ctx.beginPath(); ctx.moveTo(x, y - 9); ctx.lineTo(x + 9, y + 7); ctx.lineTo(x - 9, y + 7); ctx.closePath();
      ctx.fillStyle = issue.severity === "error" ? "#b8450c" : issue.severity === "warning" ? "#b27800" : "#54627a";
      ctx.fill(); ctx.strokeStyle = "#fff"; ctx.lineWidth = issue === state.issue ? 3 : 1.4; ctx.stroke();
      ctx.fillStyle = "#fff"; ctx.fillText(issue.severity === "info" ? "i" : "!", x, y + 2);
    }
  }

  paintTool(k, px, state, screen) {
    const { ctx } = this, pts = state.points, all = state.cursor ? [...pts, state.cursor] : pts;
    if (all.length > 1) {
      const path = new Path2D();
      trace(path, all.flat(), state.tool !== "split" && all.length > 2);
      if (state.tool !== "split") { ctx.fillStyle = "rgba(123,63,160,.14)"; ctx.fill(path); }
      ctx.strokeStyle = "#7b3fa0"; ctx.lineWidth = 2 / k; ctx.setLineDash([6 / k, 4 / k]); ctx.stroke(path); ctx.setLineDash([]);
    }
    screen();
    for (const [n, p] of all.entries()) {
      const [x, y] = px(p[0], p[1]), last = n === all.length - 1 && state.cursor;
      ctx.beginPath(); if (last && state.snapped) ctx.rect(x - 6, y - 6, 12, 12); else ctx.arc(x, y, last ? 3 : 4, 0, 7);
      ctx.fillStyle = last ? "rgba(255,255,255,.5)" : "#fff"; ctx.fill(); ctx.strokeStyle = "#7b3fa0"; ctx.lineWidth = 2; ctx.stroke();
    }
    if (pts.length && state.cursor) {
      const a = pts[pts.length - 1], b = state.cursor, [x, y] = px(b[0], b[1]);
      ctx.font = `600 12px ${FONT}`; ctx.textAlign = "left";
      this.halo(`${Math.hypot(b[0] - a[0], b[1] - a[1]).toFixed(2)} m`, x + 12, y - 12, "#5a2b78");
    }
  }

  paintScale(k) {
    const { ctx, h } = this, step = [0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500].find((m) => m * k >= 60) ?? 1000, long = step * k, x = this.w - 64 - long, y = h - 18;
    ctx.strokeStyle = "#33404d"; ctx.lineWidth = 1.5; ctx.beginPath(); ctx.moveTo(x, y - 5); ctx.lineTo(x, y); ctx.lineTo(x + long, y); ctx.lineTo(x + long, y - 5); ctx.stroke();
    ctx.font = `11px ${FONT}`; ctx.textAlign = "center"; ctx.textBaseline = "alphabetic"; this.halo(`${step} m`, x + long / 2, y - 5, "#33404d");
  }
}

/** Screen boxes already used, on a coarse grid. */
class Occupied {
  constructor(w, h) { this.s = 6; this.c = Math.ceil(w / this.s); this.r = Math.ceil(h / this.s); this.bits = new Uint8Array(Math.max(0, this.c * this.r)); }

  span(x0, y0, x1, y1) {
    return [Math.max(0, Math.floor(x0 / this.s)), Math.max(0, Math.floor(y0 / this.s)), Math.min(this.c - 1, Math.floor(x1 / this.s)), Math.min(this.r - 1, Math.floor(y1 / this.s))];
  }

  add(...box) { const [a, b, c, d] = this.span(...box); for (let y = b; y <= d; y++) for (let x = a; x <= c; x++) this.bits[y * this.c + x] = 1; }

  free(...box) {
    const [a, b, c, d] = this.span(...box);
    for (let y = b; y <= d; y++) for (let x = a; x <= c; x++) if (this.bits[y * this.c + x]) return false;
    return true;
  }
}

/** Two lines of similar length; Latin text breaks at a blank. */
function halves(text) {
  const middle = Math.ceil(text.length / 2), blank = text.split("").reduce((best, c, i) => (c === " " && i > 1 && Math.abs(i - middle) < Math.abs(best - middle) ? i : best), -99);
  const cut = blank > 0 ? blank : middle;
  return /^[\x00-\x7f]+$/.test(text) && blank < 0 ? [text] : [text.slice(0, cut).trim(), text.slice(cut).trim()].filter(Boolean);
}

const BLUE = "#2b5f9e", BROWN = "#7a5b2e", GREEN = "#1f7a5c", RED = "#a33b2a", VIOLET = "#5b3f94", TEAL = "#2f7488", OCHRE = "#8a6a00";
const COLOURS = {
  counter: BROWN, seating: BROWN, furniture: BROWN, storage: BROWN, sign: GREEN, publicity: GREEN, plant: GREEN, display: BLUE, kiosk: BLUE, queue: BLUE, computer: BLUE, capture: BLUE, printing: BLUE, rating: BLUE,
  telephone: BLUE, network: BLUE, security: RED, fire: RED, medical: RED, emergency: RED, power: OCHRE, comfort: TEAL, sanitary: TEAL, supplies: VIOLET, access: VIOLET, window: BLUE,
};
export const colourOf = (category) => COLOURS[category] ?? "#4d5b69";
export const glyphOf = (category) => GLYPHS[category] ?? GLYPHS.other;
