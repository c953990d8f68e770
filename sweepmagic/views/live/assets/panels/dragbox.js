// A rectangle drawn with the pointer over a figure.

class DragBox {
  /** `done(box, event)` gets {left, right, top, bottom} in pixels of `place`; `clicked(event)` a press that has not moved. */
  constructor(place, done, clicked) {
    Object.assign(this, { place, done, clicked });
    this.frame = el("div", { class: "sm-dragbox", hidden: true });
    place.append(this.frame);
    place.addEventListener("pointerdown", (event) => this.begin(event));
    place.addEventListener("pointermove", (event) => this.pull(event));
    place.addEventListener("pointerup", (event) => this.end(event));
    place.addEventListener("pointercancel", () => this.stop());
  }

  /** Where the pointer is, kept inside. */
  at(event) {
    const box = this.place.getBoundingClientRect();
    return [Math.min(Math.max(event.clientX - box.left, 0), box.width), Math.min(Math.max(event.clientY - box.top, 0), box.height)];
  }

  begin(event) {
    if (event.button !== 0) return;
    this.from = this.at(event);
    this.moved = false;
    this.place.setPointerCapture(event.pointerId);
  }

  pull(event) {
    if (!this.from) return;
    const [x, y] = this.at(event);
    if (!this.moved && Math.hypot(x - this.from[0], y - this.from[1]) < CLICK_PIXELS) return;
    this.moved = true;
    this.box = { left: Math.min(x, this.from[0]), right: Math.max(x, this.from[0]), top: Math.min(y, this.from[1]), bottom: Math.max(y, this.from[1]) };
    shown(this.frame, true);
    const { left, right, top, bottom } = this.box;
    Object.assign(this.frame.style, { left: `${left}px`, top: `${top}px`, width: `${right - left}px`, height: `${bottom - top}px` });
  }

  end(event) {
    const [pressed, moved] = [this.from, this.moved];
    this.stop();
    if (pressed && moved) this.done(this.box, event);
    else if (pressed) this.clicked(event);
  }

  stop() {
    this.from = null;
    shown(this.frame, false);
  }
}
