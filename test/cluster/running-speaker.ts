/** A speaker in this process, of the first node of a fixture. */
import { systemClock as clock } from "../../shared/clock.ts";
import { connect } from "../../shared/cluster/kubernetes/connect.ts";
import type { Log } from "../../shared/log.ts";
import { run } from "../../speaker/run.ts";
import type { SpeakerParts } from "../../speaker/run.ts";
import { classOf } from "./speaker-fixture.ts";
import type { SpeakerFixture } from "./speaker-fixture.ts";

const log: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

/** What distinguishes one from another. */
export type Told = Pick<SpeakerParts, "announcerSocket"> & Partial<Pick<SpeakerParts, "podName" | "neighbours">>;

/** Starts it, or its whole program; what comes back ends it. */
export async function startSpeaker(
  fixture: SpeakerFixture,
  { announcerSocket, podName, neighbours = () => new Map() }: Told,
  work: (parts: SpeakerParts, signal: AbortSignal) => Promise<void> = run,
): Promise<() => Promise<void>> {
  const { api, namespace, nodes } = fixture;
  const stopping = new AbortController();
  const { cluster, close } = await connect({ kubeconfig: api.kubeconfig, program: "speaker", namespace, clock, log });
  const parts = { cluster, node: nodes[0], namespace, podName, neighbours, announcerSocket, clock, log };
  const running = work({ ...parts, loadBalancerClass: classOf(fixture), ignoreExclude: false }, stopping.signal);
  return async () => {
    stopping.abort();
    await running;
    close();
  };
}
