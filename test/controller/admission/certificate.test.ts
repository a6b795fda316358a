import { X509Certificate } from "node:crypto";
import { describe, expect, it } from "vitest";
import { issue, namesOf, whyRenew } from "../../../controller/admission/certificate.ts";

const NAMES = namesOf("metallb-webhook-service", "metallb-system");
const NOW = new Date(Date.UTC(2026, 0, 1));

describe("a certificate", () => {
  it("is for the names that the API server calls, under an authority of its own", async () => {
    const { ca, cert, key } = await issue(NAMES, NOW, undefined);
    const [authority, server] = [new X509Certificate(ca), new X509Certificate(cert)];
    expect(server.checkHost("metallb-webhook-service.metallb-system.svc")).toBeDefined();
    expect([authority.ca, server.ca, server.verify(authority.publicKey)]).toEqual([true, false, true]);
    expect(server.serialNumber).not.toBe(new X509Certificate((await issue(NAMES, NOW, undefined)).cert).serialNumber);
    expect(key).toMatch(/^-----BEGIN PRIVATE KEY-----/);
  });

  it("brings the authority before it along, and none before that", async () => {
    const first = await issue(NAMES, NOW, undefined);
    const second = await issue(NAMES, after(1), first);
    const third = await issue(NAMES, after(2), second);
    expect(authoritiesIn(third.ca)).toEqual([own(third.ca), own(second.ca)]);
    expect(authoritiesIn(second.ca)).toEqual([own(second.ca), own(first.ca)]);
  });
});

describe("a certificate is renewed", () => {
  it.each([
    ["not while it is fresh", {}, NAMES, 0, undefined],
    ["not while 90 days are left", {}, NAMES, 274, undefined],
    ["when fewer are left", {}, NAMES, 276, "expires-soon"],
    ["when it has expired", {}, NAMES, 400, "expires-soon"],
    ["when it is for another Service", {}, namesOf("other", "metallb-system"), 0, "for-another-name"],
    ["when somebody has emptied it", { cert: "" }, NAMES, 0, "unreadable"],
    ["when its key is gone", { key: "" }, NAMES, 0, "unreadable"],
    ["when its authority is nonsense", { ca: "-----BEGIN CERTIFICATE-----" }, NAMES, 0, "unreadable"],
  ])("%s", async (_, change, names, days, why) => {
    const bundle = await issue(NAMES, NOW, undefined);
    expect(whyRenew({ ...bundle, ...change }, names, after(days))).toBe(why);
  });

  it("when another authority lies beside it", async () => {
    const [bundle, other] = [await issue(NAMES, NOW, undefined), await issue(NAMES, NOW, undefined)];
    expect(whyRenew({ ...bundle, ca: other.ca }, NAMES, NOW)).toBe("not-of-its-authority");
  });
});

function after(days: number): Date {
  return new Date(NOW.getTime() + days * 24 * 60 * 60 * 1000);
}

function authoritiesIn(ca: string): readonly string[] {
  const pems = ca.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return pems.map((pem) => new X509Certificate(pem).fingerprint256);
}

function own(ca: string): string {
  return new X509Certificate(ca).fingerprint256;
}
