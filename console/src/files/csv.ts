/** Tables written as text: RFC 4180, and what programs make of it. */

const MARKS = [',', ';', '\t', '|'];

/** What most likely stands between the values: what the first lines have most of. */
export function markOf(text: string): string {
  const head = text.slice(0, 4096).split('\n').slice(0, 5).join('\n').replace(/"[^"]*"/g, '');
  const counted = MARKS.map((mark) => ({ mark, count: head.split(mark).length }));
  counted.sort((one, other) => other.count - one.count);
  return counted[0]?.mark ?? ',';
}

/** The values by row, of at most so many rows. */
export function table(text: string, mark: string, most: number): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let value = '';
  let quoted = false;
  const endRow = () => {
    row.push(value);
    if (row.length > 1 || value !== '') rows.push(row);
    row = [];
    value = '';
  };
  for (let at = 0; at < text.length && rows.length < most; at++) {
    const c = text.charAt(at);
    if (quoted) {
      if (c !== '"') value += c;
      else if (text[at + 1] === '"') value += text.charAt(++at);
      else quoted = false;
    } else if (c === '"' && value === '') {
      quoted = true;
    } else if (c === mark) {
      row.push(value);
      value = '';
    } else if (c === '\n' || c === '\r') {
      if (c === '\r' && text[at + 1] === '\n') at++;
      endRow();
    } else {
      value += c;
    }
  }
  if (rows.length < most && (row.length > 0 || value !== '')) endRow();
  return rows;
}
