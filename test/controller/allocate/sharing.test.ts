import { describe, expect, it } from "vitest";
import { incompatibility, termsOf } from "../../../controller/allocate/sharing.ts";
import type { Service } from "../../../shared/model/service.ts";
import { service } from "../builders.ts";

const KEY = { annotations: { "metallb.io/allow-shared-ip": "k" } };
const HTTPS = { ports: [{ protocol: "TCP", port: 443 }] };
const LOCAL = { externalTrafficPolicy: "Local" } as const;

describe("two Services with ports TCP/80 and TCP/443", () => {
  it.each<[string, Partial<Service>, Partial<Service>, string | undefined]>([
    ["without keys", {}, {}, "different-sharing-keys"],
    ["of which one has a key", KEY, {}, "different-sharing-keys"],
    ["with an empty key", empty(), empty(), "different-sharing-keys"],
    ["with one key", KEY, KEY, undefined],
    [
      "with one key, under two prefixes",
      KEY,
      { annotations: { "metallb.universe.tf/allow-shared-ip": "k" } },
      undefined,
    ],
    ["with two keys", KEY, { annotations: { "metallb.io/allow-shared-ip": "l" } }, "different-sharing-keys"],
    ["with one key and a port in common", KEY, { ...KEY, ports: [{ protocol: "TCP", port: 80 }] }, "same-port"],
    ["with one key and TCP and UDP of a port", KEY, { ...KEY, ports: [{ protocol: "UDP", port: 80 }] }, undefined],
    ["with one key and other selectors", { ...KEY, selector: { app: "a" } }, { ...KEY, selector: {} }, undefined],
    ["with one key, both Local, other selectors", local("a"), local("b"), "different-backends"],
    ["with one key, both Local, equal selectors", local("a"), local("a"), undefined],
    ["with one key, Local and Cluster", local("a"), { ...KEY, selector: { app: "a" } }, "different-backends"],
    ["across namespaces", KEY, { ...KEY, namespace: "other" }, undefined],
  ])("%s", (_, one, other, expected) => {
    const [a, b] = [termsOf(service(one)), termsOf(service({ ...HTTPS, ...other }))];
    expect(incompatibility(a, b)).toBe(expected);
    expect(incompatibility(b, a)).toBe(expected);
  });

  it("have equal selectors whatever their order", () => {
    const one = termsOf(service({ ...KEY, ...LOCAL, selector: { a: "1", b: "2" } }));
    const other = termsOf(service({ ...KEY, ...LOCAL, ...HTTPS, selector: { b: "2", a: "1" } }));
    expect(incompatibility(one, other)).toBeUndefined();
  });
});

function empty(): Partial<Service> {
  return { annotations: { "metallb.io/allow-shared-ip": "" } };
}

function local(app: string): Partial<Service> {
  return { ...KEY, ...LOCAL, selector: { app } };
}
