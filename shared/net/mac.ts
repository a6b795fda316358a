/** An Ethernet address: its 48 bits as a number, which a frame is read into and compared by without a copy. */

/** Made only here and in the codecs; an unsigned integer below 2^48. */
export type Mac = number & { readonly brand: "Mac" };

/** ff:ff:ff:ff:ff:ff */
export const BROADCAST = 0xffff_ffff_ffff as Mac;

const TEXT = /^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i;

/** The address of six colon-separated bytes, or undefined. */
export function parseMac(text: string): Mac | undefined {
  return TEXT.test(text) ? (Number.parseInt(text.replaceAll(":", ""), 16) as Mac) : undefined;
}

/** An address known to be good, for constants and tests; anything else is a mistake of ours. */
export function mac(text: string): Mac {
  const parsed = parseMac(text);
  if (parsed === undefined) throw new TypeError(`not a MAC address: ${text}`);
  return parsed;
}

/** Lower-case bytes with colons, as `ip link` prints them. */
export function formatMac(address: Mac): string {
  const digits = address.toString(16).padStart(12, "0");
  return digits.replace(/..(?=.)/g, "$&:");
}
