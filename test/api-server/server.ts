/** An API server in this process: HTTPS, a store in memory, faults on demand. */
import { randomBytes } from "node:crypto";
import type { ResolveService } from "./admission/call.ts";
import { createAdmission } from "./admission/admit.ts";
import { type Audit, createAudit } from "./audit.ts";
import { type Faults, createFaults } from "./faults/faults.ts";
import { type Serving, handle } from "./http/handler.ts";
import { createOpenApi } from "./http/openapi.ts";
import { type Listen, type Listeners, listen } from "./http/listeners.ts";
import { builtinKinds } from "./kinds/builtin.ts";
import { createRegistry } from "./kinds/registry.ts";
import { createServiceLedger } from "./kinds/service/ledger.ts";
import { type KubeconfigUser, kubeconfigText } from "./kubeconfig.ts";
import { serveDefinitions } from "./lifecycle/definitions.ts";
import { collectGarbage } from "./lifecycle/garbage.ts";
import { terminateNamespaces } from "./lifecycle/termination.ts";
import { seed } from "./lifecycle/seed.ts";
import type { Api, User } from "./rest/api.ts";
import { type Store, createStore } from "./store/store.ts";
import { createAuthority } from "./tls/authority.ts";

/** How a server is to be. */
export interface ApiServerOptions {
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: a free one. */
  readonly port?: number;
  /** Listening sockets to serve as well, opened elsewhere: in other network namespaces. */
  readonly listenFds?: readonly number[];
  /** How often a watch that allows bookmarks gets one; default a minute, as on a real server. */
  readonly bookmarkMs?: number;
  /** Where a webhook's Service is really reached; default nowhere. */
  readonly resolveService?: ResolveService;
}

/** A running server. */
export interface ApiServer {
  readonly url: string;
  readonly caPem: string;
  readonly faults: Faults;
  readonly audit: Audit;
  /** A kubeconfig's text. A user with a token; `client-certificate` gives one who shows a certificate instead. */
  readonly kubeconfig: (user?: KubeconfigUser) => Promise<string>;
  /** A new bearer token. */
  readonly token: (user: User) => string;
  /** Forgets the history of changes: watches that resume and lists that continue get 410. */
  readonly compact: () => void;
  /** Drops every connection and stops listening; the data stay. */
  readonly stop: () => Promise<void>;
  /** Comes back on the same port. */
  readonly resume: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const NAMES = [
  "localhost",
  "kubernetes",
  "kubernetes.default",
  "kubernetes.default.svc",
  "kubernetes.default.svc.cluster.local",
];
const ADDRESSES = ["127.0.0.1", "::1"];
const ADMIN: User = { username: "admin", groups: ["system:masters"] };

/** Starts a server. */
export async function startApiServer(options: ApiServerOptions = {}): Promise<ApiServer> {
  const {
    host = "127.0.0.1",
    port = 0,
    listenFds = [],
    bookmarkMs = 60_000,
    resolveService = () => undefined,
  } = options;
  const authority = await createAuthority("lanlord-test-ca", new Date());
  const pair = await authority.server(NAMES, [...new Set([...ADDRESSES, host])]);
  const store = createStore();
  const api = assemble(store, resolveService);
  const tokens = new Map<string, User>();
  const token = (user: User) => {
    const text = randomBytes(24).toString("base64url");
    tokens.set(text, user);
    return text;
  };
  const serving: Serving = {
    api,
    faults: createFaults(),
    audit: createAudit(),
    openApi: createOpenApi(api.registry),
    tokens,
    bookmarkMs,
  };
  const tls = { ...pair, ca: authority.caPem };
  const open = (where: readonly Listen[]) =>
    listen(where, tls, (request, response) => void handle(serving, request, response));
  let listeners: Listeners | undefined = await open([{ host, port }, ...listenFds.map((fd) => ({ fd }))]);
  const bound = listeners.port;
  const url = `https://${host.includes(":") ? `[${host}]` : host}:${bound}`;
  const stop = async () => {
    await listeners?.close();
    listeners = undefined;
  };
  return {
    url,
    caPem: authority.caPem,
    faults: serving.faults,
    audit: serving.audit,
    token,
    kubeconfig: (user = { ...ADMIN, kind: "token" }) => kubeconfigText({ url, authority, token, user }),
    compact: () => store.compact(),
    stop,
    resume: async () => {
      // A socket from elsewhere went with the listener; only the address can be opened again.
      listeners ??= await open([{ host, port: bound }]);
    },
    close: stop,
  };
}

function assemble(store: Store, resolveService: ResolveService): Api {
  const registry = createRegistry(builtinKinds(createServiceLedger(store)));
  const admit = createAdmission(store, resolveService);
  const api: Api = { store, registry, now: () => new Date(), admit };
  serveDefinitions(api);
  terminateNamespaces(api);
  collectGarbage(api);
  seed(api);
  return api;
}
