// @ts-check
import { Idiomorph } from '../lib/idiomorph-0.8.0/idiomorph.min.js';

/** Details that the reader has opened or shut: theirs stays. @type {WeakSet<Element>} */
const touched = new WeakSet();

/** Marks that belong to the script, not to the server's HTML. */
const OWN_MARKS = new Set(['data-fresh', 'data-queued', 'data-sending', 'tabindex']);

/** Notes what readers open and shut; a summary is clicked by mouse, touch and keyboard alike. @param {Document} page */
export function watchDetails(page) {
  page.addEventListener('click', (event) => {
    const summary = event.target instanceof Element ? event.target.closest('summary') : null;
    if (summary?.parentElement instanceof HTMLDetailsElement) {
      touched.add(summary.parentElement);
    }
  });
}

/** Opens it as the reader's own doing: what comes live does not shut it. @param {HTMLDetailsElement} details */
export function unfold(details) {
  details.open = true;
  touched.add(details);
}

/** True where somebody has typed, ticked or chosen something that is not sent yet. @param {Element} field */
export function isTouched(field) {
  if (field instanceof HTMLTextAreaElement) {
    return field.value !== field.defaultValue;
  }

  if (field instanceof HTMLSelectElement) {
    return [...field.options].some((option, index) => option.selected !== (hasDefault(field) ? option.defaultSelected : index === 0));
  }

  if (field instanceof HTMLInputElement) {
    if (field.type === 'hidden') {
      return false;
    }

    return field.type === 'checkbox' || field.type === 'radio' ? field.checked !== field.defaultChecked : field.value !== field.defaultValue;
  }

  return false;
}

/** Puts a field back to what the server gave. @param {Element} field */
export function reset(field) {
  if (field instanceof HTMLTextAreaElement) {
    field.value = field.defaultValue;
  } else if (field instanceof HTMLSelectElement) {
    [...field.options].forEach((option, index) => { option.selected = hasDefault(field) ? option.defaultSelected : index === 0; });
  } else if (field instanceof HTMLInputElement && field.type !== 'hidden') {
    field.value = field.defaultValue;
    field.checked = field.defaultChecked;
  }
}

/** True where the reader is in the middle of writing something. @param {Document} page */
export function isTyping(page) {
  return [...page.querySelectorAll('input, textarea, select')].some(isTouched);
}

/**
 * Changes an element into another, node by node: focus, selection and what is being typed stay, and so does what the reader opened.
 * @param {Element} element
 * @param {Element | DocumentFragment} next
 */
export function morph(element, next) {
  Idiomorph.morph(element, next instanceof DocumentFragment ? [...next.childNodes] : next, {
    morphStyle: 'outerHTML',
    restoreFocus: true,
    callbacks: {
      beforeNodeMorphed: (/** @type {Node} */ before, /** @type {Node} */ after) => {
        if (!(before instanceof Element) || !(after instanceof Element)) {
          return true;
        }

        if (before.matches('input, textarea, select')) {
          return before !== document.activeElement && !isTouched(before);
        }

        // Lines that came live stay until the server's own, whole output replaces them.
        return !(before.hasAttribute('data-output') && before.textContent && !after.textContent);
      },
      beforeNodeRemoved: (/** @type {Node} */ node) => !(node instanceof Element && node.classList.contains('answer')),
      beforeAttributeUpdated: (/** @type {string} */ name, /** @type {Element} */ node, /** @type {string} */ what) =>
        !((name === 'open' && (touched.has(node) || (what === 'remove' && isInUse(node)))) || (what === 'remove' && OWN_MARKS.has(name))),
    },
  });
}

/** Where somebody writes, or has written what is not sent yet, is not shut under their hands. @param {Element} details */
function isInUse(details) {
  return [...details.querySelectorAll('input, textarea, select')].some((field) => field === field.ownerDocument.activeElement || isTouched(field));
}

/** A second tap meant for the button that was here a moment ago, or a look that has not caught up with the swap. */
const SETTLES_AFTER = 700;

/** What stands where the next press goes: the next step of a room, the next inject of a console. */
const NEXT = ['[data-next] .candidate:not([hidden])', '[data-next-inject]'];

/**
 * Changes the page. Where the next step or inject becomes another one, or a step of the checklist comes to stand otherwise, its buttons take no
 * press for a moment: one that is on its way was meant for what stood there before. A focus whose button is gone stays where it was, on nothing
 * to press.
 * @param {Document} page
 * @param {() => void} change
 */
export function changeCalmly(page, change) {
  const before = NEXT.map((next) => page.querySelector(next)?.id);
  const stood = new Map([...page.querySelectorAll('.step')].map((step) => [step.id, step.getAttribute('data-status')]));
  const had = page.activeElement;
  const [panel, row] = [had?.closest('[data-next]'), had?.closest('.step')].map((place) => place?.id);
  change();
  NEXT.forEach((next, index) => {
    const after = page.querySelector(next);
    if (after && after.id !== before[index]) {
      settle(after);
    }
  });

  for (const step of page.querySelectorAll('.step')) {
    if (stood.has(step.id) && stood.get(step.id) !== step.getAttribute('data-status')) {
      settle(step);
    }
  }

  if (!had?.isConnected || !had.checkVisibility()) {
    const place = page.getElementById(panel ?? row ?? '');
    const near = place?.querySelector(panel ? '.candidate:not([hidden]) .what a' : '.head > summary') ?? (panel ? place?.querySelector('h2') : place);
    if (near instanceof HTMLElement) {
      if (near.tabIndex < 0) {
        near.tabIndex = -1;
      }

      near.focus({ preventScroll: true });
    }
  }
}

/** Lets a row take no press for a moment. @param {Element} row @param {string} [key] the one button of it that rests */
export function settle(row, key = '') {
  row.setAttribute('data-fresh', key);
  setTimeout(() => row.removeAttribute('data-fresh'), SETTLES_AFTER);
}

/**
 * Swaps a room's pieces in.
 * @param {Document} page
 * @param {{ id: string, html: string, into?: string }[]} pieces
 * @param {{ prepare: (root: ParentNode) => void, say: (text: string) => void }} hooks `prepare` is given each piece before it is shown
 */
export function apply(page, pieces, hooks) {
  changeCalmly(page, () => swap(page, pieces, hooks));
}

/**
 * @param {Document} page
 * @param {{ id: string, html: string, into?: string }[]} pieces
 * @param {{ prepare: (root: ParentNode) => void, say: (text: string) => void }} hooks
 */
function swap(page, pieces, hooks) {
  for (const piece of pieces) {
    const template = page.createElement('template');
    template.innerHTML = piece.html;
    const next = template.content.firstElementChild;
    if (!next) {
      continue;
    }

    hooks.prepare(template.content);
    const present = page.getElementById(piece.id);
    if (piece.into) {
      const list = page.getElementById(piece.into);
      if (list && !present) {
        next.classList.add('changed');
        list.prepend(next);
      }

      continue;
    }

    // A piece that this view of the room does not show.
    if (!present) {
      continue;
    }

    const said = next.getAttribute('data-announce');
    if (said && said !== present.getAttribute('data-announce')) {
      hooks.say(said);
    }

    const before = present.textContent;
    morph(present, next);
    const after = page.getElementById(piece.id);
    if (after && after.textContent !== before && after.matches('[data-row], .step')) {
      after.classList.add('changed');
    }
  }
}

/** @param {HTMLSelectElement} select */
function hasDefault(select) {
  return [...select.options].some((option) => option.defaultSelected);
}
