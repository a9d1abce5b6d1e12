// What the tools lay over the floor: heat, outlines, lines with labels. `under` is painted beneath the walls in floor
// metres, `over` above everything in screen pixels. Shapes come ready made; nothing is decided here.

/** Stops of a ramp that stays told apart with any colour vision and in grey (after Nuñez, Anderton and Renslow: cividis). */
const RAMP = [[253, 231, 110], [213, 192, 96], [160, 152, 110], [113, 113, 117], [62, 83, 123], [0, 45, 106]];
const NO_WAY = [184, 69, 12];
export const STYLES = {
  route: { colour: "#1453a3", width: 4, casing: 7 },
  other: { colour: "#7d93ad", width: 3, casing: 5, dash: [7, 5] },
  bar: { colour: "#b8450c", width: 4, casing: 7 },
  proof: { colour: "#b8450c", width: 2.5, casing: 5 },
  straight: { colour: "#b8450c", width: 2.5, casing: 5, dash: [6, 4] },
  area: { colour: "#b8450c", width: 2, fill: "rgba(184,69,12,.12)" },
  sight: { colour: "#00714f", width: 1.6, fill: "rgba(0,113,79,.16)" },
  catchment: { colour: "#2b5f9e", width: 1.2, fill: "rgba(43,95,158,.13)" },
  ghost: { colour: "#7b3fa0", width: 2 },
  lost: { colour: "#b8450c", width: 3, casing: 5, dash: [3, 4] },
  walk: { colour: "#00714f", width: 3, casing: 5 },
};

/** Colour of a share between 0 and 1. */
export function ramp(share) {
  const at = Math.min(1, Math.max(0, share)) * (RAMP.length - 1), i = Math.min(RAMP.length - 2, Math.floor(at)), f = at - i;
  return RAMP[i].map((v, n) => Math.round(v + (RAMP[i + 1][n] - v) * f));
}

export const rampCss = () => `linear-gradient(90deg, ${RAMP.map((c) => `rgb(${c.join(",")})`).join(", ")})`;

export class Overlay {
  /** `quiet`: the floor's own colours and things step back behind it. */
  constructor() { this.clear(); }

  clear() { this.heat = null; this.shapes = []; this.marks = []; this.flows = []; this.quiet = false; }

  /** `grid`: x, y, step in millimetres, columns, cells (values as integers, -1 none, -2 outside); `most` is the end of the ramp. */
  setHeat(grid, most) {
    const { columns, cells } = grid, rows = cells.length / columns, tile = new OffscreenCanvas(columns, rows), pen = tile.getContext("2d"), image = pen.createImageData(columns, rows);
    cells.forEach((v, n) => {
      if (v === -2) return;
      const at = 4 * ((rows - 1 - Math.floor(n / columns)) * columns + (n % columns)), c = v === -1 ? NO_WAY : ramp(v / most);
      image.data.set([...c, v === -1 ? 130 : 205], at);
    });
    pen.putImageData(image, 0, 0);
    this.heat = { tile, rows, ...grid };
  }

  /** The value under a point of the floor, as it came; undefined outside. */
  valueAt(x, y) {
    if (!this.heat) return undefined;
    const { step, columns, rows, cells } = this.heat, c = Math.floor((x * 1000 - this.heat.x) / step), r = Math.floor((y * 1000 - this.heat.y) / step);
    const v = c >= 0 && r >= 0 && c < columns && r < rows ? cells[r * columns + c] : -2;
    return v === -2 ? undefined : v;
  }

  under(ctx, k, scene) {
    if (this.heat) {
      const { tile, rows, columns, step } = this.heat, x = this.heat.x / 1000, y = this.heat.y / 1000, s = step / 1000;
      ctx.save();
      if (this.clipped !== scene) { this.clipped = scene; this.clip = new Path2D(); for (const z of scene.zones) for (const r of z.rings) line(this.clip, r, true); }
      ctx.clip(this.clip);
      ctx.imageSmoothingEnabled = false;
      ctx.translate(x, y + rows * s); ctx.scale(1, -1);
      ctx.drawImage(tile, 0, 0, columns * s, rows * s);
      ctx.restore();
    }
    for (const { line: p, share } of this.flows) { // the busiest last, above the others
      ctx.strokeStyle = `rgba(${ramp(0.15 + 0.85 * share).join(",")},.9)`; ctx.lineWidth = (1.5 + 10 * share) / k; ctx.lineCap = "round";
      ctx.beginPath(); ctx.moveTo(p[0], p[1]); ctx.lineTo(p[2], p[3]); ctx.stroke(); ctx.lineCap = "butt";
    }
    for (const shape of this.shapes) {
      const style = STYLES[shape.style];
      if (!shape.closed || !style.fill) continue;
      const path = line(new Path2D(), shape.line, true);
      ctx.globalAlpha = shape.strong ? 1 : shape.share ?? 1; // of many that lie over each other each is faint
      ctx.fillStyle = style.fill; ctx.fill(path); if (shape.strong) ctx.fill(path);
      ctx.globalAlpha = Math.sqrt(ctx.globalAlpha);
      ctx.strokeStyle = style.colour; ctx.lineWidth = (shape.strong ? 2.5 : 1) * style.width / k; ctx.stroke(path);
      ctx.globalAlpha = 1;
    }
  }

