import { expect, it } from "vitest";
import { collectionPath, objectPath } from "../../../../shared/cluster/kubernetes/paths.ts";

const SERVICES = { group: "", version: "v1", plural: "services", namespaced: true };
const NODES = { group: "", version: "v1", plural: "nodes", namespaced: false };
const POOLS = { group: "metallb.io", version: "v1beta1", plural: "ipaddresspools", namespaced: true };

it.each([
  [collectionPath(SERVICES), "/api/v1/services"],
  [collectionPath(SERVICES, "default"), "/api/v1/namespaces/default/services"],
  [collectionPath(NODES, "default"), "/api/v1/nodes"],
  [collectionPath(POOLS, "metallb-system"), "/apis/metallb.io/v1beta1/namespaces/metallb-system/ipaddresspools"],
  [objectPath(SERVICES, "default/myapp"), "/api/v1/namespaces/default/services/myapp"],
  [objectPath(SERVICES, "default/myapp", "status"), "/api/v1/namespaces/default/services/myapp/status"],
  [objectPath(NODES, "node-a"), "/api/v1/nodes/node-a"],
])("%s", (path, expected) => {
  expect(path).toBe(expected);
});
