/** A certificate authority of one server's own, and the certificates it issues; ECDSA P-256, because keys come quickly. */
import "reflect-metadata";
import { webcrypto } from "node:crypto";
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

/** A certificate and its private key, both PEM. */
export interface Pair {
  readonly cert: string;
  readonly key: string;
}

/** Issues certificates under one CA. */
export interface Authority {
  readonly caPem: string;
  /** For a server reached under these DNS names and addresses. */
  readonly server: (names: readonly string[], addresses: readonly string[]) => Promise<Pair>;
  /** For a user: CN is the user name, each O a group. */
  readonly client: (username: string, groups: readonly string[]) => Promise<Pair>;
}

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const DAY_MS = 24 * 60 * 60 * 1000;

/** A new authority; its certificates are valid from yesterday (clocks differ) for a year. */
export async function createAuthority(name: string, now: Date): Promise<Authority> {
  const issuerKeys = await newKeys();
  const validity = { notBefore: new Date(now.getTime() - DAY_MS), notAfter: new Date(now.getTime() + 365 * DAY_MS) };
  const ca = await X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    keys: issuerKeys,
    signingAlgorithm: ALGORITHM,
    ...validity,
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.digitalSignature, true),
    ],
  });
  let issued = 1;
  const issue = async (
    subject: string,
    usage: ExtendedKeyUsage,
    names: SubjectAlternativeNameExtension[],
  ): Promise<Pair> => {
    const keys = await newKeys();
    issued += 1;
    const certificate = await X509CertificateGenerator.create({
      subject,
      issuer: ca.subject,
      serialNumber: issued.toString(16).padStart(2, "0"),
      publicKey: keys.publicKey,
      signingKey: issuerKeys.privateKey,
      signingAlgorithm: ALGORITHM,
      ...validity,
      extensions: [
        new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
        new ExtendedKeyUsageExtension([usage]),
        ...names,
      ],
    });
    const key = await webcrypto.subtle.exportKey("pkcs8", keys.privateKey);
    return { cert: certificate.toString("pem"), key: PemConverter.encode(key, "PRIVATE KEY") };
  };
  return {
    caPem: ca.toString("pem"),
    server: (names, addresses) =>
      issue("CN=kube-apiserver", ExtendedKeyUsage.serverAuth, [
        new SubjectAlternativeNameExtension([
          ...names.map((value) => ({ type: "dns" as const, value })),
          ...addresses.map((value) => ({ type: "ip" as const, value })),
        ]),
      ]),
    client: (username, groups) =>
      issue(["CN=" + username, ...groups.map((group) => `O=${group}`)].join(", "), ExtendedKeyUsage.clientAuth, []),
  };
}

function newKeys() {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
}
