import type { Tensor } from "onnxruntime-web";

/** What transformers.js 4.3 makes of a runtime's tensor: getters in front of it, and a Proxy whose integers are rows. */
export class TransformersTensor {
  readonly ort_tensor: Tensor;

  constructor(tensor: Tensor) {
    this.ort_tensor = tensor;
    // biome-ignore lint/correctness/noConstructorReturn: as transformers.js has it
    return new Proxy(this, {
      get(own, key) {
        const row = typeof key === "string" ? Number(key) : Number.NaN;
        if (Number.isInteger(row)) throw new Error(`row ${row} was asked for`);
        return Reflect.get(own, key);
      },
    });
  }

  get dims() {
    return this.ort_tensor.dims;
  }

  get type() {
    return this.ort_tensor.type;
  }

  get data() {
    return this.ort_tensor.data;
  }

  get location() {
    return this.ort_tensor.location;
  }

  dispose() {
    this.ort_tensor.dispose();
  }
}
