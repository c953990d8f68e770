// What a filter's conditions are about: the columns by their names, and values to compare them with.

const ALIASES = { note: "_note", reason: "_note", error: "_note", duration: "_duration", time: "_duration", logged: "_rows", epoch: "_rows", epochs: "_rows", pareto: "_front", front: "_front" };

/** The columns of a screen as a filter calls them. */
class Names {
  constructor(screen) {
    this.screen = screen;
    this.timed = false;
  }

  /** Return the column of that name, or undefined; capitals matter only where two columns differ in nothing else. */
  find(text) {
    const { columns } = this.screen;
    const small = text.toLowerCase();
    return columns.find(({ key, label }) => label === text || key === text)
      ?? columns.find(({ key, label }) => label.toLowerCase() === small || key.toLowerCase() === small)
      ?? columns.find(({ key }) => Object.hasOwn(ALIASES, small) && key === ALIASES[small]);
  }

  /** Return the column that a token names, as an operand. */
  known(token) {
    const column = this.find(token.text);
    if (!column) throw new Unclear(this.unknown(token.text));
    if (column.kind === "duration") this.timed = true;
    return operandOf(this.screen, column);
  }

  /** Return the test of a word that stands for itself; the name of a column, which no row says, is half a condition. */
  word({ kind, text }) {
    const test = containsWord(text);
    const isName = kind !== "text" && this.screen.columns.some(({ key, label }) => label === text || key === text);
    if (isName && this.screen.rows.size && ![...this.screen.rows.values()].some(test)) throw new Unclear(`expected a condition after the column ${text}`, true);
    return test;
  }

  unknown(text) {
    const names = this.screen.columns.map(({ key, label }) => label || key.replace(/^_/, ""));
    const near = nearest(text, names);
    const some = names.length > 8 ? `${names.slice(0, 8).join(", ")}, ...` : names.join(", ");
    return `unknown column '${text}'; ${near ? `did you mean '${near}'?` : `there are ${some}`}`;
  }

  /** Return both sides of a comparison as operands; at least one of them is a column. */
  pair(left, operator, right) {
    const isNumber = (token) => token.kind === "word" && numberFrom(token.text, "") !== null;
    if (isNumber(left) && !this.find(left.text)) {
      const column = this.known(right);
      return [constant(left.text, column, operator), column];
    }
    const column = this.known(left);
    const named = right.kind === "name" || (right.kind === "word" && ORDERS.has(operator) && !isNumber(right) && this.find(right.text));
    return [column, named ? this.known(right) : constant(right.text, column, operator)];
  }
}

/** A column as an operand: the text and the number of a row, the number null where there is none. */
function operandOf(screen, column) {
  const place = screen.columns.indexOf(column);
  if (column.kind === "duration") {
    const span = (row) => (row.ended ?? screen.now()) - row.started;
    return { kind: column.kind, number: span, text: (row) => duration(span(row)) };
  }
  const text = (row) => cellText(row.cells[place]);
  return { kind: column.kind, text, number: (row) => (Array.isArray(row.cells[place]) ? row.cells[place][1] ?? numberFrom(text(row), "") : null) };
}

/** What somebody wrote, as an operand. */
function constant(text, beside, operator = "==") {
  const number = numberFrom(text, beside.kind);
  if (number === null && ORDERS.has(operator)) throw new Unclear(`expected a number beside ${operator}, not '${text}'`);
  return { kind: "", text: () => text, number: () => number };
}

/** Return a test of a row: two operands compared. A number is also equal to what the table writes for it. */
function compared(left, right, operator) {
  const equal = (row) => {
    const [a, b, x, y] = [left.number(row), right.number(row), left.text(row), right.text(row)];
    if (a !== null && b !== null) return a === b || Number(x) === b || a === Number(y);
    return x.toLowerCase() === y.toLowerCase() || (x === "" && y.toLowerCase() === "none");
  };
  const orders = {
    "<": (a, b) => a < b, ">": (a, b) => a > b,
    "<=": (a, b, row) => a <= b || equal(row), ">=": (a, b, row) => a >= b || equal(row),
  };
  if (operator === "==") return equal;
  if (operator === "!=") return (row) => !equal(row);
  return (row) => {
    const [a, b] = [left.number(row), right.number(row)];
    return a !== null && b !== null && orders[operator](a, b, row);
  };
}

const rowTexts = new WeakMap(); // of a row: all of its cells in small letters; a row that changes is another object

/** Return a test of a row: whether any of its cells contains a word. */
function containsWord(word) {
  const small = word.toLowerCase();
  return (row) => {
    if (!rowTexts.has(row)) rowTexts.set(row, row.cells.map(cellText).join("\n").toLowerCase());
    return rowTexts.get(row).includes(small);
  };
}

/** The text of a cell as it was sent. */
function cellText(cell) {
  return (Array.isArray(cell) ? cell[0] : cell) ?? "";
}

/** Return a text as a number, null if it is none; beside a duration also `90s`, `2m`, `1h30m`. */
function numberFrom(text, kind) {
  const small = text.trim().toLowerCase();
  if (/^[+-]?inf(inity)?$/.test(small)) return small.startsWith("-") ? -Infinity : Infinity;
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/.test(small)) return Number(small);
  const parts = kind === "duration" && small && /^(?:([\d.]+)\s*h)?\s*(?:([\d.]+)\s*m(?:in)?)?\s*(?:([\d.]+)\s*s)?$/.exec(small);
  return parts ? 3600 * (parts[1] ?? 0) + 60 * (parts[2] ?? 0) + Number(parts[3] ?? 0) : null;
}

/** Return the name that was probably meant, or "". */
function nearest(word, names) {
  const small = word.toLowerCase();
  const near = names.map((name) => [editDistance(small, name.toLowerCase()), name]).filter(([far]) => far <= Math.max(1, Math.floor(small.length / 3)));
  near.sort((a, b) => a[0] - b[0]);
  return near[0]?.[1] ?? names.find((name) => small.length > 1 && name.toLowerCase().includes(small)) ?? "";
}

/** How many letters must be added, taken away or changed. */
function editDistance(one, other) {
  let row = Array.from({ length: other.length + 1 }, (_, i) => i);
  for (let i = 1; i <= one.length; i += 1) {
    const above = row;
    row = [i];
    for (let j = 1; j <= other.length; j += 1) row.push(Math.min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (one[i - 1] !== other[j - 1])));
  }
  return row[other.length];
}
