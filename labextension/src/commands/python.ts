// A config as Python would write it, to be put into a cell.
import { JSONObject } from '@lumino/coreutils';

/** Return the dict. */
export function written(config: JSONObject): string {
  const lines = Object.entries(config).map(([name, value]) => `    ${python(name)}: ${python(value)},`);
  return ['{', ...lines, '}'].join('\n');
}

function python(value: unknown): string {
  if (value === null || value === undefined) {
    return 'None';
  }
  if (typeof value === 'boolean') {
    return value ? 'True' : 'False';
  }
  if (Array.isArray(value)) {
    return `[${value.map(python).join(', ')}]`;
  }
  if (typeof value === 'object') {
    return `{${Object.entries(value)
      .map(([name, each]) => `${python(name)}: ${python(each)}`)
      .join(', ')}}`;
  }
  return JSON.stringify(value);
}
