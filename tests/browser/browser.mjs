// Debian's Chromium, driven by playwright-core from tests/node: a fresh profile each time, no traffic of its own.
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

const require = createRequire(new URL("../node/package.json", import.meta.url));
const { chromium } = require("playwright-core");

const options = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--disable-default-apps", "--mute-audio"];

// Everything that a page must not do is collected in `faults`: script errors, refused loads, breaches of the CSP.
export async function openBrowser({ screenshots }) {
  const profile = await mkdtemp(join(tmpdir(), "amparo-browser-"));
  await mkdir(screenshots, { recursive: true });
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: "/usr/bin/chromium", headless: true, args: options, locale: "es-MX", viewport: { width: 1280, height: 900 },
  });
  const faults = [];
  const open = async (address, size) => {
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    if (size) await page.setViewportSize(size);
    page.on("pageerror", (error) => faults.push(`script: ${error.message}`));
    page.on("console", (line) => {
      const expected = /status of \d|ERR_CONNECTION|ERR_EMPTY_RESPONSE/.test(line.text());  // the answers that a test provokes
      if (line.type() === "error" && !expected) faults.push(`console: ${line.text()}`);
    });
    page.on("request", (request) => {
      const host = new URL(request.url()).hostname;
      if (host !== "127.0.0.1" && host !== "localhost" && host !== "") faults.push(`request: ${request.url()}`);
    });
    page.picture = (name) => page.screenshot({ path: join(screenshots, `${name}.png`), fullPage: true });
    await page.goto(address);
    return page;
  };
  const close = async () => {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  };
  return { open, close, faults };
}

// True where nothing sticks out sideways.
export const fits = (page) => page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);
