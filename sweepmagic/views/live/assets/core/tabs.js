// Panels of which one is in sight, with the keyboard's usual ways: arrows, Home and End.

let tabCount = Math.floor(Math.random() * 1e9); // a page may hold this program twice: the kernel's and the server's

/** What a panel does as long as it says nothing else; its own is `element` and `draw()`. */
class TabPanel {
  constructor(kit) {
    Object.assign(this, kit);
  }

  /** BokehJS has come. */
  open(bokeh, figures) {
    Object.assign(this, { bokeh, figures });
    this.draw();
  }

  /** The panel comes into sight or goes. */
  reveal(visible) {
    this.revealed = visible;
    if (visible) this.draw();
  }
}

class Tabs {
  /** `panels`: [{key, label, panel}], each panel a `TabPanel`. */
  constructor(panels, settings) {
    Object.assign(this, { panels, settings });
    const id = `sm-tabs-${(tabCount += 1)}`;
    this.buttons = panels.map(({ key, label }) => el("button", { type: "button", role: "tab", class: "sm-tab", id: `${id}-${key}`, "aria-controls": `${id}-${key}-panel`, onclick: () => this.open(key) }, label));
    this.list = el("div", { class: "sm-tabs", role: "tablist", "aria-label": "charts", onkeydown: (event) => this.key(event) }, ...this.buttons);
    this.bodies = panels.map(({ key, panel }) => el("div", { class: "sm-tabpanel", role: "tabpanel", id: `${id}-${key}-panel`, "aria-labelledby": `${id}-${key}` }, panel.element));
    this.element = el("div", { class: "sm-panels" }, ...this.bodies);
    this.open(settings.get("panel", panels[0].key), false);
  }

  open(key, said = true) {
    const found = Math.max(0, this.panels.findIndex((one) => one.key === key));
    this.current = this.panels[found].key;
    this.panels.forEach(({ panel }, place) => {
      const visible = place === found;
      this.buttons[place].setAttribute("aria-selected", visible);
      this.buttons[place].tabIndex = visible ? 0 : -1;
      shown(this.bodies[place], visible);
      panel.reveal(visible);
    });
    if (said) this.settings.set("panel", this.current);
  }

  key(event) {
    const at = this.buttons.indexOf(event.target);
    const places = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: this.buttons.length - 1 };
    if (at < 0 || !(event.key in places)) return;
    event.preventDefault();
    const place = (places[event.key] + this.buttons.length) % this.buttons.length;
    this.open(this.panels[place].key);
    this.buttons[place].focus();
  }
}
