import bodies from "./bodies.js";
import { broken } from "./rules.js";

export const names = Object.freeze(Object.keys(bodies));

function frozen(value) {
  if (typeof value === "object" && value !== null) Object.values(value).forEach(frozen);
  return Object.freeze(value);
}

export const schemas = frozen(
  Object.fromEntries(names.map((name) => [name, bodies[name].schema])),
);

export function validate(name, value) {
  if (!Object.hasOwn(bodies, name)) {
    throw new TypeError(`no schema is named ${JSON.stringify(name)}; there are ${names.join(", ")}`);
  }
  const { check, schema } = bodies[name];
  // What breaks the schema may be anything, and a rule has nothing to say of it.
  const errors = check(value)
    ? broken(name, schema.$id, value)
    : check.errors.map((error) => ({ class: "schema", code: error.keyword, ...error }));
  return errors.length === 0 ? { valid: true, value } : { valid: false, errors };
}

export function is(name, value) {
  return validate(name, value).valid;
}
