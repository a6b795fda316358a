import { expect, it } from "vitest";
import { program } from "./needs.ts";

it("names the package of a program that is missing", () => {
  expect(program("no-such-program", "no-such-package")).toBe("needs no-such-program from Debian's no-such-package");
});

it("has nothing to say about a program that is there", () => {
  expect(program("sh", "dash")).toBeUndefined();
});
