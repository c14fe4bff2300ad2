import { CLOSE_CODE, type ServiceFrame } from '@mockforge-cloud/shared/protocol';
import { WebSocket } from 'ws';

const MESSAGE_TOO_BIG = 1009;

/** A socket that says in the protocol's own words that a frame was too large, before it closes. */
export class ClientSocket extends WebSocket {
  override close(code?: number, data?: string | Buffer): void {
    if (code !== MESSAGE_TOO_BIG) return super.close(code, data);
    const frame: ServiceFrame = {
      type: 'error',
      code: 'frame.too_large',
      message: 'The frame is larger than max_frame_bytes. Send fewer events at once, and large contents by hash.',
    };
    this.send(JSON.stringify(frame));
    super.close(CLOSE_CODE.tooLarge, 'frame.too_large');
  }
}
