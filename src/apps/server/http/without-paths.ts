/**
 * A text without places of this machine: paths become their last part. What is sent to others says which file, never where it lies.
 * Addresses of this API (`/api/...`), symbols (`BTC/USDT`) and URLs of others stay as they are.
 */
export function withoutPaths(text: string): string {
  return text.replace(PATHS, (path) => lastPart(path));
}

/** A file address, an absolute path of Unix below a folder that systems have, or one of Windows. */
const PATHS =
  /file:\/\/[^\s"'<>)]+|(?<![\w/:.-])\/(?:home|root|tmp|var|usr|etc|opt|srv|mnt|media|run|proc|dev|data|work|workspace|private|Users|Volumes|Library|app)(?:\/[^\s"'<>():,;]+)+|(?<![\w])[A-Za-z]:\\[^\s"'<>]+|\\\\[^\s"'<>]+/g;

function lastPart(path: string): string {
  const parts = path.split(/[/\\]/).filter((part) => part !== '');
  return parts.at(-1) ?? '';
}
