import { inspect as look } from "@ctckit/core";
import { placeOf } from "../emissions/place.ts";
import { reader } from "../emissions/reader.ts";

export async function inspect(text: string, { json }: { readonly json: boolean }): Promise<number> {
  const own = reader();
  try {
    const { matrix } = await own.read(placeOf(text));
    const { data, dtype, shape } = matrix;
    const seen = look({ data, shape, ...(dtype && { dtype }) });
    const type = dtype ?? (data instanceof Float64Array ? "float64" : "float32");
    if (json) {
      const { alike, ...rest } = seen;
      process.stdout.write(`${JSON.stringify({ shape, type, ...rest, alike: alike[0] })}\n`);
      return 0;
    }
    const { leading, range, zeros, broken, alike } = seen;
    const percent = (part: number) => `${(100 * part).toFixed(part < 0.1 ? 1 : 0)} %`;
    const lines = [
      `${shape[0]} frames of ${shape[1]} classes, ${type}`,
      seen.input ? `${seen.found}: --input ${seen.input}` : seen.found || "no frame says anything",
      leading &&
        `class ${leading.class} leads in ${percent(leading.share)} of the frames: --blank ${leading.class}, if that is most`,
      `values from ${range[0]} to ${range[1]}${zeros > 0 ? `, ${percent(zeros)} of them 0` : ""}`,
      broken > 0 && `${broken} values are NaN or infinite`,
      alike[0]! > 1 && `the last ${alike[0]} frames are alike: padding?`,
    ];
    process.stdout.write(`${lines.filter(Boolean).join("\n")}\n`);
    return 0;
  } finally {
    await own.close();
  }
}
