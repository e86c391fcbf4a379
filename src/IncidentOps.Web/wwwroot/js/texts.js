// @ts-check

/** The texts of the script in the reader's language; `{name}` stands for a value. */
export class Texts {
  /** @param {Record<string, string>} texts */
  constructor(texts) {
    this.texts = texts;
  }

  /**
   * @param {string} key without the `live.` that it has on the server
   * @param {Record<string, string | number>} [values]
   */
  of(key, values = {}) {
    const text = this.texts[key] ?? key;
    return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
  }

  /**
   * @param {string} language `en` or `ja`
   * @param {string} build texts of one build never change
   */
  static async load(language, build) {
    const response = await fetch(`/live/texts/${language}.json?build=${encodeURIComponent(build)}`);
    return new Texts(await response.json());
  }
}
