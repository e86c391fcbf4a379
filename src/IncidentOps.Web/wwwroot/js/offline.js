// @ts-check
import { freshToken, sendQueued } from './act.js';
import { Outbox } from './outbox.js';

/** How often the server is asked while nothing is heard from it. */
const EVERY = 3000;

/**
 * The script of the page that stands in for one which is not kept: it says how much is queued, and once the line is there sends that and
 * loads the page which was wanted. Nobody has to tap.
 * @param {Document} page
 */
function start(page) {
  const person = page.body.dataset.person ?? '';
  const outbox = person === '' || typeof indexedDB === 'undefined' ? null : new Outbox({ person, changed: () => void show() });
  let isTrying = false;

  async function show() {
    const queued = (await outbox?.mine().catch(() => []))?.filter((entry) => entry.state === 'queued').length ?? 0;
    const line = /** @type {HTMLElement | null} */ (page.getElementById('queued'));
    if (line) {
      line.hidden = queued === 0;
      line.querySelectorAll('.number').forEach((number) => { number.textContent = String(queued); });
    }
  }

  async function tryAgain() {
    if (isTrying) {
      return;
    }

    isTrying = true;
    try {
      // An answer of any kind means that there is a line; who is signed out is asked to sign in by the page that comes.
      if (await freshToken() !== null) {
        await outbox?.flush(sendQueued).catch(() => false);
        location.reload();
      }
    } finally {
      isTrying = false;
    }
  }

  void show();
  void tryAgain();
  setInterval(() => void tryAgain(), EVERY);
  window.addEventListener('online', () => void tryAgain());
  page.addEventListener('visibilitychange', () => void tryAgain());
}

if (typeof document !== 'undefined') {
  start(document);
}
