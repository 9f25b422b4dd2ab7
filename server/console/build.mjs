// npm run build -- --outdir DIR: writes DIR/phone/{index.html,app.js,style.css}, which the service serves as they are.
import { build } from "esbuild";
import { copyFile, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const here = dirname(fileURLToPath(import.meta.url));
const { values } = parseArgs({ options: { outdir: { type: "string" } } });
if (!values.outdir) {
  console.error("usage: npm run build -- --outdir DIR");
  process.exit(2);
}
const out = join(values.outdir, "phone");
await mkdir(out, { recursive: true });
await build({
  entryPoints: [join(here, "phone/app.ts")],
  outfile: join(out, "app.js"),
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  legalComments: "none",
});
for (const file of ["index.html", "style.css"]) await copyFile(join(here, "phone", file), join(out, file));
