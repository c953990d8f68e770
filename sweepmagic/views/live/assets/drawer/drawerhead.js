// The head of the drawer: which run, how it stands, and what can be asked of it.

class DrawerHead {
  constructor(drawer) {
    this.drawer = drawer;
    const icon = (label, sign, onclick) => el("button", { type: "button", class: "sm-icon", "aria-label": label, title: label, onclick }, sign);
    this.chip = el("span", { class: "sm-chip" });
    this.title = el("span", { class: "sm-drawer-title", role: "heading", "aria-level": "3" });
    this.pill = el("span", { class: "sm-badge" });
    this.previous = icon("previous run", "‹", () => drawer.step(-1));
    this.next = icon("next run", "›", () => drawer.step(1));
    const closing = icon("close", "✕", () => drawer.close());
    this.value = el("span", { class: "sm-drawer-value" });
    this.facts = el("span", { class: "sm-quiet" });
    this.reason = el("div", { class: "sm-drawer-reason" });
    this.act = el("button", { type: "button", class: "sm-button sm-small", onclick: () => this.ask() });
    this.asked = el("span", { class: "sm-quiet", role: "status" });
    const copied = (form) => () => drawer.details.get(drawer.run)?.config?.[form] ?? "";
    this.copies = el("span", { class: "sm-copies", role: "group", "aria-label": "copy config" }, el("span", { class: "sm-quiet", "aria-hidden": "true" }, "Copy config"), copyButton("Python", copied("python"), { "aria-label": "copy config as a Python dict" }), copyButton("YAML", copied("yaml"), { "aria-label": "copy config as YAML" }));
    this.line = el("div", { class: "sm-drawer-facts" }, this.value, this.facts);
    this.actions = el("div", { class: "sm-drawer-actions" }, this.act, this.asked, this.copies);
    this.element = el("div", { class: "sm-drawer-head" }, el("div", { class: "sm-drawer-top" }, this.chip, this.title, this.pill, el("span", { class: "sm-grow" }), this.previous, this.next, closing), this.line, this.reason, this.actions);
  }

  /** `head` is what the kernel has told, if it has; the rest is in the table. */
  fill(run, head) {
    const { screen, colors, selection } = this.drawer;
    for (const part of [this.chip, this.pill, this.line, this.actions, this.previous, this.next]) shown(part, true);
    const state = head?.state ?? screen.stateOf(run);
    this.run = run;
    this.chip.style.background = colors.of(run);
    const named = head && head.name !== `run ${run}` ? ` · ${head.name}` : "";
    say(this.title, `${run === screen.head.best_run ? "★ " : ""}run ${run}${named}`);
    this.pill.dataset.state = state;
    say(this.pill, `${STATE_SIGNS[state] ?? ""} ${state}`);
    const metric = screen.columns.find((column) => column.kind === "metric");
    say(this.value, head ? head.value && `${head.metric} ${head.value}` : metric ? screen.textOf(run, metric.key) && `${screen.head.metric} ${screen.textOf(run, metric.key)}` : "");
    this.words = [head?.rank && `rank ${head.rank}`, head?.attempt > 1 && `attempt ${head.attempt}`, head?.stale].filter(Boolean);
    this.tick();
    say(this.reason, head?.reason ?? "");
    shown(this.reason, !!head?.reason);
    this.reason.dataset.state = state;
    this.fillActions(head);
    const order = this.drawer.tableOrder();
    const place = order.indexOf(run);
    this.previous.disabled = place <= 0;
    this.next.disabled = place < 0 || place >= order.length - 1;
  }

  fillActions(head) {
    const can = head?.can ?? "";
    const stamp = `${this.run}.${head?.attempt}.${head?.state}`;
    if (stamp !== this.stamp) { this.stamp = stamp; this.sent = ""; }
    shown(this.act, !!can && !this.sent);
    if (can) say(this.act, { stop: "Stop this run", retry: "Retry" }[can]);
    this.verb = can;
    say(this.asked, head?.asked || this.sent);
    shown(this.asked, !!this.asked.textContent);
    shown(this.copies, !!this.drawer.details.get(this.run)?.config?.python);
  }

