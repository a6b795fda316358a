/** Every builtin kind. */
import { coreKinds } from "./core.ts";
import { definitionKind } from "./custom/definition.ts";
import { admissionKinds, appsKinds, coordinationKinds, discoveryKinds, rbacKinds } from "./groups.ts";
import type { Kind } from "./kind.ts";
import type { ServiceLedger } from "./service/ledger.ts";

/** The builtin kinds, in the order of discovery. */
export function builtinKinds(ledger: ServiceLedger): readonly Kind[] {
  return [
    ...coreKinds(ledger),
    ...appsKinds,
    ...coordinationKinds,
    ...discoveryKinds,
    ...rbacKinds,
    ...admissionKinds,
    definitionKind,
  ];
}
