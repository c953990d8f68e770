// The widget: a link to the kernel per model, a dashboard per view.

const links = new Map(); // by the trait `key`: the hooks get proxies of the model, and those differ

/** Follows the kernel for one model, whether or not it is in sight. */
class Link {
  constructor(model) {
    this.model = model;
    this.screen = new Screen();
    this.views = new Set();
    const drawn = () => [...this.views].flatMap((view) => view.charts.charts.map((chart) => [chart.name, chart.counts ?? {}]));
    // What tests look at.
    this.counters = { rows: 0, points: 0, frames: 0, gaps: 0, keyframes: 0, get charts() { return Object.fromEntries(drawn()); } };
    (globalThis.__sweepmagic ??= {})[model.get("key")] = this.counters;
    this.onKeyframe = () => this.keyframe();
    this.onMessage = (message, buffers) => this.receive(message, buffers ?? []);
    model.on("change:keyframe", this.onKeyframe);
    model.on("msg:custom", this.onMessage);
    this.keyframe();
    // Frames may have come before this module was there to hear them: say how far we are, the kernel sends the rest.
    model.send({ type: "hello", number: this.screen.number });
  }

  keyframe() {
    const { frame, segments, x, y } = this.model.get("keyframe") ?? {};
    if (!frame || (frame.number <= this.screen.number && this.screen.number)) return;
    this.counters.keyframes += 1;
    this.take(frame, [segments, x, y]);
  }

  receive(message, buffers) {
    if (message.type === "frame") {
      if (message.frame.number > this.screen.number) this.take(message.frame, buffers);
    } else if (message.type === "bokeh") {
      loadBokeh(message.version, buffers[0], message.url).then((bokeh) => {
        this.bokeh = [bokeh, message.figures];
        for (const view of this.views) view.charts.open(...this.bokeh);
      });
    } else if (message.type === "error") {
      for (const view of this.views) view.fail(message.text);
    }
  }

  take(frame, buffers) {
    const touched = this.screen.apply(frame, buffers);
    if (!touched) {
      this.counters.gaps += 1;
      this.model.send({ type: "hello", number: this.screen.number });
      return;
    }
    Object.assign(this.counters, { rows: this.screen.rows.size, points: this.screen.points, frames: this.counters.frames + 1, number: this.screen.number, state: this.screen.head.state });
    this.counters.curves = Object.fromEntries(this.screen.metrics.map((name, place) => [name, [...(this.screen.curves[place]?.values() ?? [])].map((curve) => curve.n)]));
    this.wantBokeh();
    for (const view of this.views) view.update(touched);
  }

  /** Ask for Bokeh once there is something to draw and somebody to see it. */
  wantBokeh() {
    if (this.asked || !this.views.size || !this.screen.points) return;
    this.asked = true;
    this.model.send({ type: "bokeh", source: Object.keys(globalThis.__sweepmagic_bokeh ?? {}).length === 0 });
  }

  close() {
    this.model.off("change:keyframe", this.onKeyframe);
    this.model.off("msg:custom", this.onMessage);
  }
}

function linkOf(model) {
  const key = model.get("key");
  if (!links.has(key)) links.set(key, new Link(model));
  return links.get(key);
}

/** Which run is looked at: one that was clicked, and one under the pointer. */
class Selection {
  constructor(changed) {
    Object.assign(this, { changed, chosen: null, pointed: null });
  }

  choose(run) {
    if (run === this.chosen) return;
    this.chosen = run;
    this.changed();
  }

  toggle(run) {
    this.choose(run === this.chosen ? null : run);
  }

  point(run) {
    if (run === this.pointed) return;
    this.pointed = run;
    this.changed();
  }
}

class Dashboard {
  constructor(link, model, root) {
    Object.assign(this, { link, root, screen: link.screen });
    const looks = model.get("looks") ?? {};
    for (const [state, color] of Object.entries(looks.states ?? {})) root.style.setProperty(`--sm-${state}`, color);
    root.style.setProperty("--sm-best", looks.best);
    this.colors = new Colors(this.screen, looks);
    this.selection = new Selection(() => { this.table.draw(); this.charts.charts.forEach((chart) => chart.ask()); });
    this.header = new Header(this.screen, (verb) => model.send({ type: "ask", verb }));
    this.header.warnings = model.get("plan")?.warnings ?? [];
    this.header.bestRun.addEventListener("click", () => { this.selection.choose(this.screen.head.best_run); this.table.reveal(this.screen.head.best_run); });
    this.charts = new Charts(this.screen, this.colors, this.selection);
    this.table = new Table(this.screen, this.colors, this.selection);
    root.append(...[this.header.element, planBlock(model.get("plan")), this.charts.element, this.table.element].filter(Boolean));
    this.draw = coalesced(() => this.paint());
    this.timer = setInterval(() => { this.header.tick(); if (this.screen.head.going) this.table.draw(); }, 1000);
    this.unwatch = watchTheme(() => this.dress());
    // Size is known, and colours can be read, only once the element is in the page.
    this.sizes = new ResizeObserver(() => { if (!this.dressed && root.isConnected) this.dress(); this.table.draw(); });
    this.sizes.observe(root);
  }

  dress() {
    this.dressed = true;
    this.colors.dark = onDark(this.root);
    this.root.dataset.dark = this.colors.dark;
    this.charts.dress();
    this.draw();
  }

  update(touched) {
    this.header.announce(touched);
    this.table.update(touched);
    this.draw();
  }

  paint() {
    this.colors.refresh();
    this.header.draw();
    this.charts.update();
    this.table.draw();
  }

  fail(text) {
    this.header.error = text;
    this.header.draw();
  }

  remove() {
    clearInterval(this.timer);
    this.unwatch();
    this.sizes.disconnect();
    this.draw.cancel();
    this.charts.remove();
  }
}

export default {
  // Must be done within two seconds, or anywidget drops all messages of the model: nothing is awaited here.
  initialize({ model }) {
    const link = linkOf(model);
    return () => { link.close(); links.delete(model.get("key")); };
  },

  render({ model, el: host }) {
    const link = linkOf(model);
    // Lumino must not take keys pressed in here for JupyterLab's own.
    const root = el("div", { class: "sm-root", "data-lm-suppress-shortcuts": "true", onkeydown: (event) => event.stopPropagation() });
    host.append(root);
    const view = new Dashboard(link, model, root);
    link.views.add(view);
    view.update({ whole: true, columns: true, runs: [...link.screen.rows.keys()], before: new Map() });
    if (link.bokeh) view.charts.open(...link.bokeh);
    link.wantBokeh();
    return () => { link.views.delete(view); view.remove(); };
  },
};
