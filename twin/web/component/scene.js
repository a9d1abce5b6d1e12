// One floor as typed arrays with a uniform grid over zones, assets and linework: hit tests and culling look only
// at the cells they need. Coordinates arrive as whole millimetres and are metres from here on; y grows upwards.

/** A uniform grid over boxes, stored as compressed rows (start[], item[]). */
export class Grid {
  constructor(bounds, boxes, wanted) {
    const [x0, y0, x1, y1] = bounds;
    const w = Math.max(x1 - x0, 1e-3), h = Math.max(y1 - y0, 1e-3);
    const n = boxes.length / 4;
    this.size = Math.max(Math.sqrt((w * h) / Math.max(1, Math.min(n / wanted, 40000))), Math.max(w, h) / 400);
    this.x0 = x0; this.y0 = y0; this.boxes = boxes;
    this.cols = Math.ceil(w / this.size) + 1; this.rows = Math.ceil(h / this.size) + 1;
    const start = new Uint32Array(this.cols * this.rows + 1);
    const each = (i, visit) => {
      const [c0, r0, c1, r1] = this.cells(boxes[4 * i], boxes[4 * i + 1], boxes[4 * i + 2], boxes[4 * i + 3]);
      for (let r = r0; r <= r1; r++) for (let c = c0; c <= c1; c++) visit(r * this.cols + c);
    };
    for (let i = 0; i < n; i++) each(i, (cell) => start[cell + 1]++);
    for (let k = 0; k < start.length - 1; k++) start[k + 1] += start[k];
    const fill = start.slice(), items = new Uint32Array(start[start.length - 1]);
    for (let i = 0; i < n; i++) each(i, (cell) => { items[fill[cell]++] = i; });
    this.start = start; this.items = items; this.seen = new Uint32Array(n); this.round = 0;
  }

  cells(x0, y0, x1, y1) {
    const at = (v, o, top) => Math.min(top - 1, Math.max(0, Math.floor((v - o) / this.size)));
    return [at(x0, this.x0, this.cols), at(y0, this.y0, this.rows), at(x1, this.x0, this.cols), at(y1, this.y0, this.rows)];
  }

  /** Visit once every item whose box meets the given box. */
  query(x0, y0, x1, y1, visit) {
    const [c0, r0, c1, r1] = this.cells(x0, y0, x1, y1), b = this.boxes, round = ++this.round;
    for (let r = r0; r <= r1; r++) for (let c = c0; c <= c1; c++) {
      const cell = r * this.cols + c;
      for (let k = this.start[cell]; k < this.start[cell + 1]; k++) {
        const i = this.items[k];
        if (this.seen[i] === round) continue;
        this.seen[i] = round;
        if (b[4 * i] <= x1 && b[4 * i + 2] >= x0 && b[4 * i + 1] <= y1 && b[4 * i + 3] >= y0) visit(i);
      }
    }
  }
}

const metres = (list) => Float64Array.from(list, (v) => v / 1000);

function boxOf(flat) {
  let x0 = Infinity, y0 = Infinity, x1 = -Infinity, y1 = -Infinity;
  for (let i = 0; i < flat.length; i += 2) {
    if (flat[i] < x0) x0 = flat[i]; if (flat[i] > x1) x1 = flat[i];
    if (flat[i + 1] < y0) y0 = flat[i + 1]; if (flat[i + 1] > y1) y1 = flat[i + 1];
  }
  return [x0, y0, x1, y1];
}

const union = (a, b) => [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];

/** Ray casting over all rings at once: holes cancel out. */
function inside(rings, x, y) {
  let odd = false;
  for (const p of rings) {
    for (let i = 0, j = p.length - 2; i < p.length; j = i, i += 2) {
      if ((p[i + 1] > y) !== (p[j + 1] > y) && x < ((p[j] - p[i]) * (y - p[i + 1])) / (p[j + 1] - p[i + 1]) + p[i]) odd = !odd;
    }
  }
  return odd;
}

