import { type Browser, chromium } from 'playwright-core';
import { findChromium } from '../server-host/chromium.ts';

const QUIET_FLAGS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export async function launchBrowser(): Promise<Browser> {
  const asRoot = process.getuid?.() === 0;
  return chromium.launch({
    executablePath: await findChromium(),
    args: asRoot ? [...QUIET_FLAGS, '--no-sandbox'] : QUIET_FLAGS,
    handleSIGINT: false,
    handleSIGTERM: false,
  });
}
