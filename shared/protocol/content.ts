/** How bytes travel in JSON: as text where they are exactly UTF-8, else as base64 (I12). */
import * as z from 'zod';

export const encodingSchema = z.enum(['utf8', 'base64']);
export type Encoding = z.infer<typeof encodingSchema>;

export interface WireContent {
  content: string;
  /** Absent means `utf8`. */
  encoding?: Encoding;
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The text that `bytes` are, with its BOM if it has one, or `null` where they are not valid UTF-8. */
export function decodeText(bytes: Uint8Array): string | null {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}

export function encodeText(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Whether the content may be merged as text: valid UTF-8 without NUL. Anything else is opaque. */
export function isMergeable(bytes: Uint8Array): boolean {
  return !bytes.includes(0) && decodeText(bytes) !== null;
}

export function toWire(bytes: Uint8Array): WireContent {
  const text = decodeText(bytes);
  return text === null ? { content: toBase64(bytes), encoding: 'base64' } : { content: text };
}

/** The bytes of a wire content, or `null` where it is not valid base64 or not valid Unicode. */
export function fromWire(wire: { content: string; encoding?: Encoding | undefined }): Uint8Array | null {
  if (wire.encoding === 'base64') return fromBase64(wire.content);
  return /\p{Surrogate}/u.test(wire.content) ? null : encoder.encode(wire.content);
}

function toBase64(bytes: Uint8Array): string {
  const chunk = 0x8000;
  let binary = '';
  for (let at = 0; at < bytes.length; at += chunk) {
    binary += String.fromCharCode(...bytes.subarray(at, at + chunk));
  }
  return btoa(binary);
}

function fromBase64(text: string): Uint8Array | null {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}
