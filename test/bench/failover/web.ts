/** What is behind the address on a node: the page that says which node it is. Argument: the node's name. */
import { servePage } from "../../lab/page.ts";

const [node = ""] = process.argv.slice(2);

process.once("SIGTERM", () => process.exit(0));
servePage(node, 80);
