// How often news are drawn: seldom enough that a training on the same machine does not feel it.

const SHARE_PER_CORE = 1 / 80; // of one thread's time; with what the browser does elsewhere for it, drawing takes about twice that
const PATIENCE_MS = 1500; // what is this old is shown, whatever it costs
const HURRY_MS = 3000; // so long after somebody pressed a button the answer is shown at once

class Pace {
  /** `work()` draws all that has come; `tell(ms)` says how often it does. With many cores that is as often as something comes. */
  constructor(work, tell) {
    Object.assign(this, { work, tell, spent: 0, begun: -Infinity, hurried: -Infinity, timer: 0, usual: 0, told: 0 });
    this.share = SHARE_PER_CORE * (navigator.hardwareConcurrency || 2);
  }

  /** Take note of what drawing took, in milliseconds. */
  spend(ms) {
    this.spent += ms;
  }

  hurry() {
    this.hurried = performance.now();
  }

  /** How many milliseconds there should be from the last time to the next. */
  get period() {
    return Math.min(PATIENCE_MS, this.spent / this.share);
  }

  /** Have the work done when it is due; now if it is urgent. */
  ask(isUrgent) {
    const now = performance.now();
    const rest = isUrgent || now - this.hurried < HURRY_MS ? 0 : this.begun + this.period - now;
    if (rest <= 0) this.go();
    else this.timer ||= setTimeout(() => this.go(), rest);
  }

  go() {
    this.cancel();
    this.say();
    Object.assign(this, { spent: 0, begun: performance.now() });
    this.work();
    this.spend(performance.now() - this.begun);
  }

  /** Whoever sends need not do so more often; said again when it has changed by a quarter. */
  say() {
    this.usual += 0.3 * (this.period - this.usual);
    if (Math.abs(this.usual - this.told) <= 0.25 * this.told + 50) return;
    this.told = Math.round(this.usual);
    this.tell(this.told);
  }

  cancel() {
    clearTimeout(this.timer);
    this.timer = 0;
  }
}
