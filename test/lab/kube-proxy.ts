/**
 * What kube-proxy in IPVS mode with strictARP does for a node of the lab: every load-balancer address is on `lo`, the
 * kernel does not answer ARP for it, and whoever connects to a Service's port is served. The backend is in here too: it
 * says on which node it was reached. Arguments: the node's name, a kubeconfig.
 */
import { execFileSync } from "node:child_process";
import type { Server } from "node:http";
import { connect } from "../../shared/cluster/kubernetes/connect.ts";
import { systemClock } from "../../shared/clock.ts";
import { createLog } from "../../shared/log.ts";
import { SERVICES } from "../../shared/manifest/service.ts";
import type { Service } from "../../shared/model/service.ts";
import { BITS, familyOf } from "../../shared/net/ip.ts";
import type { Ip } from "../../shared/net/ip.ts";
import { servePage } from "./page.ts";

const [node = "", kubeconfig] = process.argv.slice(2);
const bound = new Set<Ip>();
const servers = new Map<number, Server>();

process.once("SIGTERM", () => process.exit(0));
setStrictArp();
const log = createLog("kube-proxy", "info");
const { cluster } = await connect({
  kubeconfig,
  program: "speaker",
  namespace: "metallb-system",
  clock: systemClock,
  log,
});
for await (const { services } of cluster.views({ services: SERVICES }, new AbortController().signal)) {
  const balanced = [...services.read.values()].filter((service) => service.type === "LoadBalancer");
  bindAddresses(new Set(balanced.flatMap((service) => service.ingress)));
  servePorts(balanced);
}

/** Like: sysctl -w net.ipv4.conf.all.arp_ignore=1 net.ipv4.conf.all.arp_announce=2 */
function setStrictArp(): void {
  execFileSync("sysctl", ["-qw", "net.ipv4.conf.all.arp_ignore=1", "net.ipv4.conf.all.arp_announce=2"]);
}

/** Like: ip addr replace 192.0.2.1/32 dev lo */
function bindAddresses(wanted: ReadonlySet<Ip>): void {
  for (const address of wanted.difference(bound)) {
    execFileSync("ip", ["addr", "replace", host(address), "dev", "lo"]);
    bound.add(address);
  }
  for (const address of bound.difference(wanted)) {
    execFileSync("ip", ["addr", "del", host(address), "dev", "lo"]);
    bound.delete(address);
  }
}

function host(address: Ip): string {
  return `${address}/${BITS[familyOf(address)]}`;
}

function servePorts(balanced: readonly Service[]): void {
  for (const port of balanced.flatMap((service) => service.ports.map(({ port }) => port))) {
    if (servers.has(port)) continue;
    servers.set(port, servePage(node, port));
  }
}
