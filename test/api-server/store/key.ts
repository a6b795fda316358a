/** Where an object lies in the store. */

/** `resource` is `plural.group` (`services`, `leases.coordination.k8s.io`): every version of a kind shares it. */
export interface Key {
  readonly resource: string;
  /** Empty for what belongs to no namespace. */
  readonly namespace: string;
  readonly name: string;
}

/** Lists are in this order; `/` sorts before every character of a name but `-` and `.`, as in etcd. */
export function keyText(key: Key): string {
  return `${key.namespace}/${key.name}`;
}
