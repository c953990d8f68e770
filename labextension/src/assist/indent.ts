// How YAML is indented: by two spaces, deeper below a key without a value.

/** Return the column in which the line below `line` starts. */
export function indentBelow(line: string): number {
  const lead = /^ */.exec(line)?.[0].length ?? 0;
  const dashes = /^ *((?:- +)+)\S/.exec(line)?.[1].length ?? 0;
  const bare = line.replace(/(^|\s)#.*$/, '$1').trimEnd();
  const opens = bare.endsWith(':') || /:\s*[|>][-+0-9]*$/.test(bare);
  return lead + dashes + (opens ? 2 : 0);
}

/** Return how many brackets of a text are open at its end, those in quotes left out. */
export function openBrackets(text: string): number {
  let open = 0;
  for (const found of text.matchAll(/"[^"\n]*"|'[^'\n]*'|(?:^|\s)#[^\n]*|([[{])|([\]}])/g)) {
    open = Math.max(0, open + (found[1] ? 1 : found[2] ? -1 : 0));
  }
  return open;
}
