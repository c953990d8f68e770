// The heading: name, state, progress, best, time, buttons, notes; and what a screen reader is told.

const ASKS = {
  pause: ["Pause", "Start no new runs until you resume; runs in progress go on"],
  resume: ["Resume", "Go on starting runs"],
  stop: ["Stop", "Start no new runs; runs in progress finish"],
  cancel: ["Cancel", "Stop now: runs in progress end at their next log"],
};
const PARTS = ["finished", "stopped", "failed", "crashed", "running"];
const SILENT_SECONDS = 20;

/** How many runs there are at once, and two buttons for more and fewer. */
class Workers {
  constructor(ask) {
    this.less = el("button", { type: "button", class: "sm-button sm-step", title: "One run less at once; runs in progress go on", "aria-label": "one worker less", onclick: () => ask(this.count - 1) }, "−");
    this.more = el("button", { type: "button", class: "sm-button sm-step", title: "One more run at once", "aria-label": "one worker more", onclick: () => ask(this.count + 1) }, "+");
    this.text = el("span", { class: "sm-step-text", role: "status" });
    this.element = el("span", { class: "sm-stepper", role: "group", "aria-label": "workers", hidden: true }, this.less, this.text, this.more);
  }

  draw({ workers, going, stopping }) {
    shown(this.element, !!going && !stopping && workers !== null && workers !== undefined);
    this.count = workers;
    say(this.text, `${workers} ${workers === 1 ? "worker" : "workers"}`);
    this.less.disabled = workers <= 1;
  }
}

class Header {
  constructor(screen, ask) {
    this.screen = screen;
    this.buttons = {};
    for (const [verb, [label, title]] of Object.entries(ASKS)) {
      this.buttons[verb] = el("button", { type: "button", class: "sm-button", title, "data-verb": verb, onclick: () => this.press(verb, ask) }, label);
    }
    this.name = el("span", { class: "sm-name" });
    this.badge = el("span", { class: "sm-badge" });
    this.aside = el("span", { class: "sm-aside" });
    this.bar = el("div", { class: "sm-bar", role: "progressbar", "aria-label": "runs done", "aria-valuemin": "0" });
    this.segments = Object.fromEntries(PARTS.map((state) => [state, el("span", { "data-state": state })]));
    this.bar.append(...Object.values(this.segments));
    this.workers = new Workers((value) => ask("workers", { value }));
    this.progress = el("span", { class: "sm-progress" });
    this.saved = el("span", { class: "sm-quiet" });
    this.time = el("span", { class: "sm-time" });
    this.bestName = el("span", { class: "sm-quiet" });
    this.bestValue = el("span", { class: "sm-best-value" });
    this.bestRun = el("button", { type: "button", class: "sm-link", title: "Show this run" });
    this.bestConfig = el("span", { class: "sm-config" });
    this.best = el("div", { class: "sm-best" }, el("span", { class: "sm-star", "aria-hidden": "true" }, "★"), this.bestName, this.bestValue, this.bestRun, this.bestConfig);
    this.front = el("div", { class: "sm-front", hidden: true });
    this.notes = new Notes();
    this.live = el("div", { class: "sm-hidden", role: "status", "aria-live": "polite" });
    this.element = el("div", { class: "sm-header" },
      el("div", { class: "sm-line" }, this.name, this.badge, this.aside, el("span", { class: "sm-buttons", role: "group", "aria-label": "sweep" }, this.workers.element, ...Object.values(this.buttons))),
      this.bar,
      el("div", { class: "sm-line sm-facts" }, this.progress, this.saved, el("span", { class: "sm-aside" }), this.time),
      this.best, this.front, this.notes.element, this.live);
    this.said = [];
    this.heard = Date.now();
  }

  /** One click is one verb; the button rests until the record has answered. */
  press(verb, ask) {
    ask(verb);
    this.pressed = { verb, before: this.standing(), at: Date.now() };
    this.draw();
  }

  standing() {
    return `${this.screen.head.state} ${this.screen.head.stopping}`;
  }

