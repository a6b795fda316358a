/** A running announcer: a real one, on a virtual loop, with ports that are told what to be. */
import type { Announcer, AnnouncerParts } from "../../speaker/announcer/announcer.ts";
import type { HeardClaim } from "../../speaker/announcer/conflict/ears.ts";
import type { Link } from "../../speaker/announcer/links/link.ts";
import type { Holding } from "../../speaker/announcer/responder/responder.ts";
import type { Lines } from "../../speaker/announcer/membership/lines.ts";
import { unseal } from "../../speaker/announcer/membership/seal.ts";
import { sealedLines } from "../../speaker/announcer/membership/sealed-lines.ts";
import { decodeHello } from "../../speaker/announcer/wire/hello.ts";
import type { Hello } from "../../speaker/announcer/wire/hello.ts";
import type { Ip } from "../../shared/net/ip.ts";
import { PACE } from "./bounds.ts";
import type { NodeParts } from "./virtual-node.ts";
import type { Post } from "./scene.ts";
import type { Datagram, Plug, Sent } from "./virtual-lan.ts";
import { KEY, NO_KEY } from "./stranger.ts";
import { createVirtualLoop } from "./virtual-loop.ts";
import type { VirtualLoop } from "./virtual-loop.ts";

/** From its start to its end. */
export interface VirtualProcess {
  readonly loop: VirtualLoop;
  readonly announcer: Omit<Announcer, "state" | "figures">;
  /** The links are looked at, and the announcer is told. */
  readonly seeLinks: () => void;
  readonly setCarrier: (segment: string, isUp: boolean) => void;
  readonly end: () => void;
}

/** A link of a running node. */
interface Place {
  readonly link: Link;
  readonly post: Post;
  readonly plug: Plug;
  /** Heard by its ears, and not looked at yet. */
  readonly claims: HeardClaim[];
  /** By sender, of the newest datagram that came. */
  readonly newest: Map<string, { readonly incarnation: number; readonly sequence: number }>;
}

type Ports = Pick<AnnouncerParts, "responder" | "ears">;

/** About what the receive buffer of a socket holds. */
const MOST_WAITING = 256;

