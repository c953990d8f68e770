// What is written into the filter, read: words that a row contains, and conditions on its columns. A small language of its
// own, so nothing of it is ever run as code.
//
//   either    := both ("or" both)*
//   both      := single ("and"? single)*
//   single    := "not" single | "(" either ")" | condition | word
//   condition := operand (< <= > >= == = !=) operand | operand (contains | ~) word | operand "not"? "in" "[" word, ... "]"

const NEST_MOST = 50;
const ORDERS = new Set(["<", "<=", ">", ">="]);
const CONNECTIVES = new Set(["and", "or", "not"]);
const SPELLINGS = { "=": "==", "≤": "<=", "≥": ">=", "≠": "!=" };
const TOKEN = /\s*(?:([()[\],])|(<=|>=|==|!=|!~|[<>=~≤≥≠])|("[^"]*"|'[^']*'|`[^`]*`)|(["'`])|([^\s()[\],<>=~≤≥≠!]+(?:!(?![=~])[^\s()[\],<>=~≤≥≠!]*)*|!))/y;

/** What is wrong with a filter, in words for its writer; `isSure` if it cannot be words to look for. */
class Unclear extends Error {
  constructor(text, isSure = false) {
    super(text);
    this.isSure = isSure;
  }
}

/** Cut a text into tokens: {kind: mark, operator, text, name or word, text}. */
function tokensOf(source) {
  const found = [];
  TOKEN.lastIndex = 0;
  while (source.slice(TOKEN.lastIndex).trim()) {
    const [, mark, operator, quoted, open, word] = TOKEN.exec(source);
    if (open) throw new Unclear(`expected a closing ${open}`);
    if (mark) found.push({ kind: "mark", text: mark });
    else if (operator) found.push({ kind: "operator", text: SPELLINGS[operator] ?? operator });
    else if (quoted) found.push({ kind: quoted[0] === "`" ? "name" : "text", text: quoted.slice(1, -1) });
    else found.push({ kind: "word", text: word });
  }
  return found;
}

/** Reads tokens into a function of a row; `columns` knows the names. */
class Reader {
  constructor(tokens, columns) {
    Object.assign(this, { tokens, columns, at: 0, depth: 0 });
  }

  all() {
    const test = this.either();
    if (this.next) throw new Unclear(`did not expect ${this.next.text}`);
    return test;
  }

  get next() {
    return this.tokens[this.at];
  }

  /** Whether the token `ahead` of the next one is this word or mark, not quoted. */
  is(text, ahead = 0) {
    const token = this.tokens[this.at + ahead];
    return !!token && token.kind !== "text" && token.kind !== "name" && token.text.toLowerCase() === text;
  }

  take(text) {
    if (!this.is(text)) return false;
    this.at += 1;
    return true;
  }

  either() {
    const tests = [this.both()];
    while (this.take("or")) tests.push(this.both("or"));
    return tests.length === 1 ? tests[0] : (row) => tests.some((test) => test(row));
  }

  both(before = "") {
    const tests = [this.single(before)];
    while (this.next && !this.is("or") && !this.is(")")) {
      const said = this.take("and") ? "and" : "";
      tests.push(this.single(said));
    }
    return tests.length === 1 ? tests[0] : (row) => tests.every((test) => test(row));
  }

  single(before) {
    if (!this.next || this.is("and") || this.is("or")) throw new Unclear(`expected a condition ${before ? `after ${before}` : this.next ? `before ${this.next.text}` : "here"}`);
    if (this.take("not")) {
      const test = this.nested(() => this.single("not"));
      return (row) => !test(row);
    }
    if (this.take("(")) {
      const test = this.nested(() => this.either());
      if (!this.take(")")) throw new Unclear(this.next ? `expected ) instead of ${this.next.text}` : "expected ) at the end");
      return test;
    }
    return this.condition();
  }

  nested(read) {
    this.depth += 1;
    if (this.depth > NEST_MOST) throw new Unclear(`expected at most ${NEST_MOST} conditions inside one another`);
    const test = read();
    this.depth -= 1;
    return test;
  }

  condition() {
    if (this.next.kind === "operator") throw new Unclear(`expected a column before ${this.next.text}; to look for the text itself, put it in quotes`);
    if (this.next.kind === "mark") throw new Unclear(`did not expect ${this.next.text}; to look for the text itself, put it in quotes`);
    const left = this.left();
    const operator = this.operator();
    if (operator === null) return this.columns.word(left);
    if (operator === "in" || operator === "not in") return this.among(this.columns.known(left), operator);
    if (operator === "~" || operator === "!~") {
      const [column, part] = [this.columns.known(left), this.value(operator).text.toLowerCase()];
      return (row) => column.text(row).toLowerCase().includes(part) === (operator === "~");
    }
    return this.comparison(left, operator);
  }

  /** Take what stands on the left: a name may be of several words where a column is called so. */
  left() {
    let end = this.at;
    while (this.tokens[end + 1]?.kind === "word" && this.tokens[end].kind === "word" && !CONNECTIVES.has(this.tokens[end + 1].text.toLowerCase())) end += 1;
    for (; end > this.at; end -= 1) {
      const text = this.tokens.slice(this.at, end + 1).map((token) => token.text).join(" ");
      if (this.columns.find(text)) {
        this.at = end + 1;
        return { kind: "name", text };
      }
    }
    this.at += 1;
    return this.tokens[this.at - 1];
  }

  /** Take an operator, null if a word stands for itself. */
  operator() {
    if (this.next?.kind === "operator") return this.tokens[this.at++].text;
    const opens = (ahead) => this.is("[", ahead) || this.is("(", ahead);
    if (this.is("in") && opens(1)) return this.skip(1, "in");
    if (this.is("not") && this.is("in", 1) && opens(2)) return this.skip(2, "not in");
    return this.is("contains") ? this.skip(1, "~") : null;
  }

  skip(count, found) {
    this.at += count;
    return found;
  }

  value(after) {
    if (!this.next || this.next.kind === "mark" || this.next.kind === "operator") throw new Unclear(`expected a value after ${after}${this.next ? `, not ${this.next.text}` : ""}`);
    return this.tokens[this.at++];
  }

  /** Compare; `0.1 < loss < 0.2` is two comparisons. */
  comparison(first, operator) {
    let [left, tests] = [first, []];
    for (;;) {
      const right = this.value(operator);
      tests.push(compared(...this.columns.pair(left, operator, right), operator));
      const goesOn = ORDERS.has(operator) && this.next?.kind === "operator" && ORDERS.has(this.next.text) && this.columns.find(right.text);
      if (!goesOn) break;
      [left, operator] = [right, this.operator()];
    }
    if (this.next?.kind === "operator") throw new Unclear(`did not expect ${this.next.text} after ${this.tokens[this.at - 1].text}`);
    return tests.length === 1 ? tests[0] : (row) => tests.every((test) => test(row));
  }

  among(column, operator) {
    const close = this.take("[") ? "]" : this.take("(") && ")";
    const tests = [];
    do {
      tests.push(compared(column, constant(this.value(tests.length ? "," : operator).text, column), "=="));
      if (!this.is(",") && !this.is(close)) throw new Unclear(`expected , or ${close} ${this.next ? `instead of ${this.next.text}` : "at the end"}`);
    } while (this.take(","));
    this.at += 1;
    return (row) => tests.some((test) => test(row)) === (operator === "in");
  }
}

/** Return {test, problem, timed}: a function of a run that says whether it passes, null for everything; what is wrong; whether time alone may change the answer. */
function understood(text, screen) {
  const columns = new Names(screen);
  if (!text.trim()) return { test: null, problem: "", timed: false };
  let tokens = [];
  try {
    tokens = tokensOf(text);
    const test = new Reader(tokens, columns).all();
    return { test: (run) => test(screen.rows.get(run)), problem: "", timed: columns.timed };
  } catch (problem) {
    if (!(problem instanceof Unclear)) throw problem;
    if (problem.isSure || isCondition(text, tokens)) return { test: null, problem: problem.message, timed: false };
    const tests = text.split(/\s+/).filter(Boolean).map(containsWord); // brackets and commas of somebody who looks for words
    return { test: (run) => tests.every((one) => one(screen.rows.get(run))), problem: "", timed: false };
  }
}

/** Whether somebody meant a condition: words alone are never wrong. */
function isCondition(text, tokens) {
  const telling = tokens.some(({ kind, text: said }, i) => kind === "operator" || CONNECTIVES.has(said.toLowerCase()) || (said === "in" && tokens[i + 1]?.kind === "mark"));
  return telling || /["`]/.test(text);
}
