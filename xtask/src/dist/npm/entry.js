import bodies from "./bodies.js";

export const names = Object.freeze(Object.keys(bodies));

export const schemas = Object.freeze(
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
