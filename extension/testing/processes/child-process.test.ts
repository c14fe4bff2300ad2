import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { runProcess, startProcess } from './child-process.ts';

const node = (script: string) => ({ command: process.execPath, args: ['--eval', script] });
const FOREVER = 'setInterval(() => {}, 1000)';

describe('a started process', () => {
  it('is waited for by what it prints', async () => {
    const child = startProcess(node(`console.log('ready on 4711'); ${FOREVER}`));
    const [, port] = await child.waitForOutput(/ready on (\d+)/, 60_000);
    await child.stop();
    assert.equal(port, '4711');
  });

  it('takes the processes that it has started with it when it is stopped', async () => {
    const listen =
      "const s = require('node:net').createServer().listen(0, () => console.log('at', s.address().port, '.'))";
    const script = `require('node:child_process').spawn(process.execPath, ['--eval', ${JSON.stringify(listen)}],
      { stdio: 'inherit' }); ${FOREVER}`;
    const child = startProcess(node(script));
    const [, port] = await child.waitForOutput(/at (\d+) \./, 60_000);
    assert.equal(await accepts(Number(port)), true);
    await child.stop();
    assert.equal(await accepts(Number(port)), false);
  });

  it('says how it ended where it ends before it prints what is waited for', async () => {
    const child = startProcess(node("console.error('port is taken'); process.exitCode = 3"));
    await assert.rejects(child.waitForOutput(/ready/, 60_000), /ended before .*port is taken/s);
    assert.equal(await child.exited, 3);
  });

  it('is an error where the program does not exist', async () => {
    await assert.rejects(runProcess({ command: '/no/such/program', args: [] }), /ended with 127.*ENOENT/s);
  });
});

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