  draw() {
    const head = this.screen.head;
    if (!head.state) return;
    this.heard = Date.now();
    say(this.name, head.name);
    const state = head.stopping ? "stopping" : head.state;
    this.badge.dataset.state = head.state;
    say(this.badge, `${STATE_SIGNS[head.state] ?? ""} ${state}`.trim());
    this.drawButtons(head);
    this.drawBar(head);
    shown(this.best, head.best_run !== null);
    say(this.bestName, head.metric);
    say(this.bestValue, head.best);
    say(this.bestRun, head.best_run === null ? "" : `run ${head.best_run}`);
    say(this.bestConfig, head.best_config);
    say(this.front, head.front ? `◆ ${head.front}` : "");
    shown(this.front, !!head.front);
    say(this.saved, head.saved ?? "");
    shown(this.saved, !!head.saved);
    this.workers.draw(head);
    const own = [this.error, head.hint, ...(this.warnings ?? [])].filter(Boolean).map((text) => ({ text }));
    this.notes.draw([...own, ...head.notes]);
    this.tick();
  }

  drawButtons(head) {
    if (this.pressed && (Date.now() - this.pressed.at > 10_000 || this.pressed.before !== this.standing())) this.pressed = null;
    const waits = (verb) => this.pressed?.verb === verb;
    const visible = { pause: head.state === "running", resume: head.state === "paused", stop: head.going, cancel: head.going };
    for (const [verb, button] of Object.entries(this.buttons)) {
      shown(button, !!visible[verb] && !(head.stopping && (verb === "pause" || verb === "resume")));
      button.disabled = waits(verb) || head.stopping === "cancel" || (verb === "stop" && head.stopping === "stop");
      button.classList.toggle("sm-waits", waits(verb));
    }
    const left = head.counts.running;
    const finishing = head.stopping === "stop" ? "in progress finish" : "in progress end at their next log";
    const runs = `${left} ${left === 1 ? "run" : "runs"}`;
    const aside = head.stopping && left ? `${runs} ${left === 1 ? finishing.replace("finish", "finishes").replace("end at their", "ends at its") : finishing}`
      : head.state === "paused" && left ? `${runs} in progress ${left === 1 ? "goes" : "go"} on`
      : !head.going ? head.reason : "";
    say(this.aside, aside);
  }

  drawBar(head) {
    const done = PARTS.slice(0, 4).reduce((sum, state) => sum + head.counts[state], 0);
    const total = Math.max(head.total ?? 0, done + head.counts.running, 1);
    for (const [state, segment] of Object.entries(this.segments)) {
      segment.style.flexBasis = `${(100 * head.counts[state]) / total}%`;
      segment.title = `${head.counts[state]} ${state}`;
    }
    this.bar.setAttribute("aria-valuenow", done);
    this.bar.setAttribute("aria-valuemax", total);
    const words = PARTS.filter((state) => head.counts[state]).map((state) => `${head.counts[state]} ${state}`);
    say(this.progress, [`${done}${head.total === null ? "" : ` of ${head.total}`} runs`, ...(words.length > 1 || !words[0]?.endsWith(" finished") ? words : [])].join(" · "));
  }

  /** Time goes on without news. */
  tick() {
    const head = this.screen.head;
    if (!head.state) return;
    const since = head.going ? Math.max(0, this.screen.now() - head.now) : 0;
    const parts = [duration(head.elapsed + since)];
    if (head.pace) parts.push(head.pace);
    if (head.eta !== null && head.state === "running" && !head.stopping) parts.push(`about ${duration(Math.max(0, head.eta - since))} left`);
    const silent = (Date.now() - this.heard) / 1000;
    if (head.going && silent > SILENT_SECONDS) parts.push(`no word from the kernel for ${duration(silent)}`);
    say(this.time, parts.join(" · "));
  }

  /** Tell a screen reader what happened to runs, not every number. */
  announce(touched) {
    if (touched.whole) return;
    for (const run of touched.runs) {
      const state = this.screen.stateOf(run);
      if (state !== "running" && touched.before.get(run) === "running") this.said.push(`run ${run} ${state}`);
    }
    const { best_run: run, best, state } = this.screen.head;
    if (run !== null && best !== this.saidBest) this.said.push(`new best ${best}`);
    if (state !== this.saidState && this.saidState) this.said.push(`sweep ${state}`);
    for (const { text } of this.notes.newFindings()) this.said.push(text);
    [this.saidBest, this.saidState] = [best, state];
    if (!this.said.length || this.timer) return;
    this.timer = setTimeout(() => {
      this.timer = 0;
      const few = this.said.length > 3 ? [`${this.said.length - 2} changes`, ...this.said.slice(-2)] : this.said;
      say(this.live, few.join(", "));
      this.said = [];
    }, 1500);
  }
}
