// On a phone the pane is a sheet below the map: pulled to any height by its handle, lowered by a tap, remembered. The
// map keeps what the sheet leaves, so that nothing of it is covered.

const HEIGHT = { least: 0.2, usual: 0.46, most: 0.82 };
const TAP_PX = 6;

export class Drawer {
  constructor(map) {
    this.map = map;
    this.handle = map.root.querySelector(".handle");
    this.height = map.kept.drawer?.height ?? HEIGHT.usual;
    this.handle.addEventListener("pointerdown", (e) => this.hold(e));
    this.handle.addEventListener("click", () => { if (this.pulled) this.pulled = false; else this.lower(!this.lowered); });
    this.lower(Boolean(map.kept.drawer?.lowered), false);
  }

  /** Whether the window is so narrow that the pane is a sheet. */
  get shown() { return this.handle.offsetParent !== null; }

  get lowered() { return this.map.root.classList.contains("lowered"); }

  lower(down, keep = true) {
    this.map.root.classList.toggle("lowered", down);
    this.map.root.style.setProperty("--drawer", `${(100 * this.height).toFixed(1)}%`);
    this.handle.setAttribute("aria-expanded", String(!down));
    if (keep) this.map.keep();
  }

  /** Follow the finger: below the least height the sheet goes down, and comes back as high as it was. */
  hold(e) {
    const { handle } = this, body = this.map.root.querySelector(".body").getBoundingClientRect(), from = e.clientY;
    this.pulled = false;
    handle.setPointerCapture(e.pointerId);
    const move = (m) => {
      this.pulled ||= Math.abs(m.clientY - from) > TAP_PX;
      if (!this.pulled) return;
      const share = (body.bottom - m.clientY) / body.height;
      if (share >= HEIGHT.least) this.height = Math.min(HEIGHT.most, share);
      this.lower(share < HEIGHT.least, false);
    };
    const end = () => { handle.removeEventListener("pointermove", move); for (const type of ["pointerup", "pointercancel"]) handle.removeEventListener(type, end); if (this.pulled) this.map.keep(); };
    handle.addEventListener("pointermove", move);
    for (const type of ["pointerup", "pointercancel"]) handle.addEventListener(type, end);
  }

  /** What stands on the handle: the pane's name, or in short what it found. */
  say(words) { this.handle.querySelector("span").textContent = words; }
}
