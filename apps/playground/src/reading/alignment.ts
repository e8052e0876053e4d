/** One place in the alignment of a truth and a guess with the fewest mistakes. */
export type Place =
  | { readonly kind: "same" | "changed"; readonly truth: string; readonly guess: string }
  | { readonly kind: "missing"; readonly truth: string }
  | { readonly kind: "extra"; readonly guess: string };

/** Levenshtein's alignment: as many places that are not "same" as there are insertions, deletions and substitutions. */
export function alignment(truth: string, guess: string): Place[] {
  const cost = costs(truth, guess);
  const places: Place[] = [];
  let i = truth.length;
  let j = guess.length;
  while (i > 0 || j > 0) {
    const here = cost[i]![j]!;
    const same = i > 0 && j > 0 && truth[i - 1] === guess[j - 1];
    if (i > 0 && j > 0 && here === cost[i - 1]![j - 1]! + (same ? 0 : 1)) {
      places.push({ kind: same ? "same" : "changed", truth: truth[--i]!, guess: guess[--j]! });
    } else if (i > 0 && here === cost[i - 1]![j]! + 1) {
      places.push({ kind: "missing", truth: truth[--i]! });
    } else {
      places.push({ kind: "extra", guess: guess[--j]! });
    }
  }
  return places.reverse();
}

/** Mistakes between the beginnings of both texts. @returns [truth + 1, guess + 1] */
function costs(truth: string, guess: string): number[][] {
  const table = Array.from({ length: truth.length + 1 }, (_, i) =>
    Array.from({ length: guess.length + 1 }, (_, j) => (i === 0 ? j : i)),
  );
  for (let i = 1; i <= truth.length; i++) {
    for (let j = 1; j <= guess.length; j++) {
      const changed = table[i - 1]![j - 1]! + (truth[i - 1] === guess[j - 1] ? 0 : 1);
      table[i]![j] = Math.min(changed, table[i - 1]![j]! + 1, table[i]![j - 1]! + 1);
    }
  }
  return table;
}
