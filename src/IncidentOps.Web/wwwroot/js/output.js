// @ts-check

/** @typedef {{ incident: string, run: string, step: string, attempt: number, last: number, dropped: number, lines: { text: string, isError: boolean }[] }} OutputUpdate */

const MOST_LINES = 1000;

/** What running actions print, line by line, into `<pre data-output="r1:KEY">` of the attempt. */
export class RoomOutput {
  /** The last line shown, by element. @type {WeakMap<Element, number>} */
  shown = new WeakMap();

  /** @param {Document} page @param {import('./texts.js').Texts} texts */
  constructor(page, texts) {
    this.page = page;
    this.texts = texts;
  }

  /** @param {OutputUpdate} update */
  add(update) {
    for (const element of this.page.querySelectorAll(`[data-output="${CSS.escape(`${update.run}:${update.step}`)}"]`)) {
      const seen = this.shown.get(element);
      if (attemptOf(element) !== update.attempt || update.lines.length === 0 || update.last <= (seen ?? 0)) {
        continue;
      }

      if (seen === undefined && element.textContent) {
        // The server has put the whole output here already.
        continue;
      }

      const isAtEnd = element.scrollHeight - element.scrollTop - element.clientHeight < 40;
      const fresh = update.lines.slice(Math.max(0, update.lines.length - (update.last - (seen ?? 0)))).map((line) => line.text);
      if (update.dropped > 0) {
        fresh.unshift(this.texts.of('output.dropped', { count: update.dropped }));
      }

      const lines = [...(element.textContent ?? '').split('\n').filter((line) => line !== ''), ...fresh].slice(-MOST_LINES);
      element.textContent = lines.join('\n') + '\n';
      this.shown.set(element, update.last);
      if (isAtEnd) {
        element.scrollTop = element.scrollHeight;
      }
    }
  }

  /** Asks for what was printed before this page listened. @param {import('./connection.js').Line} line @param {string} incident */
  async catchUp(line, incident) {
    for (const element of this.page.querySelectorAll('[data-output]')) {
      const [run, ...step] = (element.getAttribute('data-output') ?? '').split(':');
      const attempt = attemptOf(element);
      if (this.shown.has(element) || element.textContent || attempt === 0 || !line.isLive) {
        continue;
      }

      this.shown.set(element, 0);
      try {
        this.add(await line.invoke('OutputSoFar', incident, run, step.join(':'), attempt));
      } catch {
        this.shown.delete(element);
      }
    }
  }
}

/** The attempt's number, which ends the element's id. @param {Element} element */
function attemptOf(element) {
  return Number(/-(\d+)$/.exec(element.id)?.[1] ?? 0);
}
