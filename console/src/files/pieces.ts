/** Something to put into a workspace: a file, or a folder that is empty. */
export interface Piece {
  /** From the folder that it was dropped on, in names as they are. */
  names: string[];
  file?: File;
  /** An upload that was begun before and has come part of the way. */
  half?: string;
  /** Takes the place of a file that is there; else that file stays. */
  replace?: boolean;
}

/** What a file field brought; a chosen folder tells the place of each file in it. */
export function fromField(files: FileList): Piece[] {
  return [...files].map((file) => ({
    names: (file.webkitRelativePath || file.name).split('/').filter(Boolean),
    file,
  }));
}

/** What was dropped: files, and folders with all that is in them. */
export async function fromDrop(transfer: DataTransfer): Promise<Piece[]> {
  // All of them at once: the list is emptied when the event is over.
  const dropped = [...transfer.items].flatMap((item): Promise<Piece[]>[] => {
    if (item.kind !== 'file') return [];
    const entry = item.webkitGetAsEntry();
    if (entry) return [beneath(entry, [])];
    // A file that is on no disk, such as a picture out of another page.
    const file = item.getAsFile();
    return file ? [Promise.resolve([{ names: [file.name], file }])] : [];
  });
  return (await Promise.all(dropped)).flat();
}

async function beneath(entry: FileSystemEntry, above: string[]): Promise<Piece[]> {
  const names = [...above, entry.name];
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject));
    return [{ names, file }];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const inside: FileSystemEntry[] = [];
  for (;;) {
    // A reader hands over a hundred at a time.
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) break;
    inside.push(...some);
  }
  if (inside.length === 0) return [{ names }];
  return (await Promise.all(inside.map((one) => beneath(one, names)))).flat();
}
