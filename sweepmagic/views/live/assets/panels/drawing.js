// What the panels draw with: figures of Bokeh without axes, and what is written over them.

/** Make a figure out of its document; return its sources and glyphs by name. */
async function openFigure(bokeh, json, place) {
  const model = bokeh.require("document").Document.from_json(structuredClone(json));
  const root = model.roots()[0];
  // Neither pointer nor keyboard have anything to do with the canvas itself: both are for what lies around it.
  const host = el("div", { inert: true });
  place.append(host);
  const views = await bokeh.require("embed/standalone").add_document_standalone(model, host);
  const view = views.get(root) ?? [...views][0];
  keepStyles(view);
  const named = (what) => Object.fromEntries(root.renderers.map((renderer) => [renderer.data_source.name, renderer[what]]));
  return { model, root, view, sources: named("data_source"), glyphs: named("glyph") };
}

/**
 * Spare the page what Bokeh does to its styles at each paint, half of what a paint took: it writes the place of every part into a
 * style sheet and asks for computed styles in between. Where marks lie is of no use to anybody; what else there is seldom moves.
 */
function keepStyles(view) {
  for (const part of view.all_renderer_views ?? []) {
    if (part.glyph) part.update_position = () => {};
    else if (part.position?.replace) part.position.replace = onChange(part.position.replace.bind(part.position));
  }
  const over = view.canvas_view?.overlays; // a second canvas, on which none of our figures has anything
  if (over) Object.assign(over, { prepare: () => over.ctx, finish: () => {} });
}

/** Return `write(text)` that does nothing if the text is what it was. */
function onChange(write) {
  let before;
  return (text) => {
    if (text !== before) write(text);
    before = text;
  };
}

/** Show what lies between these values, edge to edge. */
function frameFigure({ root }, left, right, bottom, top) {
  root.x_range.setv({ start: left, end: right });
  root.y_range.setv({ start: bottom, end: top });
}

/** Set how visible the marks of a source are. */
function fade(glyph, names, alpha) {
  for (const name of names) if (glyph[name]?.value !== alpha) glyph[name] = { value: alpha };
}

/** Return a function that has `work` done in a coming frame and takes a quarter of the time at most; `spend` is told what it took, `cancel` undoes it. */
function paced(work, spend) {
  let [timer, cost, ended] = [0, 0, -Infinity];
  const frame = coalesced(() => {
    const begun = performance.now();
    work();
    ended = performance.now();
    // The canvas is painted in a later task: what that took counts too, but for the frame that passed anyway.
    requestAnimationFrame(() => setTimeout(() => { cost = Math.min(200, Math.max(0, performance.now() - begun - 18)); spend(cost); }));
  });
  const ask = () => {
    if (timer) return;
    const rest = 3 * cost - (performance.now() - ended);
    if (rest <= 0) frame();
    else timer = setTimeout(() => { timer = 0; frame(); }, rest);
  };
  ask.cancel = () => { clearTimeout(timer); timer = 0; frame.cancel(); };
  return ask;
}

/** Return a node of SVG, as `el` does for HTML. */
function svg(tag, attributes = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== null && value !== undefined) made.setAttribute(name, String(value));
  made.append(...children);
  return made;
}

/** Call `changed` with whether a node is in sight, after each change of that; return the undo. */
function watchSight(node, changed) {
  const observer = new IntersectionObserver((entries) => changed(entries[entries.length - 1].isIntersecting));
  observer.observe(node);
  return () => observer.disconnect();
}

/** What stands in a tooltip about a run. */
function tipAbout(tip, run, colors, text) {
  if (!tip.firstElementChild) tip.append(el("span", { class: "sm-chip" }), el("strong"), el("span"));
  tip.children[0].style.background = colors.of(run);
  say(tip.children[1], `run ${run}`);
  say(tip.children[2], text ? ` · ${text}` : "");
}

/** Put a tooltip beside a point, inside a box so wide. */
function placeTip(tip, left, top, width) {
  const own = tip.offsetWidth;
  const beside = left + 14 + own <= width ? left + 14 : left - 14 - own;
  tip.style.left = `${Math.max(0, Math.min(beside, width - own))}px`;
  tip.style.top = `${Math.max(0, top - 30)}px`;
}
