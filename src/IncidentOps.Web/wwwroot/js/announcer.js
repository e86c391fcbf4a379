// @ts-check

const INTERVAL = 2000;
const MOST = 3;

/** One live region for the whole page. What comes fast is said together, the newest at the end. */
export class Announcer {
  /** @type {string[]} */
  waiting = [];

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  timer;

  /** @param {HTMLElement | null} region */
  constructor(region) {
    this.region = region;
  }

  /** @param {string} text */
  say(text) {
    if (!this.region || !text) {
      return;
    }

    this.waiting = [...this.waiting.filter((other) => other !== text), text].slice(-MOST);
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      const words = this.waiting.join(' / ');
      this.waiting = [];
      if (this.region) {
        this.region.textContent = words;
      }
    }, INTERVAL);
  }
}
