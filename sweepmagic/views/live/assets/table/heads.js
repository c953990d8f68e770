// The heads of the table's columns: a click sorts, dragging or alt and an arrow moves the column.

const DRAG_PIXELS = 6;

class Heads {
  /** `sortBy` is called with a column. */
  constructor(plan, sortBy) {
    Object.assign(this, { plan, sortBy });
    this.element = el("tr", { role: "row", "aria-rowindex": "1", onkeydown: (event) => this.key(event) });
    this.element.addEventListener("pointerdown", (event) => this.press(event));
    this.element.addEventListener("click", (event) => { if (this.dropped) { this.dropped = false; event.stopPropagation(); } }, true);
  }

  /** Make the heads anew; whoever had the focus keeps it. */
  build(shown) {
    const focused = this.element.contains(document.activeElement) ? document.activeElement.closest("th").dataset.id : null;
    this.element.replaceChildren(...shown.map((one, i) => {
      const hint = one.column.kind === "run" ? "" : "; drag it, or press alt and an arrow, to move the column";
      const button = el("button", { type: "button", tabindex: i ? "-1" : "0", title: `${one.label}: sort${hint}`, onclick: () => this.sortBy(one) }, one.label);
      return el("th", { role: "columnheader", scope: "col", "data-kind": one.column.kind, "data-id": one.id, "aria-colindex": i + 1 }, button);
    }));
    if (focused !== null) this.focus(focused);
  }

  /** Say by which column the rows are sorted. */
  mark(id, down) {
    for (const th of this.element.children) {
      const sorted = th.dataset.id === id ? (down ? "descending" : "ascending") : "none";
      if (th.getAttribute("aria-sort") !== sorted) th.setAttribute("aria-sort", sorted);
    }
  }

  focus(id) {
    for (const th of this.element.children) {
      th.firstChild.tabIndex = th.dataset.id === id ? 0 : -1;
      if (th.dataset.id === id) th.firstChild.focus({ preventScroll: true });
    }
    this.element.querySelector(`:focus`)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  key(event) {
    const heads = [...this.element.children];
    const at = heads.indexOf(event.target.closest("th"));
    if (event.key === "ArrowDown") {
      event.preventDefault();
      return this.element.closest(".sm-scroll").focus({ preventScroll: true });
    }
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const to = by ? at + by : { Home: 0, End: heads.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    if (event.altKey && by) this.plan.move(heads[at].dataset.id, by);
    else if (heads[to]) this.focus(heads[to].dataset.id);
  }

  /** A head follows the pointer once that has gone far enough to be no click. */
  press(event) {
    const th = event.target.closest("th");
    if (event.button || event.pointerType === "touch" || !th || th.dataset.kind === "run") return;
    const drag = { th, id: th.dataset.id, x: event.clientX, before: undefined };
    const move = (now) => this.drag(drag, now);
    const end = (now) => {
      removeEventListener("pointermove", move);
      removeEventListener("pointerup", end);
      removeEventListener("pointercancel", end);
      this.drop(drag, now.type === "pointerup");
    };
    addEventListener("pointermove", move);
    addEventListener("pointerup", end);
    addEventListener("pointercancel", end);
  }

  drag(drag, { clientX }) {
    if (!drag.isOn && Math.abs(clientX - drag.x) < DRAG_PIXELS) return;
    drag.isOn = true;
    const heads = [...this.element.children];
    const after = heads.findIndex((th, i) => i > 0 && clientX < th.getBoundingClientRect().left + th.offsetWidth / 2);
    drag.before = after < 0 ? null : heads[after].dataset.id;
    drag.th.classList.add("sm-dragged");
    heads.forEach((th, i) => {
      th.classList.toggle("sm-drop-before", th.dataset.id === drag.before);
      th.classList.toggle("sm-drop-after", drag.before === null && i === heads.length - 1);
    });
    this.slide(clientX);
  }

  /** At its edges the table scrolls along. */
  slide(x) {
    const box = this.element.closest(".sm-scroll");
    const { left, right } = box.getBoundingClientRect();
    if (x > right - 24) box.scrollLeft += 12;
    else if (x < left + 24) box.scrollLeft -= 12;
  }

  drop(drag, isWanted) {
    for (const th of this.element.children) th.classList.remove("sm-dragged", "sm-drop-before", "sm-drop-after");
    if (!drag.isOn) return;
    this.dropped = true; // the click that follows is none
    setTimeout(() => { this.dropped = false; });
    const next = drag.before === null ? null : this.plan.find(drag.before);
    if (!isWanted || next?.id === drag.id) return;
    this.plan.put(drag.id, next ? next.id : this.afterShown(drag.id));
  }

  /** What stands behind the last column in sight: hidden ones stay behind it. */
  afterShown(id) {
    const last = this.plan.shown.at(-1).id;
    if (last === id) return null;
    const every = this.plan.every;
    return every[every.findIndex((one) => one.id === last) + 1]?.id ?? null;
  }
}
