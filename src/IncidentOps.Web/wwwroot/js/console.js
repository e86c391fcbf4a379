// @ts-check
import { unfold } from './pieces.js';

const MOVES = new Set(['arrowdown', 'arrowup', 'j', 'k']);

/** A facilitator's hands stay on the keys: one of them for each thing that is done in a hurry. @param {Document} page */
export function consoleKeys(page) {
  const ruler = page.getElementById('console-injects');
  if (!ruler) {
    return;
  }

  holdNowInSight(page);
  /** The key that has done something and is still down: what it repeats does nothing more, and writes nothing into the field that it opened. */
  let held = '';
  page.addEventListener('keyup', () => { held = ''; });
  page.addEventListener('keydown', (event) => {
    const target = event.target;
    if (event.repeat && event.key === held) {
      event.preventDefault();
      return;
    }

    held = '';
    const fold = event.key === 'Escape' && target instanceof HTMLElement ? target.closest('details[data-act]') : null;
    if (fold instanceof HTMLDetailsElement) {
      fold.open = false;
      (fold.closest('[data-inject]') ?? fold.querySelector('summary'))?.focus();
      return;
    }

    if (event.key === 'Enter' && target instanceof HTMLInputElement && target.type !== 'checkbox' && !event.isComposing && event.keyCode !== 229) {
      const own = ownButton(target);
      if (own) {
        event.preventDefault();
        held = event.key;
        if (!event.repeat) {
          own.click();
        }
      }

      return;
    }

    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !(target instanceof HTMLElement)
      || target.matches('input, textarea, select') || target.closest('#real-event')) {
      return;
    }

    // A key held down moves on and on, and does anything else once.
    const isMove = MOVES.has(event.key.toLowerCase());
    if (event.repeat && !isMove) {
      return;
    }

    // Enter and the space bar belong to whatever button, link or summary has the focus.
    const isEnter = event.key === 'Enter' && !target.matches('button, a, summary');
    const done = isEnter ? press(chosen(page, target), '[data-act="release"]') : act(page, target, event.key);
    if (done) {
      event.preventDefault();
      held = isMove ? '' : event.key;
    }
  });
}

/**
 * The button that Enter in a one-line field means: the only one of the field's own row. Where there are several, Enter does nothing.
 * @param {HTMLInputElement} field
 * @returns {HTMLButtonElement | null}
 */
function ownButton(field) {
  for (let row = field.form?.id === 'act' ? field.parentElement : null; row && row.id !== 'room'; row = row.parentElement) {
    const buttons = row.querySelectorAll('button[name="do"]');
    if (buttons.length > 0) {
      return buttons.length === 1 ? /** @type {HTMLButtonElement} */ (buttons[0]) : null;
    }
  }

  return null;
}

/** @param {Document} page @param {HTMLElement} target @param {string} key */
function act(page, target, key) {
  switch (key.toLowerCase()) {
    case 'arrowdown':
    case 'j':
      return move(page, target, 1);
    case 'arrowup':
    case 'k':
      return move(page, target, -1);
    case 'h':
      return press(chosen(page, target), '[data-act="hold"]');
    case 's':
      return open(chosen(page, target), '[data-act="skip"]');
    case 'e':
      return open(chosen(page, target), '[data-act="edit"]');
    case 'i':
      return open(page.body, '[data-act="improvise"]');
    case 'o':
      return open(page.body, '[data-act="note"]');
    case 'p':
    case 'n':
      return press(page.getElementById('drill-controls'), `[data-key="${key.toLowerCase()}"]`);
    default:
      return false;
  }
}

/** The inject that has the focus, else the next one. @param {Document} page @param {HTMLElement} target */
function chosen(page, target) {
  return /** @type {HTMLElement | null} */ (target.closest('[data-inject]') ?? page.querySelector('[data-next-inject]'));
}

/**
 * Presses a button, unless it has just been pressed or has just come to where another stood: the second press of a pair is no wish of its own.
 * @param {HTMLElement | null} within
 * @param {string} selector
 */
function press(within, selector) {
  const button = within?.querySelector(selector);
  if (button instanceof HTMLButtonElement) {
    const key = button.dataset.key ?? '';
    if (!button.closest(`[data-fresh="${key}"], [data-sending="${key}"]`)) {
      button.click();
    }

    return true;
  }

  return false;
}

/** @param {HTMLElement | null} within @param {string} selector */
function open(within, selector) {
  const details = within?.querySelector(selector);
  if (!(details instanceof HTMLDetailsElement)) {
    return false;
  }

  const body = details.parentElement?.closest('details');
  if (body) {
    unfold(body);
  }

  unfold(details);
  const field = details.querySelector('input:not([type="checkbox"]), textarea');
  if (field instanceof HTMLElement) {
    field.focus();
  }

  return true;
}

/** @param {Document} page @param {HTMLElement} target @param {number} by */
function move(page, target, by) {
  const all = /** @type {HTMLElement[]} */ ([...page.querySelectorAll('[data-inject]')]);
  const from = chosen(page, target);
  const at = all.findIndex((one) => one === from);
  const next = all[target.closest('[data-inject]') ? Math.min(all.length - 1, Math.max(0, at + by)) : at];
  if (!next) {
    return false;
  }

  const body = next.querySelector('details');
  if (body) {
    unfold(body);
  }

  next.focus();
  return true;
}

/**
 * Keeps the line of now a third from the ruler's top, unless somebody has scrolled or is at work in it. On a phone, where the page scrolls and not the
 * ruler, the page opens with it there, and is then left to the reader's thumb.
 * @param {Document} page
 */
function holdNowInSight(page) {
  let isTheirs = false;
  const place = () => {
    const ruler = page.getElementById('console-injects');
    const line = page.getElementById('now-line');
    if (ruler && line && !isTheirs && ruler.scrollHeight > ruler.clientHeight && !ruler.contains(page.activeElement)) {
      ruler.scrollTop = line.offsetTop - ruler.offsetTop - ruler.clientHeight / 3;
    }
  };
  for (const kind of ['wheel', 'touchmove']) {
    page.addEventListener(kind, (event) => {
      isTheirs = isTheirs || (event.target instanceof Element && event.target.closest('#console-injects') !== null);
    }, { passive: true });
  }

  // One that is let go from far down leaves the view there, where nothing is to be done any more: then on to what is next.
  let released = '';
  page.addEventListener('click', (event) => {
    const button = event.target instanceof Element ? event.target.closest('[data-act="release"]') : null;
    released = button?.closest('[data-inject]')?.id ?? released;
  });
  const follow = () => {
    if (released !== '' && !page.getElementById(released)?.hasAttribute('data-inject')) {
      released = '';
      const next = page.querySelector('[data-next-inject]');
      const top = next?.getBoundingClientRect().top ?? 0;
      if (top < 0 || top > window.innerHeight / 2) {
        next?.scrollIntoView({ block: 'start' });
      }
    }
  };

  place();
  const [ruler, line] = [page.getElementById('console-injects'), page.getElementById('now-line')];
  const isAtTop = window.scrollY === 0 && location.hash === '' && page.activeElement === page.body;
  if (ruler && line && isAtTop && ruler.scrollHeight <= ruler.clientHeight && page.querySelector('#console-injects .past > li')) {
    window.scrollTo({ top: Math.max(0, line.getBoundingClientRect().top - window.innerHeight / 3), behavior: 'instant' });
  }

  new MutationObserver(() => { place(); follow(); }).observe(page.getElementById('room') ?? page.body, { childList: true, subtree: true });
}
