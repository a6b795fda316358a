/** A namespace and the kind Probe, for one run of a test against any cluster. */
import { randomBytes } from "node:crypto";
import { at, listAt } from "../api-server/object.ts";
import { connect, type Connection } from "../support/api.ts";
import { eventually } from "../support/eventually.ts";
import { DEFINITIONS, PROBE_DEFINITION } from "./behaviour/objects.ts";

/** A connection, with a namespace that nobody else uses. */
export interface OwnNamespace extends Connection {
  readonly namespace: string;
}

const DEFINITION = `${DEFINITIONS}/probes.test.lanlord.io`;

/**
 * Connects and makes what a run needs; `close` removes it. The definition belongs to the cluster, so that on a
 * cluster that is shared the files of a run go one after the other.
 */
export async function ownNamespace(): Promise<OwnNamespace> {
  const namespace = `lanlord-test-${randomBytes(4).toString("hex")}`;
  const connection = await connect();
  const { request } = connection;
  const made = { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } };
  const { code, text } = await request("POST", "/api/v1/namespaces", made);
  if (code !== 201) throw new Error(`namespace ${namespace}: ${text}`);
  await request("POST", DEFINITIONS, PROBE_DEFINITION);
  await eventually(async () => isEstablished((await request("GET", DEFINITION)).json), { ms: 30_000 });
  const close = async () => {
    await request("DELETE", DEFINITION);
    await request("DELETE", `/api/v1/namespaces/${namespace}`);
    await eventually(async () => (await request("GET", DEFINITION)).code === 404, { ms: 30_000 });
    await connection.close();
  };
  return { ...connection, namespace, close };
}

function isEstablished(definition: unknown): boolean {
  return listAt(definition, "status", "conditions").some(
    (condition) => at(condition, "type") === "Established" && at(condition, "status") === "True",
  );
}
