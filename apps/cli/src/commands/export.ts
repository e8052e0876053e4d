import { exported } from "../formats/export.ts";
import type { FormatName } from "../formats/format.ts";
import { shardsOf } from "../manifest/shards.ts";
import { directory } from "../store/directory.ts";
import { recordOf } from "../store/record.ts";

export async function exportAs(path: string, { format }: { readonly format: FormatName }): Promise<number> {
  const { manifest, settings } = await recordOf(path);
  const place = await directory(path);
  const files = await exported(place, await shardsOf(manifest, settings.shardSize), format);
  process.stdout.write(`${files} files in ${path}/${format}\n`);
  return 0;
}
