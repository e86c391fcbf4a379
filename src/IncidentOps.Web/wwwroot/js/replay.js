// @ts-check
import { morph } from './pieces.js';

/** However long nothing happened, the reader waits no longer than this for the next event. */
const LONGEST_WAIT = 3000;

/** Moves through an incident's past: by the scrubber, by steps, or by itself. @param {import('./app.js').App} app */
export function replay(app) {
  const form = app.page.querySelector('form[data-replay]');
  if (form instanceof HTMLFormElement) {
    new Replay(app, form).start();
  }
}

class Replay {
  isPlaying = false;

  /** The newest wish; an answer to an older one is thrown away. */
  wish = 0;

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  timer;

  /** @param {import('./app.js').App} app @param {HTMLFormElement} form */
  constructor(app, form) {
    this.app = app;
    this.form = form;
    this.range = /** @type {HTMLInputElement} */ (form.querySelector('input[type="range"]'));
    this.button = /** @type {HTMLButtonElement} */ (form.querySelector('[data-play]'));
    this.speed = /** @type {HTMLSelectElement} */ (form.querySelector('#replay-speed'));
    this.as = /** @type {HTMLSelectElement | null} */ (form.querySelector('[name="as"]'));
  }

  start() {
    for (const element of this.form.querySelectorAll('[data-play], [data-play-only]')) {
      element.toggleAttribute('hidden', false);
    }

    this.form.querySelector('[data-go]')?.toggleAttribute('hidden', true);
    this.range.addEventListener('input', () => this.show(Number(this.range.value)));
    this.as?.addEventListener('change', () => this.form.submit());
    this.button.addEventListener('click', () => this.play(!this.isPlaying));
    this.app.page.addEventListener('click', (event) => {
      const link = event.target instanceof Element ? event.target.closest('a[data-step], .replayed a') : null;
      if (link instanceof HTMLAnchorElement && !event.ctrlKey && !event.metaKey) {
        event.preventDefault();
        this.play(false);
        void this.show(Number(new URL(link.href).searchParams.get('at')));
      }
    });
  }

  /** @param {boolean} isPlaying */
  play(isPlaying) {
    this.isPlaying = isPlaying;
    clearTimeout(this.timer);
    this.button.textContent = (isPlaying ? this.form.dataset.playing : this.form.dataset.standing) ?? '';
    if (isPlaying) {
      if (this.at >= this.last) {
        this.range.value = '1';
        void this.show(1).then(() => this.next());
      } else {
        this.next();
      }
    }
  }

  get at() {
    return Number(this.range.value);
  }

  get last() {
    return Number(this.range.max);
  }

  next() {
    if (!this.isPlaying) {
      return;
    }

    if (this.at >= this.last) {
      this.play(false);
      return;
    }

    const times = (this.form.dataset.times ?? '').split(' ').map(Number);
    const wait = Math.max(0, (times[this.at] ?? 0) - (times[this.at - 1] ?? 0)) / Number(this.speed.value);
    this.timer = setTimeout(() => void this.show(this.at + 1).then(() => this.next()), Math.min(wait, LONGEST_WAIT));
  }

  /** @param {number} at */
  async show(at) {
    const wish = ++this.wish;
    const moment = Math.min(this.last, Math.max(1, at));
    this.range.value = String(moment);
    const url = new URL(location.href);
    url.searchParams.set('at', String(moment));
    let response;
    try {
      response = await fetch(url, { headers: { Accept: 'text/html' }, cache: 'no-store' });
    } catch {
      this.play(false);
      return;
    }

    if (!response.ok || response.redirected) {
      location.assign(url);
      return;
    }

    const next = new DOMParser().parseFromString(await response.text(), 'text/html');
    if (wish !== this.wish) {
      return;
    }

    history.replaceState(null, '', url);
    this.app.prepare(next);
    for (const selector of ['#room-head-piece', '.room', '.scrubber output']) {
      const [present, fresh] = [this.app.page.querySelector(selector), next.querySelector(selector)];
      if (present && fresh) {
        morph(present, fresh);
      }
    }

    for (const step of this.form.querySelectorAll('a[data-step]')) {
      const fresh = next.querySelector(`a[data-step="${step.getAttribute('data-step')}"]`);
      step.setAttribute('href', fresh?.getAttribute('href') ?? '');
    }

    this.app.page.querySelector('.replayed [aria-current]')?.scrollIntoView({ block: 'nearest' });
  }
}
