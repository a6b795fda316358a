/** Runs classic BPF as the kernel does, as far as the filter uses it: net/core/filter.c, Documentation/networking/filter.rst. */
import type { Instruction } from "../../../../../speaker/announcer/system/socket-filter.ts";

/** A frame, and what the kernel knows of it besides its bytes, by the offset from SKF_AD_OFF. */
export interface Packet {
  readonly bytes: Uint8Array;
  readonly besides: ReadonlyMap<number, number>;
}

const BESIDES = 0xffff_f000;

/** How many bytes of the packet are let through. Throws on what the kernel's checker would refuse. */
export function runBpf(program: readonly Instruction[], packet: Packet): number {
  let accumulator = 0;
  for (let at = 0; ; at += 1) {
    const instruction = program[at];
    if (instruction === undefined) throw new Error(`the program runs past its end, at ${at}`);
    const { code, jt, jf, k } = instruction;
    switch (code) {
      case 0x20:
      case 0x28:
      case 0x30: {
        const loaded = load(packet, k, code === 0x20 ? 4 : code === 0x28 ? 2 : 1);
        if (loaded === undefined) return 0;
        accumulator = loaded;
        break;
      }
      case 0x54:
        accumulator = (accumulator & k) >>> 0;
        break;
      case 0x05:
        at += k;
        break;
      case 0x15:
        at += accumulator === k ? jt : jf;
        break;
      case 0x25:
        at += accumulator > k ? jt : jf;
        break;
      case 0x35:
        at += accumulator >= k ? jt : jf;
        break;
      case 0x06:
        return k;
      default:
        throw new Error(`instruction ${at} has a code that is not known: ${code}`);
    }
    if (jt > 255 || jf > 255) throw new Error(`instruction ${at} jumps farther than a byte can say`);
  }
}

function load({ bytes, besides }: Packet, at: number, size: number): number | undefined {
  if (at >= BESIDES) return besides.get(at - BESIDES);
  if (at + size > bytes.length) return undefined;
  return bytes.subarray(at, at + size).reduce((number, byte) => number * 256 + byte, 0);
}
