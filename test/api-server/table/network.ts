/** The tables of what we announce and whom we announce for: Services and their endpoints. */
import { at, fieldsAt, type Fields, listAt, textAt } from "../object.ts";
import { AGE, firstOf, NAME, orNone, pairs, text, wide } from "./columns.ts";
import type { Column } from "./table.ts";

/** core/v1 Service. */
export const service: readonly Column[] = [
  NAME,
  text("Type", (object) => textAt(object, "spec", "type")),
  text("Cluster-IP", (object) => orNone(textAt(object, "spec", "clusterIP"))),
  text("External-IP", externalIp),
  text("Port(s)", (object) => orNone(listAt(object, "spec", "ports").map(servicePort).join(","))),
  AGE,
  wide("Selector", (object) => pairs(fieldsAt(object, "spec", "selector"))),
];

function externalIp(object: Fields): string {
  const byHand = listAt(object, "spec", "externalIPs").map(String);
  switch (textAt(object, "spec", "type")) {
    case "LoadBalancer": {
      const ingress = listAt(object, "status", "loadBalancer", "ingress");
      const given = ingress.map((entry) => textAt(entry, "ip") || textAt(entry, "hostname"));
      const all = [...new Set(given.filter((address) => address !== "")), ...byHand];
      return all.length === 0 ? "<pending>" : all.join(",");
    }
    case "ExternalName":
      return textAt(object, "spec", "externalName");
    default:
      return orNone(byHand.join(","));
  }
}

function servicePort(port: unknown): string {
  const nodePort = at(port, "nodePort");
  const outside = typeof nodePort === "number" && nodePort > 0 ? `:${nodePort}` : "";
  return `${portText(port)}${outside}/${textAt(port, "protocol")}`;
}

function portText(port: unknown): string {
  const number = at(port, "port");
  return typeof number === "number" ? number.toString() : "";
}

/** core/v1 Endpoints. */
export const endpoints: readonly Column[] = [NAME, text("Endpoints", endpointsText), AGE];

function endpointsText(object: Fields): string {
  const all = listAt(object, "subsets").flatMap((subset) => {
    const ports = listAt(subset, "ports").map(portText);
    const addresses = listAt(subset, "addresses").map((address) => textAt(address, "ip"));
    if (ports.length === 0) return addresses;
    return ports.flatMap((port) => addresses.map((ip) => (ip.includes(":") ? `[${ip}]:${port}` : `${ip}:${port}`)));
  });
  return firstOf(all, "...");
}

/** discovery.k8s.io/v1 EndpointSlice. */
export const endpointSlice: readonly Column[] = [
  NAME,
  text("AddressType", (object) => textAt(object, "addressType")),
  text("Ports", (object) => portsText(listAt(object, "ports"))),
  text("Endpoints", (object) => addressesText(listAt(object, "endpoints"))),
  AGE,
];

function portsText(ports: readonly unknown[]): string {
  if (ports.length === 0) return "<unset>";
  return firstOf(
    ports.map((port) => portText(port) || "*"),
    "...",
  );
}

function addressesText(slice: readonly unknown[]): string {
  if (slice.length === 0) return "<unset>";
  const all = slice.flatMap((endpoint) => listAt(endpoint, "addresses").map(String));
  return firstOf(all, "...");
}