export class Scene {
  constructor(plan, things) {
    this.kinds = plan.kinds;
    this.zones = plan.zones.map((z) => {
      const rings = z.p.map(metres);
      return { ...z, rings, area: z.m2, box: boxOf(rings[0]), label: [z.c[0] / 1000, z.c[1] / 1000], text: `${z.name} ${z.number}`.toLowerCase() };
    });
    this.lines = Object.entries(plan.lines).flatMap(([role, paths]) => paths.map((p) => ({ role, p: metres(p) })));
    this.openings = plan.openings.map((o) => ({ ...o, x: o.at[0] / 1000, y: o.at[1] / 1000 }));
    let bounds = plan.bounds.map((v) => v / 1000);
    for (const z of this.zones) bounds = union(bounds, z.box);
    this.bounds = bounds;
    this.zoneIndex = new Map(this.zones.map((z, i) => [z.id, i]));
    this.zoneGrid = new Grid(bounds, Float64Array.from(this.zones.flatMap((z) => z.box)), 1);
    this.lineGrid = new Grid(bounds, Float64Array.from(this.lines.flatMap((l) => boxOf(l.p))), 4);
    this.setThings(things);
  }

  setThings(things) {
    this.items = things.items;
    this.x = metres(things.x); this.y = metres(things.y);
    this.assets = things.ids.map((id, i) => ({
      id, name: things.names[i], item: things.items[things.item[i]], zone: things.zones[things.zone[i]] ?? null,
      turn: things.turn[i], status: things.statuses[things.status[i]], registered: Boolean(things.registered[i]),
    }));
    this.assetIndex = new Map(this.assets.map((a, i) => [a.id, i]));
    this.byZone = new Map();
    this.assets.forEach((a, i) => { if (a.zone) { if (!this.byZone.has(a.zone)) this.byZone.set(a.zone, []); this.byZone.get(a.zone).push(i); } });
    this.indexAssets();
  }

  indexAssets() {
    const boxes = new Float64Array(4 * this.x.length);
    for (let i = 0; i < this.x.length; i++) boxes.set([this.x[i], this.y[i], this.x[i], this.y[i]], 4 * i);
    this.assetGrid = new Grid(this.bounds, boxes, 3);
  }

  moveAsset(i, x, y) { this.x[i] = x; this.y[i] = y; this.indexAssets(); }

  zoneHas(i, x, y) { return inside(this.zones[i].rings, x, y); }

  /** The smallest zone at a point, or -1: nested areas win over the hall around them. */
  zoneAt(x, y) {
    let best = -1;
    this.zoneGrid.query(x, y, x, y, (i) => {
      if (inside(this.zones[i].rings, x, y) && (best < 0 || this.zones[i].area < this.zones[best].area)) best = i;
    });
    return best;
  }

  /** The nearest asset within a radius in metres, or -1. */
  assetAt(x, y, radius) {
    let best = -1, near = radius * radius;
    this.assetGrid.query(x - radius, y - radius, x + radius, y + radius, (i) => {
      const d = (this.x[i] - x) ** 2 + (this.y[i] - y) ** 2;
      if (d <= near) { near = d; best = i; }
    });
    return best;
  }

  /** Where a drawn point should go: a corner within reach first, else the nearest point of a line. Null: nothing near. */
  snap(x, y, reach) {
    let corner = null, nearCorner = reach * reach, foot = null, nearFoot = (0.7 * reach) ** 2;
    const path = (p) => {
      for (let i = 0; i + 1 < p.length; i += 2) {
        const d = (p[i] - x) ** 2 + (p[i + 1] - y) ** 2;
        if (d < nearCorner) { nearCorner = d; corner = [p[i], p[i + 1]]; }
        if (i + 3 >= p.length) continue;
        const dx = p[i + 2] - p[i], dy = p[i + 3] - p[i + 1], long = dx * dx + dy * dy;
        const t = long ? Math.min(1, Math.max(0, ((x - p[i]) * dx + (y - p[i + 1]) * dy) / long)) : 0;
        const fx = p[i] + t * dx, fy = p[i + 1] + t * dy, e = (fx - x) ** 2 + (fy - y) ** 2;
        if (e < nearFoot) { nearFoot = e; foot = [fx, fy]; }
      }
    };
    this.lineGrid.query(x - reach, y - reach, x + reach, y + reach, (i) => path(this.lines[i].p));
    this.zoneGrid.query(x - reach, y - reach, x + reach, y + reach, (i) => this.zones[i].rings.forEach((r) => path(Float64Array.of(...r, r[0], r[1]))));
    return corner ? { at: corner, corner: true } : foot ? { at: foot, corner: false } : null;
  }
}
