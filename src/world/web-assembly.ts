/** What we use of the global, whose types Node leaves to the DOM's. */
declare const WebAssembly: {
  readonly Module: new (code: Uint8Array) => object
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown }
  readonly Memory: new (pages: { readonly initial: number; readonly maximum: number }) => WasmMemory
}

interface WasmMemory {
  readonly buffer: ArrayBuffer
}

/** @throws where WebAssembly, or what of it the code wants, is not to be had */
export function compileWasm(code: Uint8Array): object {
  return new WebAssembly.Module(code)
}

/** @param imports by module and name */
export function instantiateWasm(module: object, imports: object): unknown {
  return new WebAssembly.Instance(module, imports).exports
}

export const wasmPageBytes = 64 * 1024

/**
 * That many pages, and never more: its buffer stays.
 *
 * @throws RangeError where there is no address space for it: each takes some gigabytes of that, whatever its size
 */
export function wasmMemory(pages: number): WasmMemory {
  return new WebAssembly.Memory({ initial: pages, maximum: pages })
}
