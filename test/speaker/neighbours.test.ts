import { expect, it } from "vitest";
import { neighbours, readNeighbours } from "../../speaker/neighbours.ts";

const TABLE = `IP address       HW type     Flags       HW address            Mask     Device
192.0.2.1        0x1         0x2         02:00:00:00:00:0A     *        eth0
192.0.2.2        0x1         0x0         00:00:00:00:00:00     *        eth0
192.0.2.3        0x1         0x6         02:00:00:00:00:0b     *        eth1
`;

it("reads who has answered, or is set by hand", () => {
  expect(neighbours(TABLE)).toEqual(
    new Map([
      ["192.0.2.1", "02:00:00:00:00:0a"],
      ["192.0.2.3", "02:00:00:00:00:0b"],
    ]),
  );
});

it("reads this machine's", () => {
  expect(readNeighbours()).toBeInstanceOf(Map);
});
