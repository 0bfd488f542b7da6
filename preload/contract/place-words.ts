import type { TargetPlace } from './backup.ts';

/** A folder, or a server; its key says who it is, not where. */
type Place = Extract<TargetPlace, { kind: 'folder' }> | (Omit<Extract<TargetPlace, { kind: 'sftp' }>, 'hostKey'> & { hostKey?: string });

/** Where a target is, for people: a folder's path, or an address as the command line takes it. */
export function placeWords(place: Place): string {
  if (place.kind === 'folder') return place.path;
  const host = place.host.includes(':') ? `[${place.host}]` : place.host;
  return `sftp://${place.user}@${host}${place.port === 22 ? '' : `:${place.port}`}${place.path.startsWith('/') ? '' : '/~/'}${place.path}`;
}
