// @ts-check

/** Shows times in the reader's zone, and keeps elapsed times going. */
export class Clock {
  /** @param {string} zone an IANA name, or empty: the browser's own @param {string} [language] `en` or `ja` */
  constructor(zone, language = 'en') {
    /** Where the server knew no zone of the reader's, what it wrote is in its own. */
    this.isServers = zone === '';
    const options = /** @type {const} */ ({
      year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23',
    });
    try {
      this.format = new Intl.DateTimeFormat('en-GB', { ...options, timeZone: zone || undefined });
    } catch {
      // A zone that this browser does not know: its own is closer than none.
      this.format = new Intl.DateTimeFormat('en-GB', options);
    }

    this.relative = new Intl.RelativeTimeFormat(language);
  }

  /**
   * `10:42` today, `11-24 10:42` on another day of this year, else with the year.
   * @param {Date} at
   * @param {Date} [now]
   */
  text(at, now = new Date(this.now())) {
    const [then, today] = [this.parts(at), this.parts(now)];
    const time = `${then.hour}:${then.minute}`;
    if (then.year !== today.year) {
      return `${then.year}-${then.month}-${then.day} ${time}`;
    }

    return then.month === today.month && then.day === today.day ? time : `${then.month}-${then.day} ${time}`;
  }

  /** @param {ParentNode} root */
  localise(root) {
    this.follow(root);
    const now = new Date(this.now());
    for (const element of root.querySelectorAll('time[datetime]:not([data-story])')) {
      const stated = element.getAttribute('datetime') ?? '';
      const at = new Date(stated);
      if (/\dT\d.*Z$/.test(stated) && !Number.isNaN(at.getTime())) {
        setText(element, this.text(at, element.hasAttribute('data-dated') ? new Date(0) : now));
      }
    }

    this.localiseForms(root);
    this.tick(root);
  }

  /**
   * Where the server knew no zone of the reader's, forms and captions mean the browser's: the time that stands in the field, the zone that goes with
   * it, and the name beside it.
   * @param {ParentNode} root
   */
  localiseForms(root) {
    const zone = ownZone();
    if (!this.isServers || zone === '') {
      return;
    }

    for (const caption of root.querySelectorAll('[data-zone-caption]')) {
      setText(caption, (caption.getAttribute('data-zone-caption') ?? '').replace('{zone}', zone));
    }

    for (const field of root.querySelectorAll('[data-local-time]')) {
      const at = new Date(field.getAttribute('data-local-time') ?? '');
      const sent = /** @type {HTMLInputElement | null} */ (field.querySelector('input[name="zone"]'));
      const shown = /** @type {HTMLInputElement | null} */ (field.querySelector('input[type="datetime-local"]'));
      if (sent && shown && !Number.isNaN(at.getTime())) {
        const { year, month, day, hour, minute } = this.parts(at);
        sent.value = zone;
        shown.defaultValue = `${year}-${month}-${day}T${hour}:${minute}`;
      }
    }
  }

  /**
   * A drill lives by its own clock, which stands still, hurries, and is put forward: from here on times go by the one that the page names.
   * @param {ParentNode} root
   */
  follow(root) {
    const shown = /** @type {HTMLElement | null} */ (root.querySelector('[data-clock-anchor]'));
    if (shown) {
      const { clockChanged, clockAnchor, clockPercent } = shown.dataset;
      this.drill = rule(clockChanged, clockAnchor, clockPercent);
    }
  }

  /** @type {Rule | null} */
  drill = null;

  /** The time that the page lives by, as Date.now() gives it. */
  now() {
    return timeBy(this.drill);
  }

  /** Brings elapsed and remaining times up to now. @param {ParentNode} root */
  tick(root) {
    for (const element of /** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll('[data-elapsed-from]'))) {
      const { elapsedFrom, byChanged, byAnchor, byPercent } = element.dataset;
      const from = Date.parse(elapsedFrom ?? '');
      if (!Number.isNaN(from)) {
        // In a list each drill has a clock of its own.
        setText(element, elapsed((byPercent === undefined ? this.now() : timeBy(rule(byChanged, byAnchor, byPercent))) - from));
      }
    }

    for (const element of root.querySelectorAll('[data-time-of]')) {
      const real = new Date();
      // A story that has a clock of its own has no zone.
      const shift = element.getAttribute('data-story');
      setText(element, shift ? new Date(this.now() + Number(shift)).toISOString().slice(11, 16)
        : this.text(element.getAttribute('data-time-of') === 'real' ? real : new Date(this.now()), real));
    }

    for (const element of root.querySelectorAll('[data-show-from]')) {
      element.toggleAttribute('hidden', this.now() < Date.parse(element.getAttribute('data-show-from') ?? ''));
    }

    for (const element of root.querySelectorAll('[data-until]')) {
      const until = Date.parse(element.getAttribute('data-until') ?? '');
      if (!Number.isNaN(until)) {
        setText(element, `(${this.until(until - this.now())})`);
      }
    }
  }

  /** `in 8 minutes`, `2 days ago`: the largest unit of which there are two at least. @param {number} milliseconds */
  until(milliseconds) {
    const seconds = Math.trunc(milliseconds / 1000);
    for (const [unit, length] of /** @type {const} */ ([['day', 86400], ['hour', 3600], ['minute', 60]])) {
      if (Math.abs(seconds) >= 2 * length) {
        return this.relative.format(Math.trunc(seconds / length), unit);
      }
    }

    return this.relative.format(seconds, 'second');
  }

  /** @param {Date} at @returns {Record<string, string>} */
  parts(at) {
    return Object.fromEntries(this.format.formatToParts(at).map((part) => [part.type, part.value]));
  }
}

/** How a drill's time goes: what it was at a change, and percent of the pace since. @typedef {{ changed: number, anchor: number, percent: number }} Rule */

/** @param {string} [changed] @param {string} [anchor] @param {string} [percent] @returns {Rule | null} */
function rule(changed = '', anchor = '', percent) {
  return percent === undefined ? null : { changed: Date.parse(changed), anchor: Date.parse(anchor), percent: Number(percent) };
}

/** @param {Rule | null} drill */
function timeBy(drill) {
  return drill ? drill.anchor + Math.max(0, Date.now() - drill.changed) * drill.percent / 100 : Date.now();
}

/** The browser's zone by its IANA name; empty where it does not tell. */
export function ownZone() {
  return Intl.DateTimeFormat().resolvedOptions().timeZone ?? '';
}

/** Tells the server the browser's zone with each request: it writes times too, in refusals, on paper and in exports. @param {Document} page */
export function keepZone(page) {
  const zone = ownZone();
  if (/^[\w+\-/]+$/.test(zone)) {
    page.cookie = `zone=${zone}; path=/; max-age=31536000; samesite=lax${location.protocol === 'https:' ? '; secure' : ''}`;
  }
}

/** `00:42:10`; hours go on counting. @param {number} milliseconds */
export function elapsed(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (/** @type {number} */ number) => String(number).padStart(2, '0');
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}

/** Leaves the node alone where nothing changes. @param {Element} element @param {string} text */
function setText(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}
