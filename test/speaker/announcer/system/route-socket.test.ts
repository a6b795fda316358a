import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { openRouteSocket } from "../../../../speaker/announcer/system/route-socket.ts";
import type { RouteSocket } from "../../../../speaker/announcer/system/route-socket.ts";
import { createNamespace, inNamespace, ownName } from "../../../netns/namespace.ts";
import type { Namespace } from "../../../netns/namespace.ts";
import { describeWith, ROOT } from "../../../support/needs.ts";

describeWith([ROOT], "a route socket", () => {
  let host: Namespace;
  let socket: RouteSocket;

  beforeAll(() => {
    host = createNamespace(ownName("route"));
    host.run("ip", "link", "add", "br0", "type", "bridge");
  });

  beforeEach(() => {
    socket = inNamespace(host.name, openRouteSocket);
  });

  afterEach(() => {
    socket.close();
  });

  afterAll(() => {
    host.remove();
  });

  it.each([
    ["a link that comes", "ip link add br1 type bridge"],
    ["a link that is changed", "ip link set br1 address 02:00:00:00:00:01"],
    ["a link that goes", "ip link delete br1"],
    ["an IPv4 address", "ip address add 192.0.2.1/24 dev br0"],
    ["an IPv6 address", "ip address add 2001:db8::1/64 dev br0"],
  ])("hears of %s", async (_, command) => {
    run(command);
    expect(await socket.hear()).toBe(true);
  });

  it("hears nothing while nothing changes", async () => {
    expect(await socket.hear()).toBe(false);
  });

  it("hears of many changes once, even of more than it can hold", async () => {
    run("for i in $(seq 2000); do echo link set br0 mtu $((1300 + i % 100)); done | ip -batch -");
    expect(await socket.hear()).toBe(true);
    expect(await untilQuiet(socket)).toBeLessThanOrEqual(1);
  });

  function run(command: string): void {
    host.run("sh", "-c", command);
  }
});

async function untilQuiet(socket: RouteSocket): Promise<number> {
  let times = 0;
  while (await socket.hear()) times += 1;
  return times;
}
