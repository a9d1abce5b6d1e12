// The panes beside the map: the way from one place to another, and layers computed on request. Every result is also
// words and lists, so that nothing is told by the picture alone.
import { Overlay, rampCss } from "./overlay.js";
import { el } from "./side.js";

const NOTICE = { least: 0.1, most: 1, step: 0.05 };
const WIDTH = { least: 0.5, most: 2, step: 0.05 };
const DISTANCES = ["exit", "toilet", "extinguisher", "ticket", "here"];
const LISTED = 60;
const whenIdle = (run) => (globalThis.requestIdleCallback ? requestIdleCallback(run, { timeout: 4000 }) : setTimeout(run, 500));

export class Tools {
  constructor(map) {
    this.map = map; this.overlay = new Overlay(); this.proof = new Overlay(); map.state.overlays = [this.overlay, this.proof];
    this.kept = map.kept; this.ends = { from: null, to: null }; this.active = "from"; this.round = 0; this.answers = new Map();
    this.layer = this.kept.layer ?? "none"; this.stepFree = Boolean(this.kept.stepFree); this.width = this.kept.width ?? WIDTH.least; this.notice = this.kept.notice ?? NOTICE.most;
  }

  get w() { return this.map.side.w; }

  get pane() { return this.map.root.dataset.pane; }

  /** Build both panes in the visitor's language; called again when it changes. */
  words() {
    const { w } = this, root = this.map.root, button = (label, run, extra = {}) => { const b = el("button", { type: "button", textContent: label, ...extra }); b.addEventListener("click", run); return b; };
    const end = (name) => {
      const input = el("input", { type: "text", className: `end ${name}`, placeholder: w[`${name}_how`], autocomplete: "off", value: this.ends[name]?.label ?? "" });
      input.setAttribute("list", "twin-places");
      input.addEventListener("focus", () => { this.active = name; this.pressed(); });
      input.addEventListener("change", () => this.typed(name, input));
      return el("label", {}, el("span", { textContent: w[name] }), input);
    };
    const free = el("input", { type: "checkbox", checked: this.stepFree });
    free.addEventListener("change", () => { this.stepFree = free.checked; this.keep(); this.ask(); });
    const slide = (name, { least, most, step }) => {
      const slider = el("input", { type: "range", className: name, min: least, max: most, step, value: this[name] });
      slider.addEventListener("input", () => { this[name] = Number(slider.value); this.showNumbers(); clearTimeout(this.later); this.later = setTimeout(() => { this.keep(); this.ask(); }, 160); });
      return el("label", { className: "wide" }, el("span", { textContent: w[name] }), el("output", {}), slider);
    };
    root.querySelector(".route-pane").replaceChildren(
      el("datalist", { id: "twin-places" }), end("from"), end("to"),
      el("p", { className: "row" }, button(w.swap, () => this.swap(), { className: "swap" }), button(w.clear, () => this.clear(), { className: "clear" })),
      el("label", { className: "check" }, free, w.step_free),
      slide("width", WIDTH),
      el("div", { className: "answer", role: "status", ariaLive: "polite" }),
    );
    const choices = ["none", ...DISTANCES, "load", "isovist", "signs", "visits", "plan"].map((name) => {
      const input = el("input", { type: "radio", name: "twin-layer", value: name, checked: name === this.layer });
      input.addEventListener("change", () => this.choose(name));
      input.addEventListener("click", () => { if (this.layer === name) this.choosing(); });
      return el("label", { className: "check" }, input, w[`layer_${name}`]);
    });
    root.querySelector(".layer-pane").replaceChildren(el("fieldset", {}, el("legend", { textContent: w.layers }), ...choices), slide("notice", NOTICE), el("div", { className: "answer", role: "status", ariaLive: "polite" }));
    this.showNumbers(); this.choosing(false); whenIdle(() => this.offer());
  }

