/** A certificate that somebody else keeps, in files. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { sleep } from "../../shared/clock.ts";
import type { Clock } from "../../shared/clock.ts";
import type { Log } from "../../shared/log.ts";
import type { Bundle } from "./certificate.ts";

/** Where, and what to do with it. */
export interface CertificateFilesOptions {
  /** With tls.crt and tls.key in it, as a Secret is mounted. */
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly onCertificate: (pair: Pick<Bundle, "cert" | "key">) => void;
}

const LOOK_EVERY_MS = 10_000;

/** Hands over what is there, and again whenever it has become something else, until the signal. */
export async function followCertificateFiles(options: CertificateFilesOptions): Promise<void> {
  const { folder, clock, log, signal, onCertificate } = options;
  let served: string | undefined;
  while (!signal.aborted) {
    try {
      const [cert, key] = [
        await readFile(join(folder, "tls.crt"), "utf8"),
        await readFile(join(folder, "tls.key"), "utf8"),
      ];
      if (served !== cert + key) onCertificate({ cert, key });
      served = cert + key;
    } catch (error) {
      log.warn({ folder, err: error as Error }, "certificate-unreadable");
    }
    await sleep(clock, LOOK_EVERY_MS, signal);
  }
}
