// @ts-check
import { isTouched, reset, settle } from './pieces.js';

/** @typedef {import('./outbox.js').Entry} Entry */
/** @typedef {import('./outbox.js').Sent} Sent */
/** @typedef {{ answer: string, code?: string, reason?: string, version?: number }} Reply */
/** @typedef {{ kind: 'reply', reply: Reply } | { kind: 'signed-out' } | { kind: 'forbidden' } | { kind: 'bad-token' } | { kind: 'no-line' } | { kind: 'failed' }} Result */

const TIMEOUT = 15_000;
const ROW = '[data-row], .step, .candidate';

/** A fresh id for a command; also where the page came over plain HTTP and the browser keeps randomUUID back. */
export function newCommandId() {
  if (typeof crypto.randomUUID === 'function') {
    return crypto.randomUUID();
  }

  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/**
 * Posts a press as the form itself would, and reads the answer.
 * @param {string} url
 * @param {[string, string][]} fields
 * @param {string} commandId
 * @param {string} [claimedAt] for what was pressed before the line came back
 * @returns {Promise<Result>}
 */
export async function post(url, fields, commandId, claimedAt) {
  /** @type {Record<string, string>} */
  const headers = { Accept: 'application/json', 'X-Command-Id': commandId };
  if (claimedAt) {
    headers['X-Claimed-At'] = claimedAt;
  }

  let response;
  try {
    response = await fetch(url, {
      method: 'POST', headers, body: new URLSearchParams(fields), redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT),
    });
  } catch {
    return { kind: 'no-line' };
  }

  if (response.status === 401 || response.type === 'opaqueredirect') {
    return { kind: 'signed-out' };
  }

  if (response.status === 403) {
    return { kind: 'forbidden' };
  }

  try {
    const reply = await response.json();
    if (typeof reply?.answer === 'string') {
      return { kind: 'reply', reply };
    }
  } catch {
    // Not an answer of ours: judged by its status below.
  }

  return response.status === 400 ? { kind: 'bad-token' } : response.status === 502 || response.status === 503 || response.status === 504
    ? { kind: 'no-line' } : { kind: 'failed' };
}

/** A token for posting, and whose it is; null without a line, or signed out. @returns {Promise<{ token: string, field: string, person: string } | 'signed-out' | null>} */
export async function freshToken() {
  try {
    const response = await fetch('/antiforgery-token', {
      headers: { Accept: 'application/json' }, redirect: 'manual', cache: 'no-store', signal: AbortSignal.timeout(TIMEOUT),
    });
    return response.ok ? await response.json() : response.status === 401 || response.type === 'opaqueredirect' ? 'signed-out' : null;
  } catch {
    return null;
  }
}

/** Sends an entry of the outbox: only as the person whose it is. @param {Entry} entry @returns {Promise<Sent>} */
export async function sendQueued(entry) {
  const token = await freshToken();
  if (token === null) {
    return { outcome: 'later' };
  }

  if (token === 'signed-out' || token.person !== entry.person) {
    return { outcome: 'signed-out' };
  }

  const result = await post(entry.url, [[token.field, token.token], ...entry.fields], entry.commandId, entry.claimedAt);
  switch (result.kind) {
    case 'reply':
      return result.reply.answer === 'accepted' || result.reply.answer === 'refused'
        ? { outcome: 'answered', answer: result.reply.answer, reason: result.reply.reason }
        : { outcome: 'later' };
    case 'forbidden':
      return { outcome: 'answered', answer: 'forbidden' };
    case 'signed-out':
      return { outcome: 'signed-out' };
    case 'failed':
      return { outcome: 'answered', answer: 'failed' };
    default:
      return { outcome: 'later' };
  }
}

/**
 * Makes the room's buttons send without a reload. Without this script they are plain posts.
 */
export class Presses {
  /** Ids of presses that have had no answer: a repeat of the same press carries the same id. @type {Map<string, string>} */
  unanswered = new Map();

  /** @type {Set<string>} */
  sending = new Set();

  /**
   * @param {{
   *   page: Document,
   *   incident: string,
   *   texts: import('./texts.js').Texts,
   *   outbox: import('./outbox.js').Outbox | null,
   *   onAccepted: (version: number | undefined) => void,
   *   onSignedOut: () => void,
   *   onQueued: () => void,
   * }} options
   */
  constructor(options) {
    this.options = options;
  }

