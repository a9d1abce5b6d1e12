// The map on paper: one landscape page of any size with title, date, picture, scale bar and legend.
import { Painter } from "./paint.js";

const WIDE = 1500, HIGH = 880, SHARP = 2.4; // pixels of the picture; the page scales it to A4 or A3
const STYLE = `@page { size: landscape; margin: 10mm }
* { box-sizing: border-box; -webkit-print-color-adjust: exact; print-color-adjust: exact }
html, body { height: 100%; margin: 0 }
body { display: flex; flex-direction: column; gap: 2mm; font: 9pt "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", system-ui, sans-serif; color: #26323e }
header { display: flex; align-items: baseline; justify-content: space-between; gap: 6mm }
h1 { font-size: 14pt; margin: 0 } p { margin: 0 }
img { flex: 1; min-height: 0; width: 100%; object-fit: contain; object-position: center; border: .3mm solid #c3ccd6 }
ul { display: flex; flex-wrap: wrap; gap: .8mm 5mm; list-style: none; margin: 0; padding: 0; font-size: 8pt }
li { display: flex; align-items: center; gap: 1.2mm }
i { flex: none; width: 3.6mm; height: 3.6mm; border: .3mm solid; border-radius: .8mm; font: 700 7pt/3mm system-ui, sans-serif; text-align: center }
i.dashed { border-style: dashed } svg { flex: none; width: 3.8mm; height: 3.8mm }
.scale { display: flex; align-items: center; gap: 2mm } .ramp { width: 40mm; height: 2.6mm; border-radius: 1mm }`;

/** The page as a document of its own: what is on the screen, painted anew for paper. */
export function sheet(map) {
  const canvas = document.createElement("canvas"), painter = new Painter(canvas), { state } = map;
  painter.prepare(map.scene, map.painter.style);
  painter.resize(WIDE, HIGH, SHARP);
  painter.paint(stretch(map), { ...state, hoverZone: -1, cursor: null });
  const page = document.implementation.createHTMLDocument(map.data.title), add = (tag, props = {}) => Object.assign(page.createElement(tag), props);
  page.documentElement.lang = map.root.lang;
  const head = add("header"), day = add("p", { textContent: `${map.data.words.printed} ${map.data.today}` });
  head.append(add("h1", { textContent: map.data.title }), day);
  page.head.append(add("style", { textContent: STYLE }));
  page.body.append(head, add("img", { src: canvas.toDataURL("image/png"), alt: map.data.title }));
  const layer = map.tools.caption();
  if (layer) {
    const line = add("div", { className: "scale" });
    line.append(...layer.map((part) => (typeof part === "string" ? add("span", { textContent: part }) : page.importNode(part, true))));
    page.body.append(line);
  }
  page.body.append(...[...map.root.querySelectorAll(".legend ul")].filter((list) => list.children.length).map((list) => page.importNode(list, true)));
  return `<!doctype html>${page.documentElement.outerHTML}`;
}

/** What goes on paper: the whole floor where all of it is on the screen, else the same stretch of it. */
function stretch({ view, scene, painter }) {
  const [x0, y0, x1, y1] = scene.bounds, w = painter.w / view.k / 2, h = painter.h / view.k / 2;
  if (x0 >= view.x - w && x1 <= view.x + w && y0 >= view.y - h && y1 <= view.y + h) {
    return { x: (x0 + x1) / 2, y: (y0 + y1) / 2, k: Math.min((WIDE - 60) / (x1 - x0), (HIGH - 60) / (y1 - y0)) };
  }
  return { ...view, k: view.k * Math.min(WIDE / painter.w, HIGH / painter.h) };
}

/** Print that page from a frame of its own. */
export function print(map) {
  const frame = Object.assign(document.createElement("iframe"), { srcdoc: sheet(map), ariaHidden: "true" });
  frame.style.cssText = "position:fixed;width:0;height:0;border:0";
  frame.addEventListener("load", () => {
    frame.contentWindow.addEventListener("afterprint", () => frame.remove());
    frame.contentWindow.focus(); frame.contentWindow.print();
  });
  document.body.append(frame);
}
