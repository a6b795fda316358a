/** Which Events are refused. */
import { type KubeObject, textAt } from "../object.ts";
import { type Cause, invalid, required } from "../schema/cause.ts";

/** Every rule that an Event breaks; one with an eventTime says who reports and what was done. */
export function eventFaults(event: KubeObject): readonly Cause[] {
  const about = textAt(event, "involvedObject", "namespace");
  const { namespace = "" } = event.metadata;
  const isInPlace = about === namespace || (about === "" && namespace === "default");
  return [
    ...(isInPlace ? [] : [invalid("involvedObject.namespace", about, "does not match event.namespace")]),
    ...(textAt(event, "eventTime") === "" ? [] : missing(event)),
  ];
}

/** The newer API calls the component the controller. */
function missing(event: KubeObject): readonly Cause[] {
  const needed = {
    reportingComponent: "reportingController",
    reportingInstance: "reportingInstance",
    action: "action",
    reason: "reason",
  };
  return Object.entries(needed)
    .filter(([field]) => textAt(event, field) === "")
    .map(([, said]) => required(said));
}
