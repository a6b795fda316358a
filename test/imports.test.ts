/** The import rules of ARCHITECTURE.md, executed on every source file. */
import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..");
const sources = globSync("{controller,speaker,shared}/**/*.ts", { cwd: root }).sort();

/** Files under `from` may import, of the project's files, only those under one of `may`, and never one under `never`. */
interface Rule {
  readonly rule: string;
  readonly from: RegExp;
  readonly may?: RegExp;
  readonly never?: RegExp;
}

const RULES: readonly Rule[] = [
  { rule: "shared imports no room", from: /^shared\//, may: /^shared\// },
  { rule: "controller imports nothing of the speaker", from: /^controller\//, never: /^speaker\// },
  { rule: "speaker imports nothing of the controller", from: /^speaker\//, never: /^controller\// },
  {
    rule: "the speaker knows of its announcer what to say to it and how to start it",
    from: /^speaker\/(?!announcer\/)/,
    never: /^speaker\/announcer\/(?!(protocol|flags)\.ts)/,
  },
  {
    rule: "announcer imports nothing of the speaker",
    from: /^speaker\/announcer\//,
    never: /^speaker\/(?!announcer\/)/,
  },
  {
    rule: "announcer knows nothing of Kubernetes",
    from: /^speaker\/announcer\//,
    never: /^shared\/(cluster|manifest)\/|client-node/,
  },
  {
    rule: "allocation and intents are pure",
    from: /^(controller\/allocate|speaker\/intents)\//,
    may: /^(controller\/allocate|speaker\/intents|shared\/net|shared\/model)\/|^speaker\/announcer\/protocol\.ts$/,
  },
  {
    rule: "the wire imports values only",
    from: /^speaker\/announcer\/wire\//,
    may: /^(speaker\/announcer\/wire|shared\/net)\//,
  },
  {
    rule: "answering is pure",
    from: /^speaker\/announcer\/answer\//,
    may: /^(speaker\/announcer\/(answer|wire)|shared\/(net|model))\//,
  },
  {
    rule: "who lives, who should own and who does is decided without time, sockets or links",
    from: /^speaker\/announcer\/(placement\/|ownership\/(?!ownership\.)|membership\/(life|fence|picture|rota|neighbours)\.)/,
    may: /^speaker\/announcer\/((placement|ownership|membership|wire)\/|(protocol|state|links\/link)\.ts)|^shared\/(net|model)\//,
  },
  { rule: "models are values", from: /^shared\/(net|model)\//, may: /^shared\/(net|model)\// },
  {
    rule: "libc and raw-socket are reached through system",
    from: /^(?!speaker\/announcer\/system\/)/,
    never: /^(koffi|raw-socket)$/,
  },
  {
    rule: "the Kubernetes client stays behind its port",
    from: /^(?!shared\/cluster\/kubernetes\/)/,
    never: /^@kubernetes\//,
  },
  { rule: "nothing imports a main", from: /./, never: /(^|\/)main\.ts$/ },
];

const FREE_TIME =
  /\b(setTimeout|setInterval|setImmediate)\(|\bDate\.now\b|\bnew Date\(\)|\bperformance\.now\b|\bMath\.random\b|\bhrtime\b/;

describe.each(RULES)("$rule", ({ from, may, never }) => {
  it("in every file", () => {
    const broken = sources
      .filter((file) => from.test(file))
      .flatMap((file) => importsOf(file).map((imported) => ({ file, imported })))
      .filter(
        ({ imported }) =>
          never?.test(imported) === true || (may !== undefined && isOurs(imported) && !may.test(imported)),
      );
    expect(broken).toEqual([]);
  });
});

it("time and chance come through shared/clock alone", () => {
  const broken = sources.filter((file) => file !== "shared/clock.ts" && FREE_TIME.test(withoutComments(read(file))));
  expect(broken).toEqual([]);
});

it("process.env is read by shared/settings alone", () => {
  expect(sources.filter((file) => file !== "shared/settings.ts" && read(file).includes("process.env"))).toEqual([]);
});

function importsOf(file: string): readonly string[] {
  const specifiers = read(file).matchAll(/(?:from|import\(|^import)\s*"([^"]+)"/gm);
  return [...specifiers].map(([, specifier = ""]) =>
    specifier.startsWith(".") ? relative(root, join(root, dirname(file), specifier)) : specifier,
  );
}

function isOurs(imported: string): boolean {
  return /^(controller|speaker|shared|test)\//.test(imported);
}

function read(file: string): string {
  return readFileSync(join(root, file), "utf8");
}

function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
}
