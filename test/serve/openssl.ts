/** What another reader of TLS says of a server. */
import { spawn } from 'node:child_process';

/** What openssl says of a handshake; '' where there is no openssl. */
export function saidByOpenssl(port: number): Promise<string> {
  const client = spawn('openssl', ['s_client', '-connect', `127.0.0.1:${port}`, '-tls1_3'], { stdio: ['pipe', 'pipe', 'ignore'] });
  client.stdin.on('error', () => undefined).end('Q\n');
  let text = '';
  client.stdout.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
  return new Promise((resolve) => client.on('error', () => resolve('')).on('close', () => resolve(text)));
}
