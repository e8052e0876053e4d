// The quickstart's fonts: two sans, two serif, a typewriter and a handwriting face.
import comicNeue from "@fontsource/comic-neue/files/comic-neue-latin-400-normal.woff2?url";
import courierPrime from "@fontsource/courier-prime/files/courier-prime-latin-400-normal.woff2?url";
import lato from "@fontsource/lato/files/lato-latin-400-normal.woff2?url";
import libreBaskerville from "@fontsource/libre-baskerville/files/libre-baskerville-latin-400-normal.woff2?url";
import ptSerif from "@fontsource/pt-serif/files/pt-serif-latin-400-normal.woff2?url";
import ubuntu from "@fontsource/ubuntu/files/ubuntu-latin-400-normal.woff2?url";

const files = {
  Lato: lato,
  Ubuntu: ubuntu,
  "PT Serif": ptSerif,
  "Libre Baskerville": libreBaskerville,
  "Courier Prime": courierPrime,
  "Comic Neue": comicNeue,
};

/**
 * Loads the fonts under names of our own, so that no installed font can take their place.
 *
 * @returns the family names to draw with
 */
export function loadFonts(): Promise<string[]> {
  return Promise.all(
    Object.entries(files).map(async ([name, url]) => {
      const face = new FontFace(`ctckit ${name}`, `url("${url}")`);
      document.fonts.add(await face.load());
      return face.family;
    }),
  );
}
