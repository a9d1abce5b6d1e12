// The map before its page: drawn from the page's own markup while everything else loads, and handed to the component when that
// arrives, with all that the visitor did meanwhile.
import { TwinMap, keep } from "./map.js";
import { warm } from "./warm.js";

class Shell {
  constructor(frame) {
    this.path = location.pathname; this.calls = [];
    this.host = document.createElement("div"); this.host.id = "twin-shell";
    this.host.attachShadow({ mode: "open" }).append(frame.content);
    document.body.append(this.host);
    this.map = new TwinMap(this.host.shadowRoot.querySelector(".twin-map"));
    this.watcher = new MutationObserver(() => { if (this.unwanted()) this.close(); });
    this.watcher.observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-test-script-state"] });
  }

  /** Ask what to show and show it. What cannot be shown here the page itself will explain. */
  async open() {
    const answer = await fetch(`/twin/start${location.search}`);
    if (!answer.ok) { this.close(); return; }
    const data = await answer.json(), call = (name) => (...all) => this.calls.push([name, all]);
    if (!this.map) return;
    this.host.classList.toggle("floors", Object.keys(data.floors).length > 1);
    await this.map.update({ data, setStateValue: call("setStateValue"), setTriggerValue: call("setTriggerValue") });
    await new Promise(requestAnimationFrame); // painted in this frame
    await later();
  }

  /** The page was left, or has been drawn without a map: there is no centre, no floor, or no right to see it. */
  unwanted() {
    const done = document.querySelector('[data-testid="stApp"][data-test-script-state="notRunning"]');
    return location.pathname !== this.path || (done && !document.querySelector(".st-key-map"));
  }

  /** Give the map to its component: it stands in `host` from now on, and what was chosen meanwhile is told. */
  give(host, component) {
    const { map, calls } = this, told = new Map(calls.filter(([name]) => name === "setStateValue").map(([, all]) => all)); // the last of each
    this.watcher.disconnect(); this.map = null; keep(null);
    map.stand(host).then(() => this.host.remove());
    map.update(told.has("selection") ? { ...component, data: { ...component.data, selection: told.get("selection") } } : component);
    for (const each of told) component.setStateValue(...each);
    for (const [name, all] of calls) if (name !== "setStateValue") component[name](...all); // last: what follows closely is all that arrives
    return map;
  }

  close() { this.watcher.disconnect(); this.map?.dispose(); this.map = null; keep(null); this.host.remove(); }
}

const later = (ms = 0) => new Promise((done) => setTimeout(done, ms));
const LONGEST = 1000; // ms that the page waits for its map: a centre that is still being read, a tab that is not shown

const frame = document.getElementById("twin-shell-frame"), page = document.getElementById("twin-page");
if (frame) {
  const shell = new Shell(frame);
  keep(shell);
  Promise.race([shell.open(), later(LONGEST)]).finally(() => { document.head.append(page.content); });
}
