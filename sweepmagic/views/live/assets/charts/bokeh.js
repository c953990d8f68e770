// BokehJS: one copy per page and version, whoever brings it first.

/** Return the promise of Bokeh of `version`, evaluated from gzipped source or loaded from `url`. */
function loadBokeh(version, source, url) {
  const shelf = (globalThis.__sweepmagic_bokeh ??= {});
  return (shelf[version] ??= globalThis.Bokeh?.[version] ? Promise.resolve(globalThis.Bokeh[version]) : bring(version, source, url));
}

async function bring(version, source, url) {
  const text = url ? await (await fetch(url)).text()
    : await new Response(new Blob([copied(source)]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
  // Classic Notebook and Colab have an AMD loader: hidden, so that the bundle does not register there instead of here.
  new Function("define", "exports", "module", text).call(globalThis);
  return globalThis.Bokeh[version] ?? globalThis.Bokeh;
}

/** Put columns into a source in place: assigning `data` would compare every point with what was there. */
function fillSource(source, columns) {
  const [first] = Object.keys(columns);
  const before = source.data instanceof Map ? source.data.get(first) : source.data[first];
  if (!before.length && !columns[first].length) return; // its marks would be worked out all the same
  for (const [name, values] of Object.entries(columns)) {
    if (source.data instanceof Map) source.data.set(name, values);
    else source.data[name] = values;
  }
  source.change.emit();
}

/** Give a figure the colours and letters of the page. */
function dressFigure(plot, { text, quiet, line, font }) {
  for (const side of ["below", "left"]) {
    for (const axis of plot[side]) {
      axis.setv({
        major_label_text_color: quiet, axis_label_text_color: quiet, axis_line_color: line, major_tick_line_color: line,
        major_label_text_font: font, axis_label_text_font: font, major_label_text_font_size: "11px", axis_label_text_font_size: "11px",
        axis_label_text_font_style: "normal", axis_label_standoff: 4, major_tick_in: 0, major_tick_out: 4,
      });
    }
  }
  for (const grid of plot.center) if (grid.grid_line_color !== undefined) grid.setv({ grid_line_color: line, grid_line_alpha: 0.6 });
  const rungs = plot.renderers.find((renderer) => renderer.data_source.name === "rungs");
  rungs.glyph.setv({ line_color: { value: text }, line_alpha: { value: 0.35 } });
}
