// The map: one instance per mounted component. Python passes addresses, selection and words; everything heavy comes over
// HTTP from immutable addresses. The component answers with `selection` and `wishes` (states) and `ask` (a trigger).
import { Scene } from "./scene.js";
import { Painter, VERDICTS } from "./paint.js";
import { print, sheet } from "./print.js";
import { Drawer } from "./drawer.js";
import { Side, legend } from "./side.js";
import { Tools } from "./tools.js";
import { warm } from "./warm.js";

const instances = new WeakMap();
let shell = null; // whoever holds a map that stands already, for the component of the map's page

export function keep(holder) { shell = holder; }

export function mount(component) {
  const host = component.parentElement;
  if (instances.has(host)) instances.get(host).update(component);
  else if (shell && component.data.layer) instances.set(host, shell.give(host, component));
  else {
    const frame = host.querySelector("template");
    frame.after(frame.content.cloneNode(true));
    instances.set(host, new TwinMap(host.querySelector(".twin-map")));
    instances.get(host).update(component);
  }
  return () => { if (!host.isConnected) { instances.get(host)?.dispose(); instances.delete(host); } };
}

export class TwinMap {
  constructor(root) {
    this.root = root;
    this.root.twinMap = this; // a tester's window into the canvas
    this.canvas = this.root.querySelector("canvas");
    this.stage = this.root.querySelector(".stage");
    this.tip = this.root.querySelector(".tip");
    this.painter = new Painter(this.canvas);
    this.kept = remembered();
    this.state = {
      mode: this.kept.mode ?? "kind", layers: { lines: true, assets: true, labels: true, ...this.kept.layers }, zone: -1, asset: -1, hoverZone: -1, marked: [], issues: [], issue: null,
      tool: null, points: [], cursor: null, snapped: false, verdict: (z) => this.verdicts?.zones?.[z.id]?.worst ?? "none",
    };
    this.view = { x: 0, y: 0, k: 1 };
    this.pointers = new Map(); this.wishes = []; this.wished = 0;
    this.side = new Side(this);
    this.drawer = new Drawer(this);
    this.tools = new Tools(this);
    if (this.kept.pane !== undefined) { this.root.dataset.pane = this.kept.pane ?? "list"; this.root.classList.toggle("listed", Boolean(this.kept.pane)); }
    if (this.root.clientWidth < 700) this.root.classList.remove("listed");
    this.listen();
    this.watcher = new ResizeObserver(() => { const first = !this.painter.w; this.fitCanvas(); if (this.scene) { if (first) this.arrive(); else if (this.view === this.whole) this.fit(); } this.draw(); });
    this.watcher.observe(this.stage);
    this.resized = () => this.reach();
    window.addEventListener("resize", this.resized);
  }

  /** On a desk the map reaches down to the end of the window; on a phone the style sheet decides. */
  reach() {
    const body = this.root.querySelector(".body");
    if (this.root.clientWidth < 640) { body.style.height = ""; return; }
    const top = body.getBoundingClientRect().top, tall = Math.round(Math.min(1100, Math.max(430, window.innerHeight - top - 26)));
    if (top > 60 && Math.abs(tall - body.clientHeight) > 6) body.style.height = `${tall}px`;
  }

  /** Move to a component's frame; a pointer held on the canvas, focus and scrolling survive the move. */
  async stand(host) {
    while (this.pointers.size) await new Promise((done) => { addEventListener("pointerup", done, { once: true }); addEventListener("pointercancel", done, { once: true }); });
    const focused = this.root.getRootNode().activeElement, scrolled = [...this.root.querySelectorAll(".list, .pane")].map((e) => [e, e.scrollTop]);
    host.querySelector("template").after(this.root);
    for (const [e, top] of scrolled) e.scrollTop = top;
    focused?.focus?.({ preventScroll: true });
    this.reach();
  }

  dispose() { this.watcher.disconnect(); window.removeEventListener("resize", this.resized); cancelAnimationFrame(this.frame); }

