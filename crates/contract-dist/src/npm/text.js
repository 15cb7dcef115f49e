// Reads the text of a payload as the command line does, and finds what JSON.parse loses: names that stand twice
// in one object, and integers that a number of JavaScript cannot hold.

/** Arrays and objects nest no deeper. */
const MAX_DEPTH = 127;

/** Of this and what is beyond, some integers are not numbers of JavaScript. */
const LARGE = 2 ** 53;

const SPACE = /[ \t\n\r]*/uy;
const DIGITS = /[0-9]*/uy;
const PLAIN = /[^"\\\u0000-\u001f]*/uy;
const HEX = /[0-9a-fA-F]*/uy;
const HALF = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

class NotJson extends Error {
  constructor(code, offset, message = `not JSON: ${code.replaceAll("-", " ")}`) {
    super(message);
    Object.assign(this, { code, offset });
  }
}

/** The text without byte order mark. What is not UTF-8 throws. */
function plain(text) {
  if (typeof text !== "string") {
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(text);
    } catch (error) {
      if (error.code === "ERR_INVALID_ARG_TYPE") throw new TypeError("a text is a string or bytes");
      throw new NotJson("not-utf-8", 0, "not JSON: not UTF-8");
    }
  }
  const without = text.startsWith("\ufeff") ? text.slice(1) : text;
  const half = HALF.exec(without);
  if (half !== null) throw new NotJson("not-utf-8", half.index, "not JSON: not UTF-8");
  return without;
}

/** Line and column of an offset, from 1; a column is a character. */
export function place(text, offset) {
  const lines = text.slice(0, offset).split("\n");
  return { line: lines.length, column: [...lines.at(-1)].length + 1 };
}

/**
 * The value of a text, and what it loses in it: `lints`, each with the tokens that lead to it. Or why it is not JSON.
 * Of members of one name, the last counts.
 */
export function read(given) {
  let text = "";
  try {
    text = plain(given);
    const lints = scan(text);
    return { value: JSON.parse(text), lints, text };
  } catch (error) {
    if (!(error instanceof NotJson)) throw error;
    return { error, text };
  }
}