  showNumbers() {
    const { root } = this.map, notice = root.querySelector(".layer-pane .wide");
    root.querySelector(".route-pane output").textContent = this.width > WIDTH.least ? `≥ ${this.width.toFixed(2)} m` : this.w.any_width;
    notice.querySelector("output").textContent = this.notice < NOTICE.most ? `${Math.round(100 * this.notice)}%` : this.w.notice_all;
    notice.hidden = this.layer !== "visits";
  }

  pressed() { for (const name of ["from", "to"]) this.map.root.querySelector(`.route-pane .${name}`)?.parentElement.classList.toggle("active", this.active === name); }

  /** What the two fields understand: the label of every place on all floors, and its id. */
  async names() {
    const { data } = this.map, lang = this.map.side.language.startsWith("zh") ? "zh" : "en", names = new Map();
    if (!data.places) return names;
    const list = await this.fetch(data.places), several = Object.keys(list.floors).length > 1;
    for (const p of list.places) {
      const label = several ? `${p[lang]} · ${list.floors[p.floor]}` : p[lang];
      names.set(names.has(label) ? `${label} · ${p.id}` : label, p.id);
    }
    return names;
  }

  async offer() {
    const names = await this.names();
    this.map.root.querySelector("datalist").replaceChildren(...[...names.keys()].map((label) => el("option", { value: label })));
  }

  /** Words typed or picked from the list, which may not have come yet. Without a list the server says which words it knows. */
  async typed(name, input) {
    const label = input.value.trim(), names = await this.names().catch(() => new Map());
    if (input.value.trim() === label) this.setEnd(name, label, names.get(label));
  }

  fetch(url) {
    if (!this.answers.has(url)) {
      if (this.answers.size > 60) this.answers.delete(this.answers.keys().next().value);
      const answer = fetch(url).then(async (r) => {
        const body = await r.json();
        if (!r.ok) throw new Error(body.message?.[this.map.side.language.startsWith("zh") ? "zh" : "en"] ?? String(r.status));
        return body;
      });
      answer.catch(() => this.answers.delete(url));
      this.answers.set(url, answer);
    }
    return this.answers.get(url);
  }

  // --- choosing --------------------------------------------------------------------------------------------------
  setEnd(name, label, asked) {
    this.ends[name] = label ? { label, asked: asked ?? label } : null;
    this.map.root.querySelector(`.route-pane .${name}`).value = label;
    if (label && name === "from") this.active = "to";
    this.pressed(); this.ask();
  }

  swap() { [this.ends.from, this.ends.to] = [this.ends.to, this.ends.from]; for (const name of ["from", "to"]) this.map.root.querySelector(`.route-pane .${name}`).value = this.ends[name]?.label ?? ""; this.ask(); }

  clear() { this.ends = { from: null, to: null }; this.active = "from"; for (const name of ["from", "to"]) this.map.root.querySelector(`.route-pane .${name}`).value = ""; this.pressed(); this.ask(); }

  /** A click on the floor while a tool wants a place. Returns whether it was taken. */
  take(x, y, asset) {
    const { scene, data } = this.map, floor = data.floorId, point = `${floor}@${x.toFixed(3)},${y.toFixed(3)}`;
    if (this.pane === "layer" && this.layer === "isovist") { this.eye = { floor, x, y }; this.ask(); return true; }
    if (this.pane !== "route") return false;
    if (asset >= 0) { const a = scene.assets[asset]; this.setEnd(this.active, `${a.name} · ${a.id}`, a.id); return true; }
    const zone = scene.zoneAt(x, y), name = zone >= 0 ? scene.zones[zone].name || scene.zones[zone].number : "";
    this.setEnd(this.active, `${name || this.w.point} (${x.toFixed(1)}, ${y.toFixed(1)})`, point);
    return true;
  }

