import { useEffect, useRef } from 'react';
import {
  QueryClient,
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import type { UseMutationResult, UseQueryResult } from '@tanstack/react-query';
import type { Answer, EndpointName, Input } from '#apps/web/data/api.ts';
import { useLiveBatches, useLiveState } from '#apps/web/data/live.ts';
import type { LiveEvent } from '#apps/web/data/live-client.ts';
import { notify } from '#apps/web/data/notices.ts';
import { ApiProblem, problemOf } from '#apps/web/data/problem.ts';
import { call } from '#apps/web/data/session.ts';

/** The cache of everything that was asked. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      gcTime: 10 * 60_000,
      retry: (count, error) => count < 2 && error instanceof ApiProblem && error.isPassing,
      retryDelay: (count) => Math.min(8_000, 800 * 2 ** count),
      refetchOnWindowFocus: true,
    },
    mutations: { retry: false },
  },
});

/** How an answer is kept. Times in milliseconds. */
export interface UseApiOptions {
  readonly enabled?: boolean;
  readonly staleTime?: number;
  /** Asks again that often while the page is looked at. */
  readonly refetchInterval?: number | false;
  /** Shows nothing, not the answer to the question before, while a new question is on its way. */
  readonly forgetsPrevious?: boolean;
}

/** Key of an answer in the cache. */
export function keyOf<Name extends EndpointName>(name: Name, input?: Input<Name>): readonly unknown[] {
  const { params, query } = (input ?? {}) as { params?: unknown; query?: unknown };
  return [name, params ?? null, query ?? null];
}

/** Asks an endpoint, and keeps the answer. */
export function useApi<Name extends EndpointName>(
  name: Name,
  input?: Input<Name>,
  options: UseApiOptions = {},
): UseQueryResult<Answer<Name>, ApiProblem> {
  return useQuery<Answer<Name>, ApiProblem>({
    queryKey: keyOf(name, input),
    queryFn: ({ signal }) => ask(name, input, signal),
    ...(options.enabled === undefined ? {} : { enabled: options.enabled }),
    ...(options.staleTime === undefined ? {} : { staleTime: options.staleTime }),
    ...(options.refetchInterval === undefined ? {} : { refetchInterval: options.refetchInterval }),
    ...(options.forgetsPrevious === true ? {} : { placeholderData: keepPreviousData }),
  } as Parameters<typeof useQuery<Answer<Name>, ApiProblem>>[0]);
}

/**
 * Asks an endpoint and lets the events of a topic change its answer. After a hole in the events it asks again; while the line is down it asks
 * every ten seconds. `merge` gives the answer as it is now, the same object when nothing has changed; it may be told an event twice.
 */
export function useLiveQuery<Name extends EndpointName, Data>(
  name: Name,
  input: Input<Name>,
  topic: string | undefined,
  merge: (answer: Answer<Name>, data: Data, event: LiveEvent & { readonly data: Data }) => Answer<Name>,
  options: UseApiOptions = {},
): UseQueryResult<Answer<Name>, ApiProblem> {
  const cache = useQueryClient();
  const key = keyOf(name, input);
  const missed = useRef<readonly LiveEvent[]>([]);
  const apply = (events: readonly LiveEvent[]): void => {
    const answer = cache.getQueryData<Answer<Name>>(key);
    if (answer === undefined) return;
    let merged = answer as Answer<Name>;
    for (const event of events) merged = merge(merged, event.data as Data, event as LiveEvent & { data: Data });
    if (merged !== answer) cache.setQueryData(key, merged);
  };
  useLiveBatches(topic, {
    onEvents: (events) => {
      // The answer that is on its way may be older than these events: they are told to it again when it is here.
      if (cache.isFetching({ queryKey: key, exact: true }) > 0) missed.current = [...missed.current, ...events];
      apply(events);
    },
    onReset: () => void cache.invalidateQueries({ queryKey: [name] }),
  });
  const isDown = useLiveState().status === 'lost' && topic !== undefined;
  const query = useApi(name, input, isDown ? { refetchInterval: 10_000, ...options } : options);
  const { fetchStatus } = query;
  useEffect(() => {
    if (fetchStatus === 'fetching' || missed.current.length === 0) return;
    const events = missed.current;
    missed.current = [];
    apply(events);
  });
  return query;
}

/** A list that goes on by `next`: all pieces that were loaded, in one array. */
export function useApiList<Name extends EndpointName>(name: Name, input: Input<Name>, options: UseApiOptions = {}) {
  const query = useInfiniteQuery({
    queryKey: ['list', ...keyOf(name, input)],
    queryFn: ({ signal, pageParam }) => ask(name, withCursor(input, pageParam), signal) as Promise<ListPage<Name>>,
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
    placeholderData: keepPreviousData,
    ...(options.enabled === undefined ? {} : { enabled: options.enabled }),
    ...(options.refetchInterval === undefined ? {} : { refetchInterval: options.refetchInterval }),
  });
  const items = query.data?.pages.flatMap((page) => page.items);
  return { ...query, error: query.error as ApiProblem | null, items };
}

interface ListPage<Name extends EndpointName> {
  readonly items: readonly ItemOf<Name>[];
  readonly next: string | null;
}

/** What a list of an endpoint holds. */
export type ItemOf<Name extends EndpointName> = Answer<Name> extends { items: readonly (infer Item)[] } ? Item : never;

/** What happens around a change. */
export interface UseChangeOptions<Name extends EndpointName> {
  /** Said when it went well. */
  readonly done?: string | ((answer: Answer<Name>) => string);
  /** What is asked again then. */
  readonly refreshes?: readonly EndpointName[];
  readonly onDone?: (answer: Answer<Name>) => void;
  /** The form shows the trouble itself: no message in the corner. */
  readonly isQuiet?: boolean;
}

/** Changes something; trouble and success are told in the corner. */
export function useChange<Name extends EndpointName>(
  name: Name,
  options: UseChangeOptions<Name> = {},
): UseMutationResult<Answer<Name>, ApiProblem, Input<Name>> {
  const cache = useQueryClient();
  return useMutation<Answer<Name>, ApiProblem, Input<Name>>({
    mutationFn: (input) => ask(name, input),
    onSuccess: (answer) => {
      for (const refreshed of options.refreshes ?? []) void refresh(cache, refreshed);
      const said = typeof options.done === 'function' ? options.done(answer) : options.done;
      if (said !== undefined) notify(said, { kind: 'done' });
      options.onDone?.(answer);
    },
    onError: (error) => {
      if (options.isQuiet === true) return;
      const { title, detail, remedy } = problemOf(error);
      notify(title, { kind: 'trouble', detail: remedy === undefined ? detail : `${detail} ${remedy}` });
    },
  });
}

/** Asks everything of an endpoint again, plain answers and lists. */
export async function refresh(cache: QueryClient, name: EndpointName): Promise<void> {
  await Promise.all([
    cache.invalidateQueries({ queryKey: [name] }),
    cache.invalidateQueries({ queryKey: ['list', name] }),
  ]);
}

function ask<Name extends EndpointName>(
  name: Name,
  input: Input<Name> | undefined,
  signal?: AbortSignal,
): Promise<Answer<Name>> {
  const loose = call as unknown as (name: Name, input: unknown) => Promise<Answer<Name>>;
  return loose(name, { ...(input as object | undefined), signal });
}

function withCursor<Name extends EndpointName>(input: Input<Name>, cursor: string | null): Input<Name> {
  if (cursor === null) return input;
  const { query } = input as { query?: object };
  return { ...(input as object), query: { ...query, cursor } } as Input<Name>;
}
