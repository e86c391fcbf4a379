// @ts-check
import { lineIsBack, Presses } from './act.js';
import { Line } from './connection.js';
import { apply, isTyping } from './pieces.js';
import { RoomOutput } from './output.js';

/** @typedef {import('./connection.js').LineState} LineState */
/** @typedef {{ incident: string, epoch: number, position: number, fromVersion: number, toVersion: number, pieces: { id: string, html: string, into?: string }[] }} RoomUpdate */

/** Keeps a page live. @param {import('./app.js').App} app */
export function live(app) {
  new LivePage(app).start();
}

class LivePage {
  version = 0;
  epoch = 0;
  isJoining = false;
  isOldBuild = false;
  queued = 0;

  /** @type {LineState} */
  state = 'connecting';

  /** Updates that overtook the answer to joining. @type {RoomUpdate[]} */
  early = [];

  /** @param {import('./app.js').App} app */
  constructor(app) {
    this.app = app;
    this.page = app.page;
    this.room = /** @type {HTMLElement | null} */ (this.page.getElementById('room'));
    this.incident = this.room?.dataset.incident ?? '';
    this.readVersion();
    const shown = /** @type {HTMLElement | null} */ (this.page.getElementById('connection'));
    this.asOf = new Date(shown?.dataset.asOf ?? shown?.querySelector('time')?.getAttribute('datetime') ?? Date.now());
    this.output = new RoomOutput(this.page, app.texts);
    this.line = new Line({
      url: '/hubs/incidents',
      handlers: {
        Pieces: (update) => this.receive(update),
        Output: (update) => this.output.add(update),
        Presence: (update) => this.showPresence(update.people),
        IncidentsChanged: () => void this.refresh(),
        Events: () => {},
      },
      onConnected: () => this.connected(),
      onState: (state) => this.show(state),
    });
    this.presses = new Presses({
      page: this.page, incident: this.incident, texts: app.texts, outbox: app.outbox,
      onAccepted: (version) => this.expect(version),
      onQueued: () => {
        this.line.retryNow();
        void this.flush();
      },
      onSignedOut: () => this.show('signed-out'),
    });
  }

  start() {
    this.app.onQueued = (queued) => {
      this.queued = queued;
      this.show(this.state);
    };
    this.presses.listen();
    this.app.inbox?.listen(this.presses);
    // Whatever the former life of this page left behind: a page kept for offline reading holds its marks.
    for (const line of this.page.querySelectorAll('.answer:not([data-kind="queued"])')) {
      line.remove();
    }

    this.page.querySelectorAll('[data-sending]').forEach((row) => row.removeAttribute('data-sending'));
    void this.app.list?.show();
    setInterval(() => void this.tend(), 15_000);
    // Other rooms' changes don't come by this line.
    const polled = /** @type {HTMLElement | null} */ (this.page.querySelector('[data-poll]'));
    const poll = Number(polled?.dataset.poll ?? 0);
    if (polled && poll > 0) {
      // Nobody looks at a hidden tab: it catches up once it is looked at.
      const look = () => void (this.page.hidden || (polled.matches('main') ? this.refresh() : this.app.refresh(`#${polled.id}`, polled.dataset.from)));
      setInterval(look, poll * 1000);
      this.page.addEventListener('visibilitychange', look);
    }

    this.page.addEventListener('visibilitychange', () => this.keep());
    // Requests get through as soon as there is a network; the live line may take longer to stand again.
    window.addEventListener('online', () => void this.flush());
    this.line.start();
  }

  async connected() {
    if (this.incident) {
      await this.join();
    } else {
      await this.line.invoke('WatchIncidents');
      await this.refresh();
    }

    this.asOf = new Date();
    void this.flush();
    this.keepAhead();
  }

  /** Has the room's other tabs kept too, once the page is at rest: without a line, what was never opened could not be read either. */
  keepAhead() {
    const data = /** @type {{ saveData?: boolean } | undefined} */ (/** @type {any} */ (navigator).connection);
    if (!this.incident || this.isAhead || !navigator.serviceWorker || !window.isSecureContext || data?.saveData) {
      return;
    }

    this.isAhead = true;
    setTimeout(async () => {
      const worker = (await navigator.serviceWorker.ready).active;
      const room = `/incidents/${this.incident}`;
      const links = /** @type {HTMLAnchorElement[]} */ ([...this.page.querySelectorAll(`.tabs a[href^="${room}"], main a[href="${room}/print"]`)]);
      worker?.postMessage({ type: 'keep-ahead', urls: [...new Set([location.pathname, ...links.map((link) => link.pathname), `${room}/timeline`])] });
    }, 1500);
  }

  isAhead = false;

  async join() {
    this.isJoining = true;
    try {
      const reply = await this.line.invoke('JoinRoom', this.incident, this.version, this.epoch, this.room?.dataset.view ?? '');
      this.isOldBuild = reply.build !== this.app.build;
      if (reply.answer === 'pieces') {
        this.apply(reply.update);
      } else if (reply.answer !== 'current') {
        const refreshed = await this.app.refresh();
        if (refreshed !== 'done') {
          throw new Error(refreshed);
        }

        this.readVersion();
      }
    } finally {
      this.isJoining = false;
    }

    for (const update of this.early.splice(0)) {
      this.receive(update);
    }

    void this.output.catchUp(this.line, this.incident);
    this.reloadIfOld();
  }