  /** On a phone the list of layers steps back to the chosen one, above its answer; a tap on that brings it back. */
  choosing(all = !this.map.root.querySelector(".layer-pane").classList.contains("choosing")) { this.map.root.querySelector(".layer-pane").classList.toggle("choosing", all || this.layer === "none"); }

  choose(name) { this.layer = name; this.choosing(false); this.showNumbers(); this.keep(); this.ask(); }

  keep() { Object.assign(this.kept, { layer: this.layer, stepFree: this.stepFree, width: this.width, notice: this.notice }); this.map.keep(); }

  // --- asking ----------------------------------------------------------------------------------------------------
  address(layer, query) {
    const { data } = this.map, words = new URLSearchParams(Object.entries(query).filter(([, v]) => v));
    return `${data.layer}/${encodeURIComponent(data.floorId)}/${layer}?v=${encodeURIComponent(data.version)}&${words}`;
  }

  /** What the open pane wants to know; null: nothing yet. */
  question() {
    const { from, to } = this.ends, free = this.stepFree ? "1" : "";
    if (this.pane === "route") return from && to ? this.address("route", { from: from.asked, to: to.asked, step_free: free, width: this.width > WIDTH.least ? this.width.toFixed(2) : "" }) : null;
    if (this.pane !== "layer" || this.layer === "none") return null;
    if (this.layer === "isovist") return this.eye?.floor === this.map.data.floorId ? this.address("isovist", { at: `${this.eye.x.toFixed(3)},${this.eye.y.toFixed(3)}` }) : null;
    const here = this.chosen();
    if (this.layer === "here") return here ? this.address("distance", { to: here }) : null;
    if (this.layer === "visits") return this.address("visits", { to: this.visitTo ?? "", notice: this.notice < NOTICE.most ? this.notice.toFixed(2) : "" });
    return ["load", "signs", "plan"].includes(this.layer) ? this.address(this.layer, {}) : this.address("distance", { to: this.layer });
  }

  chosen() { const { state, scene } = this.map; return state.asset >= 0 ? scene.assets[state.asset].id : state.zone >= 0 ? scene.zones[state.zone].id : null; }

  async ask() {
    const { map } = this, box = map.root.querySelector(`.${this.pane || "none"}-pane .answer`), round = ++this.round;
    if (!map.scene || !map.data.layer) return;
    const url = this.question();
    if (!box || !url) { this.overlay.clear(); this.hint(box); map.drawer.say(this.short()); map.draw(); return; }
    box.setAttribute("aria-busy", "true");
    map.drawer.say(this.name());
    const slow = setTimeout(() => { if (round === this.round) { box.replaceChildren(el("p", { className: "note", textContent: this.w.computing })); this.overlay.clear(); map.draw(); } }, 200);
    try {
      const show = this.pane === "route" ? this.route : ({ isovist: this.sight, load: this.load, signs: this.signs, visits: this.visits, plan: this.plan }[this.layer] ?? this.distance);
      for (let answer = await this.fetch(url); round === this.round; answer = await this.fetch(url)) {
        clearTimeout(slow);
        this.overlay.clear();
        box.replaceChildren(...show.call(this, answer).filter(Boolean));
        if (!answer.pending) break;
        this.answers.delete(url); // what there is so far is shown; asked again, there is more
        box.dataset.begun = String(round); map.draw();
      }
      if (round !== this.round) return;
    } catch (error) {
      if (round !== this.round) return;
      this.overlay.clear();
      box.replaceChildren(el("p", { className: "wrong", textContent: error.message }));
    } finally {
      clearTimeout(slow);
      if (round === this.round) { box.removeAttribute("aria-busy"); box.dataset.answered = String(round); map.drawer.say(this.short()); map.draw(); }
    }
  }

  hint(box) {
    const { w } = this, text = this.pane === "route" ? w.route_hint : this.layer === "isovist" ? w.isovist_hint : this.layer === "here" ? w.here_hint : "";
    box?.replaceChildren(...(text ? [el("p", { className: "note", textContent: text })] : []));
  }

