/** The segments between the nodes: what is sent on one reaches every other plug on it, sooner, later, twice or never. */
import type { Ip } from "../../shared/net/ip.ts";
import type { Mac } from "../../shared/net/mac.ts";
import type { Hello } from "../../speaker/announcer/wire/hello.ts";
import type { Chance } from "./chance.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** How well a segment carries. */
export interface Weather {
  /** Of datagrams, for each receiver by itself: a probability. */
  readonly loss: number;
  /** Likewise, of one that comes a second time. */
  readonly duplicates: number;
  readonly delayMs: readonly [least: number, most: number];
  /** Whether none overtakes another of the same sender. */
  readonly keepsOrder: boolean;
}

/** What a wired LAN is like on a good day. */
export const FAIR: Weather = { loss: 0, duplicates: 0, delayMs: [0.1, 2], keepsOrder: true };

/** What is sent: a datagram between announcers, or as much of ARP and NDP as tells who has an address. */
export type Sent =
  | Datagram
  | { readonly kind: "question"; readonly address: Ip }
  | { readonly kind: "claim"; readonly address: Ip; readonly mac: Mac };

/** What an announcer sent to all others. */
export interface Datagram {
  readonly kind: "datagram";
  readonly bytes: Uint8Array;
  /** What it says, if it can be read. */
  readonly hello: Hello | undefined;
  /** Whether nobody is to believe it. */
  readonly isForged?: boolean;
}

/** Who is cut off hears nothing of the others, or is not heard by them. */
export type Way = "both-ways" | "deaf" | "mute";

/** A node's end of a segment. */
export interface Plug {
  readonly send: (sent: Sent) => void;
  readonly setCarrier: (isUp: boolean) => void;
  readonly pull: () => void;
}

/** Segments go by their names, and so do hosts. */
export interface VirtualLan {
  readonly plug: (segment: string, host: string, hear: (from: string, sent: Sent) => void) => Plug;
  readonly setWeather: (segment: string, weather: Weather) => void;
  /** Cuts these hosts off from the others of the segment, until the call that it gives. */
  readonly part: (segment: string, hosts: readonly string[], way: Way) => () => void;
  /** Whether what the one sends can reach the other. */
  readonly reaches: (segment: string, from: string, to: string) => boolean;
}

interface End {
  readonly hear: (from: string, sent: Sent) => void;
  hasCarrier: boolean;
  /** By sender, when its last datagram comes. */
  readonly comesAt: Map<string, number>;
}

type Cut = (from: string, to: string) => boolean;

interface Segment {
  readonly ends: Map<string, End>;
  readonly cuts: Set<Cut>;
  weather: Weather;
}

/** Empty; every segment begins with that weather. */
export function createVirtualLan(time: VirtualTime, chance: Chance, weather: Weather): VirtualLan {
  const segments = new Map<string, Segment>();

  const segmentOf = (name: string): Segment => {
    const segment = segments.get(name) ?? { ends: new Map<string, End>(), cuts: new Set<Cut>(), weather };
    segments.set(name, segment);
    return segment;
  };

  const carry = ({ weather: { loss, delayMs, keepsOrder } }: Segment, from: string, end: End, sent: Sent): void => {
    if (chance.happens(loss)) return;
    const arrival = time.now() + chance.between(...delayMs);
    const at = keepsOrder ? Math.max(arrival, end.comesAt.get(from) ?? 0) : arrival;
    end.comesAt.set(from, at);
    time.at(at, () => {
      if (end.hasCarrier) end.hear(from, sent);
    });
  };

  const send = (segment: Segment, from: string, sent: Sent): void => {
    if (segment.ends.get(from)?.hasCarrier !== true) return;
    for (const [to, end] of segment.ends) {
      if (to === from || isCut(segment, from, to)) continue;
      carry(segment, from, end, sent);
      if (chance.happens(segment.weather.duplicates)) carry(segment, from, end, sent);
    }
  };

  return {
    plug: (name, host, hear) => {
      const segment = segmentOf(name);
      const end: End = { hear, hasCarrier: true, comesAt: new Map() };
      segment.ends.set(host, end);
      return {
        send: (sent) => send(segment, host, sent),
        setCarrier: (isUp) => {
          end.hasCarrier = isUp;
        },
        pull: () => {
          end.hasCarrier = false;
          if (segment.ends.get(host) === end) segment.ends.delete(host);
        },
      };
    },
    setWeather: (name, now) => {
      segmentOf(name).weather = now;
    },
    reaches: (name, from, to) => !isCut(segmentOf(name), from, to),
    part: (name, hosts, way) => {
      const { cuts } = segmentOf(name);
      const side = new Set(hosts);
      const cut: Cut = (from, to) =>
        (way !== "deaf" && side.has(from) && !side.has(to)) || (way !== "mute" && !side.has(from) && side.has(to));
      cuts.add(cut);
      return () => {
        cuts.delete(cut);
      };
    },
  };
}

function isCut({ cuts }: Segment, from: string, to: string): boolean {
  for (const cut of cuts) if (cut(from, to)) return true;
  return false;
}
