/** The builtin kinds outside the core group: mostly data here, because no controllers of theirs run. */
import { endpointSliceFaults } from "./endpoint-slice.ts";
import type { Kind } from "./kind.ts";
import { leaseFaults } from "./lease.ts";
import { DATA, builtin } from "./plain.ts";

/** discovery.k8s.io/v1 */
export const discoveryKinds: readonly Kind[] = [
  builtin({
    group: "discovery.k8s.io",
    version: "v1",
    kind: "EndpointSlice",
    plural: "endpointslices",
    hasGeneration: true,
    rules: { ...DATA, faults: endpointSliceFaults },
  }),
];

/** coordination.k8s.io/v1 */
export const coordinationKinds: readonly Kind[] = [
  builtin({
    group: "coordination.k8s.io",
    version: "v1",
    kind: "Lease",
    plural: "leases",
    rules: { ...DATA, faults: leaseFaults },
    createOnUpdate: true,
    unconditionalUpdate: false,
  }),
];

const apps = { group: "apps", version: "v1", categories: ["all"], hasStatus: true, hasGeneration: true };

/** apps/v1 */
export const appsKinds: readonly Kind[] = [
  builtin({ ...apps, kind: "Deployment", plural: "deployments", shortNames: ["deploy"] }),
  builtin({ ...apps, kind: "DaemonSet", plural: "daemonsets", shortNames: ["ds"] }),
];

const rbac = { group: "rbac.authorization.k8s.io", version: "v1", createOnUpdate: true };

/** rbac.authorization.k8s.io/v1 */
export const rbacKinds: readonly Kind[] = [
  builtin({ ...rbac, kind: "Role", plural: "roles" }),
  builtin({ ...rbac, kind: "RoleBinding", plural: "rolebindings" }),
  builtin({ ...rbac, kind: "ClusterRole", plural: "clusterroles", namespaced: false }),
  builtin({ ...rbac, kind: "ClusterRoleBinding", plural: "clusterrolebindings", namespaced: false }),
];

const admission = {
  group: "admissionregistration.k8s.io",
  version: "v1",
  categories: ["api-extensions"],
  namespaced: false,
  hasGeneration: true,
  unconditionalUpdate: false,
};

/** admissionregistration.k8s.io/v1 */
export const admissionKinds: readonly Kind[] = [
  builtin({ ...admission, kind: "ValidatingWebhookConfiguration", plural: "validatingwebhookconfigurations" }),
  builtin({ ...admission, kind: "MutatingWebhookConfiguration", plural: "mutatingwebhookconfigurations" }),
];
