// @ts-check
import { unfold } from './pieces.js';

/**
 * A player's inbox. Its HTML is the same for all who play alike: what this reader has opened stands in the page (data-read, from the server),
 * and is added to as they open it. Opening a message tells the server so, as a press of its own button would.
 */
export class Inbox {
  /** @param {Document} page */
  constructor(page) {
    this.page = page;
    this.room = /** @type {HTMLElement | null} */ (page.getElementById('room'));
    /** @type {Set<string>} */
    this.read = new Set((this.room?.dataset.read ?? '').split(' ').filter((name) => name !== ''));
  }

  /** @param {import('./act.js').Presses} presses */
  listen(presses) {
    // Opening is an event that does not bubble: it is caught on its way down.
    this.page.addEventListener('toggle', (event) => {
      const body = event.target;
      if (body instanceof HTMLDetailsElement && body.open) {
        this.take(body, presses);
      }
    }, { capture: true });
    addEventListener('hashchange', () => this.openAddressed(presses));
    this.openAddressed(presses);
  }

  /** What is opened is read. @param {HTMLDetailsElement} body @param {import('./act.js').Presses} presses */
  take(body, presses) {
    const message = body.parentElement;
    const name = message?.dataset.message;
    if (!message || !name || this.read.has(name)) {
      return;
    }

    this.read.add(name);
    const button = message.querySelector('button[data-read]');
    if (button instanceof HTMLButtonElement && button.form) {
      void presses.press(button.form, button);
    }

    this.mark(this.page);
  }

  /** A link to a message opens it, as a tap of the reader's would. @param {import('./act.js').Presses} presses */
  openAddressed(presses) {
    const body = this.page.getElementById(location.hash.slice(1) + '-body');
    const message = body?.parentElement;
    if (!(body instanceof HTMLDetailsElement) || !message?.dataset.message) {
      return;
    }

    unfold(body);
    // What is read leaves the list of arrivals above, and all below moves up: only then is it brought into sight, beneath the head that stays.
    this.take(body, presses);
    message.scrollIntoView({ block: 'start' });
    const head = this.page.querySelector('.room-head')?.getBoundingClientRect().bottom ?? 0;
    scrollBy(0, message.getBoundingClientRect().top - head);
  }

  /** Shows what is new to this reader. @param {ParentNode} root */
  mark(root) {
    for (const message of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll('[data-message]'))) {
      const button = message.querySelector('button[data-read]');
      // Those who only look on have nothing to read off.
      const isNew = button !== null && !this.read.has(message.dataset.message ?? '');
      message.toggleAttribute('data-new', isNew);
      message.querySelector('.unread')?.toggleAttribute('hidden', !isNew);
      button?.toggleAttribute('hidden', !isNew);
    }

    const arrivals = root.querySelector('#arrivals') ?? (root instanceof DocumentFragment ? null : this.page.getElementById('arrivals'));
    if (arrivals) {
      const lines = /** @type {HTMLElement[]} */ ([...arrivals.querySelectorAll('[data-arrival]')]);
      lines.forEach((line) => { line.hidden = this.read.has(line.dataset.arrival ?? ''); });
      arrivals.toggleAttribute('hidden', lines.every((line) => line.hidden));
    }
  }
}
