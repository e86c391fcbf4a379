// @ts-check

/**
 * Shows what was done without a line: as queued in its row, and as a list with both times and the server's answers until each is dismissed.
 */
export class OutboxList {
  /**
   * @param {{
   *   page: Document,
   *   outbox: import('./outbox.js').Outbox,
   *   texts: import('./texts.js').Texts,
   *   clock: import('./time.js').Clock,
   *   onCount: (queued: number) => void,
   * }} options
   */
  constructor(options) {
    this.options = options;
  }

  async show() {
    const { page, outbox, texts, onCount } = this.options;
    let entries;
    let others;
    try {
      [entries, others] = [await outbox.mine(), await outbox.others()];
    } catch {
      // No storage here: then nothing can be queued either, and presses say so themselves.
      return;
    }

    const queued = entries.filter((entry) => entry.state === 'queued');
    onCount(queued.length);
    this.mark(queued);
    const list = this.list(entries.length > 0 || others > 0);
    if (!list) {
      return;
    }

    list.hidden = entries.length === 0 && others === 0;
    list.replaceChildren(...entries.map((entry) => this.item(entry)));
    if (others > 0) {
      const item = page.createElement('li');
      item.textContent = texts.of('outbox.other-person', { count: others });
      list.append(item);
    }
  }

  /** Marks the rows whose press is waiting. @param {import('./outbox.js').Entry[]} [queued] */
  mark(queued = this.queued) {
    this.queued = queued;
    const { page, texts } = this.options;
    const rows = new Set();
    for (const button of page.querySelectorAll('button[aria-disabled]')) {
      button.removeAttribute('aria-disabled');
    }

    for (const entry of queued) {
      const pressed = entry.fields.find(([name]) => name === 'do')?.[1] ?? '';
      const [command, ...address] = pressed.split(':');
      if (address.length > 0) {
        // It is on its way: a second press would come back as done already. What was taken may be done all the same.
        const same = CSS.escape(command === 'claimStep' ? pressed : ':' + address.join(':'));
        for (const button of page.querySelectorAll(`button[data-queue][value$="${same}"]`)) {
          button.setAttribute('aria-disabled', 'true');
        }
      }

      for (const button of page.querySelectorAll(`button[name="do"][value="${CSS.escape(pressed)}"]`)) {
        const row = button.closest('[data-row], .step, .candidate');
        if (row) {
          rows.add(row);
        }
      }
    }

    for (const row of page.querySelectorAll('[data-queued]')) {
      if (!rows.has(row)) {
        row.removeAttribute('data-queued');
        row.querySelector('.answer[data-kind="queued"]')?.remove();
      }
    }

    for (const row of rows) {
      row.setAttribute('data-queued', '');
      if (!row.querySelector('.answer')) {
        const line = page.createElement('p');
        line.className = 'answer';
        line.dataset.kind = 'queued';
        line.textContent = texts.of('queued');
        (row.querySelector('.actions, .controls')?.parentElement ?? row).append(line);
      }
    }
  }

  /** @type {import('./outbox.js').Entry[]} */
  queued = [];

  /** @param {import('./outbox.js').Entry} entry */
  item(entry) {
    const { page, texts, clock, outbox } = this.options;
    const times = {
      claimed: clock.text(new Date(entry.claimedAt)),
      received: entry.answeredAt ? clock.text(new Date(entry.answeredAt)) : '',
      reason: entry.reason ?? texts.of(entry.answer === 'forbidden' ? 'forbidden' : 'failed'),
    };
    const item = page.createElement('li');
    item.dataset.state = entry.state === 'queued' ? 'queued' : entry.answer;
    const label = page.createElement('strong');
    label.textContent = entry.label;
    const words = page.createElement('span');
    words.textContent = ' ' + texts.of(
      entry.state === 'queued' ? 'outbox.waiting' : entry.answer === 'accepted' ? 'outbox.accepted' : 'outbox.refused', times) + ' ';
    const button = page.createElement('button');
    button.type = 'button';
    button.className = 'quiet';
    button.textContent = texts.of(entry.state === 'queued' ? 'outbox.discard' : 'outbox.dismiss');
    button.setAttribute('aria-label', `${button.textContent}: ${entry.label}`);
    button.addEventListener('click', () => void outbox.dismiss(entry.commandId));
    item.append(label, words, button);
    return item;
  }

  /** The page's own list; on a page without one, made where there is something to show. @param {boolean} isNeeded */
  list(isNeeded) {
    const { page, texts } = this.options;
    let list = /** @type {HTMLElement | null} */ (page.getElementById('outbox'));
    if (!list && isNeeded) {
      list = page.createElement('ol');
      list.id = 'outbox';
      page.querySelector('main')?.prepend(list);
    }

    list?.setAttribute('aria-label', texts.of('outbox.title'));
    return list;
  }
}
