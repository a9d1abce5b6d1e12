// What stands around the canvas as ordinary elements: search, list, tools, legend. All reachable by keyboard.
import { VERDICTS, colourOf, glyphOf } from "./paint.js";

const SHOWN = 300;
export const el = (tag, props = {}, ...children) => {
  const node = Object.assign(document.createElement(tag), props);
  node.append(...children.filter((c) => c !== null && c !== undefined));
  return node;
};

export class Side {
  constructor(map) {
    this.map = map;
    const find = (s) => map.root.querySelector(s);
    this.search = find(".search"); this.list = find(".list"); this.count = find(".count"); this.bar = find(".bar"); this.tools = find(".tools");
    this.search.addEventListener("input", () => this.fill());
    this.search.addEventListener("keydown", (e) => { if (e.key === "ArrowDown" || e.key === "Enter") { e.preventDefault(); const b = this.list.querySelector("button"); if (e.key === "Enter") b?.click(); else b?.focus(); } });
    this.list.addEventListener("keydown", (e) => {
      const go = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[e.key];
      if (!go) return;
      e.preventDefault();
      const next = e.target.closest("li")?.[go];
      if (next) next.querySelector("button").focus(); else if (e.key === "ArrowUp") this.search.focus();
    });
    this.list.addEventListener("click", (e) => {
      const b = e.target.closest("button");
      if (!b) return;
      map.select({ kind: b.dataset.kind, id: b.dataset.id }); map.show();
      if (map.drawer.shown) map.drawer.lower(true);
    });
  }

  words(w) {
    if (this.language === w.language) return;
    this.language = w.language; this.w = w;
    const m = this.map;
    m.root.lang = w.language;
    m.canvas.setAttribute("aria-label", w.canvas);
    this.search.placeholder = w.search; this.search.setAttribute("aria-label", w.search); this.list.setAttribute("aria-label", w.list);
    const press = (label, run, extra = {}) => { const b = el("button", { type: "button", textContent: label, ...extra }); b.addEventListener("click", run); return b; };
    const modes = ["kind", "verdict"].map((mode) => press(w[mode], () => { m.state.mode = mode; m.recolour(); m.draw(); this.pressed(); m.keep(); if (m.root.clientWidth > 700) m.root.querySelector(".legend").open = mode === "verdict"; }, { className: "mode" }));
    modes.forEach((b, i) => { b.dataset.mode = ["kind", "verdict"][i]; });
    const layers = ["assets", "labels", "lines"].map((layer) => { const b = press(w[layer], () => { m.state.layers[layer] = !m.state.layers[layer]; m.draw(); this.pressed(); m.keep(); }, { className: "layer" }); b.dataset.layer = layer; return b; });
    const panes = ["list", ...(m.data.layer ? ["route", "layer"] : [])].map((pane) => { const b = press(w[`pane_${pane}`], () => this.open(this.opened() === pane ? null : pane), { className: "pane-button" }); b.dataset.pane = pane; return b; });
    this.bar.replaceChildren(el("span", { className: "group" }, ...panes), el("span", { className: "group" }, ...modes), el("span", { className: "group" }, ...layers), press(w.print, () => m.print(), { className: "printer" }));
    const zoom = m.root.querySelector(".zoom");
    zoom.replaceChildren(press("+", () => m.zoom(1.5), { title: w.closer, ariaLabel: w.closer }), press("−", () => m.zoom(1 / 1.5), { title: w.farther, ariaLabel: w.farther }), press("⤢", () => { m.fit(); m.draw(); }, { title: w.whole, ariaLabel: w.whole }));
    this.tools.replaceChildren(
      ...["merge", "split", "draw", "redraw"].map((tool) => { const b = press(w[tool], () => m.choose(tool), { title: w[`${tool}_how`] }); b.dataset.tool = tool; return b; }),
      el("span", { className: "how" }), press(w.finish, () => m.finish(), { className: "finish" }), press(w.cancel, () => m.choose(m.state.tool), { className: "cancel" }),
    );
    m.tools.words(); this.pressed(); this.tool();
  }

  /** Which pane stands beside the map; null: none. */
  opened() { return this.map.root.classList.contains("listed") ? this.map.root.dataset.pane : null; }

  open(pane) {
    const { root, tools } = this.map;
    root.classList.toggle("listed", Boolean(pane));
    if (pane) this.map.drawer.lower(false, false);
    if (pane && pane !== root.dataset.pane) { root.dataset.pane = pane; tools.pressed(); tools.ask(); }
    this.map.drawer.say(tools.short());
    this.pressed(); this.map.keep();
  }

  pressed() {
    const { state } = this.map;
    for (const b of this.bar.querySelectorAll("[data-mode]")) b.setAttribute("aria-pressed", String(b.dataset.mode === state.mode));
    for (const b of this.bar.querySelectorAll("[data-layer]")) b.setAttribute("aria-pressed", String(state.layers[b.dataset.layer]));
    for (const b of this.bar.querySelectorAll("[data-pane]")) b.setAttribute("aria-pressed", String(b.dataset.pane === this.opened()));
  }

