/** What a test may need of the machine; a suite whose needs are not met is skipped under a name that says why. */
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe } from "vitest";

/** A need, as the reason for skipping while it is not met, or undefined once it is. */
export type Need = string | undefined;

/** Network namespaces, packet sockets. */
export const ROOT: Need = process.getuid?.() === 0 ? undefined : "needs root";

/** A program on the PATH, named by its command and Debian package. */
export function program(command: string, debianPackage: string): Need {
  const folders = [...(process.env["PATH"] ?? "").split(delimiter), "/usr/sbin", "/sbin"];
  return folders.some((folder) => existsSync(join(folder, command)))
    ? undefined
    : `needs ${command} from Debian's ${debianPackage}`;
}

/** `describe`, where the machine has what the suite needs. */
export function describeWith(needs: readonly Need[], name: string, suite: () => void): void {
  const missing = needs.find((need) => need !== undefined);
  if (missing === undefined) describe(name, suite);
  else describe.skip(`${name} (skipped: ${missing})`, suite);
}