  async update({ data, setStateValue, setTriggerValue }) {
    Object.assign(this, { data, setStateValue, setTriggerValue });
    const answers = [data.plan, data.things, data.verdicts].map(warm);
    const round = (this.round = (this.round ?? 0) + 1), d = data;
    this.wished = Math.max(this.wished, d.done); this.wishes = this.wishes.filter(({ n }) => n > d.done);
    this.side.words(d.words);
    this.root.classList.toggle("edits", Boolean(d.tools));
    this.reach();
    if (!d.layer) this.root.dataset.pane = "list";
    try {
      const [plan, things] = await Promise.all(answers.slice(0, 2));
      if (round !== this.round) return;
      this.judge(await Promise.race([answers[2], null]), d); // what is not judged yet is drawn without verdicts
      if (this.planUrl !== d.plan) {
        const here = this.floor === d.floor;
        this.scene = new Scene(plan, things); this.planUrl = d.plan; this.floor = d.floor;
        Object.assign(this.state, { hoverZone: -1, marked: [], points: [], cursor: null });
        this.select(d.selection, false);
        this.fitCanvas(); if (!here) { this.tools.proven = null; if (this.painter.w) this.arrive(); }
      } else if (this.thingsUrl !== d.things || this.resets !== d.resets) { this.scene.setThings(things); this.select(d.selection, false); }
      this.thingsUrl = d.things; this.resets = d.resets;
      this.state.issues = d.issues ?? [];
      const shown = [this.scene, this.scene.assets, this.verdicts, d.words.language], same = shown.every((each, i) => each === this.shown?.[i]);
      this.shown = shown;
      if (!same) this.recolour();
      const asked = JSON.stringify([d.selection, d.look]);
      if (asked !== this.asked?.key) { this.select(d.selection, false); if (d.look !== this.asked?.look) this.show(); }
      this.asked = { key: asked, look: d.look };
      this.tools.prove(d.proof);
      const question = `${d.version}|${d.floorId}|${d.words.language}`;
      if (question !== this.questioned) { this.questioned = question; this.tools.ask(); }
      this.root.classList.remove("broken");
      this.draw();
      this.root.dataset.ready = String(round);
      if (!same) setTimeout(() => this.side.fill()); // the picture first, then the list
    } catch (error) {
      if (round !== this.round) return;
      this.fail(error);
    }
  }

  /** Verdicts, or null while the centre is still being checked: they are asked for again in the background. */
  judge(verdicts, d) {
    if (verdicts) { this.verdicts = verdicts; return; }
    if (this.floor !== d.floor) this.verdicts = null;
    warm(d.verdicts).then((late) => {
      if (this.data.verdicts !== d.verdicts || !this.scene) return;
      this.verdicts = late; this.recolour(); this.draw(); this.side.fill();
    }, (error) => this.fail(error));
  }

  fail(error) {
    this.root.classList.add("broken");
    this.root.querySelector(".broken-note").textContent = `${this.data.words.broken} (${error.message})`;
  }

  recolour() {
    const { kinds } = this.scene;
    this.painter.prepare(this.scene, (z) => {
      if (this.state.mode === "verdict") return VERDICTS[this.state.verdict(z)];
      const colour = kinds[z.kinds[0]]?.colour;
      if (!colour) return { fill: "#ffffff", line: "#8794a3" };
      return { fill: tint(colour, 0.34), line: shade(colour) };
    });
    legend(this);
  }

  fitCanvas() { const r = this.stage.getBoundingClientRect(); if (r.width && r.height) this.painter.resize(r.width, r.height); }

  fit(box = this.scene.bounds, margin = 28) {
    const { w, h } = this.painter, [x0, y0, x1, y1] = box;
    this.view = { x: (x0 + x1) / 2, y: (y0 + y1) / 2, k: Math.min((w - 2 * margin) / Math.max(x1 - x0, 0.5), (h - 2 * margin) / Math.max(y1 - y0, 0.5)) };
    this.least = Math.min(this.least ?? Infinity, this.view.k);
    this.whole = box === this.scene.bounds ? this.view : null; // as long as nobody looks elsewhere, a resized map shows all again
  }

  arrive() { this.least = undefined; this.fit(); if (this.data.look) this.show(); }

  /** Bring the chosen thing into view without losing its surroundings. */
  show() {
    const { zone, asset } = this.state, s = this.scene;
    if (!this.painter.w) return;
    if (asset >= 0) { this.view = { x: s.x[asset], y: s.y[asset], k: Math.max(this.view.k, 28) }; }
    else if (zone >= 0) {
      const [x0, y0, x1, y1] = s.zones[zone].box, pad = Math.max(3, 0.5 * Math.max(x1 - x0, y1 - y0));
      this.fit([x0 - pad, y0 - pad, x1 + pad, y1 + pad]);
    } else if (this.data.at) { this.view = { x: this.data.at[0], y: this.data.at[1], k: Math.max(this.view.k, 28) }; }
    this.draw();
  }

