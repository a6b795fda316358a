/** What is tried with kubectl. */
import { type Call, call, given, type Story } from "./call.ts";

const service = (port: number, labels: object = { app: "web" }) => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name: "web", labels },
  spec: { type: "LoadBalancer", selector: { app: "web" }, ports: [{ name: "http", port }] },
});
const given80 = service(80);
const announced = { ...service(81), status: { loadBalancer: { ingress: [{ ip: "192.0.2.1" }] } } };
const probe = (spec: object) => ({ apiVersion: "test.lanlord.io/v1", kind: "Probe", metadata: { name: "one" }, spec });
const node = {
  apiVersion: "v1",
  kind: "Node",
  metadata: { name: "$ns-node", labels: { "node-role.kubernetes.io/test": "" } },
  spec: { unschedulable: true, podCIDR: "198.51.100.0/24" },
  status: {
    conditions: [{ type: "Ready", status: "False", reason: "NeverWas", message: "there is no such node" }],
    addresses: [{ type: "InternalIP", address: "192.0.2.9" }],
  },
};
const event = {
  apiVersion: "v1",
  kind: "Event",
  metadata: { name: "told" },
  type: "Normal",
  reason: "Told",
  message: "a test told",
  source: { component: "test" },
  involvedObject: { apiVersion: "v1", kind: "Service", name: "web", namespace: "$ns", uid: "$uid" },
  count: 1,
};
const failing = (command: string, ...prints: readonly (string | RegExp)[]): Call => ({
  ...call(command, ...prints),
  code: 1,
});

const about: Story = {
  about: "the cluster",
  calls: [
    call("version", "Client Version", "Server Version"),
    call("api-versions", "apps/v1", "discovery.k8s.io/v1", "test.lanlord.io/v1"),
    call("api-resources", /services\s+svc\s+v1\s+true\s+Service/, /probes\s+pb\s+test\.lanlord\.io\/v1\s+true\s+Probe/),
    call("api-resources --namespaced=false --api-group=apiextensions.k8s.io", "customresourcedefinitions"),
    call("cluster-info", "is running at"),
    call("get --raw /readyz", "ok"),
    call("explain service.spec.type", /FIELD:\s+type <string>/),
    call("explain probe.spec", /size\s+<integer>/, /tags\s+<\[\]string>/),
    call("explain probe --recursive", "mode\t<string>"),
  ],
};

const apply: Story = {
  about: "apply",
  calls: [
    given(given80, "apply -f -", "service/web created"),
    given(given80, "apply -f -", "service/web unchanged"),
    given(service(81), "apply -f -", "service/web configured"),
    call("get service web -o jsonpath={.spec.ports[*].port}", /^81$/),
    given(service(82), "apply --dry-run=client -f -", "service/web configured (dry run)"),
    given(service(82), "apply --dry-run=server -f -", "service/web configured (server dry run)"),
    call("get service web -o jsonpath={.spec.ports[*].port}", /^81$/),
    { ...given(service(82), "diff -f -", /-\s+port: 81/, /\+\s+port: 82/), code: 1 },
    { ...given(service(81), "diff -f -"), code: 0 },
    {
      ...given(
        { ...given80, spec: { ports: [], colour: 1 } },
        "apply -f -",
        'unknown field "colour" in io.k8s.api.core.v1.Service',
      ),
      code: 1,
    },
    given(probe({ mode: "fast" }), "apply -f -", "probe.test.lanlord.io/one created"),
    given(probe({ mode: "fast" }), "apply -f -", "probe.test.lanlord.io/one unchanged"),
    given(probe({ mode: "slow" }), "apply -f -", "probe.test.lanlord.io/one configured"),
    {
      ...given(probe({ colour: 1 }), "apply -f -", 'unknown field "colour" in io.lanlord.test.v1.Probe.spec'),
      code: 1,
    },
    {
      ...given(
        probe({ size: 11 }),
        "apply -f -",
        'The Probe "one" is invalid: spec.size: Invalid value: 11: spec.size in body should be less than or equal to 10',
      ),
      code: 1,
    },
    given(
      { ...probe({ size: 3 }), metadata: { name: "mine" } },
      "apply --server-side -f -",
      "probe.test.lanlord.io/mine serverside-applied",
    ),
    {
      ...given(
        { ...probe({ size: 4 }), metadata: { name: "mine" } },
        "apply --server-side --field-manager=other -f -",
        'conflict with "kubectl": .spec.size',
      ),
      code: 1,
    },
    given(
      { ...probe({ size: 4 }), metadata: { name: "mine" } },
      "apply --server-side --field-manager=other --force-conflicts -f -",
      "serverside-applied",
    ),
  ],
};

