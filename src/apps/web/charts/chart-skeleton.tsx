const HEIGHTS = [38, 52, 44, 61, 55, 70, 64, 48, 58, 66, 74, 69, 80, 72, 62, 77];

/** Stands where a chart will be. */
export function ChartSkeleton() {
  return (
    <div className="flex h-full min-h-32 w-full animate-pulse items-end gap-1 p-4" aria-hidden="true">
      {HEIGHTS.map((height, i) => (
        <div key={i} className="flex-1 rounded-sm bg-hover" style={{ height: `${height}%` }} />
      ))}
    </div>
  );
}