  /** Bring a point of this floor into view. */
  lookAt(at) { this.view = { x: at[0], y: at[1], k: Math.max(this.view.k, 28) }; this.draw(); }

  /**
   * Ask for something to be written, and say where: the visitor may be on another floor by the time that it is read. All that the page
   * has not said to have read is told again with all that comes later: a message that another follows closely is lost.
   */
  wish(kind, what) {
    this.wishes = [...this.wishes, { n: (this.wished += 1), kind, centre: this.data.centre, floor: this.data.floorId, ...what }];
    this.setStateValue("wishes", this.wishes);
  }

  floorName(id) { return this.data.floors[id] ?? id; }

  /** Remember how this visitor likes the map. */
  keep() {
    Object.assign(this.kept, { mode: this.state.mode, layers: this.state.layers, pane: this.side.opened(), drawer: { height: this.drawer.height, lowered: this.drawer.lowered } });
    try { localStorage.setItem(MEMORY, JSON.stringify(this.kept)); } catch { /* the browser keeps nothing: then nothing is remembered */ }
  }

  select(selection, tell = true) {
    const zone = selection?.kind === "zone" ? this.scene.zoneIndex.get(selection.id) : undefined;
    const asset = selection?.kind === "asset" ? this.scene.assetIndex.get(selection.id) : undefined;
    this.state.zone = zone ?? (asset !== undefined ? this.scene.zoneIndex.get(this.scene.assets[asset].zone) ?? -1 : -1);
    this.state.asset = asset ?? -1;
    if (tell) { this.setStateValue("selection", selection ?? null); this.asked = { ...this.asked, key: JSON.stringify([selection ?? null, this.asked?.look]) }; }
    this.side.mark();
    if (this.tools.pane === "layer" && this.tools.layer === "here") this.tools.ask();
    this.draw();
  }

  draw() { this.frame ||= requestAnimationFrame(() => { this.frame = 0; if (this.scene && this.painter.w) this.painter.paint(this.view, this.state); }); }

  world(e) {
    const r = this.canvas.getBoundingClientRect(), v = this.view;
    return [v.x + (e.clientX - r.left - r.width / 2) / v.k, v.y - (e.clientY - r.top - r.height / 2) / v.k];
  }

  zoom(factor, at = [this.view.x, this.view.y]) {
    const v = this.view, k = Math.min(400, Math.max((this.least ?? 1) * 0.5, v.k * factor)), f = 1 - v.k / k;
    this.view = { x: v.x + (at[0] - v.x) * f, y: v.y + (at[1] - v.y) * f, k };
    this.draw();
  }

  pan(dx, dy) { this.view = { ...this.view, x: this.view.x - dx / this.view.k, y: this.view.y + dy / this.view.k }; this.draw(); }

  listen() {
    const c = this.canvas, on = (type, run, options) => c.addEventListener(type, (e) => this.scene && run(e), options);
    on("wheel", (e) => { e.preventDefault(); const notch = e.deltaMode === 1 ? 33 : e.deltaMode === 2 ? 400 : 1; this.zoom(Math.exp(-e.deltaY * notch * (e.ctrlKey ? 0.01 : 0.0016)), this.world(e)); }, { passive: false });
    on("pointerdown", (e) => this.press(e));
    on("pointermove", (e) => this.drag(e));
    on("pointerup", (e) => this.release(e));
    on("pointercancel", (e) => { this.pointers.delete(e.pointerId); this.held = null; });
    on("pointerleave", () => { this.state.hoverZone = -1; this.tip.hidden = true; this.draw(); });
    on("dblclick", (e) => { if (this.state.tool && this.state.tool !== "merge") this.finish(); else this.zoom(1.8, this.world(e)); });
    on("keydown", (e) => this.key(e));
  }

  press(e) {
    this.canvas.focus({ preventScroll: true });
    this.canvas.setPointerCapture(e.pointerId);
    this.pointers.set(e.pointerId, [e.clientX, e.clientY]);
    const [x, y] = this.world(e), s = this.state, reach = 14 / this.view.k;
    const grabbed = !s.tool && s.asset >= 0 && this.data.movable && this.scene.assets[s.asset].registered && Math.hypot(this.scene.x[s.asset] - x, this.scene.y[s.asset] - y) < reach;
    this.held = { x: e.clientX, y: e.clientY, travelled: 0, asset: grabbed ? this.scene.assets[s.asset].id : null, from: grabbed ? [this.scene.x[s.asset], this.scene.y[s.asset]] : null };
    if (grabbed) this.held.at = [...this.held.from];
    this.tip.hidden = true;
  }

