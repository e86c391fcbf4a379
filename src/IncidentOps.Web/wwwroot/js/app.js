// @ts-check
import { Announcer } from './announcer.js';
import { newCommandId, sendQueued } from './act.js';
import { Outbox } from './outbox.js';
import { OutboxList } from './outbox-list.js';
import { changeCalmly, morph, watchDetails } from './pieces.js';
import { Texts } from './texts.js';
import { Clock, keepZone } from './time.js';

/** What every page's script has at hand. */
export class App {
  /** @param {Document} page @param {Texts} texts */
  constructor(page, texts) {
    this.page = page;
    this.texts = texts;
    this.person = page.body.dataset.person ?? '';
    this.build = page.body.dataset.build ?? '';
    this.clock = new Clock(page.body.dataset.zone ?? '', page.body.dataset.language);
    this.announcer = new Announcer(page.getElementById('announcer'));
    /** Called with how many presses wait. @type {(queued: number) => void} */
    this.onQueued = () => {};
    this.outbox = this.person === '' || typeof indexedDB === 'undefined'
      ? null
      : new Outbox({ person: this.person, changed: () => void this.list?.show() });
    /** Of a player in a drill. @type {import('./inbox.js').Inbox | null} */
    this.inbox = null;
    this.list = this.outbox && new OutboxList({ page, outbox: this.outbox, texts, clock: this.clock, onCount: (queued) => this.onQueued(queued) });
  }

  /** Refreshes asked for, and the latest of them that is shown. */
  asked = 0;
  shown = 0;

  /** What must be done to every piece before it is shown. @param {ParentNode} root */
  prepare(root) {
    for (const button of root.querySelectorAll('[data-copy]')) {
      /** @type {HTMLElement} */ (button).hidden = !navigator.clipboard;
    }

    this.clock.localise(root);
    markMine(root, this.person);
    this.inbox?.mark(root);
  }

  /** Sends what is queued; answers whether nothing waits any more. */
  async flush() {
    try {
      return this.outbox ? await this.outbox.flush(sendQueued) : true;
    } catch {
      return true;
    }
  }

  /**
   * Fetches this page again and changes what is on screen into it, keeping what is being typed. Answers what came of it.
   * @param {string} [part] what alone is changed: the rest is kept live in another way
   * @param {string} [from] where that part is to be had by itself
   * @returns {Promise<'done' | 'signed-out' | 'failed'>}
   */
  async refresh(part, from = location.href) {
    const asked = part ? 0 : ++this.asked;
    let response;
    try {
      response = await fetch(from, { headers: { Accept: 'text/html' }, cache: 'no-store' });
    } catch {
      return 'failed';
    }

    const isSignedOut = response.redirected && new URL(response.url).pathname !== new URL(from, location.href).pathname;
    if (!response.ok || isSignedOut) {
      return response.status === 401 || isSignedOut ? 'signed-out' : 'failed';
    }

    const next = new DOMParser().parseFromString(await response.text(), 'text/html');
    if (part) {
      this.prepare(next);
      this.change(next, [part]);
      return 'done';
    }

    if (asked < this.shown) {
      // One that was asked for later has come before: what this one knows is older.
      return 'done';
    }

    this.shown = asked;
    if (next.body.dataset.person !== this.person) {
      location.reload();
      return 'done';
    }

    this.page.title = next.title;
    this.prepare(next);
    changeCalmly(this.page, () => this.change(next, ['#room-head-piece', 'main']));
    this.list?.mark();
    return 'done';
  }

  /** @param {Document} next @param {string[]} parts */
  change(next, parts) {
    for (const selector of parts) {
      const [present, fresh] = [this.page.querySelector(selector), next.querySelector(selector)];
      if (present && fresh) {
        morph(present, fresh);
      }
    }
  }
}

/**
 * Shows what is the reader's: pieces are the same for a whole audience. In the next-step panel, where the steps stand in the order in which they
 * are due, the first is shown that the reader has claimed, else the first whose role the reader holds or nobody does.
 * @param {ParentNode} root
 * @param {string} person
 */
export function markMine(root, person) {
  for (const element of root.querySelectorAll('[data-holder], [data-claimer]')) {
    element.classList.toggle('mine', isMine(element, person));
  }

  for (const element of root.querySelectorAll(':is([data-only-for], [data-not-for]):not(.candidate)')) {
    /** @type {HTMLElement} */ (element).hidden = !isFor(element, person);
  }

  for (const panel of root.querySelectorAll('[data-next]')) {
    const candidates = /** @type {HTMLElement[]} */ ([...panel.querySelectorAll('.candidate')]);
    const chosen = candidates.find((step) => step.dataset.claimer === person)
      ?? candidates.find((step) => isMine(step, person) || (!step.dataset.holder && !step.dataset.claimer && isFor(step, person)));
    candidates.forEach((step) => { step.hidden = step !== chosen; });
    for (const line of /** @type {NodeListOf<HTMLElement>} */ (panel.querySelectorAll('[data-waits]'))) {
      line.hidden = line.dataset.waits === chosen?.id;
    }

    const none = /** @type {HTMLElement | null} */ (panel.querySelector('.none'));
    if (none) {
      none.hidden = chosen !== undefined;
    }
  }
}

/** @param {Element} element @param {string} person */
function isMine(element, person) {
  const [claimer, holder] = [element.getAttribute('data-claimer'), element.getAttribute('data-holder')];
  return person !== '' && (claimer ? claimer === person : holder === person);
}

/** False where the server has named others, or all but this person. @param {Element} element @param {string} person */
function isFor(element, person) {
  const [only, but] = ['data-only-for', 'data-not-for'].map((name) => element.getAttribute(name)?.split(' '));
  return (only?.includes(person) ?? true) && !but?.includes(person);
}