  over(ctx, px, painter) {
    ctx.lineJoin = ctx.lineCap = "round";
    for (const shape of this.shapes) {
      const style = STYLES[shape.style];
      if (shape.closed && style.fill) continue;
      ctx.beginPath();
      for (let i = 0; i < shape.line.length; i += 2) { const [x, y] = px(shape.line[i], shape.line[i + 1]); if (i) ctx.lineTo(x, y); else ctx.moveTo(x, y); }
      if (shape.closed) ctx.closePath();
      if (style.casing) { ctx.strokeStyle = "rgba(255,255,255,.9)"; ctx.lineWidth = style.casing; ctx.setLineDash([]); ctx.stroke(); }
      ctx.strokeStyle = style.colour; ctx.lineWidth = style.width; ctx.setLineDash(style.dash ?? []); ctx.stroke(); ctx.setLineDash([]);
    }
    for (const mark of this.marks) this.mark(ctx, px, painter, mark);
    ctx.lineCap = "butt";
  }

  /** A dot, a ring, an arrow or a ghost of a sign, with a label beside it. */
  mark(ctx, px, painter, { at, text, style = "route", form = "dot", turn = 0, strong = false, share = 0 }) {
    const [x, y] = px(at[0], at[1]), { colour } = STYLES[style];
    if (x < -40 || y < -40 || x > painter.w + 40 || y > painter.h + 40) return;
    const size = strong ? 9 : 6, wide = 5 + 45 * Math.sqrt(share);
    ctx.beginPath();
    if (form === "ghost") {
      ctx.save(); ctx.translate(x, y); ctx.rotate((-turn * Math.PI) / 180);
      ctx.moveTo(14, 0); ctx.lineTo(3, -5); ctx.lineTo(3, 5); ctx.closePath(); ctx.fillStyle = colour; ctx.fill();
      ctx.beginPath(); ctx.rect(-3, -10, 6, 20); ctx.fillStyle = strong ? colour : "#fff"; ctx.fill(); ctx.setLineDash([3, 2]);
      ctx.strokeStyle = colour; ctx.lineWidth = 1.8; ctx.stroke(); ctx.restore(); ctx.setLineDash([]);
    } else if (form === "cross") {
      ctx.moveTo(x - size, y - size); ctx.lineTo(x + size, y + size); ctx.moveTo(x - size, y + size); ctx.lineTo(x + size, y - size);
      ctx.strokeStyle = "#fff"; ctx.lineWidth = 6; ctx.stroke(); ctx.strokeStyle = colour; ctx.lineWidth = 3; ctx.stroke();
    } else if (form === "bubble") { // its area grows with the share
      ctx.arc(x, y, wide, 0, 7); ctx.fillStyle = "rgba(184,69,12,.28)"; ctx.fill();
      ctx.strokeStyle = colour; ctx.lineWidth = 1.8; ctx.stroke();
    } else if (form !== "none") {
      ctx.arc(x, y, size, 0, 7); ctx.fillStyle = form === "ring" ? "#fff" : colour; ctx.fill();
      ctx.strokeStyle = form === "ring" ? colour : "#fff"; ctx.lineWidth = form === "ring" ? 3.5 : 2; ctx.stroke();
    }
    if (!text) return;
    ctx.font = `600 12px ${painter.font}`; ctx.textAlign = "left"; ctx.textBaseline = "middle";
    if (form === "bubble") { ctx.textAlign = "center"; painter.halo(text, x, wide > 18 ? y : y - wide - 8, colour); } else painter.halo(text, x + 13, y - 11, colour);
  }
}

function line(path, p, close) {
  path.moveTo(p[0], p[1]);
  for (let i = 2; i < p.length; i += 2) path.lineTo(p[i], p[i + 1]);
  if (close) path.closePath();
  return path;
}
