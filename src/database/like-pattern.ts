/** The pattern of `like` for texts that contain `text`, every sign of it taken as it is. */
export function containing(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`;
}
