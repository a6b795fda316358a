import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Fields } from "../object.ts";
import { builtinSchema } from "../schema/builtin.ts";
import { type Applied, apply, trackUpdate } from "./apply.ts";
import { decodeFields, encodeFields } from "./field-set.ts";

const schema = builtinSchema("v1", "Service")!;

function writer(manager: string, time = "2026-01-01T00:00:00Z") {
  return { manager, apiVersion: "v1", time };
}

function service(spec: Fields, labels?: Fields): Fields {
  return { apiVersion: "v1", kind: "Service", metadata: { name: "a", ...(labels && { labels }) }, spec };
}

/** Applies, and expects no conflict. */
function applied(live: Fields | undefined, manager: string, config: Fields, force = false): Fields {
  const result = apply({ live, config, schema, writer: writer(manager), force });
  if (result.kind === "conflict") throw new Error(result.message);
  return result.object;
}

/** Who owns what, without times. */
function owners(object: Fields): Fields {
  const { managedFields } = object["metadata"] as { managedFields: readonly Fields[] };
  return Object.fromEntries(
    managedFields.map(({ manager, operation, fieldsV1 }) => [`${String(manager)} ${String(operation)}`, fieldsV1]),
  );
}

const http = { port: 80, protocol: "TCP" };
const dns = { port: 53, protocol: "UDP" };

describe("applying", () => {
  it("creates, and owns what it said and nothing else", () => {
    const object = applied(
      undefined,
      "me",
      service({ type: "ClusterIP", ports: [http], selector: { app: "x" } }, { l: "1" }),
    );
    expect(object).toMatchObject(service({ type: "ClusterIP", ports: [http], selector: { app: "x" } }, { l: "1" }));
    expect(owners(object)).toEqual({
      "me Apply": {
        "f:metadata": { "f:labels": { "f:l": {} } },
        "f:spec": {
          "f:ports": { 'k:{"port":80,"protocol":"TCP"}': { ".": {}, "f:port": {}, "f:protocol": {} } },
          "f:selector": {},
          "f:type": {},
        },
      },
    });
  });

  it("the same again changes nothing, not even the time", () => {
    const config = service({ ports: [http] });
    const first = applied(undefined, "me", config);
    expect(apply({ live: first, config, schema, writer: writer("me", "2027-01-01T00:00:00Z") })).toEqual({
      kind: "applied",
      object: first,
    });
  });

  it("takes out what it no longer says", () => {
    const first = applied(undefined, "me", service({ ports: [http, dns], type: "NodePort" }, { a: "1", b: "2" }));
    const second = applied(first, "me", service({ ports: [dns] }, { b: "2" }));
    expect(second).toMatchObject({ metadata: { labels: { b: "2" } } });
    expect(second["spec"]).toEqual({ ports: [dns] });
  });

  it("leaves nothing of an object that it emptied", () => {
    const first = applied(undefined, "me", service({}, { a: "1" }));
    expect(applied(first, "me", service({}))["metadata"]).not.toHaveProperty("labels");
  });

  it("owns an object that it left empty", () => {
    expect(owners(applied(undefined, "me", service({ type: "ClusterIP" }, {})))).toEqual({
      "me Apply": { "f:metadata": { "f:labels": {} }, "f:spec": { "f:type": {} } },
    });
  });

  it("knows its own again in another version", () => {
    const first = applied(undefined, "me", service({ type: "NodePort" }));
    const again = apply({ live: first, config: service({}), schema, writer: { ...writer("me"), apiVersion: "v2" } });
    expect(again).toMatchObject({ kind: "applied" });
    expect(again).not.toHaveProperty("object.spec.type");
  });

  it("leaves what others put there", () => {
    const first = applied(undefined, "me", service({ ports: [http] }));
    const second = applied(first, "you", service({ ports: [dns] }));
    expect(second["spec"]).toEqual({ ports: [http, dns] });
    expect(applied(second, "me", service({}))["spec"]).toEqual({ ports: [dns] });
  });

  it("keeps the order of the writer's entries", () => {
    const first = applied(undefined, "me", service({ ports: [http, dns] }));
    expect(applied(first, "me", service({ ports: [dns, http] }))["spec"]).toEqual({ ports: [dns, http] });
  });

  it("what another one applied alike, both own, and neither takes out alone", () => {
    const config = service({ type: "NodePort" });
    const both = applied(applied(undefined, "me", config), "you", config);
    expect(applied(both, "me", service({}))["spec"]).toEqual({ type: "NodePort" });
  });
});