  tool() {
    const { state } = this.map, { tool } = state;
    for (const b of this.tools.querySelectorAll("[data-tool]")) b.setAttribute("aria-pressed", String(b.dataset.tool === tool));
    const needs = (tool === "split" || tool === "redraw") && state.zone < 0;
    this.tools.querySelector(".how").textContent = tool ? (needs ? this.w.choose_first : [this.w[`${tool}_how`], ...this.map.state.marked.map((i) => this.map.scene.zones[i]).map((z) => z.name || z.number || z.id)].join(" · ")) : "";
    this.tools.classList.toggle("busy", Boolean(tool));
    this.tools.querySelector(".finish").disabled = !this.map.ready();
  }

  /** Zones first; with words in the search field, assets by name, number or item as well. */
  fill() {
    const { scene, verdicts } = this.map;
    if (!scene) return;
    const asked = this.search.value.trim().toLowerCase(), rows = [], lang = this.language.startsWith("zh") ? "zh" : "en";
    for (const z of scene.zones) {
      const kinds = z.kinds.map((k) => scene.kinds[k]?.[lang] ?? k).join(lang === "zh" ? "、" : ", ");
      if (!asked || z.text.includes(asked) || kinds.toLowerCase().includes(asked)) rows.push({ kind: "zone", id: z.id, name: z.name || z.number || this.w.unnamed, note: [z.name ? z.number : "", kinds, `${z.m2} m²`].filter(Boolean).join(" · "), verdict: verdicts?.zones[z.id]?.worst });
    }
    if (asked) {
      for (const a of scene.assets) {
        if (rows.length > SHOWN) break;
        if (`${a.id} ${a.name} ${a.item.zh} ${a.item.en}`.toLowerCase().includes(asked)) rows.push({ kind: "asset", id: a.id, name: a.name, note: `${a.item[lang] || this.w.unknown_item} · ${a.id}`, category: a.item.category });
      }
    }
    const shown = rows.slice(0, SHOWN), listed = JSON.stringify(shown.map((r) => [r.kind, r.id, r.name, r.note]));
    this.count.textContent = rows.length ? `${rows.length > SHOWN ? `${SHOWN}+` : rows.length} ${this.w.results}` : this.w.nothing;
    if (listed !== this.listed) this.list.replaceChildren(...shown.map((r) => {
      const b = el("button", { type: "button" }, el("span", { className: "badge" }), el("span", { className: "what" }, el("b", { textContent: r.name }), el("small", { textContent: r.note })));
      b.dataset.kind = r.kind; b.dataset.id = r.id;
      return el("li", {}, b);
    }));
    this.listed = listed; // verdicts that come late change the badges only: a row keeps the focus, and the finger that is on it
    this.list.querySelectorAll(".badge").forEach((badge, i) => {
      const r = shown[i], v = r.kind === "zone" ? VERDICTS[r.verdict ?? "none"] : null;
      badge.title = v ? this.w[`verdict_${r.verdict ?? "none"}`] : "";
      badge.replaceChildren(v ? v.mark : glyph(r.category));
      if (v) badge.style.cssText = `background:${v.fill};color:${v.line}`;
    });
    this.mark();
  }

  mark() {
    const { scene, state } = this.map, id = state.asset >= 0 ? scene.assets[state.asset].id : state.zone >= 0 ? scene.zones[state.zone].id : null;
    for (const b of this.list.querySelectorAll("button")) {
      const here = b.dataset.id === id;
      if (here) b.setAttribute("aria-current", "true"); else b.removeAttribute("aria-current");
      if (here && document.activeElement !== this.search) b.scrollIntoView({ block: "nearest" });
    }
  }
}

function glyph(category) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg"), path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 24 24"); svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", glyphOf(category)); path.setAttribute("fill", "none"); path.setAttribute("stroke", colourOf(category)); path.setAttribute("stroke-width", "2"); path.setAttribute("stroke-linejoin", "round"); path.setAttribute("stroke-linecap", "round");
  svg.append(path);
  return svg;
}

/** What the colours and icons mean; only those on this floor. */
export function legend(map) {
  const { scene, state, side } = map, { w } = side, lang = side.language.startsWith("zh") ? "zh" : "en", rows = [], icons = [];
  const swatch = (fill, line, mark, text) => { const s = el("i", { textContent: mark }); s.style.cssText = `background:${fill};border-color:${line};color:${line}`; rows.push(el("li", {}, s, text)); };
  if (state.mode === "verdict") for (const [id, v] of Object.entries(VERDICTS)) swatch(v.fill, v.line, v.mark, w[`verdict_${id}`]);
  else {
    const here = new Set(scene.zones.map((z) => z.kinds[0]));
    for (const [id, k] of Object.entries(scene.kinds)) if (here.has(id)) swatch(`${k.colour}57`, k.colour, "", k[lang]);
    if (here.has(undefined)) swatch("#ffffff", "#8794a3", "", w.no_kind);
  }
  for (const [id, c] of Object.entries(map.data.categories)) if (scene.items.some((i) => i.category === id)) icons.push(el("li", {}, glyph(id), c));
  if (scene.assets.some((a) => !a.registered)) icons.push(el("li", {}, el("i", { className: "dashed" }), w.unregistered));
  const box = map.root.querySelector(".legend");
  box.querySelector("summary").textContent = w.legend;
  box.querySelector("ul").replaceChildren(...rows);
  const inner = box.querySelector(".icons");
  inner.hidden = !icons.length;
  inner.querySelector("summary").textContent = w.icons;
  inner.querySelector("ul").replaceChildren(...icons);
}
