import { execFileSync } from "node:child_process";
import { createServer } from "node:net";
import { afterEach, expect, it } from "vitest";
import { ROOT, describeWith } from "../support/needs.ts";
import { listenIn } from "./listen.ts";
import { connect, createNamespace, inNamespace, namespacesNamed, ownName, sweep } from "./namespace.ts";
import type { Namespace } from "./namespace.ts";

const made: Namespace[] = [];

function create(purpose: string): Namespace {
  const namespace = createNamespace(ownName(purpose));
  made.push(namespace);
  return namespace;
}

afterEach(() => {
  for (const namespace of made.splice(0)) namespace.remove();
});

describeWith([ROOT], "a namespace", () => {
  it("reaches another one over a cable, with the MACs that were asked for", () => {
    const [left, right] = [create("left"), create("right")];
    connect({ namespace: left, link: "eth0", mac: "02:00:00:00:00:01" }, { namespace: right, link: "eth0" });
    left.run("ip", "addr", "add", "192.0.2.1/24", "dev", "eth0");
    right.run("ip", "addr", "add", "192.0.2.2/24", "dev", "eth0");
    expect(right.run("arping", "-c1", "-w2", "-I", "eth0", "192.0.2.1")).toContain("[02:00:00:00:00:01]");
  });

  it("keeps a socket that was opened in it", () => {
    const inside = create("socket");
    const server = inNamespace(inside.name, () => createServer().listen(7007));
    expect(() => inside.run("bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/7007")).not.toThrow();
    expect(() => execFileSync("bash", ["-c", "exec 3<>/dev/tcp/127.0.0.1/7007"], { stdio: "ignore" })).toThrow(
      "Command failed",
    );
    server.close();
  });

  it("serves on its own loopback through a socket that was opened for a server outside", () => {
    const inside = create("listen");
    const server = createServer().listen({ fd: listenIn(inside.name, 7008) });
    expect(() => inside.run("bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/7008")).not.toThrow();
    expect(() => listenIn(inside.name, 7008)).toThrow("bind failed with errno 98");
    server.close();
  });

  it("is swept away only when its maker is gone", () => {
    const mine = create("mine");
    const orphan = createNamespace("lanlord-4194999-orphan");
    sweep();
    expect(namespacesNamed("lanlord-").map(({ name }) => name)).toContain(mine.name);
    expect(namespacesNamed("lanlord-").map(({ name }) => name)).not.toContain(orphan.name);
  });
});
