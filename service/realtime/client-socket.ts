import { CLOSE_CODE, type ServiceFrame } from '@mockforge-cloud/shared/protocol';
import { WebSocket } from 'ws';

const MESSAGE_TOO_BIG = 1009;
/** How long a client may take to answer that it is let go. `ws` would wait for half a minute. */
const CLOSE_GRACE_MS = 1_000;

/**
 * A socket that says in the protocol's own words that a frame was too large, before it closes, and that ends a moment
 * after it was closed, by whichever side, whether or not the other one answers.
 */
export class ClientSocket extends WebSocket {
  #isEnding = false;

  override close(code?: number, data?: string | Buffer): void {
    this.#endSoon();
    if (code !== MESSAGE_TOO_BIG) return super.close(code, data);
    const frame: ServiceFrame = {
      type: 'error',
      code: 'frame.too_large',
      message: 'The frame is larger than max_frame_bytes. Send fewer events at once, and large contents by hash.',
    };
    this.send(JSON.stringify(frame));
    super.close(CLOSE_CODE.tooLarge, 'frame.too_large');
  }

  #endSoon(): void {
    if (this.#isEnding) return;
    this.#isEnding = true;
    const grace = setTimeout(() => this.terminate(), CLOSE_GRACE_MS);
    grace.unref();
    this.once('close', () => clearTimeout(grace));
  }
}