  ask() {
    this.sent = this.verb === "stop" ? "asked to stop" : this.drawer.screen.head.going ? "will be tried again" : "will be tried again when the sweep's cell is run again";
    this.drawer.command(this.verb, { run: this.run });
    this.fillActions(this.drawer.details.get(this.run)?.head);
    this.element.querySelector("button[aria-label='close']").focus(); // the button that had the focus is gone
  }

  tick() {
    const row = this.drawer.screen.rows.get(this.run);
    const time = row ? duration((row.ended ?? this.drawer.screen.now()) - row.started) : "";
    say(this.facts, [time, ...this.words].filter(Boolean).join(" · "));
  }

  fillMany(count) {
    for (const part of [this.chip, this.pill, this.line, this.reason, this.actions, this.previous, this.next]) shown(part, false);
    say(this.title, `${count} runs compared`);
  }
}

/** Tabs of which some come and go with the run. */
class DrawerTabs {
  constructor(sections, settings, turned) {
    Object.assign(this, { settings, turned });
    const id = `sm-tabs-${(tabCount += 1)}`;
    this.keys = Object.keys(sections);
    this.buttons = Object.fromEntries(this.keys.map((key) => [key, el("button", { type: "button", role: "tab", class: "sm-tab", id: `${id}-${key}`, "aria-controls": `${id}-${key}-panel`, onclick: () => this.open(key) }, sections[key][0])]));
    this.panels = Object.fromEntries(this.keys.map((key) => [key, el("div", { class: `sm-section sm-section-${key}`, role: "tabpanel", tabindex: key === "output" ? null : "0", id: `${id}-${key}-panel`, "aria-labelledby": `${id}-${key}` }, sections[key][1].element)]));
    this.list = el("div", { class: "sm-tabs sm-drawer-tabs", role: "tablist", "aria-label": "about the run", onkeydown: (event) => this.key(event) }, ...Object.values(this.buttons));
    this.element = el("div", { class: "sm-sections" }, ...Object.values(this.panels));
    this.offer({});
  }

  /** The section in sight: the one that was chosen last, where the run has it. */
  get current() {
    const chosen = this.settings.get("drawer.section", "config");
    return this.buttons[chosen] && !this.buttons[chosen].hidden ? chosen : "config";
  }

  /** Say which of the sections that not every run has are there. */
  offer(there) {
    const before = this.drawn;
    for (const key of ["error", "guess", "system", "files"]) shown(this.buttons[key], !!there[key]);
    this.drawn = this.current;
    for (const key of this.keys) {
      const visible = key === this.drawn;
      this.buttons[key].setAttribute("aria-selected", visible);
      this.buttons[key].tabIndex = visible ? 0 : -1;
      shown(this.panels[key], visible);
    }
    this.there = there;
    this.reveal(this.buttons[this.drawn]);
    if (before !== undefined && before !== this.drawn) this.turned();
  }

  /** Where not all tabs fit, the chosen one is in sight; `scrollIntoView` would move the page too. */
  reveal(button) {
    const [left, right] = [button.offsetLeft - this.list.offsetLeft, button.offsetLeft - this.list.offsetLeft + button.offsetWidth];
    if (left < this.list.scrollLeft) this.list.scrollLeft = left;
    else if (right > this.list.scrollLeft + this.list.clientWidth) this.list.scrollLeft = right - this.list.clientWidth;
  }

  open(key) {
    this.settings.set("drawer.section", key);
    this.offer(this.there);
  }

  show(visible) {
    shown(this.list, visible);
    shown(this.element, visible);
  }

  top() {
    this.element.scrollTop = 0;
  }

  key(event) {
    const offered = this.keys.filter((key) => !this.buttons[key].hidden);
    const at = offered.findIndex((key) => this.buttons[key] === event.target);
    const places = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: offered.length - 1 };
    if (at < 0 || !(event.key in places)) return;
    event.preventDefault();
    const key = offered[(places[event.key] + offered.length) % offered.length];
    this.open(key);
    this.buttons[key].focus();
  }
}