  /** @param {RoomUpdate} update */
  receive(update) {
    if (update.incident !== this.incident) {
      return;
    }

    if (this.isJoining) {
      this.early.push(update);
    } else if (update.epoch !== this.epoch || update.fromVersion > this.version) {
      // Something was missed: join again, and be given what there is now.
      void this.join().catch(() => this.line.restart());
    } else if (update.toVersion > this.version) {
      this.apply(update);
    }
  }

  /** @param {RoomUpdate} update */
  apply(update) {
    apply(this.page, update.pieces, {
      prepare: (root) => this.app.prepare(root),
      say: (text) => this.app.announcer.say(text),
    });
    this.version = update.toVersion;
    this.room?.setAttribute('data-version', String(this.version));
    this.asOf = new Date();
    this.app.list?.mark();
    void this.output.catchUp(this.line, this.incident);
  }

  /** An accepted press shows within a second, or the page is fetched: the hub may be away while requests get through. @param {number | undefined} version */
  expect(version) {
    setTimeout(() => {
      if (version === undefined || this.version < version) {
        void this.refresh();
      }
    }, 1000);
  }

  async refresh() {
    const came = await this.app.refresh();
    if (came === 'done') {
      this.readVersion();
    } else if (came === 'signed-out') {
      this.show('signed-out');
    }
  }

  /** Sends what is queued; tries again every few seconds until it has left. */
  async flush() {
    const waited = this.queued > 0;
    const isEmpty = await this.app.flush();
    clearTimeout(this.again);
    if (!isEmpty && navigator.onLine) {
      this.again = setTimeout(() => void this.flush(), Math.min(3000 + 500 * this.flushes++, 15_000));
      return;
    }

    this.flushes = 0;
    if (isEmpty && waited && !this.incident) {
      // A page that is no room's is not told of what only some may see: what has gone out now shows once the page is fetched.
      void this.refresh();
    }

    if (isEmpty && waited && !this.line.isLive) {
      this.line.retryNow();
    }
  }

  /** Tries in a row that left something behind. */
  flushes = 0;

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  again;

  /** Now and then: what is queued, a new build, the kept copy. */
  async tend() {
    if (this.queued > 0) {
      void this.flush();
    }

    this.reloadIfOld();
    this.keep();
  }

  reloadIfOld() {
    if (this.isOldBuild && !isTyping(this.page)) {
      // Once only: a server that names another build than its pages do must not make them reload for ever.
      const mark = `reloaded-for-${this.app.build}`;
      if (sessionStorage.getItem(mark) === null) {
        sessionStorage.setItem(mark, '1');
        location.reload();
      }
    }
  }

  /** Hands the page as it stands to the worker, for reading offline. The copy says from when it is, and not that it is live. */
  keep() {
    const worker = navigator.serviceWorker?.controller;
    if (!worker || !this.incident || this.version === this.kept || this.state !== 'live') {
      return;
    }

    this.kept = this.version;
    const copy = /** @type {HTMLElement} */ (this.page.documentElement.cloneNode(true));
    const connection = /** @type {HTMLElement | null} */ (copy.querySelector('#connection'));
    if (connection) {
      connection.dataset.state = 'page';
      connection.dataset.asOf = this.asOf.toISOString();
      connection.textContent = this.app.texts.of('connection.stale', { time: this.app.clock.text(this.asOf) });
    }

    worker.postMessage({ type: 'keep', url: location.href, person: this.app.person, html: '<!DOCTYPE html>' + copy.outerHTML });
  }

  kept = -1;

  readVersion() {
    this.version = Number(this.room?.dataset.version ?? 0);
    this.epoch = Number(this.room?.dataset.epoch ?? 0);
  }

  /** @param {LineState} state */
  show(state) {
    if (this.state === 'live' && state !== 'live') {
      this.asOf = new Date();
    }

    // Signed out stays said until a line stands again.
    this.state = this.state === 'signed-out' && state === 'stale' ? 'signed-out' : state;
    if (this.state === 'live') {
      lineIsBack(this.page, this.app.texts);
    }

    const element = this.page.getElementById('connection');
    if (!element) {
      return;
    }

    const { texts, clock } = this.app;
    const words = [texts.of(`connection.${this.state}`, { time: clock.text(this.asOf) })];
    if (this.queued > 0) {
      words.push(texts.of('connection.queued', { count: this.queued }));
    }

    if (this.isOldBuild) {
      words.push(texts.of('connection.new-build'));
    }

    const text = words.join(' · ');
    if (element.textContent !== text) {
      element.dataset.state = this.state;
      element.toggleAttribute('data-queued-count', this.queued > 0);
      element.textContent = text;
      if (this.state === 'signed-out') {
        const link = this.page.createElement('a');
        link.href = `/sign-in?return-url=${encodeURIComponent(location.pathname)}`;
        link.textContent = texts.of('sign-in');
        element.append(' ', link);
      }

      this.app.announcer.say(text);
    }
  }

  /** @param {{ id: string, name: string }[]} people */
  showPresence(people) {
    const list = this.page.getElementById('presence');
    list?.replaceChildren(...people.map((person) => {
      const item = this.page.createElement('li');
      item.textContent = person.name;
      return item;
    }));
  }
}