/** With these links, by segment. */
export function startProcess(parts: NodeParts, links: ReadonlyMap<string, Link>, incarnation: number): VirtualProcess {
  const { make, story, ways, isSealed, posts, stagehand, time, lan, chance, note } = parts;
  const loop = createVirtualLoop(time, chance, story);
  const places = new Map<number, Place>();
  const holdings = new Map<string, readonly Holding[]>();
  let listener: (link: number, datagram: Uint8Array) => void = () => undefined;
  let lined: ReadonlySet<number> = new Set();
  let listened: { readonly addresses: ReadonlySet<Ip>; readonly links: ReadonlySet<number> } | undefined;

  for (const [segment, link] of links) {
    const post = posts.find((one) => one.segment === segment);
    if (post === undefined) continue;
    const plug = lan.plug(segment, story.name, (from, sent) => hear(place, from, sent));
    const place: Place = { link, post, plug, claims: [], newest: new Map() };
    plug.setCarrier(post.hasCarrier);
    places.set(link.index, place);
  }

  const line = note === undefined ? () => undefined : (fields: object, event: string) => note(event, fields);
  const log = { debug: line, info: line, warn: line, error: line };
  const keys = isSealed ? KEY : NO_KEY;
  const lines = sealedLines(bareLines(), () => keys, log);
  const announcer = make({
    node: story.name,
    incarnation,
    clock: loop.clock,
    log,
    tell: () => undefined,
    ways: { ...ways, rebalanceAfterMs: ways.rebalanceAfterMs, pace: PACE },
    lines,
    ...ports(),
  });

  return {
    loop,
    announcer,
    seeLinks: () => {
      const all = [...places.values()];
      const usable = all.filter(({ post }) => post.hasCarrier).map(({ link }) => link);
      const unfit = all.filter(({ post }) => !post.hasCarrier).map(({ link }) => [link.name, "no-carrier"] as const);
      loop.receive(() => {
        for (const { link, post } of all) stagehand.noticed(post, usable.includes(link));
        announcer.linksAre({ usable, unfit: new Map(unfit) });
      });
    },
    setCarrier: (segment, isUp) => {
      for (const { post, plug } of places.values()) if (post.segment === segment) plug.setCarrier(isUp);
    },
    end: () => {
      loop.end();
      for (const { plug } of places.values()) plug.pull();
    },
  };

  function hear(place: Place, from: string, sent: Sent): void {
    const { link, plug, claims } = place;
    switch (sent.kind) {
      case "datagram":
        hearDatagram(place, from, sent);
        break;
      case "question":
        if (answersFor(place, sent.address)) plug.send({ kind: "claim", address: sent.address, mac: link.mac });
        break;
      case "claim": {
        const isListened = listened?.links.has(link.index) === true && listened.addresses.has(sent.address);
        if (isListened && claims.length < MOST_WAITING) claims.push({ ...sent, link: link.index });
      }
    }
  }

  function hearDatagram(place: Place, from: string, datagram: Datagram): void {
    const { link, post } = place;
    if (!lined.has(link.index) || loop.waiting() >= MOST_WAITING) return;
    // A stranger may repeat what one of them said: that is news to whom it reaches first.
    const name = datagram.hello?.node ?? from;
    const sender = stagehand.scene.grounds.get(post.segment)?.posts.get(name);
    if (sender === undefined || sender === post) {
      loop.receive(() => hearStranger(place, datagram));
      return;
    }
    const isNews = isNewsTo(place, name, datagram);
    if (isNews) stagehand.arrived(sender, post);
    loop.receive(() => {
      listener(link.index, datagram.bytes);
      if (isNews) stagehand.heard({ from: sender, to: post, datagram });
    });
  }

  function hearStranger({ link, post }: Place, { bytes, isForged }: Datagram): void {
    const before = refusals();
    listener(link.index, bytes);
    if (isForged !== true || refusals() > before) return;
    const about = { segment: post.segment, group: undefined, nodes: [story.name] };
    stagehand.scene.complain({ invariant: "seal", ...about, text: "believed what no key of its cluster proves" });
  }

  function refusals(): number {
    return lines
      .refusals()
      .values()
      .reduce((sum, count) => sum + count, 0);
  }

  function answersFor({ link, post }: Place, address: Ip): boolean {
    const isIt = (holding: Holding): boolean => holding.address === address && holding.link.index === link.index;
    return post.isLit && holdings.values().some((held) => held.some(isIt));
  }

  function bareLines(): Lines {
    return {
      linksAre: (now) => {
        lined = new Set(now.map(({ index }) => index));
      },
      nodesAre: () => undefined,
      send: ({ index }, bytes) => {
        const place = places.get(index);
        if (place === undefined || !lined.has(index)) return false;
        const sent = { kind: "datagram", bytes, hello: helloIn(bytes) } as const;
        stagehand.said(place.post, sent);
        place.plug.send(sent);
        return true;
      },
      listen: (heard) => {
        listener = heard;
      },
      close: () => undefined,
    };
  }

  function helloIn(bytes: Uint8Array): Hello | undefined {
    const plain = unseal(bytes, keys);
    const hello = typeof plain === "string" ? undefined : decodeHello(plain);
    return hello?.kind === "hello" ? hello : undefined;
  }

  function ports(): Ports {
    return {
      responder: {
        answers: () => true,
        hold: (changes) => {
          for (const [group, held] of changes) {
            holdings.set(group, held);
            for (const { link, post } of places.values()) {
              const isHeld = held.some((holding) => holding.link.index === link.index);
              stagehand.hold(post, group, isHeld);
            }
          }
          return new Set();
        },
        answerUntil: (link, instant) => {
          const place = places.get(link);
          if (place !== undefined) stagehand.fence(place.post, loop.instantOf(instant));
        },
        announce: ({ address, link }) => places.get(link.index)?.plug.send({ kind: "claim", address, mac: link.mac }),
        heard: () => [],
        silences: () => new Map(),
        close: () => Promise.resolve(),
      },
      ears: {
        listenFor: (addresses, on) => {
          listened = { addresses: new Set(addresses), links: on };
        },
        hear: () => [...places.values()].flatMap(({ claims }) => claims.splice(0)),
        probe: ({ address, link }) => places.get(link.index)?.plug.send({ kind: "question", address }),
        close: () => undefined,
      },
    };
  }
}

/** Whether an announcer has no reason to refuse it as a replay. */
function isNewsTo({ newest }: Place, from: string, { hello }: Datagram): boolean {
  if (hello === undefined) return false;
  const last = newest.get(from);
  const isNews =
    last === undefined ||
    hello.incarnation > last.incarnation ||
    (hello.incarnation === last.incarnation && hello.sequence > last.sequence);
  if (isNews) newest.set(from, { incarnation: hello.incarnation, sequence: hello.sequence });
  return isNews;
}
