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

/** Connects and makes the namespace; `close` removes what was made. */
export async function ownNamespace(): Promise<OwnNamespace> {
  const namespace = `lanlord-test-${randomBytes(4).toString("hex")}`;
  const connection = await connect();
  const { request } = connection;
  const made = { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } };
  const { code, text } = await request("POST", "/api/v1/namespaces", made);
  if (code !== 201) throw new Error(`namespace ${namespace}: ${text}`);
  const { code: defined } = await request("POST", DEFINITIONS, PROBE_DEFINITION);
  await eventually(async () => {
    const { json } = await request("GET", DEFINITION);
    return listAt(json, "status", "conditions").some(
      (condition) => at(condition, "type") === "Established" && at(condition, "status") === "True",
    );
  });
  const close = async () => {
    if (defined === 201) await request("DELETE", DEFINITION);
    await request("DELETE", `/api/v1/namespaces/${namespace}`);
    await connection.close();
  };
  return { ...connection, namespace, close };
}
