/**
 * `npm run icons`: draws the PNG icons from public/icon.svg, after the mark was changed. The
 * results are kept in public/, so that neither a build nor an install needs a browser.
 */
import { readFile, writeFile } from "node:fs/promises";
import { chromium } from "playwright-core";
import { findChromium } from "./find-chromium";

/** Corners: rounded for most places; square where the system cuts its own shape out of the middle. */
const ICONS = [
  { file: "icon-192.png", size: 192, square: false, shrink: 1 },
  { file: "icon-512.png", size: 512, square: false, shrink: 1 },
  { file: "icon-maskable-512.png", size: 512, square: true, shrink: 0.8 },
  { file: "apple-touch-icon.png", size: 180, square: true, shrink: 0.92 },
];

const svg = await readFile("public/icon.svg", "utf8");
const browser = await chromium.launch({ executablePath: await findChromium(), args: ["--no-sandbox"] });
for (const { file, size, square, shrink } of ICONS) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  const inner = Math.round(size * shrink);
  await page.setContent(
    `<body style="margin:0;display:grid;place-items:center;height:100vh;background:${square ? "#0f1a1e" : "transparent"}">
      <div style="width:${inner}px;height:${inner}px">${svg}</div>`,
  );
  await writeFile(`public/${file}`, await page.screenshot({ omitBackground: !square }));
  await page.close();
}
await browser.close();
