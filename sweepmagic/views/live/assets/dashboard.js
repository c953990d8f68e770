// The widget: a link to the kernel per model, a dashboard per view.

const CONFIRM_BYTES = 200_000;
const TICK_MS = 1000;
const links = new Map(); // by the trait `key`: the hooks get proxies of the model, and those differ

/** Follows the kernel for one model, whether or not it is in sight. */
class Link {
  constructor(model) {
    this.model = model;
    this.screen = new Screen();
    this.views = new Set();
    this.twin = new Twin(model.get("key"));
    this.page = Math.random().toString(36).slice(2);
    this.ahead = 0;
    this.news = []; // frames that have come and are not on screen yet
    this.pace = new Pace(() => this.takeAll(), (ms) => model.send({ type: "pace", page: this.page, ms }));
    this.onVisibility = () => this.seen();
    document.addEventListener("visibilitychange", this.onVisibility);
    const lengths = () => Object.fromEntries(this.screen.metrics.map((name, place) => [name, [...(this.screen.curves[place]?.values() ?? [])].map((curve) => curve.n)]));
    const drawn = () => [...this.views].flatMap((view) => view.charts.charts.map((chart) => [chart.name, chart.counts ?? {}]));
    const panels = () => Object.fromEntries([...this.views].flatMap((view) => view.tabs.panels.map(({ key, panel }) => [key, panel.counts ?? {}])));
    // What tests look at.
    this.counters = { rows: 0, points: 0, frames: 0, gaps: 0, keyframes: 0, get charts() { return Object.fromEntries(drawn()); }, get curves() { return lengths(); }, get panels() { return panels(); } };
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
    this.news = [[frame, [segments, x, y]], ...this.news];
    this.pace.ask(true);
  }

  receive(message, buffers) {
    if (message.type === "frame") {
      this.news.push([message.frame, buffers]);
      this.pace.ask(this.isUrgent(message.frame));
    } else if (message.type === "bokeh") {
      loadBokeh(message.version, buffers[0], message.url).then((bokeh) => {
        this.bokeh = [bokeh, message.figures];
        for (const view of this.views) view.open(...this.bokeh);
      });
    } else if (["detail", "importance", "slice"].includes(message.type)) {
      for (const view of this.views) view.partFor(message.type).take(message);
    } else if (message.type === "looking") {
      this.look(true);
    } else if (message.type === "twin") {
      this.twin.expect();
    } else if (message.type === "error") {
      for (const view of this.views) view.fail(message.text);
    }
  }

  /** What opens a view, and what somebody waits for: that a sweep stands, goes on or ends. */
  isUrgent({ whole, columns, head }) {
    const is = this.screen.head;
    return whole || !!columns || !this.screen.points || (!!head && ["state", "stopping", "workers"].some((what) => head[what] !== is[what]));
  }

  /** Put all on screen that has come. */
  takeAll() {
    for (const [frame, buffers] of this.news.splice(0)) if (frame.number > this.screen.number) this.take(frame, buffers);
  }

  take(frame, buffers) {
    const touched = this.screen.apply(frame, buffers);
    if (!touched) {
      this.counters.gaps += 1;
      this.model.send({ type: "hello", number: this.screen.number });
      return;
    }
    Object.assign(this.counters, { rows: this.screen.rows.size, points: this.screen.points, frames: this.counters.frames + 1, number: this.screen.number, state: this.screen.head.state });
    this.ahead += buffers.reduce((sum, buffer) => sum + (buffer?.byteLength ?? 0), 0) + 150 * frame.rows.length;
    this.confirm();
    this.wantBokeh();
    for (const view of this.views) view.update(touched);
  }

  /** Tell the kernel now and then that its frames are drawn: it sends no more than a page can take. */
  confirm() {
    if (this.ahead < CONFIRM_BYTES || this.confirming) return;
    this.ahead = 0;
    this.confirming = requestAnimationFrame(() => { this.confirming = 0; this.model.send({ type: "arrived" }); });
  }

  /** Tell the kernel whether anybody sees this page's views: it is silent while nobody does. */
  seen() {
    const visible = document.visibilityState === "visible" && [...this.views].some((view) => view.inSight);
    if (visible === this.visible) return;
    this.visible = visible;
    this.model.send({ type: "seen", page: this.page, visible });
  }

  /** Ask for Bokeh once there is something to draw and somebody to see it; where the page has it, for its figures at once. */
  wantBokeh() {
    const isHere = Object.keys(globalThis.__sweepmagic_bokeh ?? {}).length > 0;
    if (this.asked || !this.views.size || !(this.screen.points || isHere)) return;
    this.asked = true;
    this.model.send({ type: "bokeh", source: !isHere });
  }

  /** Tell the kernel which runs the drawers are about: it sends their details, and goes on as they grow. */
  look(again = false) {
    const wanted = [...this.views].map((view) => view.drawer.wanted);
    const [runs, tails] = ["runs", "tails"].map((what) => [...new Set(wanted.flatMap((one) => one[what]))]);
    const words = JSON.stringify([runs, tails]);
    const nothing = "[[],[]]";
    if (words === (this.looked ?? nothing) && !(again && words !== nothing)) return;
    this.looked = words;
    this.model.send({ type: "look", page: this.page, runs, tails });
  }

  close() {
    document.removeEventListener("visibilitychange", this.onVisibility);
    this.model.off("change:keyframe", this.onKeyframe);
    this.model.off("msg:custom", this.onMessage);
    this.pace.cancel();
  }
}

function linkOf(model) {
  const key = model.get("key");
  if (!links.has(key)) links.set(key, new Link(model));
  return links.get(key);
}

