/** The forms that names may have, and what kube-apiserver says of one that has not. */
import { type Cause, invalid } from "../schema/cause.ts";

/** One form. */
export interface Form {
  readonly pattern: RegExp;
  readonly longest: number;
  readonly rule: string;
}

/** What is wrong with a text that should have a form. */
export function formFaults(field: string, text: string, { pattern, longest, rule }: Form): readonly Cause[] {
  return [
    ...(text.length > longest ? [invalid(field, text, `must be no more than ${longest} characters`)] : []),
    ...(pattern.test(text) ? [] : [invalid(field, text, rule)]),
  ];
}

/** RFC 1123 §2.1, several labels. */
export const SUBDOMAIN: Form = form(
  "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*",
  253,
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character",
  "'example.com'",
);

/** RFC 1123 §2.1, one label. */
export const LABEL: Form = form(
  "[a-z0-9]([-a-z0-9]*[a-z0-9])?",
  63,
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character",
  "'my-name',  or '123-abc'",
);

/** RFC 1035 §2.3.1: a label that begins with a letter. */
export const LETTER_LABEL: Form = form(
  "[a-z]([-a-z0-9]*[a-z0-9])?",
  63,
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character",
  "'my-name',  or 'abc-123'",
);

/** The part of a label's or annotation's key after the slash. */
export const KEY: Form = form(
  "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]",
  63,
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  "'MyName',  or 'my.name',  or '123-abc'",
);

/** A label's value. */
export const VALUE: Form = form(
  "(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?",
  63,
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character",
  "'MyValue',  or 'my_value',  or '12345'",
);

/** What may be one segment of a path: the names of roles contain colons. */
export const SEGMENT: Form = { pattern: /^[^/%]+$/, longest: 253, rule: "may not contain '/'" };

function form(pattern: string, longest: number, said: string, examples: string): Form {
  const rule = `${said} (e.g. ${examples}, regex used for validation is '${pattern}')`;
  return { pattern: new RegExp(`^${pattern}$`), longest, rule };
}
