import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { runProgram } from "../../controller/program.ts";
import { CONTROLLER } from "../../controller/settings.ts";
import { systemClock } from "../../shared/clock.ts";
import type { Cluster, Kind } from "../../shared/cluster/cluster.ts";
import { connect } from "../../shared/cluster/kubernetes/connect.ts";
import { createLog } from "../../shared/log.ts";
import { readSettings } from "../../shared/settings.ts";
import { at, listAt, textAt } from "../api-server/object.ts";
import type { Fields } from "../api-server/object.ts";
import { createBench, expectAddresses, expectTold } from "../cluster/controller-fixture.ts";
import type { Bench } from "../cluster/controller-fixture.ts";
import { connectEmbedded } from "../support/api.ts";
import { eventually } from "../support/eventually.ts";

const MANIFESTS = parseAllDocuments(readFileSync(join(import.meta.dirname, "../../deploy/rbac.yaml"), "utf8")).map(
  (document) => document.toJS() as Fields,
);

/** One thing that is done, as RBAC names it; the name is empty for a collection and a creation. */
interface Deed {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly name: string;
}

let connection: Awaited<ReturnType<typeof connectEmbedded>>;
let bench: Bench;

beforeEach(async () => {
  connection = await connectEmbedded();
  bench = await createBench(connection);
});

afterEach(() => bench.close());

describe("the controller's rights", () => {
  it("are enough for everything it does, and each of them is needed for something", async () => {
    const deeds = await work();
    const rules = rulesOf("controller");
    const denied = deeds.filter((deed) => !rules.some((rule) => allows(rule, deed)));
    expect(denied).toEqual([]);
    const spare = rules.flatMap(singly).filter((right) => !deeds.some((deed) => allows(right, deed)));
    expect(spare.map((right) => `${listAt(right, "verbs").join()} ${listAt(right, "resources").join()}`)).toEqual([]);
  });

  it("end at the status of Services", () => {
    const rights = rulesOf("controller").flatMap(singly);
    const onServices = rights.filter((right) => String(listAt(right, "resources")[0]).startsWith("services"));
    expect(onServices.map((right) => `${listAt(right, "verbs").join()} ${listAt(right, "resources").join()}`)).toEqual([
      "list services",
      "watch services",
      "patch services/status",
    ]);
  });
});

it("gives speakers nothing to change in Services", () => {
  const rights = rulesOf("speaker").flatMap(singly);
  const onServices = rights.filter((right) => /^services\b/.test(String(listAt(right, "resources")[0])));
  expect(onServices.flatMap((right) => listAt(right, "verbs"))).toEqual(["list", "watch"]);
});

/** Lets a controller do all that it can do, and tells what that was. */
async function work(): Promise<readonly Deed[]> {
  const { namespace, loadBalancerClass } = bench;
  const webhooks = "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations";
  await connection.request("POST", webhooks, webhookConfiguration(namespace));
  await bench.putPool("first", { addresses: ["192.0.2.0/32"] });
  const deeds: Deed[] = [];
  const stop = await start(["--namespace", namespace, "--lb-class", loadBalancerClass, "--webhook-port", "0"], deeds);
  await bench.createService("web");
  await expectAddresses(bench, "web", ["192.0.2.0"]);
  await bench.createService("late");
  await expectTold(bench, "late", "AllocationFailed");
  const path = `/apis/metallb.io/v1beta1/namespaces/${namespace}`;
  const isSet = async (what: string, ...fields: string[]): Promise<boolean> =>
    at((await connection.request("GET", what)).json, ...fields) !== undefined;
  await eventually(() => isSet(`${path}/ipaddresspools/first`, "status", "assignedIPv4"));
  await eventually(() => isSet(`${path}/configurationstates/controller`, "status", "result"));
  await eventually(() => isSet(`/api/v1/namespaces/${namespace}/secrets/memberlist`, "data"));
  await eventually(async () => {
    const { json } = await connection.request("GET", `${webhooks}/metallb-webhook-configuration`);
    return textAt(listAt(json, "webhooks")[0], "clientConfig", "caBundle") !== "";
  });
  await stop();
  // What is written only once in a while: an Event that is told again, a conflict that is over, a certificate that ends.
  deeds.push({ verb: "delete", group: "lanlord.io", resource: "addressconflicts", name: "any" });
  deeds.push({ verb: "patch", group: "", resource: "events", name: "any" });
  deeds.push({ verb: "patch", group: "", resource: "secrets", name: "metallb-webhook-cert" });
  return deeds;
}

