// float16 and bfloat16 as tests need them: numbers that they hold exactly to bits, and bits to numbers.

export interface CoarseFormat {
  readonly dtype: "float16" | "bfloat16";
  /** Bits of the fraction. */
  readonly digits: number;
  /** The smallest number above 0. */
  readonly least: number;
  readonly bits: (value: number) => number;
  readonly number: (bits: number) => number;
}

const word = new DataView(new ArrayBuffer(4));

const bfloat16: CoarseFormat = {
  dtype: "bfloat16",
  digits: 7,
  least: 2 ** -133,
  bits(value) {
    word.setFloat32(0, value);
    return word.getUint16(0);
  },
  number(bits) {
    word.setUint32(0, bits << 16);
    return word.getFloat32(0);
  },
};

const float16: CoarseFormat = {
  dtype: "float16",
  digits: 10,
  least: 2 ** -24,
  bits(value) {
    const sign = value < 0 ? 0x8000 : 0;
    if (Number.isNaN(value)) return 0x7e00;
    if (!Number.isFinite(value)) return sign | 0x7c00;
    if (value === 0) return 0;
    const exponent = Math.floor(Math.log2(Math.abs(value)));
    return sign | ((exponent + 15) << 10) | ((Math.abs(value) / 2 ** exponent - 1) * 1024);
  },
  number(bits) {
    const [sign, exponent, fraction] = [bits & 0x8000 ? -1 : 1, (bits >> 10) & 31, bits & 1023];
    if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
    return sign * (exponent === 0 ? fraction * 2 ** -24 : (1024 + fraction) * 2 ** (exponent - 25));
  },
};

export const coarseFormats: readonly CoarseFormat[] = [float16, bfloat16];
