/** Asking the server: one place that turns every failure into a sentence the page can show. */

import type { Lang } from './link';

/** `gone`: nobody answers; `refused`: sign-in or rights; `wrong`: any other refusal. */
export type Failure = 'gone' | 'refused' | 'wrong';

export class ServerError extends Error {
  constructor(
    readonly failure: Failure,
    readonly status: number,
    message: string,
  ) {
    super(message);
    this.name = 'ServerError';
  }
}

const DEADLINE_MS = 15_000;

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
  return { body: (await response.json()) as T, etag: response.headers.get('ETag') };
}

/** Send a form that changes something, as signing out does. */
export async function post(url: string): Promise<void> {
  const response = await reach(url, { method: 'POST', signal: AbortSignal.timeout(DEADLINE_MS) });
  if (!response.ok) throw await refusal(response);
}

async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    // Being asked to stop is no failure of the server; everything else means nobody answered.
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ServerError('gone', 0, String(error));
  }
}

async function refusal(response: Response): Promise<ServerError> {
  const { status } = response;
  const failure: Failure =
    status === 401 || status === 403 ? 'refused' : status >= 502 && status <= 504 ? 'gone' : 'wrong';
  return new ServerError(failure, status, await sentence(response));
}

/** The `detail` of an RFC 9457 problem, or the status line where there is none. */
async function sentence(response: Response): Promise<string> {
  const fallback = `${response.status} ${response.statusText}`;
  if (!response.headers.get('Content-Type')?.includes('problem+json')) return fallback;
  const problem = (await response.json()) as { title?: string; detail?: string };
  return problem.detail ?? problem.title ?? fallback;
}
