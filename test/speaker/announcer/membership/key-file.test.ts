import { mkdtempSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Log } from "../../../../shared/log.ts";
import { followKeyFile } from "../../../../speaker/announcer/membership/key-file.ts";
import type { KeyFile } from "../../../../speaker/announcer/membership/key-file.ts";
import { createFakeClock } from "../../../support/fake-clock.ts";
import type { FakeClock } from "../../../support/fake-clock.ts";

const [older, newer] = ["sixteen bytes of key", "sixteen other bytes of key"];
const MINUTE = 60_000;

let folder: string, clock: FakeClock, logged: unknown[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "key-file-"));
  clock = createFakeClock();
  logged = [];
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe("the key of a mounted Secret", () => {
  it("is in force from the first on, the bytes as they are, and nothing is said", () => {
    mount(`${older}\n`);
    expect(keysOf(follow())).toEqual([`${older}\n`]);
    expect(logged).toEqual([]);
  });

  it("is followed when the mount changes, the one before for ten minutes more; said once", async () => {
    mount(older);
    const followed = follow();
    mount(newer);
    expect(keysOf(followed)).toEqual([older]);
    await clock.advance(5_000);
    expect(keysOf(followed)).toEqual([newer, older]);
    await clock.advance(10 * MINUTE);
    expect(keysOf(followed)).toEqual([newer]);
    expect(logged).toEqual([["info", { file: file() }, "hello-key-changed"]]);
  });

  it("may come later: for ten minutes more all are believed", async () => {
    const followed = follow();
    expect(followed.inForce()).toEqual({ keys: [], isOpen: true });
    mount(older);
    await clock.advance(5_000);
    expect(followed.inForce()).toMatchObject({ isOpen: true });
    expect(keysOf(followed)).toEqual([older]);
    await clock.advance(10 * MINUTE);
    expect(followed.inForce()).toMatchObject({ isOpen: false });
    expect(logged).toEqual([
      ["warn", { file: file(), reason: "ENOENT", isSealed: false }, "hello-key-missing"],
      ["info", { file: file() }, "hello-key-changed"],
    ]);
  });

  it.each([
    ["is gone", "ENOENT", () => rmSync(file())],
    ["is empty", "empty", () => mount("")],
    ["cannot be read", "EISDIR", () => replaceByFolder(file())],
  ])("is kept while the file %s, which is said once", async (_, reason, spoil) => {
    mount(older);
    const followed = follow();
    spoil();
    await clock.advance(11 * MINUTE);
    expect(followed.inForce()).toMatchObject({ isOpen: false });
    expect(keysOf(followed)).toEqual([older]);
    expect(logged).toEqual([["warn", { file: file(), reason, isSealed: true }, "hello-key-missing"]]);
  });

  it("is in force again alone when the same comes back", async () => {
    mount(older);
    const followed = follow();
    rmSync(file());
    await clock.advance(5_000);
    mount(older);
    await clock.advance(5_000);
    expect(keysOf(followed)).toEqual([older]);
    expect(logged).toHaveLength(1);
  });

  it("is used even if it is short, for others do too; somebody must hear of it", async () => {
    mount("fifteen bytes..");
    const followed = follow();
    expect(keysOf(followed)).toEqual(["fifteen bytes.."]);
    mount("short");
    await clock.advance(5_000);
    expect(logged).toEqual([
      ["error", { file: file(), bytes: 15, least: 16 }, "hello-key-short"],
      ["info", { file: file() }, "hello-key-changed"],
      ["error", { file: file(), bytes: 5, least: 16 }, "hello-key-short"],
    ]);
  });

  it("is looked for no more when it is closed", async () => {
    mount(older);
    const followed = follow();
    await clock.advance(20_000);
    followed.close();
    expect(clock.pending()).toBe(0);
  });
});

it("is open, and says so, where no folder is given", () => {
  const followed = followKeyFile({ folder: undefined, clock, log: log() });
  expect(followed.inForce()).toEqual({ keys: [], isOpen: true });
  expect(logged).toEqual([["warn", { reason: "no-folder-given", isSealed: false }, "hello-key-missing"]]);
  expect(clock.pending()).toBe(0);
});

function follow(): KeyFile {
  return followKeyFile({ folder, clock, log: log() });
}

function keysOf(followed: KeyFile): readonly string[] {
  return followed.inForce().keys.map((key) => key.export().toString());
}

function file(): string {
  return join(folder, "secretkey");
}

/** As kubelet does it: the file is a link through another one, which is put in the place of the one before. */
function mount(content: string): void {
  const version = mkdtempSync(join(folder, "..version-"));
  writeFileSync(join(version, "secretkey"), content);
  symlinkSync(version, join(folder, "..data_tmp"));
  renameSync(join(folder, "..data_tmp"), join(folder, "..data"));
  rmSync(file(), { force: true });
  symlinkSync(join("..data", "secretkey"), file());
}

function replaceByFolder(path: string): void {
  rmSync(path);
  mkdirSync(path);
}

function log(): Log {
  const line = (level: string) => (fields: object, event: string) => logged.push([level, fields, event]);
  return { debug: line("debug"), info: line("info"), warn: line("warn"), error: line("error") };
}