const show: Story = {
  about: "get and describe",
  calls: [
    call(
      "get services",
      /NAME\s+TYPE\s+CLUSTER-IP\s+EXTERNAL-IP\s+PORT\(S\)\s+AGE/,
      /web\s+LoadBalancer\s+\S+\s+<pending>\s+81:3\d+\/TCP/,
    ),
    call("get svc web -o wide", /SELECTOR/, /app=web/),
    call("get svc web -o yaml", "kind: Service", "type: LoadBalancer"),
    call("get svc web -o json", '"kind": "Service"'),
    call("get svc -o name", "service/web"),
    call("get svc -l app=web", "web"),
    call("get svc -l app!=web", "No resources found"),
    call("get svc --field-selector metadata.name=web -o name", /^service\/web\n$/),
    call("get svc --field-selector metadata.name!=web -o name", /^$/),
    call("get svc --all-namespaces", /NAMESPACE\s+NAME/, /default\s+kubernetes/),
    call("get svc --sort-by=.metadata.name", "web"),
    call("get svc -o custom-columns=N:.metadata.name,T:.spec.type", /web\s+LoadBalancer/),
    call("get svc web --show-labels", "app=web"),
    call("get all", "service/web"),
    call("get probes", /NAME\s+SIZE\n/, /one\s+5/),
    call("get pb -o wide", /NAME\s+SIZE\s+MODE/, /one\s+5\s+slow/),
    call("get crd probes.test.lanlord.io", /NAME\s+CREATED AT/),
    call("get svc --chunk-size=1 --all-namespaces -o name", "service/web"),
    { ...call("get svc web -o jsonpath={.metadata.uid}", /^[0-9a-f-]{36}$/), saves: "uid" },
    given(event, "create -f -", "event/told created"),
    call("get events", /Normal\s+Told\s+service\/web\s+a test told/),
    call(
      "describe svc web",
      /Name:\s+web/,
      /Type:\s+LoadBalancer/,
      /Port:\s+http\s+81\/TCP/,
      /Normal\s+Told\s+\S+\s+test\s+a test told/,
    ),
    call("describe probe one", /Kind:\s+Probe/, /Mode:\s+slow/),
    given(node, "create -f -", "node/$ns-node created"),
    call(
      "get nodes -o wide",
      /NAME\s+STATUS\s+ROLES\s+AGE\s+VERSION\s+INTERNAL-IP/,
      /-node\s+NotReady,SchedulingDisabled\s+test/,
    ),
    call("describe node $ns-node", /Unschedulable:\s+true/, "there is no such node"),
    call("delete node $ns-node", 'node "$ns-node" deleted'),
    failing("get svc absent", 'Error from server (NotFound): services "absent" not found'),
    failing("get absents", `the server doesn't have a resource type "absents"`),
  ],
};