  listen() {
    const { page } = this.options;
    page.addEventListener('submit', (event) => {
      const form = event.target;
      const button = event.submitter;
      if (form instanceof HTMLFormElement && form.id === 'act' && button instanceof HTMLButtonElement && button.name === 'do') {
        event.preventDefault();
        if (button.value !== 'none' && !button.hasAttribute('aria-disabled') && !button.closest(`[data-fresh="${button.dataset.key ?? ''}"]`)) {
          void this.press(form, button);
        }
      }
    });
  }

  /** @param {HTMLFormElement} form @param {HTMLButtonElement} button */
  async press(form, button) {
    const { texts } = this.options;
    const typed = fieldsOf(form, button);
    const fields = /** @type {[string, string][]} */ ([
      ...typed.filter((field) => field.value !== '' && isSent(field)).map((field) => [field.name, field.value]), ['do', button.value],
    ]);
    const press = JSON.stringify(fields);
    if (this.sending.has(press)) {
      return;
    }

    const commandId = this.unanswered.get(press) ?? newCommandId();
    this.unanswered.set(press, commandId);
    const claimedAt = new Date().toISOString();
    const row = button.closest(ROW) ?? button.parentElement ?? form;
    this.sending.add(press);
    row.setAttribute('data-sending', button.dataset.key ?? '');
    answer(row, texts.of('sending'), 'sending', button);
    try {
      const result = await this.send(form, fields, commandId);
      await this.take(result, { form, button, row, fields, typed, press, commandId, claimedAt });
    } finally {
      this.sending.delete(press);
      row.removeAttribute('data-sending');
    }
  }

  /** @param {HTMLFormElement} form @param {[string, string][]} fields @param {string} commandId */
  async send(form, fields, commandId) {
    const hidden = /** @type {[string, string][]} */ (
      [...form.elements].filter((element) => element instanceof HTMLInputElement && element.type === 'hidden' && element.name !== 'command-id')
        .map((element) => [/** @type {HTMLInputElement} */ (element).name, /** @type {HTMLInputElement} */ (element).value]));
    const result = await post(form.action, [...hidden, ...fields], commandId);
    if (result.kind !== 'bad-token') {
      return result;
    }

    // The page's token may be of an earlier sign-in, or of another browser session.
    const token = await freshToken();
    if (token === null || token === 'signed-out') {
      return /** @type {Result} */ ({ kind: token === null ? 'no-line' : 'signed-out' });
    }

    const others = hidden.filter(([name]) => name !== token.field);
    return token.person === form.ownerDocument.body.dataset.person
      ? post(form.action, [[token.field, token.token], ...others, ...fields], commandId)
      : /** @type {Result} */ ({ kind: 'signed-out' });
  }

  /**
   * @param {Result} result
   * @param {{ form: HTMLFormElement, button: HTMLButtonElement, row: Element, fields: [string, string][], typed: Field[], press: string, commandId: string, claimedAt: string }} what
   */
  async take(result, what) {
    const { texts } = this.options;
    if (result.kind === 'reply') {
      const { reply } = result;
      if (reply.answer === 'accepted') {
        this.unanswered.delete(what.press);
        what.typed.forEach(reset);
        clearAnswer(what.row);
        if (what.button.dataset.key) {
          // Starting becomes pausing under the finger, and one leap would become two.
          settle(what.row, what.button.dataset.key);
        }

        this.options.onAccepted(reply.version);
        return;
      }

      if (reply.answer === 'refused') {
        this.unanswered.delete(what.press);
      }

      answer(what.row, reply.reason ?? texts.of(reply.answer), reply.answer, what.button);
      return;
    }

    if (result.kind === 'no-line' || result.kind === 'signed-out') {
      const isQueued = what.button.dataset.queue === 'yes' && await this.queue(what);
      if (result.kind === 'signed-out') {
        this.options.onSignedOut();
      }

      if (!isQueued) {
        const kind = result.kind === 'signed-out' ? 'signed-out' : navigator.onLine ? 'maybe-sent' : 'not-sent';
        answer(what.row, texts.of(kind), kind === 'not-sent' ? kind : 'failed', what.button);
      }

      return;
    }

    answer(what.row, texts.of(result.kind === 'forbidden' ? 'forbidden' : 'failed'), 'failed', what.button);
  }

