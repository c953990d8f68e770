// A small window beside its button: it opens over everything, and a click elsewhere or Escape closes it.

class Flyout {
  /** `button` opens and closes it; `label` is what a screen reader calls it. */
  constructor(label, button, ...content) {
    Object.assign(this, { button });
    this.element = el("div", { class: "sm-flyout", role: "dialog", "aria-label": label, popover: "auto", hidden: !Flyout.native }, ...content);
    button.setAttribute("aria-haspopup", "dialog");
    button.setAttribute("aria-expanded", "false");
    button.addEventListener("pointerdown", () => { this.wasOpen = this.isOpen; }); // the press itself closes what is open
    button.addEventListener("click", (event) => { (event.detail ? this.wasOpen : this.isOpen) ? this.close() : this.open(); });
    this.element.addEventListener("toggle", () => this.toggled());
    this.place = coalesced(() => this.put());
    this.onPress = (event) => { if (!this.element.contains(event.target) && !button.contains(event.target)) this.close(); };
    if (!Flyout.native) this.element.addEventListener("keydown", (event) => { if (event.key === "Escape") { this.close(); button.focus(); } });
  }

  /** Whether the browser keeps such windows above everything by itself. */
  static get native() {
    return typeof HTMLElement.prototype.showPopover === "function";
  }

  get isOpen() {
    return Flyout.native ? this.element.matches(":popover-open") : !this.element.hidden;
  }

  open() {
    if (Flyout.native) this.element.showPopover();
    else {
      this.element.hidden = false;
      document.addEventListener("pointerdown", this.onPress, true);
      this.toggled();
    }
    this.opened?.();
    this.put();
    this.element.querySelector("input, button, select")?.focus({ preventScroll: true });
  }

  close() {
    if (!this.isOpen) return;
    if (Flyout.native) return this.element.hidePopover();
    this.element.hidden = true;
    document.removeEventListener("pointerdown", this.onPress, true);
    this.toggled();
  }

  toggled() {
    this.button.setAttribute("aria-expanded", this.isOpen);
    for (const [target, what] of [[window, "scroll"], [window, "resize"]]) {
      if (this.isOpen) target.addEventListener(what, this.place, true);
      else target.removeEventListener(what, this.place, true);
    }
  }

  /** Stand below the button, or above it where there is more room. */
  put() {
    if (!this.isOpen) return;
    const at = this.button.getBoundingClientRect();
    const [below, above] = [innerHeight - at.bottom - 12, at.top - 12];
    const style = this.element.style;
    style.maxHeight = `${Math.min(380, Math.max(below, above, 120))}px`;
    const { width, height } = this.element.getBoundingClientRect();
    style.left = `${Math.max(8, Math.min(at.right - width, innerWidth - width - 8))}px`;
    style.top = `${below >= height || below >= above ? at.bottom + 4 : Math.max(8, at.top - height - 4)}px`;
  }
}