class Dashboard {
  constructor(link, model, root) {
    Object.assign(this, { link, root, screen: link.screen });
    const looks = model.get("looks") ?? {};
    for (const [state, color] of Object.entries(looks.states ?? {})) root.style.setProperty(`--sm-${state}`, color);
    root.style.setProperty("--sm-best", looks.best);
    this.settings = new Settings(model);
    this.colors = new Colors(this.screen, looks);
    this.selection = new Selection(() => this.picked());
    this.filter = new Filter(this.screen, () => this.draw());
    this.earlier = new Earlier(this.screen, this.settings, () => this.draw());
    const kit = this.kit(model);
    this.header = new Header(this.screen, (verb, more) => kit.command(verb, more));
    this.header.warnings = model.get("plan")?.warnings ?? [];
    this.header.bestRun.addEventListener("click", () => { this.selection.choose([this.screen.head.best_run]); this.table.reveal(this.screen.head.best_run); });
    this.charts = new Charts(kit);
    const panels = { charts: ["Charts", this.charts], parallel: ["Parallel", new Parallel(kit)], scatter: ["Scatter", new Scatter(kit)], importance: ["Importance", new Importance(kit)] };
    this.panels = Object.values(panels).map(([, panel]) => panel);
    this.tabs = new Tabs(Object.entries(panels).map(([key, [label, panel]]) => ({ key, label, panel })), this.settings);
    this.filterBar = new FilterBar(kit);
    root.addEventListener("keydown", (event) => this.filterBar.shortcut(event));
    this.table = new Table(kit);
    this.drawer = new Drawer(kit);
    const bar = el("div", { class: "sm-bar-line" }, this.tabs.list, this.filterBar.element);
    const body = el("div", { class: "sm-body" }, this.table.element, this.drawer.element);
    root.append(...[this.header.element, planBlock(model.get("plan")), bar, this.tabs.element, body].filter(Boolean));
    this.draw = coalesced(() => this.paint());
    this.drawPicked = coalesced(() => this.parts.forEach((part) => part.draw()));
    this.painted = -Infinity; // when
    this.timer = setInterval(() => this.tick(), TICK_MS);
    this.unwatch = watchTheme(() => this.dress());
    this.sight = new IntersectionObserver((entries) => { this.inSight = entries.at(-1).isIntersecting; link.seen(); }, { rootMargin: "300px" });
    this.sight.observe(root);
    // Size is known, and colours can be read, only once the element is in the page.
    this.sizes = new ResizeObserver(() => { if (!this.dressed && root.isConnected) this.dress(); this.table.draw(); });
    this.sizes.observe(root);
  }

  /** What every part of the view shares. */
  kit(model) {
    return {
      screen: this.screen, colors: this.colors, selection: this.selection, filter: this.filter, settings: this.settings, earlier: this.earlier,
      send: (message) => model.send(message),
      command: (verb, more = {}) => { this.link.pace.hurry(); model.send({ type: "ask", verb, ...more }); },
      spend: (ms) => this.link.pace.spend(ms),
      theme: () => themeOf(this.root),
      showRow: (run) => this.table.reveal(run),
      openPanel: (key) => this.tabs.open(key),
      tableOrder: () => this.table.order,
      focusTable: () => this.table.focus(),
      askDetails: (again) => this.link.look(again),
    };
  }

  /** The part that an answer of the kernel is for. */
  partFor(type) {
    const panel = (key) => this.tabs.panels.find((one) => one.key === key).panel;
    return type === "detail" ? this.drawer : panel(type === "slice" ? "scatter" : type);
  }

  get parts() {
    return [...this.panels, this.filterBar, this.table, this.drawer];
  }

  /** BokehJS has come. */
  open(bokeh, figures) {
    for (const panel of this.panels) panel.open(bokeh, figures);
  }

  dress() {
    this.dressed = true;
    this.root.dataset.page = pageIsDark(this.root) ? "dark" : "light";
    this.colors.dark = onDark(this.root);
    this.root.dataset.dark = this.colors.dark;
    this.colors.renew();
    for (const panel of this.panels) panel.dress();
    this.draw();
  }

  update(touched) {
    this.header.announce(touched);
    this.colors.touch(touched);
    this.filter.refresh(touched);
    for (const part of [...this.panels, this.table, this.drawer]) part.update(touched);
    this.draw();
  }

  /** Other runs are picked, or pointed at. */
  picked() {
    this.link.look();
    this.drawPicked();
  }

  /** Time goes on; where news have just been drawn it has gone on with them, and a frame costs the same however little is in it. */
  tick() {
    if (performance.now() - this.painted < 0.9 * TICK_MS) return;
    this.header.tick();
    if (this.screen.head.going) this.table.draw();
  }

  paint() {
    const begun = this.painted = performance.now();
    this.colors.refresh();
    this.header.draw();
    for (const part of this.parts) part.draw();
    this.link.pace.spend(performance.now() - begun);
  }

  fail(text) {
    this.header.error = text;
    this.header.draw();
  }

  remove() {
    clearInterval(this.timer);
    this.unwatch();
    this.sizes.disconnect();
    this.sight.disconnect();
    this.draw.cancel();
    this.drawPicked.cancel();
    for (const part of [...this.panels, this.drawer]) part.remove();
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
    link.twin.hide();
    view.update({ whole: true, columns: true, runs: [...link.screen.rows.keys()], before: new Map() });
    if (link.bokeh) view.open(...link.bokeh);
    link.wantBokeh();
    return () => { link.views.delete(view); link.look(); link.seen(); if (!link.views.size) link.twin.show(); view.remove(); };
  },
};
