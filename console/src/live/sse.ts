/** One message of a stream of server-sent events; a comment is only a sign of life. */
export type Message = { kind: 'life' } | { kind: 'event'; id: string; name: string; data: string };

/** Reads server-sent events out of text that arrives in pieces of any size. */
export class MessageReader {
  private rest = '';
  private id = '';
  private name = '';
  private data: string[] = [];

  /** The messages that this piece completes. */
  read(piece: string): Message[] {
    const messages: Message[] = [];
    const lines = (this.rest + piece).split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) this.line(line.endsWith('\r') ? line.slice(0, -1) : line, messages);
    return messages;
  }

  private line(line: string, messages: Message[]): void {
    if (line === '') {
      if (this.data.length > 0) {
        messages.push({ kind: 'event', id: this.id, name: this.name || 'message', data: this.data.join('\n') });
      }
      this.data = [];
      this.name = '';
    } else if (line.startsWith(':')) {
      messages.push({ kind: 'life' });
    } else {
      const colon = line.indexOf(':');
      const field = colon < 0 ? line : line.slice(0, colon);
      const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
      if (field === 'id') this.id = value;
      if (field === 'event') this.name = value;
      if (field === 'data') this.data.push(value);
    }
  }
}
