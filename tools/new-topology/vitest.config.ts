import { defineConfig } from "vitest/config";

const conditions = ["ctckit-source"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: { include: ["test/**/*.test.ts"] },
});