  drag(e) {
    if (!this.pointers.has(e.pointerId)) return this.hover(e);
    const [px, py] = this.pointers.get(e.pointerId), dx = e.clientX - px, dy = e.clientY - py;
    if (this.pointers.size === 2) {
      const other = [...this.pointers.entries()].find(([id]) => id !== e.pointerId)[1];
      const before = Math.hypot(px - other[0], py - other[1]), after = Math.hypot(e.clientX - other[0], e.clientY - other[1]);
      this.pointers.set(e.pointerId, [e.clientX, e.clientY]);
      this.pan(dx / 2, dy / 2);
      if (before > 5) this.zoom(after / before, this.world({ clientX: (e.clientX + other[0]) / 2, clientY: (e.clientY + other[1]) / 2 }));
      if (this.held) this.held.travelled = 99;
      return undefined;
    }
    this.pointers.set(e.pointerId, [e.clientX, e.clientY]);
    if (!this.held) return undefined;
    this.held.travelled += Math.hypot(dx, dy);
    if (this.held.travelled < 4) return undefined;
    const i = this.grabbed();
    if (!this.held.asset) { this.pan(dx, dy); return undefined; }
    this.held.at = [this.held.at[0] + dx / this.view.k, this.held.at[1] - dy / this.view.k];
    if (i !== undefined) { [this.scene.x[i], this.scene.y[i]] = this.held.at; this.draw(); }
    return undefined;
  }

  /** Where the held thing is in the list now: things may come and go while the hand holds one; undefined: it is gone, or none is held. */
  grabbed() { return this.scene.assetIndex.get(this.held.asset); }

  hover(e) {
    const [x, y] = this.world(e), s = this.state;
    if (s.tool && s.tool !== "merge") { this.aim(x, y, e); return this.draw(); }
    const asset = s.layers.assets && this.view.k >= 9 ? this.scene.assetAt(x, y, 12 / this.view.k) : -1, zone = this.scene.zoneAt(x, y);
    const issue = s.issues.find((i) => Math.hypot(i.at[0] - x, i.at[1] - y) * this.view.k < 11) ?? null;
    if (zone !== s.hoverZone || issue !== s.issue) { s.hoverZone = zone; s.issue = issue; this.draw(); }
    const value = this.tools.at(x, y);
    const text = (value ? `${value} · ` : "") + (issue ? issue.message : asset >= 0 ? this.scene.assets[asset].name : zone >= 0 ? this.zoneName(this.scene.zones[zone]) : "");
    this.canvas.style.cursor = asset >= 0 && asset === s.asset && this.data.movable ? "move" : text ? "pointer" : "grab";
    this.tip.hidden = !text;
    if (text) {
      const r = this.stage.getBoundingClientRect();
      this.tip.textContent = text;
      this.tip.style.transform = `translate(${Math.min(e.clientX - r.left + 14, r.width - this.tip.offsetWidth - 6)}px, ${Math.min(e.clientY - r.top + 16, r.height - 30)}px)`;
    }
    return undefined;
  }

  zoneName(z) { return [z.name || this.data.words.unnamed, z.number, `${z.m2} m²`].filter(Boolean).join(" · "); }

  release(e) {
    this.pointers.delete(e.pointerId);
    const held = this.held, i = held && this.grabbed();
    if (this.pointers.size || !held) return;
    this.held = null;
    if (held.asset && held.travelled >= 4) {
      if (i === undefined) return;
      this.scene.moveAsset(i, ...held.at);
      this.wish("move", { id: held.asset, x: round3(held.at[0]), y: round3(held.at[1]), from: held.from.map(round3) });
      return;
    }
    if (held.travelled >= 6) return;
    const [x, y] = this.world(e), s = this.state;
    if (s.tool === "merge") return this.toggle(this.scene.zoneAt(x, y));
    if (s.tool) return this.point(x, y, e);
    const touch = e.pointerType === "touch", asset = s.layers.assets ? this.scene.assetAt(x, y, (touch ? 20 : this.view.k < 9 ? 5 : 12) / this.view.k) : -1;
    if (this.side.opened() && this.tools.take(x, y, asset)) return undefined;
    if (asset >= 0) return this.select({ kind: "asset", id: this.scene.assets[asset].id });
    const zone = this.scene.zoneAt(x, y);
    return this.select(zone >= 0 ? { kind: "zone", id: this.scene.zones[zone].id } : null);
  }

