import { execFile as execFileWithCallback, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { listAt, textAt } from "../api-server/object.ts";
import type { Fields } from "../api-server/object.ts";
import { classOf, createSpeakerFixture } from "../cluster/speaker-fixture.ts";
import type { SpeakerFixture } from "../cluster/speaker-fixture.ts";
import { listenIn } from "../netns/listen.ts";
import { connect, createNamespace, ownName } from "../netns/namespace.ts";
import type { Namespace } from "../netns/namespace.ts";
import { connectEmbedded } from "../support/api.ts";
import { eventually } from "../support/eventually.ts";
import { freePort } from "../support/free-port.ts";
import { ROOT, describeWith, program } from "../support/needs.ts";

const execFile = promisify(execFileWithCallback);
const MAC = "02:00:00:00:00:01";
const SPEAKER = join(import.meta.dirname, "../../speaker/main.ts");
const ANNOUNCER = join(import.meta.dirname, "../../speaker/announcer/main.ts");
const WATCHER = join(import.meta.dirname, "../lab/watcher.ts");
/** An address that is not answered for. */
const NOBODY = "192.0.2.252";

describeWith([ROOT, program("arping", "iputils-arping")], "the processes of a node", () => {
  let host: Namespace;
  let client: Namespace;
  let cluster: SpeakerFixture;
  const started = new Set<ChildProcess>();

  beforeAll(async () => {
    host = createNamespace(ownName("speaker"));
    client = createNamespace(ownName("client"));
    connect({ namespace: host, link: "eth0", mac: MAC }, { namespace: client, link: "eth0" });
    client.run("ip", "addr", "add", "192.0.2.254/24", "dev", "eth0");
    const port = await freePort();
    cluster = await createSpeakerFixture(await connectEmbedded({ port, listenFds: [listenIn(host.name, port)] }));
    const advertisement = `/apis/metallb.io/v1beta1/namespaces/${cluster.namespace}/l2advertisements/example`;
    await cluster.patch(advertisement, { spec: { nodeSelectors: [{ matchLabels: { name: cluster.nodes[0] } }] } });
    await cluster.createService("app", "192.0.2.1", [cluster.nodes[0]]);
  });

  afterAll(async () => {
    await cluster.close();
    host.remove();
    client.remove();
  });

  afterEach(async () => {
    await Promise.all([...started].map((child) => end(child, "SIGKILL")));
    await soon(async () => (await execFile("ip", ["netns", "pids", host.name])).stdout === "");
  });

  it("answer for a Service while it has an endpoint, and report it", async () => {
    start(SPEAKER, ...speakerFlags());
    await soon(() => answers("192.0.2.1"));
    await soon(async () => {
      expect(await cluster.statuses()).toMatchObject([{ status: { node: cluster.nodes[0], serviceName: "app" } }]);
      return true;
    });
    expect(await answers("192.0.2.2")).toBe(false);
    await cluster.setEndpoints("app", []);
    await soon(async () => !(await answers("192.0.2.1")));
    await soon(async () => (await cluster.statuses()).length === 0);
    await cluster.setEndpoints("app", [cluster.nodes[0]]);
    await soon(() => answers("192.0.2.1"));
  });

  it("show as metrics what the announcer knows", async () => {
    start(SPEAKER, ...speakerFlags());
    await soon(() => answers("192.0.2.1"));
    await soon(async () => {
      const shown = await metrics();
      expect(shown).toContain('lanlord_speaker_groups{link="eth0"} 1\n');
      expect(shown).toContain('lanlord_speaker_groups_gained_total{reason="claimed-new"} 1\n');
      expect(shown).toContain("lanlord_speaker_announcer_up 1\n");
      return true;
    });
  });

  it("end together and in good order", async () => {
    const speaker = start(SPEAKER, ...speakerFlags());
    await soon(() => answers("192.0.2.1"));
    const [announcer = 0] = childrenOf(speaker);
    expect(await end(speaker, "SIGTERM")).toBe(0);
    expect(isRunning(announcer)).toBe(false);
    expect(await answers("192.0.2.1")).toBe(false);
  });

  it("go about it in the ways that the speaker was told", async () => {
    const speaker = start(SPEAKER, ...speakerFlags(), "--hello-interval", "100", "--ml-bindport=7999");
    await soon(() => answers("192.0.2.1"));
    const [announcer = 0] = childrenOf(speaker);
    const given = readFileSync(`/proc/${announcer}/cmdline`, "utf8").split("\0");
    expect(given).toEqual(
      expect.arrayContaining(["--hello-interval=100", "--hello-port=7999", "--placement=balanced"]),
    );
  });

  it("do not leave an announcer behind when the speaker is killed", async () => {
    const speaker = start(SPEAKER, ...speakerFlags());
    await soon(() => answers("192.0.2.1"));
    const [announcer = 0] = childrenOf(speaker);
    expect(isRunning(announcer)).toBe(true);
    await end(speaker, "SIGKILL");
    await soon(() => !isRunning(announcer));
  });

  it("recover when the announcer is killed", async () => {
    const speaker = start(SPEAKER, ...speakerFlags());
    await soon(() => answers("192.0.2.1"));
    const [announcer = 0] = childrenOf(speaker);
    process.kill(announcer, "SIGKILL");
    await soon(() => childrenOf(speaker).some((pid) => pid !== announcer));
    await soon(() => answers("192.0.2.1"));
    expect(isRunning(announcer)).toBe(false);
  });

  it("go on answering while the speaker of an announcer that was there before is away", async () => {
    const socket = join(tmpdir(), `${host.name}.sock`);
    const announcer = start(ANNOUNCER, "--socket", socket, "--log-level", "none");
    const startSpeaker = () => start(SPEAKER, ...speakerFlags(), "--announcer-socket", socket);
    const first = startSpeaker();
    await soon(() => answers("192.0.2.1"));
    const unanswered = askAllTheTime("192.0.2.1");
    await soon(() => unanswered.includes(0));
    await end(first, "SIGKILL");
    const second = startSpeaker();
    await cluster.createService("app-2", "192.0.2.2", [cluster.nodes[0]]);
    await soon(() => answers("192.0.2.2"));
    expect(await end(second, "SIGTERM")).toBe(0);
    startSpeaker();
    await cluster.createService("app-3", "192.0.2.3", [cluster.nodes[0]]);
    await soon(() => answers("192.0.2.3"));
    const sinceThen = unanswered.length;
    await soon(() => {
      expect(Math.min(...unanswered.slice(sinceThen)), "requests that were never answered").toBe(0);
      return true;
    });
    expect(await end(announcer, "SIGTERM")).toBe(0);
  }, 90_000);

  it("leave an address alone that another host has, and name that host in the cluster", async () => {
    client.run("ip", "addr", "add", "192.0.2.9/24", "dev", "eth0");
    await cluster.createService("taken", "192.0.2.9", [cluster.nodes[0]]);
    start(SPEAKER, ...speakerFlags());
    const theirs = client.run("cat", "/sys/class/net/eth0/address").trim();
    await soon(async () => {
      expect(await conflicts()).toMatchObject([
        { spec: { address: "192.0.2.9", mac: theirs, node: cluster.nodes[0], link: "eth0" } },
      ]);
      return true;
    });
    expect((await cluster.statuses()).map((status) => textAt(status, "status", "serviceName"))).not.toContain("taken");
  });

  it("say in one line that a kubeconfig leads nowhere", async () => {
    const flags = ["--node-name", "a", "--kubeconfig", "/nonexistent/kubeconfig"];
    const speaker = spawn(process.execPath, [SPEAKER, ...flags], { stdio: ["ignore", "pipe", "pipe"] });
    let said = "";
    speaker.stderr.on("data", (chunk: Buffer) => (said += chunk.toString()));
    expect(await exit(speaker)).toBe(1);
    expect(said).toMatch(/^KUBECONFIG_UNREADABLE: no API server can be read from \/nonexistent\/kubeconfig: [^\n]*\n$/);
  });

  it("warn of flags that an announcer that was there before does not heed", async () => {
    const flags = ["--node-name", "a", "--kubeconfig", "/nonexistent", "--announcer-socket", "s", "--placement=hash"];
    const env = { ...process.env, METALLB_ML_BIND_PORT: "7946" };
    const speaker = spawn(process.execPath, [SPEAKER, ...flags], { env, stdio: ["ignore", "pipe", "ignore"] });
    const lines = await text(speaker.stdout);
    const [reason, event] = ["announcer-has-its-own-flags", "flag-ignored"];
    expect(
      lines
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as unknown),
    ).toMatchObject([
      { level: "warn", flag: "--placement", reason, event },
      { level: "warn", flag: "METALLB_ML_BIND_PORT", reason, event },
    ]);
  });

  async function conflicts(): Promise<readonly Fields[]> {
    const path = `/apis/lanlord.io/v1alpha1/namespaces/${cluster.namespace}/addressconflicts`;
    return listAt((await cluster.api.request("GET", path)).json, "items") as readonly Fields[];
  }

  function speakerFlags(): readonly string[] {
    const { api, nodes, namespace } = cluster;
    const flags = { "node-name": nodes[0], kubeconfig: api.kubeconfig, namespace, "lb-class": classOf(cluster) };
    return [...Object.entries(flags).flatMap(([name, value]) => [`--${name}`, value]), "--log-level", "none"];
  }

  function start(main: string, ...flags: readonly string[]): ChildProcess {
    const child = spawn("ip", ["netns", "exec", host.name, process.execPath, main, ...flags], {
      stdio: ["ignore", "inherit", "inherit"],
    });
    return remember(child);
  }

  /** So that it ends with the test. */
  function remember<C extends ChildProcess>(child: C): C {
    started.add(child);
    child.once("exit", () => started.delete(child));
    return child;
  }

  /**
   * How many requests are without an answer, after each request and after each answer: a late answer makes up for its
   * request, and one that was missed is never made up for.
   */
  function askAllTheTime(address: string): readonly number[] {
    const asks = [process.execPath, WATCHER, "eth0", address, NOBODY, "02:00:00:00:00:03", "192.0.2.253"];
    const inside = ["netns", "exec", client.name, ...asks];
    const watcher = remember(spawn("ip", inside, { stdio: ["pipe", "pipe", "inherit"] }));
    const unanswered: number[] = [];
    createInterface(watcher.stdout).on("line", (line) => {
      unanswered.push((unanswered.at(-1) ?? 0) + ("asked" in (JSON.parse(line) as object) ? 1 : -1));
    });
    return unanswered;
  }

  async function metrics(): Promise<string> {
    const ask = 'fetch("http://127.0.0.1:9120/metrics").then(async (answer) => console.log(await answer.text()))';
    return (await execFile("ip", ["netns", "exec", host.name, process.execPath, "-e", ask])).stdout;
  }

  /** Without blocking this process: it is the API server. */
  async function answers(address: string): Promise<boolean> {
    const arping = ["arping", "-c1", "-w1", "-I", "eth0", address];
    const { stdout } = await execFile("ip", ["netns", "exec", client.name, ...arping]).catch(() => ({ stdout: "" }));
    return stdout.toLowerCase().includes(MAC);
  }
});

/** Whole programs are started, on a machine that may have other things to do. */
function soon(check: () => boolean | Promise<boolean>): Promise<boolean> {
  return eventually(check, { ms: 20_000 });
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  const ended = exit(child);
  child.kill(signal);
  return ended;
}

function exit(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once("exit", resolve));
}

function childrenOf({ pid = 0 }: ChildProcess): readonly number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