  /** @param {{ form: HTMLFormElement, button: HTMLButtonElement, row: Element, fields: [string, string][], typed: Field[], press: string, commandId: string, claimedAt: string }} what */
  async queue(what) {
    const { outbox, incident } = this.options;
    try {
      const isKept = await outbox?.add({
        commandId: what.commandId, incident, url: new URL(what.form.action).pathname, fields: what.fields,
        label: what.button.dataset.label || what.button.textContent?.trim() || '', claimedAt: what.claimedAt,
      });
      if (!isKept) {
        return false;
      }
    } catch {
      // No storage (a private window, a full disk): then it was not kept, and the reader is told so.
      return false;
    }

    this.unanswered.delete(what.press);
    what.typed.forEach(reset);
    clearAnswer(what.row);
    this.options.onQueued();
    return true;
  }
}

/** @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Field */

/**
 * The fields that go with a button: those named for its step, and those in its own row or section. What somebody is typing elsewhere on the
 * page is none of its business.
 * @param {HTMLFormElement} form
 * @param {HTMLButtonElement} button
 * @returns {Field[]}
 */
export function fieldsOf(form, button) {
  const [, ...address] = button.value.split(':');
  const endings = address.map((_, index) => ':' + address.slice(0, index + 1).join(':'));
  const row = button.closest('[data-row]');
  return [...form.elements].filter((element) =>
    (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement || element instanceof HTMLSelectElement)
    && !(element instanceof HTMLInputElement && element.type === 'hidden' && element.parentElement === form)
    && element.name !== ''
    && (endings.some((ending) => element.name.endsWith(ending)) || (row?.contains(element) ?? false)))
    .map((element) => /** @type {Field} */ (element));
}

/** @param {Field} field */
function isSent(field) {
  return !(field instanceof HTMLInputElement && (field.type === 'checkbox' || field.type === 'radio') && !field.checked) && !field.disabled;
}

/**
 * Says what became of a press, beside the button that was pressed, to eyes and ears.
 * @param {Element} row
 * @param {string} text
 * @param {string} kind
 * @param {Element} button
 */
export function answer(row, text, kind, button) {
  // A row may hold others, folded away: what is said there belongs to their own buttons.
  let line = /** @type {HTMLElement | undefined} */ ([...row.querySelectorAll('.answer')].find((one) => (one.closest(ROW) ?? row) === row));
  if (!line) {
    line = row.ownerDocument.createElement('p');
    line.className = 'answer';
    line.setAttribute('role', 'status');
  }

  const actions = button.closest('.actions, .controls');
  const place = actions && actions !== row && row.contains(actions) ? actions.parentElement ?? row : row;
  if (button.parentElement === place) {
    button.after(line);
  } else if (line.parentElement !== place) {
    place.append(line);
  }

  line.dataset.kind = kind;
  const shown = line;
  // A live region speaks only of what comes after it.
  requestAnimationFrame(() => {
    shown.textContent = text;
    reveal(shown, button);
  });
}

/**
 * What is said must not lie beneath the edge of the window, or of a bar that scrolls by itself. But whoever has gone on, and no longer sees the
 * button, is not pulled back to it.
 * @param {Element} line
 * @param {Element} button
 */
function reveal(line, button) {
  const view = /** @type {Window} */ (line.ownerDocument.defaultView);
  let [top, bottom] = [0, view.innerHeight];
  for (let bar = line.parentElement; bar; bar = bar.parentElement) {
    if (bar.scrollHeight > bar.clientHeight && /auto|scroll/.test(view.getComputedStyle(bar).overflowY)) {
      const edges = bar.getBoundingClientRect();
      [top, bottom] = [Math.max(top, edges.top), Math.min(bottom, edges.bottom)];
    }
  }

  const [said, pressed] = [line.getBoundingClientRect(), button.getBoundingClientRect()];
  if (pressed.bottom > top && pressed.top < bottom && (said.top < top || said.bottom > bottom)) {
    line.scrollIntoView({ block: 'nearest' });
  }
}

/** What was not sent for want of a line is no fault any more once there is one: press again. @param {Document} page @param {import('./texts.js').Texts} texts */
export function lineIsBack(page, texts) {
  for (const line of page.querySelectorAll('.answer[data-kind="not-sent"]')) {
    line.setAttribute('data-kind', 'line-back');
    line.textContent = texts.of('line-back');
  }
}

/** @param {Element} row */
export function clearAnswer(row) {
  for (const line of row.querySelectorAll('.answer')) {
    line.remove();
  }
}

/** True where a press would lose nothing: for deciding whether a page may be loaded anew. @param {Document} page */
export function isAnythingTyped(page) {
  return [...page.querySelectorAll('input, textarea, select')].some(isTouched);
}
