/** The name of a body. */
export type Name = keyof Bodies;

/** What is wrong with a payload, and where. */
export interface Violation {
  /**
   * Whether it breaks the schema, or a rule beyond it; or what a rule reads cannot be calculated with. Of a text:
   * whether it is not JSON, or something that readers lose.
   */
  class: "schema" | "rule" | "rule-not-evaluated" | "not-json" | "lint";
  /** What is broken: the keyword of the schema, the id of the rule, the lint, or what is wrong with the JSON. */
  code: string;
  /**
   * Where in the payload: a JSON pointer, empty for the payload itself. `*` stands for a name that the schema does not
   * declare, since it may be data.
   */
  pointer: string;
  /** The same with all names as they are: it may be data of the payload. */
  instancePath: string;
  /** The place of the keyword in the schema. */
  schemaPath: string;
  /** The keyword that the payload does not keep to. */
  keyword: string;
  /** What the keyword asks for. */
  params: Record<string, unknown>;
  /** The same, in words. It shows no value of the payload. */
  message?: string;
  /** Of what `validateText` finds in the text: the line, from 1. */
  line?: number;
  /** The column, from 1, in characters. */
  column?: number;
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

/** The verdict on a text. Warnings do not make it invalid. */
export type TextVerdict<T> =
  | { valid: true; value: T; warnings: Violation[] }
  | { valid: false; errors: Violation[]; warnings: Violation[] };

/** What `JSON.parse` loses without a word. */
export type Lint = "duplicate-key" | "large-integer";

/**
 * Reads the text of a payload, as a string or as bytes in UTF-8, and holds it against the schema of a body. It finds
 * names that stand twice in an object and numbers of 2^53 or more, which `JSON.parse` loses: they are warnings, or
 * errors where `strict` is `true` or names them. Throws a `TypeError` if there is no such body.
 */
export declare function validateText<N extends Name>(
  name: N,
  text: string | Uint8Array,
  options?: { strict?: boolean | readonly Lint[] },
): TextVerdict<Bodies[N]>;

type Known<T> = { [K in keyof T as string extends K ? (unknown extends T[K] ? never : K) : K]: T[K] };
type Closed<T> = T extends readonly (infer I)[]
  ? Closed<I>[]
  : T extends object
    ? keyof Known<T> extends never
      ? T
      : { [K in keyof Known<T>]: Closed<Known<T>[K]> }
    : T;

/**
 * The type of a body without members that the schema does not declare: for requests that a program writes, in which
 * `{ nmae: "x" }` does not compile. The schema itself allows such members.
 */
export type Strict<N extends Name> = Closed<Bodies[N]>;
