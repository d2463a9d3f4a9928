// Draws the icons that the manifests name: the mark of public/icon.svg as PNG. Run by hand after the mark changed: node icons.mjs
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { crc32, deflateSync } from "node:zlib";

// 16, 32, 80: buttons; 64, 128: the add-in itself; the others: buttons of Outlook mobile (25, 32, 48 points on screens of one to three pixels a point).
const sizes = [16, 25, 32, 48, 50, 64, 75, 80, 96, 128, 144];
// The package of the unified manifest takes two by name: a tile of 192 with square corners, and the mark alone in white, 32, the rest seen through.
const packaged = { "color.png": { size: 192, tile: () => true }, "outline.png": { size: 32, tile: null } };
const blue = [0x0f, 0x6c, 0xbd];
const white = [0xff, 0xff, 0xff];
const unit = 32; // side of the drawing
const samples = 8; // per pixel and direction

const inRounded = (x, y, left, top, right, bottom, radius) => {
  if (x < left || x > right || y < top || y > bottom) return false;
  const dx = Math.max(left + radius - x, x - (right - radius), 0);
  const dy = Math.max(top + radius - y, y - (bottom - radius), 0);
  return dx * dx + dy * dy <= radius * radius;
};
const inTile = (x, y) => inRounded(x, y, 0, 0, 32, 32, 7);
const inFrame = (x, y) => inRounded(x, y, 6, 8, 26, 23.5, 3.5) && !inRounded(x, y, 8, 10, 24, 21.5, 1.5);
const inRibbon = (x, y) => x >= 12 && x <= 20 && y >= 9 && y <= 12.5 + (Math.abs(x - 16) / 4) * 2.5;

function pixelsOf(size, tileAt) {
  const rows = Buffer.alloc(size * (1 + size * 4)); // each row starts with filter type 0
  for (let py = 0; py < size; py++) {
    for (let px = 0; px < size; px++) {
      let tile = 0;
      let mark = 0;
      for (let sample = 0; sample < samples * samples; sample++) {
        const x = ((px + ((sample % samples) + 0.5) / samples) * unit) / size;
        const y = ((py + (Math.floor(sample / samples) + 0.5) / samples) * unit) / size;
        const marked = inFrame(x, y) || inRibbon(x, y);
        if (tileAt ? !tileAt(x, y) : !marked) continue;
        tile++;
        if (marked) mark++;
      }
      const at = py * (1 + size * 4) + 1 + px * 4;
      const share = tile === 0 ? 0 : mark / tile;
      for (let part = 0; part < 3; part++) rows[at + part] = Math.round(blue[part] * (1 - share) + white[part] * share);
      rows[at + 3] = Math.round((tile / (samples * samples)) * 255);
    }
  }
  return rows;
}

// PNG 1.2 section 5.3: length, type, data, CRC over type and data.
function chunk(type, data) {
  const typed = Buffer.concat([Buffer.from(type, "ascii"), data]);
  const framed = Buffer.alloc(typed.length + 8);
  framed.writeUInt32BE(data.length, 0);
  typed.copy(framed, 4);
  framed.writeUInt32BE(crc32(typed), typed.length + 4);
  return framed;
}

function png(size, tileAt = inTile) {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(size, 0);
  head.writeUInt32BE(size, 4);
  head.set([8, 6, 0, 0, 0], 8); // 8 bits, colour with alpha
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", head), chunk("IDAT", deflateSync(pixelsOf(size, tileAt), { level: 9 })), chunk("IEND", Buffer.alloc(0)),
  ]);
}

const folder = new URL("./public/icons/", import.meta.url);
mkdirSync(folder, { recursive: true });
for (const size of sizes) writeFileSync(fileURLToPath(new URL(`inlay-${size}.png`, folder)), png(size));
for (const [name, { size, tile }] of Object.entries(packaged)) writeFileSync(fileURLToPath(new URL(name, folder)), png(size, tile));