  // --- answers ---------------------------------------------------------------------------------------------------
  link(text, run, note = "") { const b = el("button", { type: "button", className: "link" }, el("b", { textContent: text }), note ? el("small", { textContent: note }) : null); b.addEventListener("click", run); return el("li", {}, b); }

  facts(rows) { return el("dl", {}, ...rows.filter(([, value]) => value !== null).flatMap(([name, value]) => [el("dt", { textContent: name }), el("dd", {}, value)])); }

  /** A place on some floor: this one is brought into view, another is asked of the page. */
  go(floor, at) {
    if (floor === this.map.data.floorId) this.map.lookAt(at);
    else this.map.setTriggerValue("ask", { floor, at });
  }

  route(r) {
    const { w, map } = this, lang = map.side.language.startsWith("zh") ? "zh" : "en", here = map.data.floorId, o = this.overlay;
    if (!r.reachable) return [el("p", { className: "wrong", textContent: r.reason[lang] })];
    r.legs.forEach((leg, n) => {
      if (leg.floor !== here) return;
      const p = metres(leg.line), last = p.slice(-2), next = r.legs[n + 1];
      if (p.length > 3) o.shapes.push({ line: p, style: "route" });
      o.marks.push({ at: p.slice(0, 2), form: "ring", text: n ? `${w.from} ${map.floorName(r.legs[n - 1].floor)}` : w.start }, { at: last, text: next ? `${w.onto} ${map.floorName(next.floor)}` : w.end });
    });
    const narrow = r.narrowest, middle = narrow ? metres(narrow.line) : null, width = r.min_width_m === null ? "" : `${r.min_width_m.toFixed(2)} m`;
    if (narrow?.floor === here) { o.shapes.push({ line: middle, style: "bar" }); o.marks.push({ at: mid(middle), text: width, style: "bar", form: "none" }); }
    for (const d of r.openings) if (d.floor === here) o.marks.push({ at: metres(d.at), form: "ring", style: "other" });
    const narrowest = narrow ? el("button", { type: "button", className: "link inline", textContent: `${width} · ${w.show}` }) : width || w.nothing_narrow;
    if (narrow) narrowest.addEventListener("click", () => this.go(narrow.floor, mid(middle)));
    return [
      el("p", { className: "big", textContent: `${r.length_m.toFixed(1)} m` }),
      this.facts([[w.narrowest, narrowest], [w.steps, r.steps ? w.with_steps : w.without_steps], [w.floors, r.legs.length > 1 ? r.legs.map((leg) => map.floorName(leg.floor)).join(" → ") : null]]),
      r.min_width_m !== null && r.min_width_m < WIDTH.least ? el("p", { className: "wrong", textContent: w.squeeze }) : null,
      r.openings.length ? el("h4", { textContent: `${w.passes} (${r.openings.length})` }) : null,
      el("ol", { className: "found" }, ...r.openings.map((d) => this.link(d[lang], () => this.go(d.floor, metres(d.at)), d.width_m === null ? w.width_unknown : `${d.width_m.toFixed(2)} m`))),
    ];
  }

  distance(r) {
    const { w, map } = this, o = this.overlay;
    if (r.empty) return [el("p", { className: "wrong", textContent: w[`none_${this.layer}`] ?? w.none_here })];
    const most = Math.max(r.heat.most ?? 0, 1), bar = el("div", { className: "ramp" }), zones = new Map(map.scene.zones.map((z) => [z.id, z]));
    o.quiet = true; o.setHeat(r.heat, most * 10); o.unit = "m"; bar.style.background = rampCss();
    for (const s of r.sources) o.marks.push({ at: metres(s.at), form: "ring", style: "sight" });
    return [
      el("div", { className: "scale" }, bar, el("span", { textContent: "0 m" }), el("span", { textContent: `${(most / 2).toFixed(0)} m` }), el("span", { textContent: `${most.toFixed(0)} m` })),
      r.heat.cut_off ? el("p", { className: "wrong", textContent: w.cut_off }) : null,
      el("h4", { textContent: w.farthest_first }),
      el("ol", { className: "found" }, ...r.zones.slice(0, LISTED).map(([id, m]) => { const z = zones.get(id); return this.link(z.name || z.number || w.unnamed, () => { map.select({ kind: "zone", id }); map.show(); }, m === null ? w.no_way : `${m.toFixed(1)} m`); })),
    ];
  }

