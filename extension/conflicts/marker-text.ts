/** Text with conflict markers: what makes the native merge editor work out the merge for itself. */

const BOM = '\uFEFF';
const MARKER = /^(?:<{7}|>{7}|\|{7})(?: |$)/m;

/** Whether a text still holds conflict markers, so that it can't be meant as settled. */
export function hasMarkers(text: string): boolean {
  return MARKER.test(text);
}

/** The three versions as one block of conflict, with the line ends and the BOM of `author`. */
export function markerText(versions: {
  base: string;
  author: string;
  head: string;
  names: { author: string; head: string };
}): string {
  const { names } = versions;
  const eol = versions.author.includes('\r\n') ? '\r\n' : '\n';
  const block = (text: string) => {
    const plain = text.startsWith(BOM) ? text.slice(1) : text;
    return plain === '' || plain.endsWith('\n') ? plain : plain + eol;
  };
  const parts = [
    `<<<<<<< ${names.author}${eol}`,
    block(versions.author),
    `||||||| base${eol}`,
    block(versions.base),
    `=======${eol}`,
    block(versions.head),
    `>>>>>>> ${names.head}${eol}`,
  ];
  return (versions.author.startsWith(BOM) ? BOM : '') + parts.join('');
}
