// What the generated rules calculate with. Timestamps and durations are nanoseconds, as BigInt. What has
// no value throws `None`, which leaves a rule without a result.

class None extends Error {}

const none = () => {
  throw new None();
};

/** Whether a rule holds for an object; undefined if it has no result. */
export function outcome(rule, object) {
  try {
    return rule.holds(object);
  } catch (error) {
    if (error instanceof None) return undefined;
    throw error;
  }
}

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

export function has(value, ...names) {
  const name = names.pop();
  const object = names.length > 0 ? get(value, ...names) : value;
  return isObject(object) ? Object.hasOwn(object, name) : none();
}

export function get(value, ...names) {
  for (const name of names) {
    if (!isObject(value) || !Object.hasOwn(value, name)) none();
    value = value[name];
  }
  return value;
}

export const integer = (value, ...names) => exact(get(value, ...names));

const exact = (number) => (Number.isSafeInteger(number) ? number : none());

export const add = (a, b) => exact(a + b);
export const subtract = (a, b) => exact(a - b);
export const multiply = (a, b) => exact(a * b);
export const divide = (a, b) => exact(Math.trunc(a / b));
export const remainder = (a, b) => exact(a % b);

// A text has as many characters as code points, and not as UTF-16 units.
export const size = (value) => (typeof value === "string" ? [...value].length : value.length);

/** `&&`: false if one side is, even where the other has no value. */
export const and = (a, b) => decided(false, a, b);
/** `||`: true if one side is, even where the other has no value. */
export const or = (a, b) => decided(true, a, b);

function decided(by, a, b) {
  let first;
  try {
    first = a();
  } catch (error) {
    if (!(error instanceof None)) throw error;
    return b() === by ? by : none();
  }
  return first === by ? by : b();
}

const RANGE = 2n ** 63n;

/** A duration, as far as CEL can count it: 292 years. */
export const span = (nanoseconds) =>
  -RANGE <= nanoseconds && nanoseconds < RANGE ? nanoseconds : none();

const FIRST = -62_135_596_800n * 1_000_000_000n;
const END = 253_402_300_800n * 1_000_000_000n;

/** A point in time from the year 1 to the year 9999. */
export const time = (nanoseconds) =>
  FIRST <= nanoseconds && nanoseconds < END ? nanoseconds : none();

const RFC_3339 =
  /^([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt ]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?(?:[Zz]|([-+\u2212])([0-9]{2}):([0-9]{2}))$/u;

export function timestamp(text) {
  const found = RFC_3339.exec(text);
  if (found === null) none();
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map(Number);
  const [fraction, sign, hours, minutes] = found.slice(7);
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  if (day < 1 || day > days || hour > 23 || minute > 59 || second > 59) none();
  // The constructor and `Date.UTC` take the years to 99 for those of the twentieth century.
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  date.setUTCHours(hour, minute, second);
  let offset = 0;
  if (sign !== undefined) {
    if (Number(hours) > 23 || Number(minutes) > 59) none();
    offset = (sign === "+" ? 1 : -1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
  }
  const milliseconds = BigInt(date.getTime() - offset);
  return time(milliseconds * 1_000_000n + BigInt((fraction ?? "").slice(0, 9).padEnd(9, "0")));
}