  load(r) {
    const { w, map } = this, o = this.overlay, zones = new Map(map.scene.zones.map((z) => [z.id, z])), lang = map.side.language.startsWith("zh") ? "zh" : "en";
    if (r.empty) return [el("p", { className: "wrong", textContent: w.none_load })];
    const most = Math.max(1, ...r.flows.map((f) => f[4])), times = (v) => (v / 10).toFixed(v < 100 ? 1 : 0);
    o.quiet = true; o.flows = r.flows.map((f) => ({ line: metres(f.slice(0, 4)), share: Math.sqrt(f[4] / most) })).reverse();
    return [
      el("p", { className: "note", textContent: r.to === "windows" ? w.load_windows : w.load_zones }),
      r.unreached.length ? el("p", { className: "wrong", textContent: `${w.unreached} ${r.unreached.slice(0, 8).join(lang === "zh" ? "、" : ", ")}` }) : null,
      el("h4", { textContent: w.load_openings }),
      el("ol", { className: "found" }, ...r.openings.map((d) => this.link(d[lang], () => map.lookAt(metres(d.at)), `${times(d.load)}${d.width_m === null ? "" : ` · ${d.width_m.toFixed(2)} m`}`))),
      el("h4", { textContent: w.busiest }),
      el("ol", { className: "found" }, ...r.zones.slice(0, LISTED).map(([id, v]) => { const z = zones.get(id); return this.link(z.name || z.number || w.unnamed, () => { map.select({ kind: "zone", id }); map.show(); }, times(v)); })),
    ];
  }

  sight(r) {
    const { w, map } = this, o = this.overlay, zones = new Map(map.scene.zones.map((z) => [z.id, z]));
    if (r.empty) return [el("p", { className: "wrong", textContent: w.no_standing })];
    o.quiet = true; o.shapes.push({ line: metres(r.ring), closed: true, style: "sight" });
    o.marks.push({ at: metres(r.at), style: "sight", form: "ring" });
    const assets = r.assets.map((id) => map.scene.assetIndex.get(id)).filter((i) => i !== undefined);
    return [
      this.facts([[w.in_sight, `${r.m2} m²`], [w.things_in_sight, String(assets.length)]]),
      el("h4", { textContent: w.zones_in_sight }),
      el("ol", { className: "found" }, ...r.zones.map(([id, m2]) => { const z = zones.get(id); return this.link(z.name || z.number || w.unnamed, () => { map.select({ kind: "zone", id }); }, `${m2} m²`); })),
      assets.length ? el("h4", { textContent: w.things_in_sight }) : null,
      el("ol", { className: "found" }, ...assets.slice(0, LISTED).map((i) => this.link(map.scene.assets[i].name, () => map.select({ kind: "asset", id: map.scene.assets[i].id }), map.scene.assets[i].id))),
    ];
  }

  get lang() { return this.map.side.language.startsWith("zh") ? "zh" : "en"; }

