/** Writes ServiceL2Statuses: the shell around a plan's steps. */
import { ApiError } from "../../shared/cluster/api-error.ts";
import type { Cluster } from "../../shared/cluster/cluster.ts";
import { SERVICE_L2_STATUSES } from "../../shared/manifest/service-l2-status.ts";
import { keyOf } from "../../shared/model/object.ts";
import type { Key, Meta } from "../../shared/model/object.ts";
import type { ServiceL2Status } from "../../shared/model/service-l2-status.ts";
import { labelsOf } from "./plan.ts";
import type { Step } from "./plan.ts";

/** Who writes, and where. */
export interface StatusWriterOptions {
  readonly cluster: Cluster;
  readonly namespace: string;
  readonly node: string;
  /** Our Pod, which takes its statuses with it. */
  readonly pod: Meta | undefined;
  /** Gives up what is under way. */
  readonly signal: AbortSignal;
}

/** A status as it is after a write; undefined once it is gone. */
export type OnWritten = (key: Key, status: ServiceL2Status | undefined) => void;

/** Takes the step for that Service, and tells what there is then. */
export async function take(
  step: Step,
  service: Key,
  { cluster, namespace, node, pod, signal }: StatusWriterOptions,
  onWritten: OnWritten,
): Promise<void> {
  const labels = labelsOf(service, node);
  const metadata = { labels, ...(pod === undefined ? {} : { ownerReferences: [ownerReference(pod)] }) };
  switch (step.kind) {
    case "create": {
      const manifest = { ...TYPE, metadata: { generateName: "l2-", namespace, ...metadata } };
      const { name, uid, resourceVersion } = await cluster.create(SERVICE_L2_STATUSES, namespace, manifest, signal);
      const key = keyOf(namespace, name);
      const empty = { node: "", service: "", interfaces: [], owner: pod?.uid };
      onWritten(key, { key, name, namespace, uid, resourceVersion, labels, ...empty });
      await writeStatus(key, step.interfaces);
      return;
    }
    case "write-metadata":
      await cluster.patch(SERVICE_L2_STATUSES, step.key, { metadata }, undefined, signal).catch(gone(step.key));
      return;
    case "write-status":
      await writeStatus(step.key, step.interfaces);
      return;
    case "remove":
    case "evict":
      await cluster.remove(SERVICE_L2_STATUSES, step.key, signal);
      onWritten(step.key, undefined);
      return;
  }

  async function writeStatus(key: Key, interfaces: readonly string[]): Promise<void> {
    const [serviceNamespace, serviceName] = service.split("/");
    const status = { node, serviceName, serviceNamespace, interfaces: interfaces.map((name) => ({ name })) };
    const patched = await cluster.patch(SERVICE_L2_STATUSES, key, { status }, "status", signal).catch(gone(key));
    if (patched === undefined) return;
    const { name, uid, resourceVersion } = patched;
    const owner = pod?.uid;
    onWritten(key, { key, name, namespace, uid, resourceVersion, labels, node, service, interfaces, owner });
  }

  /** Somebody removed what we were about to repair: the next plan makes a new one. */
  function gone(key: Key): (error: unknown) => undefined {
    return (error) => {
      if (!(error instanceof ApiError && error.code === "API_NOT_FOUND")) throw error;
      onWritten(key, undefined);
      return undefined;
    };
  }
}

const TYPE = { apiVersion: "metallb.io/v1beta1", kind: "ServiceL2Status" };

function ownerReference({ name, uid }: Meta): object {
  return { apiVersion: "v1", kind: "Pod", name, uid };
}