async function start(flags: readonly string[], deeds: Deed[]): Promise<() => Promise<void>> {
  const off = ["--port", "0", "--health-probe-port", "0", "--log-level", "none"];
  const reading = readSettings(CONTROLLER, [...off, ...flags], {});
  if (reading.kind !== "settings") throw new Error("the flags are good");
  const [stopping, clock, log] = [new AbortController(), systemClock, createLog("controller", "none")];
  const { kubeconfig } = connection;
  const options = { kubeconfig, program: "controller", namespace: bench.namespace, clock, log } as const;
  const { cluster, close } = await connect(options);
  const watched = watching(cluster, deeds);
  const done = runProgram({ settings: reading.settings, cluster: watched, clock, log, signal: stopping.signal });
  return async () => {
    stopping.abort();
    await done;
    close();
  };
}

/** The same cluster; everything that is asked of it is noted. */
function watching(cluster: Cluster, deeds: Deed[]): Cluster {
  const note = (verb: string, { group, plural }: Kind<unknown>, part?: string, key = ""): void => {
    const resource = part === undefined ? plural : `${plural}/${part}`;
    deeds.push({ verb, group, resource, name: key.slice(key.indexOf("/") + 1) });
  };
  return {
    views: (kinds, signal) => {
      for (const kind of Object.values(kinds)) for (const verb of ["list", "watch"]) note(verb, kind);
      return cluster.views(kinds, signal);
    },
    find: (kind, key, ...rest) => {
      note("get", kind, undefined, key);
      return cluster.find(kind, key, ...rest);
    },
    create: (kind, ...rest) => {
      note("create", kind);
      return cluster.create(kind, ...rest);
    },
    patch: (kind, key, patch, part, signal) => {
      note("patch", kind, part, key);
      return cluster.patch(kind, key, patch, part, signal);
    },
    apply: (kind, key, manifest, owner, part, signal) => {
      note("patch", kind, part, key);
      // Only a configuration that is there is applied to.
      if (part === undefined && kind.plural === "configurationstates") note("create", kind);
      return cluster.apply(kind, key, manifest, owner, part, signal);
    },
    remove: (kind, key, ...rest) => {
      note("delete", kind, undefined, key);
      return cluster.remove(kind, key, ...rest);
    },
    tell: (event) => {
      deeds.push({ verb: "create", group: "", resource: "events", name: "" });
      return cluster.tell(event);
    },
  };
}

function rulesOf(who: string): readonly Fields[] {
  const roles = MANIFESTS.filter((manifest) => textAt(manifest, "kind").endsWith("Role"));
  const own = roles.filter((role) => textAt(role, "metadata", "name").endsWith(who));
  return own.flatMap((role) => listAt(role, "rules") as readonly Fields[]);
}

/** A rule taken apart: one resource and one verb each. */
function singly(rule: Fields): readonly Fields[] {
  return listAt(rule, "resources").flatMap((resource) =>
    listAt(rule, "verbs").map((verb) => ({ ...rule, resources: [resource], verbs: [verb] })),
  );
}

function allows(rule: Fields, { verb, group, resource, name }: Deed): boolean {
  const names = listAt(rule, "resourceNames");
  return (
    listAt(rule, "verbs").includes(verb) &&
    listAt(rule, "apiGroups").includes(group) &&
    listAt(rule, "resources").includes(resource) &&
    (names.length === 0 || names.includes(name))
  );
}

function webhookConfiguration(namespace: string): object {
  return {
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingWebhookConfiguration",
    metadata: { name: "metallb-webhook-configuration" },
    webhooks: [
      {
        name: "nothing.lanlord.io",
        admissionReviewVersions: ["v1"],
        sideEffects: "None",
        clientConfig: { service: { name: "metallb-webhook-service", namespace } },
        rules: [{ apiGroups: ["example.com"], apiVersions: ["v1"], operations: ["CREATE"], resources: ["nothing"] }],
      },
    ],
  };
}
