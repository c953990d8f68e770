// The plan, folded away.

/** Return the plan as a <details>, or null. */
function planBlock(plan) {
  if (!plan) return null;
  const rows = plan.rows.map((row) => el("tr", {}, el("td", {}, el("code", {}, row.name)), el("td", { class: "sm-quiet" }, row.kind), el("td", {}, row.range), el("td", { class: "sm-quiet" }, row.when ? `when ${row.when}` : "")));
  const facts = [["runs", plan.runs], ...(plan.earlier ?? []).map((line) => ["warm start", line]), ...plan.stopping.map((line) => ["early stopping", line]), ...plan.samples.map((line) => ["for example", line])];
  return el("details", { class: "sm-plan" },
    el("summary", {}, "plan", el("span", { class: "sm-quiet" }, plan.title)),
    el("table", {}, el("tbody", {}, ...rows)),
    el("table", {}, el("tbody", {}, ...facts.map(([word, text]) => el("tr", {}, el("td", { class: "sm-quiet" }, word), el("td", {}, text))))));
}
