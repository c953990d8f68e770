// What somebody has set up in the view: which panel, which columns, how smooth. The kernel keeps it for the page that is
// reloaded and for a second view; it is never written to disk.

class Settings {
  constructor(model) {
    this.model = model;
  }

  /** Return what was set, or `fallback`. */
  get(name, fallback) {
    return this.model.get("settings")?.[name] ?? fallback;
  }

  set(name, value) {
    this.model.set("settings", { ...this.model.get("settings"), [name]: value });
    this.model.save_changes();
  }
}
