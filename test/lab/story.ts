/** `make lab`: the main job, step by step; each step is seen from the client before the next begins. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { systemClock } from "../../shared/clock.ts";
import { formatMac } from "../../shared/net/mac.ts";
import { eventually } from "../support/eventually.ts";
import { createClient } from "./client.ts";
import type { Client } from "./client.ts";
import { failover } from "./failover.ts";
import type { Lab } from "./lab.ts";
import { LINK, NETWORK } from "./lan.ts";
import type { Manifest, Objects } from "./objects.ts";

/** One line of what happened. */
export type Say = (what: string, how: string) => void;

const SERVICES = "/api/v1/namespaces/default/services";
const MYAPP = `${SERVICES}/myapp`;
const STATUSES = "/apis/metallb.io/v1beta1/namespaces/metallb-system/servicel2statuses";
const CONFLICTS = "/apis/lanlord.io/v1alpha1/namespaces/metallb-system/addressconflicts";
/** The lowest address that is free when nobody looks. */
const TAKEN = "192.168.67.121";
const LEFT_ALONE = ["inside", "headless", "port-only", "elsewhere"];

/** Throws at the first thing that was not seen. */
export async function story(lab: Lab, say: Say): Promise<void> {
  const client = await createClient(lab.lan.client);
  try {
    say("lan", `${lab.lan.nodes.length} nodes and a client on ${NETWORK}`);
    await applyTheTutorial(lab, say);
    const address = await giveAnAddress(lab, client, say);
    await reachIt(lab, client, address, say);
    await leaveOthersAlone(lab, say);
    await takeItBack(lab, client, address, say);
    await giveItAgain(lab, client, address, say);
    await replaceWhatIsTaken(lab, client, say);
    await failover(lab, address, say);
  } finally {
    client.close();
  }
}

/** What became of a Service that was created; durations in milliseconds from the create call on. */
export interface Created {
  readonly address: string;
  readonly assignedAfter: number;
  readonly mac: string;
  readonly answeredAfter: number;
}

/** Creates a Service like myapp, and waits for its address and for the first ARP reply. */
export async function create(name: string, objects: Objects, client: Client): Promise<Created> {
  const start = systemClock.now();
  await objects.apply(manifest("myapp").replace("name: myapp\n", `name: ${name}\n`));
  const address = await eventually(async () => ingressOf(await objects.get(`${SERVICES}/${name}`)), { everyMs: 1 });
  const assignedAfter = systemClock.now() - start;
  const { mac, at } = await client.firstAnswer(address);
  return { address, assignedAfter, mac, answeredAfter: at - start };
}

/** The text of one of the lab's manifests, as it is. */
export function manifest(name: string): string {
  return readFileSync(join(import.meta.dirname, "manifests", `${name}.yaml`), "utf8");
}

async function applyTheTutorial({ objects }: Lab, say: Say): Promise<void> {
  for (const name of ["tutorial", "backends", "left-alone"]) await objects.apply(manifest(name));
  say("applied", "IPAddressPool first-pool, L2Advertisement example, three endpoints of myapp");
}

async function giveAnAddress({ lan, objects }: Lab, client: Client, say: Say): Promise<string> {
  const { address, assignedAfter, mac, answeredAfter } = await create("myapp", objects, client);
  say("created", `Service myapp, type LoadBalancer: ${address} after ${ms(assignedAfter)}`);
  const owner = lan.nodes.find((node) => formatMac(node.mac) === mac);
  assert(owner !== undefined, `${mac} answers for ${address}, and is no node`);
  say("answers", `${owner.name} (${mac}), first ARP reply ${ms(answeredAfter)} after create`);
  await eventually(async () => {
    const statuses = await objects.list(STATUSES);
    assert.deepEqual(
      statuses.map(({ status }) => [status?.serviceName, status?.node]),
      [["myapp", owner.name]],
    );
    return true;
  });
  say("reported", `ServiceL2Status: myapp is announced by ${owner.name}`);
  return address;
}

async function reachIt({ lan }: Lab, client: Client, address: string, say: Say): Promise<void> {
  const macs = await client.arping(address);
  assert.deepEqual([macs.length, new Set(macs).size], [3, 1], `arping heard ${macs.join(", ") || "nobody"}`);
  say("arping", `3 requests, 3 replies, all from ${String(macs[0])}`);
  const page = await client.curl(address);
  const owner = lan.nodes.find((node) => formatMac(node.mac) === macs[0]);
  assert.equal(page, `${String(owner?.name)} served ${address}`);
  say("curl", `http://${address}/ says "${page}"`);
}

async function leaveOthersAlone({ objects }: Lab, say: Say): Promise<void> {
  for (const name of LEFT_ALONE) {
    const service = await objects.get(`${SERVICES}/${name}`);
    assert.equal(ingressOf(service), undefined, `${name} was given an address`);
    assert.equal(service.metadata.annotations, undefined, `${name} was annotated`);
  }
  say("left alone", "ClusterIP inside, headless, NodePort port-only, ExternalName elsewhere");
}

async function takeItBack({ objects }: Lab, client: Client, address: string, say: Say): Promise<void> {
  await objects.patch(MYAPP, { spec: { type: "ClusterIP" } });
  await eventually(async () => {
    assert.equal(ingressOf(await objects.get(MYAPP)), undefined);
    assert.deepEqual(await objects.list(STATUSES), []);
    return true;
  });
  assert.deepEqual(await client.arping(address), [], `${address} is still answered for`);
  say("released", `myapp is a ClusterIP again: nobody answers for ${address}`);
}

async function giveItAgain({ objects }: Lab, client: Client, address: string, say: Say): Promise<void> {
  await objects.apply(manifest("backends").replaceAll("myapp", "next"));
  const next = await create("next", objects, client);
  assert.equal(next.address, address, "the lowest free address is the one that was released");
  say("free again", `the next Service, "next", has ${next.address}, from ${next.mac}`);
}

async function replaceWhatIsTaken({ lan, objects }: Lab, client: Client, say: Say): Promise<void> {
  lan.client.namespace.run("ip", "addr", "add", `${TAKEN}/24`, "dev", LINK);
  await objects.patch(MYAPP, { spec: { type: "LoadBalancer" } });
  const address = await eventually(async () => {
    const given = ingressOf(await objects.get(MYAPP));
    return given === TAKEN ? undefined : given;
  });
  const { mac } = await client.firstAnswer(address);
  assert(
    lan.nodes.some((node) => formatMac(node.mac) === mac),
    `${mac} answers for ${address}, and is no node`,
  );
  const [conflict] = await objects.list(CONFLICTS);
  assert.equal(conflict?.spec?.mac, formatMac(lan.client.mac));
  say("replaced", `${TAKEN} is the client's own: myapp, a LoadBalancer again, has ${address}, from ${mac}`);
}

function ingressOf({ status }: Manifest): string | undefined {
  return status?.loadBalancer?.ingress?.[0]?.ip;
}

function ms(duration: number): string {
  return `${duration.toFixed(0)} ms`;
}
