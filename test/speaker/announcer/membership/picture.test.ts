import { describe, expect, it } from "vitest";
import { createPicture } from "../../../../speaker/announcer/membership/picture.ts";
import type { Picture } from "../../../../speaker/announcer/membership/picture.ts";
import type { Part } from "../../../../speaker/announcer/membership/rota.ts";
import { digestOf } from "../../../../speaker/announcer/wire/claim.ts";
import type { Change, Claim } from "../../../../speaker/announcer/wire/claim.ts";
import { claim } from "../wire/hellos.ts";

const [A, B, C] = [claim("192.0.2.1"), claim("192.0.2.2"), claim("192.0.2.3")];
const GONE: Change = { group: B.group, term: 1, state: "released" };

describe("the picture of what a peer claims", () => {
  it("is complete when all that the peer has is known as it is, and only then", () => {
    const picture = pictureOf(A, B);
    expect(picture.isComplete()).toBe(true);
    picture.take(said([A, { ...B, term: 2 }]));
    expect(picture.isComplete()).toBe(false);
    picture.take(said([A, { ...B, term: 2 }], { changes: [{ ...B, term: 2 }] }));
    expect(picture.isComplete()).toBe(true);
  });

  it("is complete again when what is released was known", () => {
    const picture = pictureOf(A, B);
    expect(picture.take(said([A], { changes: [GONE] }))).toEqual([GONE]);
    expect(picture.isComplete()).toBe(true);
    expect(picture.take(said([A], { changes: [GONE] }))).toEqual([]);
  });

  it("loses what a page leaves out, up to its last bound and without it", () => {
    const picture = pictureOf(A, B, C);
    const page = { from: A.group, to: C.group, claims: [A] };
    expect(picture.take(said([A, C], { page }))).toEqual([GONE]);
    expect([...picture.claims.keys()]).toEqual([A.group, C.group]);
    expect(picture.isComplete()).toBe(true);
  });

  it("loses what a page leaves out from its first bound on", () => {
    const picture = pictureOf(A, B, C);
    const page = { from: B.group, to: undefined, claims: [C] };
    expect(picture.take(said([A, C], { page }))).toEqual([GONE]);
    expect([...picture.claims.keys()]).toEqual([A.group, C.group]);
  });

  it("has a page besides the changes of the same hello", () => {
    const picture = pictureOf(A);
    const page = { from: undefined, to: C.group, claims: [A, B] };
    expect(picture.take(said([A, B, C], { changes: [C], page }))).toEqual([C, B]);
    expect(picture.isComplete()).toBe(true);
  });
});

/** Of what a peer says that claims all these. */
function pictureOf(...claims: readonly Claim[]): Picture {
  const picture = createPicture();
  picture.take(said(claims, { page: { from: undefined, to: undefined, claims } }));
  return picture;
}

/** A part of what a peer says that has these claims. */
function said(claims: readonly Claim[], told: Partial<Part> = {}): Part {
  const digest = claims.reduce((sum, one) => sum ^ digestOf(one), 0) >>> 0;
  return { changes: [], page: undefined, digest, ...told };
}
