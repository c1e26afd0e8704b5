/** Asking the server: one place that turns every failure into a sentence the page can show. */

import { Contact } from './contact';
import type { Lang } from './link';

/** `gone`: nobody answers; `refused`: sign-in or rights; `wrong`: any other refusal. */
export type Failure = 'gone' | 'refused' | 'wrong';

export class ServerError extends Error {
  constructor(
    readonly failure: Failure,
    readonly status: number,
    message: string,
    /** The name of the problem, as `no-streets`. */
    readonly problem: string | null = null,
    /** All that the problem says, besides its sentence. */
    readonly members: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = 'ServerError';
  }
}

const DEADLINE_MS = 15_000;
/** What is small is answered sooner than this, or not at all. */
const PROBE_MS = 3000;

/** The page's one contact with its server. */
export const contact = new Contact(probe);

/** See whether anybody is there. */
export async function probe(): Promise<void> {
  await reach('/health', { cache: 'no-store', signal: AbortSignal.timeout(PROBE_MS) });
}

export interface Answer<T> {
  readonly body: T;
  readonly etag: string | null;
}

/** Fetch JSON; the browser's cache asks with the ETag and keeps the body when nothing changed. */
export async function getJson<T>(
  url: string,
  lang: Lang,
  signal?: AbortSignal,
): Promise<Answer<T>> {
  const deadline = AbortSignal.timeout(DEADLINE_MS);
  const response = await reach(url, {
    headers: { Accept: 'application/json, application/geo+json', 'Accept-Language': lang },
    cache: 'no-cache',
    signal: signal ? AbortSignal.any([signal, deadline]) : deadline,
  });
  if (!response.ok) throw await refusal(response);
  return { body: await read<T>(response), etag: response.headers.get('ETag') };
}

/** Send a form that changes something, as signing out does. */
export async function post(url: string): Promise<void> {
  const response = await reach(url, { method: 'POST', signal: AbortSignal.timeout(DEADLINE_MS) });
  if (!response.ok) throw await refusal(response);
}

/** What the server made of a change. */
export interface Sent<T> {
  readonly body: T | null;
  readonly etag: string | null;
  /** Address of what was made. */
  readonly location: string | null;
}

/**
 * Ask for a change: add, correct or end an item.
 *
 * Each attempt has a key of its own, so that a change whose answer got lost is not made twice.
 */
export async function send<T>(
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  url: string,
  lang: Lang,
  { body, headers = {}, key = crypto.randomUUID(), deadlineMs = DEADLINE_MS }: SendOptions = {},
): Promise<Sent<T>> {
  const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/geo+json';
  const response = await reach(url, {
    method,
    headers: {
      Accept: 'application/json, application/geo+json',
      'Accept-Language': lang,
      'Idempotency-Key': key,
      ...(body === undefined ? {} : { 'Content-Type': type }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(deadlineMs),
  });
  if (!response.ok) throw await refusal(response);
  const told = response.headers.get('Content-Type')?.includes('json') ?? false;
  return {
    body: told ? await read<T>(response) : null,
    etag: response.headers.get('ETag'),
    location: response.headers.get('Location'),
  };
}

interface SendOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly key?: string;
  readonly deadlineMs?: number;
}

async function reach(url: string, init: RequestInit): Promise<Response> {
  return contact.watch(fetch(url, init)).catch(gone);
}

/** Read an answer to its end: a server may fall silent in the middle of it. */
async function read<T>(response: Response): Promise<T> {
  return contact.watch(response.json() as Promise<T>).catch(gone);
}

/** Being asked to stop is no failure of the server; everything else means nobody answered. */
function gone(error: unknown): never {
  if (error instanceof DOMException && error.name === 'AbortError') throw error;
  throw new ServerError('gone', 0, String(error));
}

export async function refusal(response: Response): Promise<ServerError> {
  const { status } = response;
  const failure: Failure =
    status === 401 || status === 403 ? 'refused' : status >= 502 && status <= 504 ? 'gone' : 'wrong';
  const problem = await problemOf(response);
  const { type, title, detail } = problem;
  const message = detail ?? title ?? `${status} ${response.statusText}`;
  return new ServerError(failure, status, message, type?.split('/').at(-1) ?? null, problem);
}

interface Problem extends Record<string, unknown> {
  readonly type?: string;
  readonly title?: string;
  readonly detail?: string;
}

/** The RFC 9457 problem of a refusal; empty where there is none. */
async function problemOf(response: Response): Promise<Problem> {
  if (!response.headers.get('Content-Type')?.includes('problem+json')) return {};
  return (await response.json()) as Problem;
}
