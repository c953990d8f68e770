// One axis of the parallel coordinates: its title, which is dragged to another place or flips it, and its brush, which is
// drawn with the pointer or moved with the keyboard by two sliders that are seen only when they have the focus.

const GRIP_PIXELS = 6; // near its ends a brush is resized
const CLICK_PIXELS = 4; // a pointer that moved less has not dragged
const SLIDER_STEPS = 100;

class Rail {
  /** `board`: brushed(key, brush), flip(key), drag(rail, x), drop(rail), shift(rail, by), height, top. */
  constructor(board, axis) {
    this.board = board;
    this.axis = axis;
    this.title = el("button", { type: "button", class: "sm-rail-title", onclick: () => this.press(), onkeydown: (event) => this.titleKey(event) }, el("span", {}, axis.label));
    this.low = this.slider("low");
    this.high = this.slider("high");
    this.brush = el("div", { class: "sm-rail-brush", hidden: true });
    this.says = el("span", { class: "sm-rail-says", hidden: true });
    this.track = el("div", { class: "sm-rail-track" }, this.low, this.high, this.brush);
    this.element = el("div", { class: "sm-rail", role: "group" }, this.title, this.track, this.says);
    this.ask = coalesced(() => { this.pending = false; this.board.brushed(this.axis.key, this.wanted); });
    this.listenTitle();
    this.listenTrack();
  }

  slider(end) {
    return el("input", { type: "range", class: "sm-rail-slider", min: 0, max: SLIDER_STEPS, step: 1, "aria-orientation": "vertical", oninput: () => this.slide(end) });
  }

  /** Lay out for an axis that may have got another range; `span` is the brush as places, or null. */
  draw(axis, { flipped, span, place, of, text }) {
    Object.assign(this, { axis, flipped, span });
    say(this.title.firstChild, axis.label);
    this.title.classList.toggle("sm-flipped", flipped);
    this.setName(this.title, `${axis.label}, axis ${place} of ${of}${flipped ? ", flipped" : ""}: press to flip it, alt and an arrow key move it`);
    this.title.title = `${axis.label} · ${axis.summary}\ndrag to move, click to flip`;
    this.setName(this.element, `${axis.label}, ${axis.summary}`);
    const [from, to] = span ?? [0, 1];
    // A key that was pressed and is not yet in the filter must not be undone by what was true before it.
    if (!this.pending) {
      this.drawSlider(this.low, from, "from");
      this.drawSlider(this.high, to, "to");
    }
    shown(this.brush, !!span);
    shown(this.says, !!span);
    say(this.says, text);
    if (!span) return;
    const [low, high] = flipped ? [1 - to, 1 - from] : [from, to];
    this.brush.style.top = `${this.board.top + (1 - high) * this.board.height}px`;
    this.brush.style.height = `${Math.max(3, (high - low) * this.board.height)}px`;
  }

  drawSlider(input, share, word) {
    const steps = this.steps;
    if (input.max !== String(steps)) input.max = steps;
    input.value = this.axis.scale === "choice" ? this.axis.wordAt(share) : Math.round(share * steps);
    this.setName(input, `${this.axis.label}, ${word}`);
    input.setAttribute("aria-valuetext", this.axis.textAt(share));
  }

  setName(node, name) {
    if (node.getAttribute("aria-label") !== name) node.setAttribute("aria-label", name);
  }

  get steps() {
    return this.axis.scale === "choice" ? this.axis.words.length - 1 : SLIDER_STEPS;
  }

  /** An end was moved with the keyboard; it takes the other one along rather than cross it. */
  slide(end) {
    if (Number(this.low.value) > Number(this.high.value)) (end === "low" ? this.high : this.low).value = this[end].value;
    const [from, to] = [this.low, this.high].map((input) => Number(input.value));
    if (this.axis.scale === "choice") this.set(this.axis.share(null, this.axis.words[from]), this.axis.share(null, this.axis.words[to]));
    else this.set(from / this.steps, to / this.steps);
  }

  set(from, to) {
    this.want(this.axis.brush(Math.max(0, Math.min(from, to)), Math.min(1, Math.max(from, to))));
  }

  want(brush) {
    this.wanted = brush;
    this.pending = true;
    this.ask();
  }

  titleKey(event) {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by || !event.altKey) return;
    event.preventDefault();
    this.board.shift(this, by);
  }

  press() {
    if (this.dragged) this.dragged = false;
    else this.board.flip(this.axis.key);
  }

  listenTitle() {
    let start = null;
    this.title.addEventListener("pointerdown", (event) => {
      start = event.clientX;
      this.dragged = false;
      this.title.setPointerCapture(event.pointerId);
    });
    this.title.addEventListener("pointermove", (event) => {
      if (start === null || (!this.dragged && Math.abs(event.clientX - start) < CLICK_PIXELS)) return;
      this.dragged = true;
      this.board.drag(this, event.clientX);
    });
    const end = () => { if (start !== null && this.dragged) this.board.drop(this); start = null; };
    this.title.addEventListener("pointerup", end);
    this.title.addEventListener("pointercancel", end);
  }

  /** The place on the axis under the pointer. */
  shareAt(event) {
    const share = 1 - (event.clientY - this.track.getBoundingClientRect().top - this.board.top) / this.board.height;
    return this.flipped ? 1 - share : share;
  }

  listenTrack() {
    this.track.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      this.grip = this.gripAt(this.shareAt(event));
      this.from = event.clientY;
      this.moved = false;
      this.track.setPointerCapture(event.pointerId);
      event.preventDefault();
    });
    this.track.addEventListener("pointermove", (event) => this.pull(event));
    this.track.addEventListener("pointerup", (event) => this.letGo(event));
    this.track.addEventListener("pointercancel", () => { this.grip = null; });
  }

  /** What a drag from this place does: it moves the brush or one of its ends, or begins a new one. */
  gripAt(share) {
    const slack = GRIP_PIXELS / this.board.height;
    const [from, to] = this.span ?? [NaN, NaN];
    const begun = { share, span: this.span };
    if (Math.abs(share - from) <= slack) return { ...begun, does: (now) => [now, to] };
    if (Math.abs(share - to) <= slack) return { ...begun, does: (now) => [from, now] };
    if (share > from && share < to) return { ...begun, inside: true, does: (now) => this.slid(from, to, now - share) };
    return { ...begun, outside: true, does: (now) => [share, now] };
  }

  /** A span moved as a whole stays on the axis. */
  slid(from, to, by) {
    const kept = Math.min(Math.max(by, -from), 1 - to);
    return [from + kept, to + kept];
  }

  pull(event) {
    if (!this.grip) {
      const { inside, outside } = this.gripAt(this.shareAt(event));
      this.track.style.cursor = inside ? "grab" : outside ? "crosshair" : "ns-resize";
      return;
    }
    if (!this.moved && Math.abs(event.clientY - this.from) < CLICK_PIXELS) return;
    this.moved = true;
    this.set(...this.grip.does(this.shareAt(event)));
  }

  /** A click beside a brush takes it away; on an axis of choices without one it asks for the choice. */
  letGo(event) {
    const { grip, moved } = this;
    this.grip = null;
    if (!grip || moved) return;
    if (grip.outside && grip.span) this.want(null);
    else if (grip.outside && this.axis.scale === "choice") this.set(grip.share, grip.share);
    else this.board.clicked(event);
  }

  remove() {
    this.ask.cancel();
    this.element.remove();
  }
}
