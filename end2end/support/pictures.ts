// Pictures to send, drawn by the browser: the left half red, the right half blue as they are stored.
import type { Browser } from '@playwright/test';

export interface Picture {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

export interface Look {
  name?: string;
  width?: number;
  height?: number;
  /** EXIF orientation, 1 to 8; none where it is left out. */
  orientation?: number;
  /** Another number, another picture. */
  shade?: number;
}

/** A JPEG file as a camera writes it. */
export async function picture(browser: Browser, look: Look = {}): Promise<Picture> {
  const { name = 'photo.jpg', width = 160, height = 80, orientation, shade = 0 } = look;
  const context = await browser.newContext({ javaScriptEnabled: true });
  try {
    const page = await context.newPage();
    const address = await page.evaluate(
      ([width, height, shade]) => {
        const canvas = Object.assign(document.createElement('canvas'), { width, height });
        const brush = canvas.getContext('2d')!;
        brush.fillStyle = '#d01010';
        brush.fillRect(0, 0, width / 2, height);
        brush.fillStyle = '#1010d0';
        brush.fillRect(width / 2, 0, width / 2, height);
        brush.fillStyle = `rgb(${shade % 256}, 128, 128)`;
        brush.fillRect(width / 2 - 8, height / 2 - 8, 16, 16);
        return canvas.toDataURL('image/jpeg', 0.9);
      },
      [width, height, shade] as const,
    );
    const plain = Buffer.from(address.split(',')[1]!, 'base64');
    const buffer = orientation ? withOrientation(plain, orientation) : plain;
    return { name, mimeType: 'image/jpeg', buffer };
  } finally {
    await context.close();
  }
}

/** A PNG file: noise at its left edge, which packs badly, and nothing at all elsewhere. */
export async function transparent(browser: Browser): Promise<Picture> {
  const context = await browser.newContext({ javaScriptEnabled: true });
  try {
    const page = await context.newPage();
    const address = await page.evaluate(() => {
      const canvas = Object.assign(document.createElement('canvas'), { width: 2000, height: 1000 });
      const brush = canvas.getContext('2d')!;
      const noise = brush.createImageData(400, 1000);
      for (let at = 0; at < noise.data.length; at += 1) noise.data[at] = at % 4 === 3 ? 255 : Math.floor(Math.random() * 256);
      brush.putImageData(noise, 0, 0);
      return canvas.toDataURL('image/png');
    });
    return { name: 'sketch.png', mimeType: 'image/png', buffer: Buffer.from(address.split(',')[1]!, 'base64') };
  } finally {
    await context.close();
  }
}

/** The same PNG file as a moving picture of two frames, as far as its announcement goes. */
export function moving(png: Picture): Picture {
  // Length, name, two frames, shown for ever, and a checksum that nobody gets to.
  const chunk = Buffer.concat([Buffer.from([0, 0, 0, 8]), Buffer.from('acTL'), Buffer.from([0, 0, 0, 2, 0, 0, 0, 0]), Buffer.alloc(4)]);
  const header = 8 + 25;
  const buffer = Buffer.concat([png.buffer.subarray(0, header), chunk, png.buffer.subarray(header)]);
  return { ...png, name: 'moving.png', buffer };
}

/** Puts an EXIF block with one entry, the orientation, behind the first marker. */
function withOrientation(jpeg: Buffer, orientation: number): Buffer {
  const exif = Buffer.from('457869660000' + '4d4d002a00000008' + '0001' + '01120003000000010000' + '0000' + '00000000', 'hex');
  exif.writeUInt16BE(orientation, exif.length - 8);
  const head = Buffer.from([0xff, 0xe1, 0, exif.length + 2]);
  return Buffer.concat([jpeg.subarray(0, 2), head, exif, jpeg.subarray(2)]);
}

/** Size and colours of a picture as the browser shows it: the middles of its upper and its lower half. */
export async function seen(browser: Browser, file: Buffer): Promise<{ width: number; height: number; upper: number[]; lower: number[] }> {
  const context = await browser.newContext({ javaScriptEnabled: true });
  try {
    const page = await context.newPage();
    return await page.evaluate(async (address) => {
      const image = new Image();
      image.src = address;
      await image.decode();
      const canvas = Object.assign(document.createElement('canvas'), { width: image.naturalWidth, height: image.naturalHeight });
      const brush = canvas.getContext('2d')!;
      brush.drawImage(image, 0, 0);
      const colour = (share: number) => [...brush.getImageData(canvas.width / 2, canvas.height * share, 1, 1).data.slice(0, 3)];
      return { width: canvas.width, height: canvas.height, upper: colour(0.2), lower: colour(0.8) };
    }, `data:image/jpeg;base64,${file.toString('base64')}`);
  } finally {
    await context.close();
  }
}
