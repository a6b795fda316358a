import { expect, it } from "vitest";
import type { Mac } from "../../shared/net/mac.ts";
import type { Namespace } from "../netns/namespace.ts";
import type { Host } from "./lan.ts";
import { timeline } from "./timeline.ts";

const nowhere: Namespace = { name: "nowhere", run: () => "", remove: () => undefined };
const [first, second] = [1, 2].map((number): Host => ({
  name: `node-${number}`,
  namespace: nowhere,
  mac: (0x0200_0000_0000 + number) as Mac,
  address: "",
})) as [Host, Host];

it("tells what was done and who answered, from the beginning on", () => {
  const asked = Array.from({ length: 300 }, (_, index) => 1000 + index * 2);
  const answers = asked.flatMap((at) => {
    if (at < 1010) return { mac: "02:00:00:00:00:01", at: at + 1 };
    return at < 1450 ? [] : { mac: "02:00:00:00:00:02", at: at + 1 };
  });
  const marks = [
    { what: "killed", at: 1010 },
    { what: "started again", at: 1470 },
  ];
  const recording = { asked, answers, control: [], visits: [] };
  expect(timeline({ owner: first, began: 1000, marks, recording }, [first, second])).toBe(
    "1 node-1 answers, 9 node-1 silent, 10 killed, 451 node-2 answers, 470 started again",
  );
});

it("names whoever is no node by its MAC", () => {
  const recording = { asked: [0, 2], answers: [{ mac: "02:00:00:00:00:09", at: 1 }], control: [], visits: [] };
  expect(timeline({ owner: first, began: 0, marks: [], recording }, [first])).toBe("1 02:00:00:00:00:09 answers");
});
