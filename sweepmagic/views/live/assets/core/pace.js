// How often news are drawn: seldom enough that a training on the same machine hardly feels it.

const SHARE_PER_CORE = 1 / 80; // of this thread's time; with what the browser does elsewhere for it, drawing takes about twice that
const CREDIT_MS = 150; // what may be spent beyond that share at once: what comes now and then is drawn when it comes
const PATIENCE_MS = 1500; // what is this old is shown, whatever it costs
const HURRY_MS = 3000; // so long after somebody pressed a button the answer is shown at once

class Pace {
  /** `work()` draws all that has come; `tell(ms)` says how often it does. With many cores that is as often as something comes. */
  constructor(work, tell) {
    Object.assign(this, { work, tell, credit: CREDIT_MS, cost: 0, spent: 0, told: 0, timer: 0, hurried: -Infinity, filled: performance.now() });
    this.share = SHARE_PER_CORE * (navigator.hardwareConcurrency || 2);
  }

  /** Take note of what drawing took, in milliseconds; no debt is older than the patience. */
  spend(ms) {
    this.credit = Math.max(this.credit - ms, -this.share * PATIENCE_MS);
    this.spent += ms;
  }

  hurry() {
    this.hurried = performance.now();
  }

  /** Have the work done when it is due; now if it is urgent. */
  ask(isUrgent) {
    const now = performance.now();
    this.credit = Math.min(CREDIT_MS, this.credit + this.share * (now - this.filled));
    this.filled = now;
    const rest = isUrgent || now - this.hurried < HURRY_MS ? 0 : -this.credit / this.share;
    if (rest <= 0) this.go();
    else this.timer ||= setTimeout(() => this.go(), rest);
  }

  go() {
    this.cancel();
    this.say();
    this.spent = 0;
    const begun = performance.now();
    this.work();
    this.spend(performance.now() - begun);
  }

  /** Who sends need not do so more often than is drawn; said again when that has changed by a quarter. */
  say() {
    this.cost += 0.3 * (this.spent - this.cost);
    const every = this.credit > CREDIT_MS / 2 ? 0 : Math.min(PATIENCE_MS, this.cost / this.share);
    if (Math.abs(every - this.told) <= 0.25 * this.told) return;
    this.told = Math.round(every);
    this.tell(this.told);
  }

  cancel() {
    clearTimeout(this.timer);
    this.timer = 0;
  }
}
