// The run under the pointer, drawn over a chart: the canvas below is not painted again for it.

class Pointed {
  constructor(chart) {
    this.chart = chart;
    this.halo = svg("path", { class: "sm-over-halo" });
    this.line = svg("path", { class: "sm-over-line" });
    this.dot = svg("circle", { class: "sm-over-dot", r: 4.5 });
    this.element = svg("svg", { class: "sm-over", "aria-hidden": "true" }, this.halo, this.line, this.dot);
  }

  /** Where a place on the canvas' scales lies, in pixels of the figure; null before there is a canvas. */
  get lens() {
    const { figure } = this.chart;
    const box = figure?.view?.frame?.bbox;
    if (!box || !(box.width > 0)) return null;
    const { x_range: x, y_range: y } = figure.root;
    return {
      box,
      x: (place) => box.left + ((place - x.start) / (x.end - x.start)) * box.width,
      toX: (pixel) => x.start + ((pixel - box.left) / box.width) * (x.end - x.start),
      toY: (pixel) => y.start + ((box.bottom - pixel) / box.height) * (y.end - y.start),
      y: (place) => box.bottom - ((place - y.start) / (y.end - y.start)) * box.height,
    };
  }

  draw() {
    const { selection, drawn, colors, hover } = this.chart;
    const line = drawn.get(selection.pointed);
    const lens = line ? this.lens : null;
    this.element.style.display = lens ? "" : "none";
    if (!lens) return;
    const { box } = lens;
    Object.assign(this.element.style, { left: `${box.left}px`, top: `${box.top}px`, width: `${box.width}px`, height: `${box.height}px` });
    const color = colors.of(selection.pointed);
    const path = line.xs.length > 1 ? pathOf(line, (x) => lens.x(x) - box.left, (y) => lens.y(y) - box.top) : "";
    for (const node of [this.halo, this.line]) node.setAttribute("d", path);
    this.line.style.stroke = this.dot.style.fill = color;
    this.element.dataset.run = selection.pointed;
    const at = hover.hit?.run === selection.pointed ? hover.hit.i : line.last;
    this.dot.setAttribute("cx", lens.x(line.xs[at]) - box.left);
    this.dot.setAttribute("cy", lens.y(line.ys[at]) - box.top);
  }
}

/** Return a line as a path of SVG; a value that is not finite is a gap. */
function pathOf({ xs, ys }, x, y) {
  const parts = [];
  let pen = "M";
  for (let i = 0; i < xs.length; i += 1) {
    if (!Number.isFinite(xs[i]) || !Number.isFinite(ys[i])) {
      pen = "M";
      continue;
    }
    parts.push(`${pen}${x(xs[i]).toFixed(1)},${y(ys[i]).toFixed(1)}`);
    pen = "L";
  }
  return parts.join("");
}