const change: Story = {
  about: "changes",
  calls: [
    call(`patch svc web -p '{"spec":{"ports":[{"name":"dns","port":53,"protocol":"UDP"}]}}'`, "service/web patched"),
    call("get svc web -o jsonpath={.spec.ports[*].name}", /^dns http$/),
    call(`patch svc web --type=json -p '[{"op":"remove","path":"/spec/ports/0"}]'`, "service/web patched"),
    call("get svc web -o jsonpath={.spec.ports[*].name}", /^http$/),
    call(`patch svc web --type=merge -p '{"metadata":{"labels":{"tier":"front"}}}'`, "service/web patched"),
    call(`patch svc web --type=merge -p '{"metadata":{"labels":{"tier":"front"}}}'`, "service/web patched (no change)"),
    call(`patch probe one --type=merge -p '{"spec":{"size":7}}'`, "probe.test.lanlord.io/one patched"),
    failing(
      `patch probe one --type=merge -p '{"spec":{"size":0}}'`,
      "spec.size in body should be greater than or equal to 1",
    ),
    given(announced, "replace --raw /api/v1/namespaces/$ns/services/web/status -f -", '"ip":"192.0.2.1"'),
    call("get svc web", /web\s+LoadBalancer\s+\S+\s+192\.0\.2\.1\s+81:/),
    call("describe svc web", /LoadBalancer Ingress:\s+192\.0\.2\.1/),
    call("label svc web colour=red", "service/web labeled"),
    failing("label svc web colour=blue", "'colour' already has a value (red), and --overwrite is false"),
    call("label svc web colour=blue --overwrite", "service/web labeled"),
    call("label svc web colour-", "service/web labeled"),
    call("annotate svc web note=hello", "service/web annotated"),
    call("annotate svc web note-", "service/web annotated"),
    given(service(83), "replace -f -", "service/web replaced"),
    call("get svc web -o jsonpath={.status.loadBalancer.ingress[0].ip}", /^192\.0\.2\.1$/),
    call("create configmap settings --from-literal=a=b", "configmap/settings created"),
    failing("create configmap settings --from-literal=a=b", 'configmaps "settings" already exists'),
    call("get configmap settings", /settings\s+1/),
    call("create secret generic hidden --from-literal=key=value", "secret/hidden created"),
    call("get secret hidden -o jsonpath={.data.key}", /^dmFsdWU=$/),
    call("create serviceaccount somebody", "serviceaccount/somebody created"),
    call("create service clusterip inner --tcp=80:8080", "service/inner created"),
    call("create role reader --verb=get --resource=services", "role.rbac.authorization.k8s.io/reader created"),
    call(
      "create rolebinding reads --role=reader --serviceaccount=$ns:somebody",
      "rolebinding.rbac.authorization.k8s.io/reads created",
    ),
    call("create deployment web --image=registry.test/none --replicas=0", "deployment.apps/web created"),
    call("get deployment web", /web\s+0\/0/),
  ],
};

const wait: Story = {
  about: "waiting and watching",
  calls: [
    call("wait --for=condition=Established crd/probes.test.lanlord.io --timeout=30s", "condition met"),
    {
      ...call(
        "get svc -w",
        /web\s+LoadBalancer/,
        /inner\s+ClusterIP[^\n]*80\/TCP/,
        /inner\s+NodePort\s+\S+\s+<none>\s+80:3\d+\/TCP/,
      ),
      meanwhile: {
        after: /\bweb\b/,
        calls: [call(`patch svc inner -p '{"spec":{"type":"NodePort"}}'`, "service/inner patched")],
      },
      until: /inner\s+NodePort/,
    },
    {
      ...call("get probes one -w -o name", "probe.test.lanlord.io/one"),
      meanwhile: { after: /one/, calls: [call("label probe one seen=yes", "labeled")] },
      until: /one\n.*one\n/s,
    },
    call("create configmap held --from-literal=a=b", "configmap/held created"),
    call(
      `patch configmap held --type=merge -p '{"metadata":{"finalizers":["test.lanlord.io/held"]}}'`,
      "configmap/held patched",
    ),
    call("delete configmap held --wait=false", 'configmap "held" deleted'),
    {
      ...call("wait --for=delete configmap/held --timeout=30s -v=6", "configmap/held condition met"),
      meanwhile: {
        after: /GET \S+held\S* 200/,
        calls: [
          call(`patch configmap held --type=merge -p '{"metadata":{"finalizers":null}}'`, "configmap/held patched"),
        ],
      },
    },
    failing("wait --for=condition=Ready probe/one --timeout=1s", "timed out waiting for the condition on probes/one"),
  ],
};

const remove: Story = {
  about: "delete",
  calls: [
    call("delete configmap settings", 'configmap "settings" deleted'),
    failing("delete configmap settings", 'configmaps "settings" not found'),
    call("delete configmap settings --ignore-not-found"),
    call("delete service -l app=web", 'service "web" deleted'),
    given(probe({}), "delete -f -", 'probe.test.lanlord.io "one" deleted'),
    call("delete probes --all", 'probe.test.lanlord.io "mine" deleted'),
    call("get probes", "No resources found"),
    call("create namespace $ns-more", "namespace/$ns-more created"),
    call("get namespace $ns-more", /Active/),
    call("delete namespace $ns-more", 'namespace "$ns-more" deleted'),
    failing("get namespace $ns-more", 'namespaces "$ns-more" not found'),
  ],
};

/** In this order. */
export const stories: readonly Story[] = [about, apply, show, change, wait, remove];
