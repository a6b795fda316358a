/** The resources of deploy/crds, applied to an API server. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { type Fields, at, listAt } from "../api-server/object.ts";
import type { Request } from "./api.ts";
import { eventually } from "./eventually.ts";

const folder = join(import.meta.dirname, "../../deploy/crds");
const DEFINITIONS = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";

/** Applies all of them and waits until they are served. */
export async function applyCrds(request: Request): Promise<void> {
  for (const file of globSync("*.yaml", { cwd: folder })) {
    const manifest = parse(readFileSync(join(folder, file), "utf8")) as Fields;
    const path = `${DEFINITIONS}/${String(at(manifest, "metadata", "name"))}`;
    const query = "fieldManager=lanlord-test&force=true";
    const reply = await request("PATCH", `${path}?${query}`, manifest, {
      "Content-Type": "application/apply-patch+yaml",
    });
    if (reply.code >= 300) throw new Error(`${file}: ${reply.text}`);
    await eventually(async () => {
      const conditions = listAt((await request("GET", path)).json, "status", "conditions");
      return conditions.some((one) => at(one, "type") === "Established" && at(one, "status") === "True");
    });
  }
}
