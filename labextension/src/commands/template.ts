// The cell that a newcomer gets: complete, in half a minute done, and short enough to be read.

/** What makes `%%sweep` known. */
export const LOAD = '%load_ext sweepmagic';

/** Return the template; `name` is the sweep's identity, so it must be a new one. */
export function template(name: string): string {
  return `%%sweep --count 20
name: ${name}
method: bayes                      # or: random, grid
metric: {name: loss, goal: minimize}
parameters:
  learning_rate: {distribution: log_uniform_values, min: 1e-3, max: 1}
  momentum: {min: 0.0, max: 0.95}
  schedule: {values: [constant, decay]}
---
# The training code: it runs once per run, with the parameters as variables.
import random, time

import sweepmagic

x, y, speed = 2.0, 1.5, (0.0, 0.0)
for step in range(30):
    rate = learning_rate / (1 + step / 10) if schedule == "decay" else learning_rate
    slope = (0.4 * x + random.gauss(0, 0.3), 2.0 * y + random.gauss(0, 0.3))
    speed = tuple(momentum * v - rate * s for v, s in zip(speed, slope))
    x, y = x + speed[0], y + speed[1]
    sweepmagic.log({"loss": 0.2 * x * x + y * y + 0.01})
    time.sleep(0.02)`;
}

/** Return `name`, or with a number behind it where it is taken. */
export function freeName(name: string, taken: Iterable<string>): string {
  const known = new Set(taken);
  let free = name;
  for (let number = 2; known.has(free); number++) {
    free = `${name}-${number}`;
  }
  return free;
}
