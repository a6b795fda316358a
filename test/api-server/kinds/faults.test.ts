import { describe, expect, it } from "vitest";
import type { KubeObject } from "../object.ts";
import { endpointSliceFaults } from "./endpoint-slice.ts";
import { eventFaults } from "./event.ts";
import { leaseFaults } from "./lease.ts";

const object = (fields: object, namespace = "x"): KubeObject => ({
  apiVersion: "v1",
  kind: "Any",
  metadata: { name: "a", namespace },
  ...fields,
});
const said = (faults: readonly { field: string; message: string }[]) =>
  faults.map(({ field, message }) => `${field}: ${message}`);

describe("an Event", () => {
  const elsewhere = 'involvedObject.namespace: Invalid value: "y": does not match event.namespace';
  it.each([
    ["lies with what it is about", object({ involvedObject: { namespace: "x" } }), []],
    ["may not lie elsewhere", object({ involvedObject: { namespace: "y" } }), [elsewhere]],
    ["about something without a namespace lies in default", object({ involvedObject: {} }, "default"), []],
    [
      "of the newer form says who did what",
      object({ involvedObject: { namespace: "x" }, eventTime: "2026-01-01T00:00:00.000000Z", reason: "Because" }),
      ["reportingController: Required value", "reportingInstance: Required value", "action: Required value"],
    ],
  ])("%s", (_, event, expected) => {
    expect(said(eventFaults(event))).toEqual(expected);
  });
});

describe("a Lease", () => {
  it.each([
    [{ leaseDurationSeconds: 15, leaseTransitions: 0 }, []],
    [{ leaseDurationSeconds: 0 }, ["spec.leaseDurationSeconds: Invalid value: 0: must be greater than 0"]],
    [{ leaseTransitions: -1 }, ["spec.leaseTransitions: Invalid value: -1: must be greater than or equal to 0"]],
  ])("%o", (spec, expected) => {
    expect(said(leaseFaults(object({ spec })))).toEqual(expected);
  });
});

describe("an EndpointSlice", () => {
  const slice = (addressType: string, ...addresses: string[]) => object({ addressType, endpoints: [{ addresses }] });
  it.each([
    ["IPv4", slice("IPv4", "192.0.2.1"), []],
    ["IPv6", slice("IPv6", "2001:db8::1"), []],
    ["names", slice("FQDN", "example.com"), []],
    [
      "the other family",
      slice("IPv6", "192.0.2.1"),
      ['endpoints[0].addresses[0]: Invalid value: "192.0.2.1": must be a valid IPv6 address'],
    ],
    ["no address", slice("IPv4"), ["endpoints[0].addresses: Required value: must contain at least 1 address"]],
    [
      "no such type",
      object({ addressType: "MAC" }),
      ['addressType: Unsupported value: "MAC": supported values: "FQDN", "IPv4", "IPv6"'],
    ],
  ])("%s", (_, object, expected) => {
    expect(said(endpointSliceFaults(object, undefined))).toEqual(expected);
  });

  it("keeps its type", () => {
    expect(said(endpointSliceFaults(slice("FQDN", "a"), slice("IPv4", "192.0.2.1")))).toEqual([
      'addressType: Invalid value: "FQDN": field is immutable',
    ]);
  });
});
