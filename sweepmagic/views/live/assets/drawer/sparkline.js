// Small curves without axes: SVG, made of the points that are on the page anyway.

/** Return an SVG element: svgEl("path", {d: "..."}). */
function svgEl(tag, attributes = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.append(...children);
  return made;
}

const SPARK = { width: 240, height: 48, pad: 3, buckets: 160 };

/** Return the places of a curve that show it: all of a short one, of a long one the least and the greatest of each part. */
function sparkPlaces({ n, y }) {
  if (n <= 2 * SPARK.buckets) return Array.from({ length: n }, (_, place) => place);
  const places = [];
  for (let bucket = 0; bucket < SPARK.buckets; bucket += 1) {
    const [from, to] = [Math.floor((bucket * n) / SPARK.buckets), Math.floor(((bucket + 1) * n) / SPARK.buckets)];
    let [low, high] = [from, from];
    for (let i = from; i < to; i += 1) {
      if (y[i] < y[low] || Number.isNaN(y[low])) low = i;
      if (y[i] > y[high] || Number.isNaN(y[high])) high = i;
    }
    places.push(Math.min(low, high), Math.max(low, high));
  }
  return places;
}

/** Return a picture of curves over one another: [{curve, color, strong}], curves with `n`, `x` and `y`. */
function sparkline(drawn, label) {
  const picture = svgEl("svg", { viewBox: `0 0 ${SPARK.width} ${SPARK.height}`, preserveAspectRatio: "none", class: "sm-spark", role: "img", "aria-label": label });
  const shapes = drawn.map((one) => ({ ...one, places: sparkPlaces(one.curve).filter((place) => Number.isFinite(one.curve.y[place])) })).filter(({ places }) => places.length);
  if (!shapes.length) return picture;
  const bounds = (axis) => {
    let [low, high] = [Infinity, -Infinity];
    for (const { curve, places } of shapes) for (const place of places) { low = Math.min(low, curve[axis][place]); high = Math.max(high, curve[axis][place]); }
    return [low, high];
  };
  const [[left, right], [low, high]] = [bounds("x"), bounds("y")];
  const scale = (value, from, to, start, end) => (to > from ? start + ((value - from) / (to - from)) * (end - start) : (start + end) / 2);
  for (const { curve, places, color, strong } of shapes) {
    const points = places.map((place) => [scale(curve.x[place], left, right, SPARK.pad, SPARK.width - SPARK.pad), scale(curve.y[place], low, high, SPARK.height - SPARK.pad, SPARK.pad)]);
    if (points.length === 1) points.push([points[0][0] + 0.01, points[0][1]]); // a round cap makes a dot of it
    const line = svgEl("polyline", { points: points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" "), class: strong ? "sm-spark-strong" : "sm-spark-other" });
    line.style.stroke = color;
    picture.append(line);
  }
  return picture;
}
