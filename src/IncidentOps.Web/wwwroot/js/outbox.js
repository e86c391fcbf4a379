// @ts-check

/**
 * @typedef {{
 *   seq?: number,
 *   commandId: string,
 *   person: string,
 *   incident: string,
 *   url: string,
 *   fields: [string, string][],
 *   label: string,
 *   claimedAt: string,
 *   state: 'queued' | 'answered',
 *   answer?: string,
 *   reason?: string,
 *   answeredAt?: string,
 * }} Entry
 *
 * @typedef {{ outcome: 'answered', answer: string, reason?: string } | { outcome: 'later' } | { outcome: 'signed-out' }} Sent
 */

/** More than this is refused aloud rather than lost in silence. */
export const MAXIMUM_ENTRIES = 500;

const STORE = 'entries';

/**
 * What was done without a line: kept in order in IndexedDB under its command id, bound to the person, through reloads and restarts of the
 * browser, until it has been answered and the answer dismissed.
 */
export class Outbox {
  /**
   * @param {{
   *   person: string,
   *   changed?: () => void,
   *   database?: string,
   *   factory?: IDBFactory,
   *   now?: () => Date,
   * }} options `changed` is called after every change, also one made in another tab
   */
  constructor(options) {
    this.person = options.person;
    this.changed = options.changed ?? (() => {});
    this.now = options.now ?? (() => new Date());
    this.database = options.database ?? 'incidentops-outbox';
    this.factory = options.factory ?? indexedDB;
    /** @type {Promise<IDBDatabase> | undefined} */
    this.opening = undefined;
    this.isSending = false;
    this.channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(this.database);
    this.channel?.addEventListener('message', () => this.changed());
  }

  /**
   * Keeps an entry. Answers false where there is no room left. Looking and adding are one transaction: another tab may add the same command,
   * or the last one that there is room for, at the same moment.
   * @param {Omit<Entry, 'seq' | 'person' | 'state'>} entry
   */
  async add(entry) {
    const database = await (this.opening ??= this.open());
    const kept = await new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, 'readwrite', { durability: 'strict' });
      const store = transaction.objectStore(STORE);
      const same = store.index('command').getKey(entry.commandId);
      const count = store.count();
      /** @type {'added' | 'present' | 'full'} */
      let came = 'full';
      count.onsuccess = () => {
        came = same.result !== undefined ? 'present' : count.result < MAXIMUM_ENTRIES ? 'added' : 'full';
        if (came === 'added') {
          store.add({ ...entry, person: this.person, state: 'queued' });
        }
      };
      transaction.oncomplete = () => resolve(came);
      transaction.onabort = () => reject(transaction.error);
    });
    if (kept === 'added') {
      this.tell();
    }

    return kept !== 'full';
  }

  /** Every entry of this person, the oldest first. */
  async mine() {
    return (await this.all()).filter((entry) => entry.person === this.person);
  }

  /** How many entries other people have queued on this device. */
  async others() {
    return (await this.all()).filter((entry) => entry.person !== this.person && entry.state === 'queued').length;
  }

  /** Forgets an entry: an answered one that was read, or a queued one that shall not be sent. @param {string} commandId */
  async dismiss(commandId) {
    const entry = (await this.mine()).find((candidate) => candidate.commandId === commandId);
    if (entry?.seq !== undefined) {
      const key = entry.seq;
      await this.run('readwrite', (store) => store.delete(key));
      this.tell();
    }
  }

  /**
   * Sends what is queued, in order, until the line fails. Only one tab sends at a time; a repeat would do no harm.
   * @param {(entry: Entry) => Promise<Sent>} send
   * @returns {Promise<boolean>} whether nothing is queued any more
   */
  async flush(send) {
    if (this.isSending) {
      return false;
    }

    this.isSending = true;
    try {
      const locks = /** @type {LockManager | undefined} */ (navigator.locks);
      return locks
        ? await locks.request(this.database, { ifAvailable: true }, (lock) => (lock ? this.sendAll(send) : false))
        : await this.sendAll(send);
    } finally {
      this.isSending = false;
    }
  }

  /** @param {(entry: Entry) => Promise<Sent>} send */
  async sendAll(send) {
    for (const entry of (await this.mine()).filter((candidate) => candidate.state === 'queued')) {
      const sent = await send(entry);
      if (sent.outcome !== 'answered') {
        return false;
      }

      await this.run('readwrite', (store) => store.put({
        ...entry, state: 'answered', answer: sent.answer, reason: sent.reason, answeredAt: this.now().toISOString(), fields: [],
      }));
      this.tell();
    }

    return true;
  }

  /** @returns {Promise<Entry[]>} */
  all() {
    return this.run('readonly', (store) => store.getAll());
  }

  tell() {
    this.channel?.postMessage('changed');
    this.changed();
  }

  /**
   * @template T
   * @param {IDBTransactionMode} mode
   * @param {(store: IDBObjectStore) => IDBRequest<T>} use
   * @returns {Promise<T>} once the transaction is complete
   */
  async run(mode, use) {
    const database = await (this.opening ??= this.open());
    return new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode, { durability: 'strict' });
      const request = use(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error ?? request.error);
    });
  }

  /** @returns {Promise<IDBDatabase>} */
  open() {
    return new Promise((resolve, reject) => {
      const request = this.factory.open(this.database, 1);
      request.onupgradeneeded = () => {
        request.result.createObjectStore(STORE, { keyPath: 'seq', autoIncrement: true }).createIndex('command', 'commandId', { unique: true });
      };
      request.onsuccess = () => {
        request.result.onclose = () => { this.opening = undefined; };
        resolve(request.result);
      };
      request.onerror = () => {
        this.opening = undefined;
        reject(request.error);
      };
    });
  }
}