  /** From where each sign is read. */
  signs(r) {
    const { w, map } = this, o = this.overlay;
    if (!r.faces.length) return [el("p", { className: "wrong", textContent: w.none_signs })];
    const shapes = r.faces.map((f) => ({ line: metres(f.ring), closed: true, style: "catchment", share: Math.min(1, 8 / r.faces.length) }));
    o.quiet = true; o.shapes.push(...shapes);
    for (const f of r.faces) o.marks.push({ at: metres(f.at), form: "ghost", turn: f.turn, style: "catchment", strong: !f.planned });
    return [
      el("p", { className: "note", textContent: w.signs_how }),
      el("ol", { className: "found" }, ...r.faces.map((f, n) => this.link(`${f.name}${f.says ? `: ${f.says}` : ""}`, () => { for (const s of shapes) s.strong = false; shapes[n].strong = true; map.lookAt(metres(f.at)); }, `${f.m2} m²`))),
    ];
  }

  /** First visits: those that fail come first; choosing one draws its trace, which stays through a change of floor or of data. */
  visits(r) {
    const { w, map, lang } = this, o = this.overlay, here = map.data.floorId, name = (id, words) => words || w.way_out;
    if (!r.pairs) return [el("p", { className: "wrong", textContent: w.none_visits })];
    if (r.pending && !r.crowd) { // crosses only: a list that grows under the pointer cannot be clicked
      o.quiet = true;
      for (const v of r.visits) for (const f of v.failures) if (f.floor === here) o.marks.push({ at: metres(f.at), form: "cross", style: "lost" });
      return [this.soFar(r.pending, w.crowd_so_far)];
    }
    const choice = el("select", { className: "visit-to", ariaLabel: w.visit_to }, el("option", { value: "", textContent: r.pairs > 200 ? w.choose_destination : w.all_destinations }), ...r.destinations.map(([id, words]) => el("option", { value: id, textContent: name(id, words), selected: id === (this.visitTo ?? "") })));
    choice.addEventListener("change", () => { this.visitTo = choice.value; this.visit = null; this.ask(); });
    const crowd = r.crowd && !r.pending ? r.crowd : null, good = r.visits.filter((v) => v.arrived).length, of = r.visits.length;
    const order = [...r.visits].sort((a, b) => (crowd ? a.people - b.people : a.arrived - b.arrived));
    const trace = (chosen) => {
      this.visit = chosen?.key ?? null;
      o.clear();
      o.quiet = true;
      if (chosen) {
        for (const s of chosen.trace) for (const line of floorParts(s, here)) o.shapes.push({ line, style: ["follow", "confirm"].includes(s.state) ? "walk" : "lost" });
        for (const f of chosen.failures) if (f.floor === here) o.marks.push({ at: metres(f.at), form: "cross", style: "lost", text: f.kind[lang] });
      } else if (r.crowd) for (const p of gathered(r.crowd.astray, here)) o.marks.push({ at: p.at, form: "bubble", style: "lost", share: p.people / r.crowd.visitors, text: percent(p.people / r.crowd.visitors) });
      else for (const p of gathered(r.visits.flatMap((v) => once(v.failures)), here)) o.marks.push({ at: p.at, form: "cross", style: "lost", text: p.people > 1 ? `×${p.people}` : "" });
      map.draw();
    };
    trace(r.visits.find((v) => v.key === this.visit) ?? null);
    return [
      choice,
      of ? el("p", { className: "big", textContent: crowd ? percent(crowd.arrived / crowd.visitors) : `${good} / ${of}` }) : null,
      r.pending ? this.soFar(r.pending, w.crowd_so_far) : of ? el("p", { className: "note", textContent: crowd ? w.crowd_how.replace("{each}", crowd.each).replace("{visits}", of).replace("{low}", percent(crowd.interval[0])).replace("{high}", percent(crowd.interval[1])).replace("{seed}", crowd.seed) : w.visits_how }) : null,
      el("ol", { className: "found" }, ...order.map((v) => {
        const row = this.link(`${v.from} → ${name("", v.to)}`, () => {
          trace(v);
          const first = v.failures[0] ?? null, start = v.trace[0];
          if (first) this.go(first.floor, metres(first.at)); else if (start) this.go(start.floors[0], metres(start.line.slice(0, 2)));
        }, crowd ? percent(v.people / crowd.each) : `${v.arrived ? "✓" : "✕"} ${v.state[lang]}`);
        row.title = [v.length_m === null ? w.no_way : `${v.length_m} m (+${v.extra_m} m)`, `${w.unsigned} ${v.unsigned_m} m`, ...v.failures.map((f) => f.kind[lang])].join(" · ");
        return row;
      })),
    ];
  }

