/** ConfigurationState `metallb.io/v1beta1`. */
import type { Kind } from "../cluster/cluster.ts";
import type { Condition } from "../model/condition.ts";
import type { ConfigurationState } from "../model/configuration-state.ts";
import { meta } from "./meta.ts";
import { at, decoder, list, object, text } from "./place.ts";
import type { Place } from "./place.ts";

/** The states, as the API serves them. */
export const CONFIGURATION_STATES: Kind<ConfigurationState> = {
  group: "metallb.io",
  version: "v1beta1",
  kind: "ConfigurationState",
  plural: "configurationstates",
  namespaced: true,
  decode: decoder(configurationState),
};

/** Between its creation and the first write of its status every field is empty. */
function configurationState(root: Place): ConfigurationState {
  const status = object(at(root, "status"));
  return {
    ...meta(root),
    result: text(at(status, "result")) ?? "",
    errorSummary: text(at(status, "errorSummary")) ?? "",
    conditions: list(at(status, "conditions"), condition),
  };
}

function condition(item: Place): Condition {
  const fields = object(item);
  return {
    type: text(at(fields, "type")) ?? "",
    status: text(at(fields, "status")) ?? "",
    reason: text(at(fields, "reason")) ?? "",
    message: text(at(fields, "message")) ?? "",
    lastTransitionTime: text(at(fields, "lastTransitionTime")) ?? "",
  };
}
