/** Parts of a path, and how disks spell them. */

/** The name of the file itself, without its folders. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The folders before it, with the last `/`. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

/** The path of the folder that it is in; the empty string is the mapped one. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** But for the case of folders and the Unicode form: the case of a file's own name is somebody's choice. */
export function isSpelledAlike(one: string, other: string): boolean {
  return nameOf(one).normalize('NFC') === nameOf(other).normalize('NFC');
}