  /** How far a long answer is. */
  soFar(pending, said = pending.walked ? this.w.so_far : this.w.so_far_begun) { return el("p", { className: "note so-far", textContent: said.replace("{walked}", pending.walked).replace("{of}", pending.of) }); }

  /** Signs that are wanting, as ghosts; each can be accepted once all are known. */
  plan(r) {
    const { w, map } = this, o = this.overlay, here = map.data.floorId;
    if (r.pending) for (const p of r.wanting) if (p.floor === here) o.marks.push({ at: metres(p.at), form: "cross", style: "lost" });
    const facts = r.pending ? this.soFar(r.pending) : el("p", { className: "note", textContent: w.plan_how.replace("{visits}", r.visits).replace("{arrive}", r.arrive).replace("{then}", r.then) });
    o.quiet = true;
    if (!r.planned.length) return [facts, r.pending ? null : el("p", { className: "note", textContent: w.plan_empty })];
    const marks = r.planned.map((p, n) => ({ at: metres(p.at), form: "ghost", turn: p.turn, style: "ghost", text: String(n + 1) }));
    r.planned.forEach((p, n) => { if (p.floor === here) o.marks.push(marks[n]); });
    return [facts, el("ol", { className: "found" }, ...r.planned.slice(0, r.pending ? LISTED : undefined).map((p, n) => {
      const row = this.link(`${n + 1}. ${w[`plan_${p.action}`]}${p.asset ? ` ${p.asset}` : ""}: ${p.says}`, () => { for (const m of marks) m.strong = false; marks[n].strong = true; this.go(p.floor, metres(p.at)); map.draw(); }, `${map.floorName(p.floor)} · ${w[`mount_${p.mount}`]}`);
      if (!map.data.movable) return row; // for those who may place things
      const accept = el("button", { type: "button", className: "accept", textContent: w.accept });
      accept.addEventListener("click", () => { accept.disabled = true; map.wish("accept", { key: p.key }); });
      if (!r.pending) row.append(accept);
      return row;
    }))];
  }

  /** The geometry that proves a finding; a new one is brought into view. */
  prove(proof) {
    const o = this.proof, here = (proof?.shapes ?? []).filter((s) => s.floor === this.map.data.floorId);
    o.clear();
    for (const s of here) {
      const p = s.line, middle = p.length > 3 ? along(p) : p;
      if (s.kind === "circle") o.shapes.push({ line: circle(p, s.metres / 2), closed: true, style: "area" });
      else if (s.kind === "area") o.shapes.push({ line: p, closed: true, style: "area" });
      else if (p.length > 3) o.shapes.push({ line: p, style: { width: "bar", line: "straight" }[s.kind] ?? "proof" });
      o.marks.push({ at: s.kind === "area" ? p.slice(0, 2) : middle, text: s.text, style: "bar", form: s.kind === "point" ? "cross" : "none" });
    }
    if (here.length && proof.key !== this.proven) {
      const all = o.shapes.flatMap((s) => s.line).concat(...o.marks.map((m) => m.at)), xs = all.filter((_, i) => i % 2 === 0), ys = all.filter((_, i) => i % 2);
      this.map.fit([Math.min(...xs) - 2.5, Math.min(...ys) - 2.5, Math.max(...xs) + 2.5, Math.max(...ys) + 2.5], 40);
    }
    this.proven = here.length ? proof.key : proof ? this.proven : null;
  }

