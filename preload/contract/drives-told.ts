/** How long after `drives.list` changes are told (ms): whoever wants to hear more asks again before. By itself, because the window takes no validator in. */
export const DRIVES_TOLD_FOR = 60_000;
