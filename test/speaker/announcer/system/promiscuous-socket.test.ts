import { afterAll, beforeAll, expect, it } from "vitest";
import { openPromiscuousSocket } from "../../../../speaker/announcer/system/promiscuous-socket.ts";
import { linkOf } from "../../../netns/arp-host.ts";
import { connect, createNamespace, inNamespace, ownName } from "../../../netns/namespace.ts";
import type { Namespace } from "../../../netns/namespace.ts";
import { describeWith, ROOT } from "../../../support/needs.ts";

describeWith([ROOT], "a promiscuous socket", () => {
  let host: Namespace;

  beforeAll(() => {
    host = createNamespace(ownName("promisc"));
    connect({ namespace: host, link: "eth0" }, { namespace: host, link: "eth1" });
  });

  afterAll(() => {
    host.remove();
  });

  it("has the links that it is told receive everything, and no others", () => {
    const socket = inNamespace(host.name, openPromiscuousSocket);
    const [first, second] = [linkOf(host, "eth0").index, linkOf(host, "eth1").index];
    socket.keep([first]);
    socket.keep([first]);
    expect(promiscuity()).toEqual([1, 0]);
    socket.keep([second]);
    expect(promiscuity()).toEqual([0, 1]);
    socket.close();
    expect(promiscuity()).toEqual([0, 0]);
  });

  it("minds neither a link that goes nor one that is not there", () => {
    const socket = inNamespace(host.name, openPromiscuousSocket);
    socket.keep([linkOf(host, "eth0").index, 4_711]);
    host.run("ip", "link", "delete", "eth0");
    expect(() => socket.keep([])).not.toThrow();
    socket.close();
  });

  function promiscuity(): readonly number[] {
    return ["eth0", "eth1"].map((link) =>
      Number(/promiscuity (\d+)/.exec(host.run("ip", "-details", "link", "show", link))?.[1]),
    );
  }
});