function scan(text) {
  if (/^[ \t\n\r\f]*$/u.test(text)) throw new NotJson("empty", 0);
  const lints = [];
  let at = 0;
  // What is open: an array with the index of its item, or an object with its names and the name of its member.
  const open = [];
  const take = (pattern) => {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    at += found === null ? 0 : found[0].length;
    return found;
  };
  const fail = (code) => {
    throw new NotJson(at >= text.length ? "end-of-text" : code, at);
  };
  const path = () => open.map((each) => each.names === undefined ? each.index : each.name);

  /** What stands after a backslash: a unit of UTF-16, if it is given by its number. */
  const escaped = () => {
    at += 1;
    if (text[at] !== "u") {
      if (at >= text.length || !'"\\/bfnrt'.includes(text[at])) fail("invalid-escape");
      at += 1;
      return undefined;
    }
    at += 1;
    const begin = at;
    // The engine reads four bytes, whatever they are.
    if (new TextEncoder().encode(text.slice(begin, begin + 4)).length < 4) throw new NotJson("end-of-text", text.length);
    take(HEX);
    if (at < begin + 4) fail("invalid-escape");
    at = begin + 4;
    return Number.parseInt(text.slice(begin, at), 16);
  };
  /** A number; the text is at its sign or first digit. */
  const number = () => {
    const start = at;
    if (text[at] === "-") at += 1;
    const digits = () => {
      if (take(DIGITS)[0] === "") fail("invalid-number");
    };
    if (text[at] === "0") {
      at += 1;
      if (text[at] >= "0" && text[at] <= "9") fail("invalid-number");
    } else {
      digits();
    }
    if (text[at] === ".") {
      at += 1;
      digits();
    }
    if (text[at] === "e" || text[at] === "E") {
      at += 1;
      if (text[at] === "+" || text[at] === "-") at += 1;
      digits();
    }
    const value = Number(text.slice(start, at));
    if (!Number.isFinite(value)) {
      throw new NotJson("number-out-of-range", start, "number out of the range of a double");
    }
    if (Math.abs(value) >= LARGE) lints.push({ code: "large-integer", path: path(), offset: start });
  };
  /** `true`, `false` or `null`, or nothing that a value begins with. */
  const word = () => {
    const wanted = { t: "true", f: "false", n: "null" }[text[at]];
    if (wanted === undefined) fail("expected-value");
    for (const letter of wanted) {
      if (text[at] !== letter) fail("expected-value");
      at += 1;
    }
  };

  /** A string, decoded; the text is at its quotation mark. */
  const string = () => {
    const start = at;
    at += 1;
    for (;;) {
      take(PLAIN);
      if (text[at] === '"') break;
      if (text[at] !== "\\") fail("control-character");
      const unit = escaped();
      if (0xdc00 <= unit && unit < 0xe000) throw new NotJson("invalid-escape", at);
      if (0xd800 <= unit && unit < 0xdc00) {
        if (text[at] !== "\\") fail("invalid-escape");
        const half = escaped();
        if (!(0xdc00 <= half && half < 0xe000)) throw new NotJson("invalid-escape", at);
      }
    }
    at += 1;
    return JSON.parse(text.slice(start, at));
  };
  /** The name of a member, and its colon. */
  const name = (object) => {
    take(SPACE);
    if (text[at] === "}" && object.names.size > 0) fail("trailing-comma");
    if (text[at] !== '"') fail("expected-name");
    const start = at;
    // The lints of the member before end here.
    if (object.member !== undefined) object.member.end = lints.length;
    object.name = string();
    const lost = object.names.get(object.name);
    if (lost !== undefined) {
      // Of a member that is lost to a later one, only that it is lost is reported.
      for (let index = lost.begin; index < lost.end; index += 1) lints[index].lost = true;
      lints.push({ code: "duplicate-key", path: path(), offset: lost.offset });
    }
    object.member = { offset: start, begin: lints.length };
    object.names.set(object.name, object.member);
    take(SPACE);
    if (text[at] !== ":") fail("expected-separator");
    at += 1;
  };

  // Whether an item of an array has to follow.
  let isNext = false;
  for (;;) {
    // A value begins.
    take(SPACE);
    let isWhole = true;
    if (text[at] === "{" || text[at] === "[") {
      if (open.length === MAX_DEPTH) throw new NotJson("too-deep", at, `nested deeper than ${MAX_DEPTH} levels`);
      const isObject = text[at] === "{";
      at += 1;
      take(SPACE);
      if (text[at] === (isObject ? "}" : "]")) {
        at += 1;
      } else {
        isWhole = false;
        open.push(isObject ? { names: new Map(), name: "" } : { index: 0 });
        if (isObject) name(open.at(-1));
      }
    } else if (text[at] === '"') {
      string();
    } else if (text[at] === "-" || (text[at] >= "0" && text[at] <= "9")) {
      number();
    } else {
      if (text[at] === "]" && isNext) fail("trailing-comma");
      word();
    }
    isNext = false;
    // After a value: what is open goes on or ends.
    while (isWhole) {
      take(SPACE);
      const last = open.at(-1);
      if (last === undefined) {
        if (at < text.length) fail("trailing-characters");
        return lints.filter((lint) => !lint.lost).sort((one, other) => one.offset - other.offset);
      }
      if (text[at] === ",") {
        at += 1;
        isNext = last.names === undefined;
        if (isNext) last.index += 1;
        else name(last);
        isWhole = false;
      } else if (text[at] === (last.names === undefined ? "]" : "}")) {
        at += 1;
        open.pop();
      } else {
        fail("expected-separator");
      }
    }
  }
}
