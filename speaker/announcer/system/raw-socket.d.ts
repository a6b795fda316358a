/** What we use of raw-socket, which brings no types. */
declare module "raw-socket" {
  export interface Socket {
    setOption(level: number, option: number, value: Buffer, length: number): void;
    /** `before` is called right before the packet is sent, `after` right after; only one of them is ever under way. */
    send(
      buffer: Buffer,
      offset: number,
      length: number,
      address: string,
      before: () => void,
      after: (failure: Error | null, bytes: number) => void,
    ): this;
    pauseRecv(): this;
    close(): this;
  }

  export function createSocket(options: { readonly addressFamily: number; readonly protocol: number }): Socket;
  export const AddressFamily: { readonly IPv6: number };
  export const Protocol: { readonly ICMPv6: number };
}
