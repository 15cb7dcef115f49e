// JSON pointers into payloads, in which names that the schema does not declare are not shown: they may be data.
const escape = (name) => String(name).replaceAll("~", "~0").replaceAll("/", "~1");
const unescape = (token) => token.replaceAll("~1", "/").replaceAll("~0", "~");
const join = (tokens) => tokens.map((token) => `/${token}`).join("");

export class Pointers {
  #names = new Set();

  /** The names that count are those that the schema declares, wherever. */
  constructor(schema) {
    const rest = [schema];
    while (rest.length > 0) {
      const value = rest.pop();
      if (typeof value !== "object" || value === null) continue;
      if (!Array.isArray(value) && typeof value.properties === "object") {
        for (const name of Object.keys(value.properties)) this.#names.add(name);
      }
      rest.push(...Object.values(value));
    }
  }

  /** The pointer of names and indices, in full. */
  full(path) {
    return join(path.map(escape));
  }

  /** The same, with `*` for each name that is not declared. */
  declared(path) {
    const token = (step) => (typeof step === "number" || this.#names.has(step) ? escape(step) : "*");
    return join(path.map(token));
  }

  /** A pointer into a payload as it may be shown. */
  shown(pointer, payload) {
    let value = payload;
    const path = pointer.split("/").slice(1).map((token) => {
      const step = Array.isArray(value) ? Number(token) : unescape(token);
      value = value?.[step];
      return step;
    });
    return this.declared(path);
  }
}