  /** The layer or route on paper: words and, for a heat layer, its ramp; null when there is none. */
  caption() {
    const pane = this.map.root.querySelector(`.${this.pane}-pane`), big = pane?.querySelector(".big")?.textContent, { from, to } = this.ends;
    if (this.pane === "route") return big ? [`${from.label} → ${to.label}: ${big}`, `${this.w.narrowest}: ${pane.querySelector("dd").textContent.split(" · ")[0]}`] : null;
    if (this.pane !== "layer" || this.layer === "none") return null;
    const marks = [...pane.querySelectorAll(".scale span")].map((s) => s.textContent);
    return [this.w[`layer_${this.layer}`], ...(marks.length ? [marks[0], pane.querySelector(".ramp"), marks.at(-1)] : [])];
  }

  /** What the pane shows, in one line: all that is left of it when it is lowered. */
  short() {
    const pane = this.map.root.querySelector(`.${this.pane}-pane`), found = pane?.querySelector(".answer :is(.big, .scale span:last-child)")?.textContent;
    return (this.pane === "route" ? [found, this.name()] : [this.name(), found]).filter(Boolean).join(" · ");
  }

  name() {
    const { w, pane, ends: { from, to } } = this;
    if (pane === "route" && from && to) return `${from.label} → ${to.label}`;
    return pane === "layer" && this.layer !== "none" ? w[`layer_${this.layer}`] : w[`pane_${pane}`];
  }

  /** What the layer says under the cursor. */
  at(x, y) {
    const v = this.overlay.valueAt(x, y);
    return v === undefined ? "" : v === -1 ? this.w.no_way : `${(v / 10).toFixed(1)} m`;
  }
}

/** The point half way along a line. */
function along(p) {
  let rest = 0;
  for (let i = 2; i < p.length; i += 2) rest += Math.hypot(p[i] - p[i - 2], p[i + 1] - p[i - 1]);
  rest /= 2;
  for (let i = 2; i < p.length; i += 2) {
    const long = Math.hypot(p[i] - p[i - 2], p[i + 1] - p[i - 1]);
    if (long >= rest && long > 0) return [p[i - 2] + ((p[i] - p[i - 2]) * rest) / long, p[i - 1] + ((p[i + 1] - p[i - 1]) * rest) / long];
    rest -= long;
  }
  return p.slice(-2);
}

/** The pieces of a step that lie on one floor. */
function floorParts(step, floor) {
  const parts = [];
  let open = null;
  step.floors.forEach((f, i) => {
    if (f !== floor) { open = null; return; }
    if (!open) { open = []; parts.push(open); }
    open.push(step.line[2 * i] / 1000, step.line[2 * i + 1] / 1000);
  });
  return parts.filter((p) => p.length > 3);
}

/** Failures on one floor, gathered by place: how many people each befell; most first. */
function gathered(failures, floor) {
  const places = new Map();
  for (const f of failures) {
    if (f.floor !== floor) continue;
    const key = f.at.map((v) => Math.round(v / 400)).join(), place = places.get(key) ?? { at: metres(f.at), people: 0 };
    place.people = f.people ? Math.max(place.people, f.people) : place.people + 1; // of a crowd one person may fail there in two ways
    places.set(key, place);
  }
  return [...places.values()].sort((a, b) => b.people - a.people);
}

/** Of one visit's failures one for each place. */
const once = (failures) => failures.filter((f, n) => failures.findIndex((g) => g.floor === f.floor && g.at.join() === f.at.join()) === n);
const percent = (share) => `${(100 * share).toFixed(share > 0 && share < 0.1 ? 1 : 0)}%`;
const circle = ([x, y], radius) => Array.from({ length: 65 }, (_, n) => [x + radius * Math.cos((n * Math.PI) / 32), y + radius * Math.sin((n * Math.PI) / 32)]).flat();
const metres = (list) => list.map((v) => v / 1000);
const mid = (p) => [(p[0] + p[2]) / 2, (p[1] + p[3]) / 2];