describe("a conflict", () => {
  const live = applied(undefined, "you", service({ type: "NodePort", ports: [{ ...http, nodePort: 30_000 }] }));
  const refusal = (config: Fields): Applied => apply({ live, config, schema, writer: writer("me") });

  it("names the field and its owner", () => {
    expect(refusal(service({ type: "ClusterIP" }))).toEqual({
      kind: "conflict",
      message: 'Apply failed with 1 conflict: conflict with "you": .spec.type',
      causes: [{ reason: "FieldManagerConflict", field: ".spec.type", message: 'conflict with "you"' }],
    });
  });

  it("names an entry of a list by its key", () => {
    expect(refusal(service({ ports: [{ ...http, nodePort: 30_001 }] }))).toMatchObject({
      message: 'Apply failed with 1 conflict: conflict with "you": .spec.ports[port=80,protocol="TCP"].nodePort',
    });
  });

  it("lists several", () => {
    expect(refusal(service({ type: "ClusterIP", ports: [{ ...http, nodePort: 30_001 }] }))).toMatchObject({
      message:
        'Apply failed with 2 conflicts: conflicts with "you":\n' +
        '- .spec.ports[port=80,protocol="TCP"].nodePort\n- .spec.type',
    });
  });

  it("is overridden by force, and the field changes hands", () => {
    const forced = applied(live, "me", service({ type: "ClusterIP" }), true);
    expect(forced["spec"]).toMatchObject({ type: "ClusterIP" });
    expect(owners(forced)["me Apply"]).toEqual({ "f:spec": { "f:type": {} } });
    expect(owners(forced)["you Apply"]).not.toHaveProperty(["f:spec", "f:type"]);
  });

  it("with one who wrote without applying says when", () => {
    const updated = trackUpdate({ after: service({ type: "NodePort" }), schema, writer: writer("kubectl") });
    expect(
      apply({ live: updated, config: service({ type: "ClusterIP" }), schema, writer: writer("me") }),
    ).toMatchObject({
      message: 'Apply failed with 1 conflict: conflict with "kubectl" using v1 at 2026-01-01T00:00:00Z: .spec.type',
    });
  });
});

describe("an ordinary write", () => {
  const created = trackUpdate({ after: service({ type: "ClusterIP" }, { a: "1" }), schema, writer: writer("kubectl") });

  it("owns what it wrote, and the objects it made on the way", () => {
    expect(owners(created)).toEqual({
      "kubectl Update": {
        "f:metadata": { "f:labels": { ".": {}, "f:a": {} } },
        "f:spec": { ".": {}, "f:type": {} },
      },
    });
  });

  it("takes what it changes from its owner", () => {
    const after = { ...created, spec: { type: "NodePort" } };
    const updated = trackUpdate({ before: created, after, schema, writer: writer("controller") });
    expect(owners(updated)).toEqual({
      "kubectl Update": { "f:metadata": { "f:labels": { ".": {}, "f:a": {} } }, "f:spec": {} },
      "controller Update": { "f:spec": { "f:type": {} } },
    });
  });

  it("that removes a field leaves it to nobody", () => {
    const updated = trackUpdate({
      before: created,
      after: service({ type: "ClusterIP" }),
      schema,
      writer: writer("me"),
    });
    expect(owners(updated)).toEqual({ "kubectl Update": { "f:spec": { ".": {}, "f:type": {} } } });
  });

  it("of nothing that can be owned leaves no list of owners", () => {
    const bare = trackUpdate({ after: { metadata: { name: "a" } }, schema, writer: writer("me") });
    expect(bare["metadata"]).toEqual({ name: "a" });
  });

  it("that changes nothing leaves no trace", () => {
    const again = trackUpdate({
      before: created,
      after: created,
      schema,
      writer: writer("kubectl", "2030-01-01T00:00:00Z"),
    });
    expect(again).toEqual(created);
  });

  it("through a subresource is noted apart", () => {
    const status = { loadBalancer: { ingress: [{ ip: "192.0.2.1" }] } };
    const by = { ...writer("kubectl"), subresource: "status" };
    const updated = trackUpdate({ before: created, after: { ...created, status }, schema, writer: by });
    const { managedFields } = updated["metadata"] as { managedFields: readonly Fields[] };
    expect(managedFields.map(({ subresource }) => subresource)).toEqual([undefined, "status"]);
  });
});

const element = fc.constantFrom("f:a", "f:b", 'k:{"port":80}', 'v:"x"');
const fieldSet = fc
  .array(fc.array(element, { minLength: 1 }))
  .map((paths) => new Set(paths.map((path) => JSON.stringify(path))));

it("field sets survive their encoded form", () => {
  fc.assert(
    fc.property(fieldSet, (set) => {
      expect(decodeFields(encodeFields(set))).toEqual(set);
    }),
  );
});

it("never throws, and applying twice is applying once, whatever the objects", () => {
  const object = fc.record({ metadata: fc.record({ name: fc.string() }), spec: fc.jsonValue() });
  fc.assert(
    fc.property(object, object, (before, config) => {
      const live = trackUpdate({ after: before, schema, writer: writer("you") });
      const once = applied(live, "me", config, true);
      expect(applied(once, "me", config, true)).toEqual(once);
    }),
  );
});
