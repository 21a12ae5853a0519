// The entry of a thread for tests: it dies as soon as it has something to do.
import { serveTasks } from '#apps/server/threads/serve-tasks.ts';

serveTasks(() => process.exit(7));
