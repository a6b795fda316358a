/** What an advertisement that can be read may still have wrong with it. */
import type { Fault } from "../../shared/manifest/fault.ts";
import type { Advertisement } from "../../shared/model/advertisement.ts";

/** What is said twice: meant once, or meant to be something else. */
export function duplicatesIn(advertisement: Advertisement): readonly Fault[] {
  return [
    ...repeated("spec.ipAddressPools", advertisement.pools),
    ...repeated("spec.ipAddressPoolSelectors", advertisement.poolSelectors),
    ...repeated("spec.nodeSelectors", advertisement.nodeSelectors),
    ...repeated("spec.serviceSelectors", advertisement.serviceSelectors),
    ...repeated("spec.interfaces", advertisement.interfaces),
  ];
}

/** One warning for each pool that is named and not there: it may well come later. */
export function unknownPools(advertisement: Advertisement, names: ReadonlySet<string>): readonly string[] {
  return advertisement.pools.flatMap((name, index) =>
    names.has(name) ? [] : [`spec.ipAddressPools[${index}]: there is no IPAddressPool "${name}"`],
  );
}

function repeated(path: string, items: readonly unknown[]): readonly Fault[] {
  const texts = items.map((item) => JSON.stringify(item, inOrder));
  return texts.flatMap((text, index) => {
    const first = texts.indexOf(text);
    return first === index ? [] : [{ path: `${path}[${index}]`, reason: `says the same as ${path}[${first}]` }];
  });
}

/** Labels say the same in any order. */
function inOrder(_name: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
