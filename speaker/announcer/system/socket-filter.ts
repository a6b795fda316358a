/** A program of classic BPF that decides what a socket receives, see bpf(4) and Documentation/networking/filter.rst. Like: tcpdump -dd */
import { PROGRAM_SIZE, setsockoptProgram } from "./libc.ts";

/** One instruction, as `tcpdump -dd` prints it. */
export interface Instruction {
  readonly code: number;
  readonly jt: number;
  readonly jf: number;
  readonly k: number;
}

const SOL_SOCKET = 1,
  SO_ATTACH_FILTER = 26;

/** struct sock_filter: code, jt, jf, k. */
const INSTRUCTION_LENGTH = 8;

/** Whether the kernel drops from now on what the program does not accept; if not, `errno()` has the reason. */
export function attachFilter(fd: number, program: readonly Instruction[]): boolean {
  const instructions = new Uint8Array(program.length * INSTRUCTION_LENGTH);
  program.forEach(({ code, jt, jf, k }, index) => {
    const at = index * INSTRUCTION_LENGTH;
    new Uint16Array(instructions.buffer, at, 1)[0] = code;
    instructions[at + 2] = jt;
    instructions[at + 3] = jf;
    new Uint32Array(instructions.buffer, at + 4, 1)[0] = k;
  });
  const header = { length: program.length, instructions };
  return setsockoptProgram(fd, SOL_SOCKET, SO_ATTACH_FILTER, header, PROGRAM_SIZE) === 0;
}
