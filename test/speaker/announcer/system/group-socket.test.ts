import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { ip } from "../../../../shared/net/ip.ts";
import type { Ip6 } from "../../../../shared/net/ip6.ts";
import { toIp6 } from "../../../../shared/net/ip6.ts";
import { MOST_MEMBERSHIPS, openGroupSocket } from "../../../../speaker/announcer/system/group-socket.ts";
import type { GroupSocket } from "../../../../speaker/announcer/system/group-socket.ts";
import { linkOf } from "../../../netns/arp-host.ts";
import { connect, createNamespace, inNamespace, ownName } from "../../../netns/namespace.ts";
import type { Namespace } from "../../../netns/namespace.ts";
import { describeWith, ROOT } from "../../../support/needs.ts";

describeWith([ROOT], "a socket for multicast groups", () => {
  let node: Namespace;
  let other: Namespace;
  let socket: GroupSocket;
  let link: number;

  beforeAll(() => {
    [node, other] = [createNamespace(ownName("groups")), createNamespace(ownName("nobody"))];
    connect({ namespace: node, link: "eth0" }, { namespace: other, link: "eth0" });
    link = linkOf(node, "eth0").index;
  });

  afterAll(() => {
    for (const namespace of [node, other]) namespace.remove();
  });

  beforeEach(() => {
    socket = inNamespace(node.name, openGroupSocket);
    return () => socket.close();
  });

  it("is a member until it leaves, or is closed", () => {
    socket.join({ group: group(1), link });
    socket.join({ group: group(2), link });
    expect(joined()).toEqual(["ff02::1:ff00:1", "ff02::1:ff00:2"]);
    socket.leave({ group: group(1), link });
    expect(joined()).toEqual(["ff02::1:ff00:2"]);
    const another = inNamespace(node.name, openGroupSocket);
    another.join({ group: group(3), link });
    another.close();
    expect(joined()).toEqual(["ff02::1:ff00:2"]);
  });

  it("has room for as many as it says, with the least memory that kernels give", () => {
    node.run("bash", "-c", "[ ! -e /proc/sys/net/core/optmem_max ] || sysctl -qw net.core.optmem_max=20480");
    for (let n = 1; n <= MOST_MEMBERSHIPS; n += 1) socket.join({ group: group(n), link });
    expect(joined()).toHaveLength(MOST_MEMBERSHIPS);
  });

  it("does without a link that is gone", () => {
    socket.join({ group: group(1), link: 999 });
    socket.leave({ group: group(1), link: 999 });
    expect(joined()).toEqual([]);
  });

  it("does without a link that has no IPv6", () => {
    node.run("ip", "link", "set", "eth0", "mtu", "1000");
    socket.join({ group: group(1), link });
    socket.leave({ group: group(1), link });
    expect(joined()).toEqual([]);
    node.run("ip", "link", "set", "eth0", "mtu", "1500");
  });

  /** Without those of the kernel's own addresses. */
  function joined(): readonly string[] {
    const shown = node.run("ip", "-6", "maddress", "show", "dev", "eth0");
    return [...shown.matchAll(/inet6 (ff02::1:ff00:\S+)/g)].map(([, address = ""]) => address).sort();
  }
});

function group(n: number): Ip6 {
  return toIp6(ip(`ff02::1:ff00:${n.toString(16)}`));
}
