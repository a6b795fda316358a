/** The speakers of all nodes: what they intend, and when each tells its announcer. */
import { PROTOCOL_VERSION } from "../../speaker/announcer/protocol.ts";
import type { Candidate, Intent, ToAnnouncer } from "../../speaker/announcer/protocol.ts";
import type { Ip } from "../../shared/net/ip.ts";
import type { Candidates, Story, StoryGroup } from "./story.ts";
import type { VirtualNode } from "./virtual-node.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** Nodes go by their names. */
export interface VirtualSpeakers {
  /** Its announcer has started: it will be told everything. */
  readonly announcerStarted: (name: string) => void;
  /** It starts, and tells everything again. */
  readonly restart: (name: string) => void;
  readonly choose: (groups: readonly string[], candidates: Candidates, toldAfterMs: Candidates) => void;
}

/** They tell nothing until announcers start. */
export function createVirtualSpeakers(
  story: Story,
  time: VirtualTime,
  nodes: ReadonlyMap<string, VirtualNode>,
): VirtualSpeakers {
  const groups = new Map(story.groups.map((group) => [group.addresses[0] ?? "", group]));
  const candidates = new Map(story.groups.map((group) => [group.addresses[0] ?? "", group.candidates]));
  const lists = new Map<StoryGroup["segments"], Map<Candidates, readonly Candidate[]>>();
  /** The nodes whose announcers were told everything. */
  const connected = new Set<string>();

  /** One for all groups that have the same: thousands of groups of hundreds of nodes have to fit the memory. */
  const listOf = (weights: Candidates, links: StoryGroup["segments"]): readonly Candidate[] => {
    const ofThese = lists.get(links) ?? new Map<Candidates, readonly Candidate[]>();
    lists.set(links, ofThese);
    const named = links === undefined ? {} : { links };
    const list = ofThese.get(weights) ?? Object.entries(weights).map(([node, weight]) => ({ node, weight, ...named }));
    ofThese.set(weights, list);
    return list;
  };

  const intend = (group: string): ToAnnouncer => {
    const { addresses, segments } = groups.get(group) ?? { addresses: [] };
    const [first, ...others] = addresses as readonly Ip[];
    const among = listOf(candidates.get(group) ?? {}, segments);
    if (first === undefined || among.length === 0) return { kind: "withdraw", group: group as Ip };
    const links: Intent["links"] = segments === undefined ? { kind: "all" } : { kind: "named", names: segments };
    return { kind: "intend", intent: { group: first, addresses: [first, ...others], links, candidates: among } };
  };

  const tell = (name: string, about: readonly string[], messages: readonly ToAnnouncer[]): void => {
    nodes.get(name)?.hear(messages, new Map(about.map((group) => [group, candidates.get(group) ?? {}])));
  };

  const tellEverything = (name: string): void => {
    const intents = [...groups.keys()].map(intend).filter(({ kind }) => kind === "intend");
    const greeting = { kind: "speaker", version: PROTOCOL_VERSION, node: name } as const;
    tell(name, [...groups.keys()], [greeting, { kind: "nodes", nodes: [] }, ...intents, { kind: "complete" }]);
  };

  return {
    announcerStarted: (name) => {
      connected.delete(name);
      const node = nodes.get(name);
      const start = node?.turns();
      time.at(time.now() + (story.nodes.find((one) => one.name === name)?.toldAfterMs ?? 0), () => {
        if (node === undefined || node.turns() !== start) return;
        connected.add(name);
        tellEverything(name);
      });
    },
    restart: (name) => {
      if (connected.has(name)) tellEverything(name);
    },
    choose: (chosen, now, toldAfterMs) => {
      const known = chosen.filter((group) => groups.has(group));
      for (const group of known) candidates.set(group, now);
      for (const name of nodes.keys())
        time.at(time.now() + (toldAfterMs[name] ?? 0), () => {
          const current = known.filter((group) => candidates.get(group) === now);
          if (connected.has(name)) tell(name, current, current.map(intend));
        });
    },
  };
}
