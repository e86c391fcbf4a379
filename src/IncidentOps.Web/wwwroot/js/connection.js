// @ts-check
import '../lib/signalr-10.0.11/signalr.min.js';

/** @typedef {'connecting' | 'live' | 'stale' | 'signed-out'} LineState */

const LONGEST_WAIT = 10_000;
const FIRST_WAIT = 500;

/** The server says something every 5 s; after three times that the line is dead, whatever the browser believes. */
const SILENCE = 15_000;

/** A line to the hub that comes back by itself, for ever. */
export class Line {
  /** @type {any} */
  hub;
  tries = 0;
  isStarting = false;
  isStopped = false;
  heardAt = 0;

  /** @type {ReturnType<typeof setTimeout> | undefined} */
  timer;

  /**
   * @param {{
   *   url: string,
   *   handlers: Record<string, (...args: any[]) => void>,
   *   onConnected: (line: Line) => Promise<void>,
   *   onState: (state: LineState) => void,
   * }} options
   */
  constructor(options) {
    this.options = options;
  }

  start() {
    window.addEventListener('online', () => this.retryNow());
    window.addEventListener('offline', () => this.options.onState('stale'));
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') {
        this.retryNow();
      }
    });
    this.options.onState('connecting');
    void this.connect();
  }

  get isLive() {
    return this.hub?.state === 'Connected';
  }

  /** @param {string} method @param {...any} args */
  invoke(method, ...args) {
    return this.hub.invoke(method, ...args);
  }

  /** Ends the line and begins another: after a gap that could not be filled. */
  async restart() {
    await this.hub?.stop();
  }

  retryNow() {
    if (this.isLive) {
      // After sleep a socket may be dead without knowing: ask, and hang up where no answer comes.
      const hub = this.hub;
      const given = setTimeout(() => void hub.stop(), 5000);
      hub.invoke('LeaveRoom', '0'.repeat(32)).then(() => {
        // A network that was away for a moment only: the line has outlived it, and nothing else would say so.
        if (this.hub === hub && this.isLive) {
          this.options.onState('live');
        }
      }).catch(() => {}).finally(() => clearTimeout(given));
      return;
    }

    this.tries = 0;
    clearTimeout(this.timer);
    void this.connect();
  }

  async connect() {
    if (this.isStarting || this.isStopped || this.isLive) {
      return;
    }

    this.isStarting = true;
    try {
      this.hub = this.build();
      await this.hub.start();
      this.tries = 0;
      await this.options.onConnected(this);
      this.options.onState('live');
    } catch {
      await this.hub?.stop().catch(() => {});
      this.failed();
    } finally {
      this.isStarting = false;
    }
  }

  build() {
    const { HubConnectionBuilder, HttpTransportType, LogLevel } = /** @type {any} */ (globalThis).signalR;
    // A WebSocket straight away saves a round trip; where something in between forbids it, the second try asks what works.
    const how = this.tries % 3 === 2 ? {} : { skipNegotiation: true, transport: HttpTransportType.WebSockets };
    const hub = new HubConnectionBuilder().withUrl(this.options.url, how).configureLogging(LogLevel.None).build();
    hub.serverTimeoutInMilliseconds = SILENCE;
    hub.keepAliveIntervalInMilliseconds = 5000;
    for (const [name, handler] of Object.entries(this.options.handlers)) {
      hub.on(name, handler);
    }

    hub.onclose(() => {
      if (!this.isStarting && this.hub === hub) {
        this.failed();
      }
    });
    return hub;
  }

  async failed() {
    this.options.onState('stale');
    this.tries++;
    const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(this.tries - 1, 5)) * (0.5 + Math.random() / 2);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.connect(), wait);
    if (await isSignedOut()) {
      this.options.onState('signed-out');
    }
  }
}

/** A refused WebSocket does not say why; a request does. */
async function isSignedOut() {
  try {
    const response = await fetch('/antiforgery-token', { headers: { Accept: 'application/json' }, redirect: 'manual', cache: 'no-store' });
    return response.status === 401 || response.type === 'opaqueredirect';
  } catch {
    return false;
  }
}
