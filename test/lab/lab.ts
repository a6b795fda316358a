/** The lab: a LAN, an API server, a controller, and on each node a speaker, an announcer and a kube-proxy. */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startApiServer } from "../api-server/server.ts";
import { listenIn } from "../netns/listen.ts";
import { requesterWith } from "../support/api.ts";
import { applyCrds } from "../support/crds.ts";
import { eventually } from "../support/eventually.ts";
import { createLan } from "./lan.ts";
import type { Host, Lan } from "./lan.ts";
import { createObjects } from "./objects.ts";
import type { Objects } from "./objects.ts";
import { start } from "./process.ts";
import type { Program, Running } from "./process.ts";

/** Everything of it that runs. */
export interface Lab {
  readonly lan: Lan;
  readonly kubeconfig: string;
  readonly objects: Objects;
  /** The path of the socket of the node's announcer. */
  readonly announcerSocket: (node: Host) => string;
  /** One of a node's programs. */
  readonly program: (what: "announcer" | "speaker", node: Host) => Running;
  /** Rejects when a program ends that nobody stopped. */
  readonly trouble: Promise<never>;
  /** Takes down what is up, in reverse; may be called while it is coming up. */
  readonly stop: () => Promise<void>;
}

/** What distinguishes one lab from another on this machine. */
export interface LabOptions {
  /** How the names of its namespaces begin. */
  readonly prefix: string;
  /** Where its kubeconfig, its sockets and its programs' logs are put. */
  readonly folder: string;
  readonly nodes: number;
  /** Of the API server: the same in each namespace and on this machine, so that one kubeconfig serves everywhere. */
  readonly port?: number;
  /** What the announcers are told besides. */
  readonly announcerFlags?: readonly string[];
}

const ROOT = join(import.meta.dirname, "../..");

/** Brings it all up; when a step fails, what was up is taken down again. */
export async function startLab(options: LabOptions): Promise<Lab> {
  const { prefix, folder, nodes, port = 16_443 } = options;
  const undo: (() => void | Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (let step = undo.pop(); step !== undefined; step = undo.pop()) await step();
  };
  try {
    mkdirSync(folder, { recursive: true });
    const lan = createLan(prefix, nodes);
    undo.push(lan.remove);
    const inside = [...lan.nodes, lan.client].map(({ namespace }) => listenIn(namespace.name, port));
    const api = await startApiServer({ port, listenFds: inside });
    undo.push(api.close);
    const kubeconfig = join(folder, "kubeconfig");
    const credentials = await api.kubeconfig();
    writeFileSync(kubeconfig, credentials, { mode: 0o600 });
    const request = requesterWith(credentials);
    const objects = createObjects(request);
    await applyCrds(request);
    await populate(objects, lan);
    const programs = programsOf(lan, options, kubeconfig).map((program) => {
      const running = start(program, folder);
      undo.push(() => running.end("SIGTERM"));
      return running;
    });
    const program: Lab["program"] = (what, node) => {
      const found = programs.find(({ name }) => name === nameOf(what, node));
      assert(found !== undefined, `there is no ${what} on ${node.name}`);
      return found;
    };
    const trouble = firstToEnd(programs, folder);
    // Nobody may be listening by then.
    trouble.catch(() => undefined);
    await Promise.race([trouble, everythingIsKnown(programs)]);
    return { lan, kubeconfig, objects, announcerSocket: (node) => socketOf(node, folder), program, trouble, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function populate(objects: Objects, lan: Lan): Promise<void> {
  await objects.apply("{apiVersion: v1, kind: Namespace, metadata: {name: metallb-system}}");
  for (const { name, address } of lan.nodes) {
    await objects.apply(`{apiVersion: v1, kind: Node, metadata: {name: ${name}}}`);
    await objects.patch(`/api/v1/nodes/${name}/status`, { status: { addresses: [{ type: "InternalIP", address }] } });
  }
}

function programsOf(lan: Lan, options: LabOptions, kubeconfig: string): readonly Program[] {
  const [first] = lan.nodes;
  // The speaker beside it has the usual ports.
  const assigns = ["--kubeconfig", kubeconfig, "--port", "9121", "--health-probe-port", "17473"];
  const controller = first === undefined ? [] : [program(first, "controller", "controller/main.ts", ...assigns)];
  return [...controller, ...lan.nodes.flatMap((node) => programsOfNode(node, options, kubeconfig))];
}

function programsOfNode(
  node: Host,
  { folder, announcerFlags = [] }: LabOptions,
  kubeconfig: string,
): readonly Program[] {
  const socket = socketOf(node, folder);
  const announces = ["--node-name", node.name, "--socket", socket, ...announcerFlags];
  const speaks = ["--node-name", node.name, "--kubeconfig", kubeconfig, "--announcer-socket", socket];
  return [
    program(node, "kube-proxy", "test/lab/kube-proxy.ts", node.name, kubeconfig),
    program(node, "announcer", "speaker/announcer/main.ts", ...announces),
    program(node, "speaker", "speaker/main.ts", ...speaks),
  ];
}

function socketOf(node: Host, folder: string): string {
  return join(folder, `${node.name}.sock`);
}

function program(host: Host, what: string, script: string, ...args: readonly string[]): Program {
  return {
    name: nameOf(what, host),
    namespace: host.namespace.name,
    command: [process.execPath, join(ROOT, script), ...args],
  };
}

function nameOf(what: string, host: Host): string {
  return `${what}-${host.name}`;
}

/** So that what the story measures is no program's start. */
async function everythingIsKnown(programs: readonly Running[]): Promise<void> {
  for (const program of programs.filter(({ name }) => /^(controller|speaker)-/.test(name))) await clusterKnown(program);
}

/** Resolves when a controller or a speaker that was started knows all that there is. */
export async function clusterKnown({ said }: Running): Promise<void> {
  await eventually(() => said().includes('"cluster-known"'), { ms: 30_000 });
}

async function firstToEnd(programs: readonly Running[], folder: string): Promise<never> {
  const { name, how } = await Promise.race(programs.map(async ({ name, failed }) => ({ name, how: await failed })));
  throw new Error(`${name} ended with ${how}; see ${join(folder, `${name}.log`)}`);
}
