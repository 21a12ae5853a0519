import { Counter, Gauge } from 'prom-client';
import type { Registry } from 'prom-client';
import { SECOND_MS } from '#core/time.ts';
import type { LoopDelay } from '#apps/server/metrics/loop-delay.ts';

/** Adds what every process tells of itself: memory, processor time, uptime, delay of the event loop. */
export function addProcessMetrics(registry: Registry, version: string, loop: LoopDelay): void {
  const registers: Registry[] = [];
  const gauge = (name: string, help: string, read: () => number): void => {
    registry.registerMetric(
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(read());
        },
      }),
    );
  };
  gauge('process_resident_memory_bytes', 'Memory that the process holds', () => process.memoryUsage.rss());
  gauge('process_heap_used_bytes', 'Memory of live objects', () => process.memoryUsage().heapUsed);
  gauge('process_start_time_seconds', 'When the process began', () => Math.round(performance.timeOrigin / SECOND_MS));
  gauge('assay_uptime_seconds', 'How long the process runs', () => process.uptime());
  gauge('assay_event_loop_delay_max_seconds', 'Worst delay of the last minute', () => loop.read().worst / SECOND_MS);
  gauge('assay_event_loop_delay_p99_seconds', '99th percentile of the delay, worst 10 s of the last minute', () => {
    return loop.read().p99 / SECOND_MS;
  });
  registry.registerMetric(
    new Counter({
      name: 'process_cpu_seconds_total',
      help: 'Processor time used',
      registers,
      collect() {
        const { user, system } = process.cpuUsage();
        this.reset();
        this.inc((user + system) / 1e6);
      },
    }),
  );
  const build = new Gauge({
    name: 'assay_build_info',
    help: 'Version of this program',
    labelNames: ['version'],
    registers,
  });
  build.set({ version }, 1);
  registry.registerMetric(build);
}
