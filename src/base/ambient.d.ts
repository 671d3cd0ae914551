// The globals that Node and browsers share and that the ES library does not declare. The pure folders are checked
// without Node and DOM types, so that nothing else of either can be used there by mistake.

declare var TextEncoder: {
  new (): {
    readonly encoding: 'utf-8';
    encode(text?: string): Uint8Array<ArrayBuffer>;
    encodeInto(text: string, bytes: Uint8Array): { read: number; written: number };
  };
};

declare var TextDecoder: {
  new (
    encoding?: string,
    options?: { fatal?: boolean; ignoreBOM?: boolean },
  ): {
    readonly encoding: string;
    decode(bytes?: ArrayBufferView | ArrayBuffer, options?: { stream?: boolean }): string;
  };
};

declare namespace WebAssembly {
  interface Memory {
    readonly buffer: ArrayBuffer;
  }
  interface Module {}
  interface Instance {
    readonly exports: Record<string, unknown>;
  }
  var Module: new (bytes: ArrayBufferView | ArrayBuffer) => Module;
  var Instance: new (module: Module, imports?: Record<string, Record<string, unknown>>) => Instance;
  var Memory: new (descriptor: { initial: number; maximum?: number; shared?: boolean }) => Memory;
}

declare function btoa(binary: string): string;
declare function atob(base64: string): string;
