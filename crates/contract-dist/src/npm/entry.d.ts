/** The name of a body. */
export type Name = keyof Bodies;

/** What is wrong with a payload, and where. */
export interface Violation {
  /** Whether it breaks the schema, or a rule beyond it; or what a rule reads cannot be calculated with. */
  class: "schema" | "rule" | "rule-not-evaluated";
  /** What is broken: the keyword of the schema, or the id of the rule. */
  code: string;
  /** Where in the payload: a JSON pointer, empty for the payload itself. */
  instancePath: string;
  /** Where in the schema the keyword stands. */
  schemaPath: string;
  /** The keyword that the payload does not keep to. */
  keyword: string;
  /** What the keyword asks for. */
  params: Record<string, unknown>;
  /** The same, in words. */
  message?: string;
}

/** The verdict: the payload with its type, or everything that is wrong with it. */
export type Verdict<T> = { valid: true; value: T } | { valid: false; errors: Violation[] };

/** The names of all bodies. */
export declare const names: readonly Name[];

/** The schema of each body, in JSON Schema 2020-12. */
export declare const schemas: { readonly [N in Name]: { readonly [keyword: string]: unknown } };

/** Holds a payload, as `JSON.parse` gives it, against the schema of a body. Throws a `TypeError` if there is no such body. */
export declare function validate<N extends Name>(name: N, value: unknown): Verdict<Bodies[N]>;

/** Whether a payload, as `JSON.parse` gives it, is valid. Throws a `TypeError` if there is no such body. */
export declare function is<N extends Name>(name: N, value: unknown): value is Bodies[N];
