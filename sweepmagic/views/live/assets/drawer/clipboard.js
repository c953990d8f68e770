// Copying, also where the page may not use the clipboard by itself: notebooks over plain http, frames of VS Code and Colab.

/** Put text on the clipboard; return whether that worked. */
async function copyText(text, root) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = el("textarea", { class: "sm-hidden", "aria-hidden": "true" });
    area.value = text;
    const focused = area.ownerDocument.activeElement;
    root.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    focused?.focus?.();
    return done;
  }
}

/** Return a button that copies what `text` returns, and says so. */
function copyButton(label, text, attributes = {}) {
  const word = el("span", {}, label);
  const button = el("button", { type: "button", class: "sm-button sm-small", ...attributes, onclick: async () => {
    const done = await copyText(text(), button.parentElement);
    say(word, done ? "Copied ✓" : "Not allowed");
    clearTimeout(button.later);
    button.later = setTimeout(() => say(word, label), 1400);
  } }, word);
  return button;
}
