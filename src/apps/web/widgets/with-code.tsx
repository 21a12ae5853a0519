/** A sentence of the server in which names stand in backticks: those are set as code. */
export function WithCode({ text }: { readonly text: string }) {
  const parts = text.split('`');
  // A backtick without its partner is a backtick.
  if (parts.length % 2 === 0) return text;
  return parts.map((part, i) =>
    i % 2 === 0 ? (
      part
    ) : (
      <code key={i} className="font-mono text-[0.92em] break-all">
        {part}
      </code>
    ),
  );
}
