// Which rules beyond the schema a payload breaks.
import rules from "./generated_rules.js";
import { outcome } from "./rules_values.js";

const escape = (name) => name.replaceAll("~", "~0").replaceAll("/", "~1");
const unescape = (token) => token.replaceAll("~1", "/").replaceAll("~0", "~");
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** The objects that a pointer leads to, where `*` stands for every child: pairs of pointer and object. */
function objects(value, tokens, pointer = "") {
  if (tokens.length === 0) return isObject(value) ? [[pointer, value]] : [];
  if (typeof value !== "object" || value === null) return [];
  const [token, ...rest] = tokens;
  const names = Object.keys(value).filter((name) => token === "*" || name === unescape(token));
  return names.flatMap((name) => objects(value[name], rest, `${pointer}/${escape(name)}`));
}

/** The rules of a body that a payload breaks, in the form in which ajv reports. */
export function broken(name, id, payload) {
  return (rules[name] ?? []).flatMap((rule) =>
    objects(payload, rule.at.split("/").slice(1)).flatMap(([instancePath, object]) => {
      const held = outcome(rule, object);
      if (held === true) return [];
      return {
        class: held === undefined ? "rule-not-evaluated" : "rule",
        code: rule.id,
        instancePath,
        schemaPath: `${id}#x-validations/${rule.index}`,
        keyword: "x-validations",
        params: {},
        message: rule.message,
      };
    }),
  );
}