/** Every form with a command id gets a fresh one each time the page is shown: a page out of the browser's history must not repeat an old press. @param {Document} page */
function renewCommandIds(page) {
  for (const field of page.querySelectorAll('input[name="command-id"]')) {
    /** @type {HTMLInputElement} */ (field).value = newCommandId();
  }
}

/** Two presses of one plain form at once are one. @param {Document} page */
function forbidDoubleSubmit(page) {
  /** @type {WeakMap<EventTarget, number>} */
  const sent = new WeakMap();
  page.addEventListener('submit', (event) => {
    const form = event.target;
    if (event.defaultPrevented || !(form instanceof HTMLFormElement) || form.method !== 'post' || form.id === 'act') {
      return;
    }

    if (event.timeStamp - (sent.get(form) ?? -Infinity) < 3000) {
      event.preventDefault();
    } else {
      sent.set(form, event.timeStamp);
    }
  });
  window.addEventListener('pageshow', (event) => {
    if (event.persisted) {
      location.reload();
    }
  });
}

/** The Enter that ends an IME composition chooses a word; it does not send. @param {Document} page */
function letCompositionsEnd(page) {
  page.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.isComposing || event.keyCode === 229) && event.target instanceof HTMLInputElement) {
      event.preventDefault();
    }
  }, { capture: true });
}

/** A button that has the focus is pressed once, however long Enter is held down: the first press may bring the next one to where it was. @param {Document} page */
function pressOnce(page) {
  page.addEventListener('keydown', (event) => {
    if (event.repeat && event.key === 'Enter' && event.target instanceof HTMLButtonElement) {
      event.preventDefault();
    }
  }, { capture: true });
}

/** @param {Document} page */
async function registerWorker(page) {
  const container = navigator.serviceWorker;
  if (!container || !window.isSecureContext) {
    return;
  }

  page.addEventListener('submit', (event) => {
    if (event.target instanceof HTMLFormElement && new URL(event.target.action).pathname === '/sign-out') {
      container.controller?.postMessage({ type: 'sign-out' });
    }
  });
  try {
    await container.register('/sw.js', { type: 'module', updateViaCache: 'none' });
  } catch {
    // Without the worker nothing can be read offline; everything else works.
  }
}

/** How often the sign-in is renewed while somebody works on a page; it lasts for hours. */
const RENEW_EVERY = 30 * 60 * 1000;

/** Nobody is signed out in the middle of an edit: typing and pressing keep the sign-in, a page left alone does not. @param {Document} page */
function keepSignedIn(page) {
  let isUsed = false;
  for (const kind of ['keydown', 'pointerdown']) {
    page.addEventListener(kind, () => { isUsed = true; }, { passive: true });
  }

  setInterval(() => {
    if (isUsed) {
      isUsed = false;
      fetch('/signed-in', { cache: 'no-store' }).catch(() => { isUsed = true; });
    }
  }, RENEW_EVERY);
}

/** Buttons that open the browser's print dialog; without a script they stay hidden. @param {Document} page */
function offerPrinting(page) {
  for (const button of page.querySelectorAll('[data-print]')) {
    /** @type {HTMLElement} */ (button).hidden = false;
    button.addEventListener('click', () => print());
  }
}

/** Copies the text before the button, and says so in the button and to ears. @param {App} app */
function offerCopying(app) {
  app.page.addEventListener('click', async (event) => {
    const button = event.target instanceof Element ? event.target.closest('[data-copy]') : null;
    if (button) {
      const isCopied = await navigator.clipboard.writeText(button.previousElementSibling?.textContent ?? '').then(() => true, () => false);
      button.removeAttribute('aria-label');
      button.textContent = app.texts.of(isCopied ? 'copied' : 'not-copied');
      app.announcer.say(button.textContent);
    }
  });
}

/** What folds on screen lies open on paper. @param {Document} page */
function openForPrinting(page) {
  /** @type {HTMLDetailsElement[]} */
  let opened = [];
  window.addEventListener('beforeprint', () => {
    opened = /** @type {HTMLDetailsElement[]} */ ([...page.querySelectorAll('details[data-print-open]:not([open])')]);
    opened.forEach((details) => { details.open = true; });
  });
  window.addEventListener('afterprint', () => opened.forEach((details) => { details.open = false; }));
}

/** @param {Document} page */
async function start(page) {
  keepZone(page);
  offerPrinting(page);
  openForPrinting(page);
  watchDetails(page);
  forbidDoubleSubmit(page);
  letCompositionsEnd(page);
  pressOnce(page);
  renewCommandIds(page);
  void registerWorker(page);
  const texts = await Texts.load(page.body.dataset.language ?? 'en', page.body.dataset.build ?? '').catch(() => new Texts({}));
  const app = new App(page, texts);
  if (page.querySelector('#room[data-read]')) {
    const { Inbox } = await import('./inbox.js');
    app.inbox = new Inbox(page);
  }

  app.prepare(page);
  offerCopying(app);
  setInterval(() => app.clock.tick(page), 1000);
  if (app.person !== '') {
    keepSignedIn(page);
  }

  await app.list?.show();
  if (page.querySelector('form[data-replay]')) {
    const { replay } = await import('./replay.js');
    replay(app);
  }

  if (page.querySelector('#room, [data-refresh]') && app.person !== '') {
    const { live } = await import('./live.js');
    live(app);
    if (page.getElementById('console-injects')) {
      const { consoleKeys } = await import('./console.js');
      consoleKeys(page);
    }
  } else {
    void app.flush();
    window.addEventListener('online', () => void app.flush());
  }
}

if (typeof document !== 'undefined') {
  void start(document);
}
