/** The certificate that the webhooks serve with, and the authority of its own that the API server trusts it by. */
import "reflect-metadata";
import { webcrypto, X509Certificate } from "node:crypto";
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from "@peculiar/x509";

/** A serving certificate with its authority; all PEM. */
export interface Bundle {
  /** The authority in use, then the one before it, which replicas may still serve under for a moment. */
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const DAY_MS = 24 * 60 * 60 * 1000;
/** Clocks differ. */
const BEFORE_MS = DAY_MS;
const LIFE_MS = 365 * DAY_MS;
/** Time enough for somebody to notice that it does not work. */
const RENEW_MS = 90 * DAY_MS;

/** A new authority, thrown away after its one signature, and a certificate for a server of these names. */
export async function issue(names: readonly string[], now: Date, before: Bundle | undefined): Promise<Bundle> {
  const validity = { notBefore: new Date(now.getTime() - BEFORE_MS), notAfter: new Date(now.getTime() + LIFE_MS) };
  const [issuer, server] = [await newKeys(), await newKeys()];
  const ca = await X509CertificateGenerator.createSelfSigned({
    // Told apart by name: of two authorities of one name, verifiers may try the wrong one and give up.
    name: `CN=lanlord-webhook-ca-${now.getTime()}`,
    serialNumber: serialNumber(),
    keys: issuer,
    signingAlgorithm: ALGORITHM,
    ...validity,
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.digitalSignature, true),
    ],
  });
  const cert = await X509CertificateGenerator.create({
    subject: `CN=${names[0] ?? "webhook"}`,
    issuer: ca.subject,
    serialNumber: serialNumber(),
    publicKey: server.publicKey,
    signingKey: issuer.privateKey,
    signingAlgorithm: ALGORITHM,
    ...validity,
    extensions: [
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(names.map((value) => ({ type: "dns" as const, value }))),
    ],
  });
  const key = await webcrypto.subtle.exportKey("pkcs8", server.privateKey);
  return {
    ca: [ca.toString("pem"), firstOf(before?.ca)].filter((pem) => pem !== "").join("\n"),
    cert: cert.toString("pem"),
    key: PemConverter.encode(key, "PRIVATE KEY"),
  };
}

/** Why the bundle cannot be served with for much longer, or at all; undefined: it can. */
export function whyRenew(
  bundle: Bundle,
  names: readonly string[],
  now: Date,
): "unreadable" | "for-another-name" | "not-of-its-authority" | "expires-soon" | undefined {
  const [cert, ca] = [parsed(bundle.cert), parsed(bundle.ca)];
  if (cert === undefined || ca === undefined || bundle.key === "") return "unreadable";
  if (names.some((name) => cert.checkHost(name) === undefined)) return "for-another-name";
  if (!cert.verify(ca.publicKey)) return "not-of-its-authority";
  const end = Math.min(cert.validToDate.getTime(), ca.validToDate.getTime());
  return end - now.getTime() < RENEW_MS ? "expires-soon" : undefined;
}

/** As the API server calls a Service's webhook. */
export function namesOf(service: string, namespace: string): readonly string[] {
  return [`${service}.${namespace}.svc`, `${service}.${namespace}.svc.cluster.local`];
}

function newKeys() {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
}

/** 16 random bytes, the first of them below 128: a positive number. RFC 5280 §4.1.2.2 */
function serialNumber(): string {
  const bytes = webcrypto.getRandomValues(new Uint8Array(16));
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return Buffer.from(bytes).toString("hex");
}

function parsed(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

function firstOf(ca: string | undefined): string {
  return /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(ca ?? "")?.[0] ?? "";
}
