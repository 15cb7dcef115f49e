import bodies from "./bodies.js";
import { leaves } from "./leaves.js";
import { Pointers } from "./pointers.js";
import { broken } from "./rules.js";
import { place, read } from "./text.js";

export const names = Object.freeze(Object.keys(bodies));

function frozen(value) {
  if (typeof value === "object" && value !== null) Object.values(value).forEach(frozen);
  return Object.freeze(value);
}

export const schemas = frozen(
  Object.fromEntries(names.map((name) => [name, bodies[name].schema])),
);

const pointers = new Map();

/** How places in the payloads of a body are shown. */
function pointersOf(name) {
  if (!pointers.has(name)) pointers.set(name, new Pointers(bodies[name].schema));
  return pointers.get(name);
}

function check(name) {
  if (!Object.hasOwn(bodies, name)) {
    throw new TypeError(`no schema is named ${JSON.stringify(name)}; there are ${names.join(", ")}`);
  }
}

/** The error with a message that can be read: a pattern that knows the calendar is too long for it. */
function inWords(error) {
  const dates = error.keyword === "pattern" ? datesOf(error.params.pattern) : undefined;
  return dates === undefined ? error : { ...error, message: `must be ${dates}` };
}

/** Which dates a pattern matches, if those are what it matches. */
function datesOf(pattern) {
  const matches = (text) => new RegExp(pattern, "u").test(text);
  if (["", "x", "2024-13-01"].some(matches)) return undefined;
  const forms = {
    "2024-02-29": "a day of the calendar as yyyy-mm-dd",
    "2024-02-29T00:00:00.000Z": "a time as yyyy-mm-ddThh:mm:ss.sssZ",
  };
  const matched = Object.keys(forms).filter(matches);
  return matched.length === 0 ? undefined : matched.map((text) => forms[text]).join(", or ");
}

/** Everything that is wrong with a value. */
function violations(name, value) {
  const { check, schema } = bodies[name];
  // What breaks the schema may be anything, and a rule has nothing to say of it.
  const errors = check(value)
    ? broken(name, schema.$id, value)
    : leaves(check.errors).map((error) => ({ class: "schema", code: error.keyword, ...inWords(error) }));
  return errors.map((error) => ({ ...error, pointer: pointersOf(name).shown(error.instancePath, value) }));
}

export function validate(name, value) {
  check(name);
  const errors = violations(name, value);
  return errors.length === 0 ? { valid: true, value } : { valid: false, errors };
}

export function is(name, value) {
  return validate(name, value).valid;
}

const LINTS = {
  "duplicate-key": "the name appears twice in this object, and most readers keep the last member only",
  "large-integer": "a number of 2^53 or more, which many readers round",
};

export function validateText(name, text, options = {}) {
  check(name);
  const { strict = false } = options;
  const given = read(text);
  const at = (offset) => place(given.text, offset);
  if (given.error !== undefined) {
    const { code, message, offset } = given.error;
    const errors = [{ ...unlocated("not-json", code, message), pointer: "", instancePath: "", ...at(offset) }];
    return { valid: false, errors, warnings: [] };
  }
  const found = given.lints.map(({ code, path, offset }) => ({
    ...unlocated("lint", code, LINTS[code]),
    pointer: pointersOf(name).declared(path),
    instancePath: pointersOf(name).full(path),
    ...at(offset),
  }));
  const isDenied = ({ code }) => strict === true || (Array.isArray(strict) && strict.includes(code));
  const errors = [...violations(name, given.value), ...found.filter(isDenied)];
  const warnings = found.filter((lint) => !isDenied(lint));
  return errors.length === 0 ? { valid: true, value: given.value, warnings } : { valid: false, errors, warnings };
}

const unlocated = (kind, code, message) => ({
  class: kind,
  code,
  schemaPath: "",
  keyword: code,
  params: {},
  message,
});
