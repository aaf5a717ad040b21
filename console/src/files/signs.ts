import type { Entry } from '../api/types';
import type { IconName } from '../ui/Icon';

export const SIGNS: Record<Entry['type'], IconName> = {
  directory: 'folder',
  file: 'file',
  link: 'link',
  fifo: 'odd',
  socket: 'odd',
  device: 'odd',
};

/** What can be opened by following it. */
export function opens(entry: Entry): boolean {
  return entry.type === 'directory' || entry.type === 'file' || entry.type === 'link';
}

/** Whether it is an archive that can be unpacked where it lies. */
export function unpacks(entry: Entry): boolean {
  return entry.type === 'file' && /\.(zip|tar|tar\.gz|tgz|tar\.zst|tzst)$/i.test(entry.name);
}

/** The name of an archive without what says that it is one. */
export function unpacked(name: string): string {
  return name.replace(/\.(zip|tar|tar\.gz|tgz|tar\.zst|tzst)$/i, '') || 'unpacked';
}

/** Permission bits as `ls` writes them. */
export function letters(mode: string): string {
  const bits = Number.parseInt(mode, 8);
  return [8, 7, 6, 5, 4, 3, 2, 1, 0].map((bit) => ((bits >> bit) & 1 ? 'rwx'[(8 - bit) % 3] : '-')).join('');
}
