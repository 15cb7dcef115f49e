import bodies from "./bodies.js";

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
  const { check } = bodies[name];
  return check(value) ? { valid: true, value } : { valid: false, errors: check.errors };
}

export function is(name, value) {
  return validate(name, value).valid;
}
