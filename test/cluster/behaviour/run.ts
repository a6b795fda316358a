/** Runs one row of the behaviour table. */
import { expect } from "vitest";
import { isFields } from "../../api-server/object.ts";
import type { Reply, Request } from "../../support/api.ts";
import { eventually } from "../../support/eventually.ts";
import type { Answer, Exchange, Row, Watched } from "./row.ts";
import { openWatch, type WatchLine } from "./watch-lines.ts";

/** Where rows run. */
export interface Cluster {
  readonly kubeconfig: string;
  readonly request: Request;
  /** The namespace of this run. */
  readonly namespace: string;
}

/** Sends what the row says, and expects what it says. */
export async function run(cluster: Cluster, { steps }: Row): Promise<void> {
  const saved = new Map([["ns", cluster.namespace]]);
  for (const step of steps)
    if (step.kind === "exchange") await exchange(cluster, step, saved);
    else await watch(cluster, step, saved);
}

type Saved = Map<string, string>;

async function exchange(cluster: Cluster, step: Exchange, saved: Saved): Promise<void> {
  const ask = async () => {
    const reply = await send(cluster, step, saved);
    compare(reply, step.answer, saved);
    return reply;
  };
  const reply = step.soon === true ? await eventually(ask, { ms: 30_000 }) : await ask();
  for (const [name, path] of Object.entries(step.answer.saves ?? {})) {
    const value = found(reply.json, path);
    expect(value, `${path} in the answer`).toBeTypeOf("string");
    saved.set(name, String(value));
  }
}

function send(cluster: Cluster, { method, path, body, headers }: Exchange, saved: Saved): Promise<Reply> {
  const filled = filledIn(body, saved) as object | string | undefined;
  return cluster.request(method, filledText(path, saved), filled, headers ?? {});
}

function compare(reply: Reply, { code, body, lacks = [], text = "", warns }: Answer, saved: Saved): void {
  expect(reply.code, reply.text).toBe(code);
  if (body !== undefined) expect(reply.json).toMatchObject(filledIn(body, saved) as object);
  for (const path of lacks) expect(found(reply.json, path), path).toBeUndefined();
  expect(reply.text).toContain(text);
  if (warns !== undefined) expect(String(reply.headers["warning"])).toContain(warns);
}

/** The value at a path like `spec.ports.0.port`. */
function found(value: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((inner, name) => {
    if (Array.isArray(inner)) return inner[Number(name)];
    return isFields(inner) ? inner[name] : undefined;
  }, value);
}

async function watch(cluster: Cluster, step: Watched, saved: Saved): Promise<void> {
  const open = await openWatch(cluster.kubeconfig, filledText(step.path, saved));
  try {
    for (const meanwhile of step.during) await exchange(cluster, meanwhile, saved);
    const told = () => open.lines().filter(({ type }) => step.bookmarks === true || type !== "BOOKMARK");
    await eventually(() => told().length >= step.events.length || open.hasEnded(), { ms: 15_000 });
    expect(told().slice(0, step.events.length).map(brief)).toMatchObject(filledIn(step.events, saved) as object);
  } finally {
    open.close();
  }
}

/** The type first: it is what a mismatch should show. */
function brief({ type, object }: WatchLine): object {
  return { type, object };
}

function filledIn(value: unknown, saved: Saved): unknown {
  if (typeof value === "string") return filledText(value, saved);
  if (Array.isArray(value)) return value.map((item) => filledIn(item, saved));
  const isPlain = isFields(value) && Object.getPrototypeOf(value) === Object.prototype;
  if (!isPlain) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, filledIn(inner, saved)]));
}

function filledText(text: string, saved: Saved): string {
  return text.replaceAll(/\$([a-zA-Z]+)/g, (whole, name: string) => saved.get(name) ?? whole);
}