  // --- editing: merge, split, draw, redraw -----------------------------------------------------------------------
  choose(tool) {
    Object.assign(this.state, { tool: this.state.tool === tool ? null : tool, points: [], cursor: null, marked: [] });
    if (this.state.tool === "merge" && this.state.zone >= 0) this.state.marked = [this.state.zone];
    this.side.tool(); this.canvas.focus({ preventScroll: true }); this.draw();
  }

  aim(x, y, e) {
    const s = this.state, last = s.points[s.points.length - 1];
    if (e?.shiftKey && last) { if (Math.abs(x - last[0]) > Math.abs(y - last[1])) y = last[1]; else x = last[0]; }
    const near = e?.altKey ? null : this.scene.snap(x, y, 12 / this.view.k);
    s.cursor = near ? near.at : [x, y]; s.snapped = Boolean(near);
  }

  toggle(zone) {
    if (zone < 0) return;
    const m = this.state.marked;
    this.state.marked = m.includes(zone) ? m.filter((i) => i !== zone) : [...m, zone];
    this.side.tool(); this.draw();
  }

  point(x, y, e) {
    this.aim(x, y, e);
    const s = this.state, at = s.cursor, first = s.points[0], last = s.points[s.points.length - 1];
    if (last && Math.hypot(at[0] - last[0], at[1] - last[1]) < 1e-4) return;
    if (s.tool !== "split" && s.points.length > 2 && Math.hypot(at[0] - first[0], at[1] - first[1]) * this.view.k < 12) { this.finish(); return; }
    s.points = [...s.points, at];
    this.side.tool(); this.draw();
  }

  ready() {
    const s = this.state;
    return { merge: s.marked.length >= 2, split: s.points.length >= 2 && s.zone >= 0, draw: s.points.length >= 3, redraw: s.points.length >= 3 && s.zone >= 0 }[s.tool] ?? false;
  }

  finish() {
    const s = this.state;
    if (!this.ready()) return;
    const zones = s.tool === "merge" ? s.marked.map((i) => this.scene.zones[i].id) : s.zone >= 0 ? [this.scene.zones[s.zone].id] : [];
    this.wish("edit", { tool: s.tool, zones, points: s.points.map((p) => p.map((v) => Math.round(v * 1e4) / 1e4)) });
    this.choose(s.tool);
  }

  key(e) {
    const step = 60, s = this.state;
    const actions = {
      ArrowLeft: () => this.pan(step, 0), ArrowRight: () => this.pan(-step, 0), ArrowUp: () => this.pan(0, step), ArrowDown: () => this.pan(0, -step),
      "+": () => this.zoom(1.4), "=": () => this.zoom(1.4), "-": () => this.zoom(1 / 1.4), 0: () => { this.fit(); this.draw(); }, Home: () => { this.fit(); this.draw(); },
      Escape: () => (s.tool ? this.choose(s.tool) : this.select(null)), Enter: () => (s.tool ? this.finish() : this.select(this.centre())),
      Backspace: () => { s.points = s.points.slice(0, -1); this.side.tool(); this.draw(); }, "/": () => this.side.search.focus(), f: () => this.show(),
    };
    if (!(e.key in actions) || e.ctrlKey || e.metaKey) return;
    e.preventDefault(); actions[e.key]();
  }

  /** What lies under the middle of the map, for those who steer with keys. */
  centre() {
    const i = this.scene.zoneAt(this.view.x, this.view.y);
    return i >= 0 ? { kind: "zone", id: this.scene.zones[i].id } : null;
  }

  print() { print(this); }

  /** The printed page as text, for a tester. */
  sheet() { return sheet(this); }
}

const MEMORY = "twin-map";
function remembered() {
  try { return JSON.parse(localStorage.getItem(MEMORY)) ?? {}; } catch { return {}; }
}
const round3 = (v) => Math.round(v * 1000) / 1000;
const parts = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));
const mix = (hex, other, share) => `rgb(${parts(hex).map((v, i) => Math.round(v * share + other[i] * (1 - share))).join(",")})`;
const tint = (hex, share) => mix(hex, [255, 255, 255], share);
const shade = (hex) => mix(hex, [30, 45, 60], 0.55);
