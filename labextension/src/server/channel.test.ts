import { Channel, pauseAfter } from './channel';

class Socket {
  static made: Socket[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  readyState = 0;
  binaryType = '';
  closed = false;
  sent: string[] = [];

  constructor() {
    Socket.made.push(this);
  }

  up(): void {
    this.readyState = 1;
    this.onopen?.();
  }

  down(code = 1006, reason = ''): void {
    this.readyState = 3;
    this.onclose?.({ code, reason });
  }

  send(text: string): void {
    this.sent.push(text);
  }

  close(): void {
    this.closed = true;
  }
}

const open = (): WebSocket => new Socket() as unknown as WebSocket;

beforeEach(() => {
  jest.useFakeTimers();
  Socket.made = [];
});

it('waits longer after every failure, up to a limit', () => {
  expect([1, 2, 3, 20].map(failures => pauseAfter(failures, 0.5))).toEqual([500, 1000, 2000, 20_000]);
});

it('comes back after a break, and counts from one again once it stood', () => {
  const seen: [boolean, number][] = [];
  const channel = new Channel({ open, received: () => undefined, standing: (...args) => seen.push(args) });
  Socket.made[0].up();
  Socket.made[0].down();
  jest.advanceTimersByTime(1000);
  Socket.made[1].up();
  Socket.made[1].down();
  expect(seen).toEqual([
    [true, 0],
    [false, 1],
    [true, 0],
    [false, 1]
  ]);
  channel.dispose();
});

it('is quiet for good when it is disposed', () => {
  const channel = new Channel({ open, received: () => undefined });
  Socket.made[0].down();
  channel.dispose();
  jest.advanceTimersByTime(60_000);
  window.dispatchEvent(new Event('online'));
  expect(Socket.made.length).toBe(1);
});

it('does not try again where the server has refused', () => {
  const reasons: string[] = [];
  const channel = new Channel({ open, received: () => undefined, refused: reason => reasons.push(reason) });
  Socket.made[0].down(4404, 'no sweep');
  jest.advanceTimersByTime(60_000);
  expect([reasons, Socket.made.length]).toEqual([['no sweep'], 1]);
  channel.dispose();
});

it('tries at once when the network is back', () => {
  const channel = new Channel({ open, received: () => undefined });
  for (let i = 0; i < 5; i++) {
    Socket.made[Socket.made.length - 1].down();
    jest.advanceTimersByTime(30_000);
  }
  Socket.made[Socket.made.length - 1].down();
  const count = Socket.made.length;
  window.dispatchEvent(new Event('online'));
  expect(Socket.made.length).toBe(count + 1);
  channel.dispose();
});
