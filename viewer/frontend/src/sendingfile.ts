/** Sent files and the server: sending one with its progress, what it understood, loading it. */

import { refusal, send, ServerError } from './api';
import { track } from './busy';
import type { LonLat } from './geodesy';
import type { Lang } from './link';

/** A file on the server, and the layers that it may go into. */
export interface SentFile {
  readonly id: string;
  readonly name: string;
  readonly layers: readonly string[];
}

/** What the sender says of a file; what is missing is guessed. */
export interface Said {
  readonly layer?: string;
  readonly fields?: Readonly<Record<string, string>>;
  readonly key?: string | null;
  readonly crs?: number;
}

export interface Preview {
  readonly layer: string;
  readonly rows: number;
  readonly columns: readonly { readonly column: string; readonly values: readonly string[] }[];
  readonly fields: Readonly<Record<string, string>>;
  /** Names of fields, and what they are called. */
  readonly choices: Readonly<Record<string, string>>;
  readonly required: readonly string[];
  readonly key: string | null;
  readonly crs: number | null;
  readonly has_geometry: boolean;
  readonly accepted: number;
  readonly outside: number;
  readonly merged: number;
  readonly rejected: Readonly<Record<string, number>>;
  readonly rejections: readonly { readonly row: number; readonly sentence: string }[];
  readonly counts: Counts | null;
  readonly shapes: readonly Shape[];
  readonly notes: readonly string[];
  readonly stopped: string | null;
}

export interface Counts {
  readonly inserted: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly retired: number;
}

export interface Shape {
  readonly type: string;
  readonly coordinates: unknown;
}

/** Reading a large file, and loading it, may take minutes. */
const PATIENCE_MS = 300_000;
const JSON_BODY = { 'Content-Type': 'application/json' };

/** Send a file; `fetch` cannot tell how much of it is gone. */
export function sendFile(
  file: File, lang: Lang, progress: (share: number) => void, signal: AbortSignal,
): Promise<SentFile> {
  const sending = new Promise<SentFile>((done, failed) => {
    const request = new XMLHttpRequest();
    const gone = () => failed(new ServerError('gone', 0, 'The connection broke.'));
    request.open('POST', `/uploads?name=${encodeURIComponent(file.name)}`);
    request.setRequestHeader('Accept', 'application/json');
    request.setRequestHeader('Accept-Language', lang);
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.upload.addEventListener('progress', ({ loaded, total }) => progress(loaded / total));
    request.addEventListener('error', gone);
    request.addEventListener('abort', () => failed(new DOMException('Stopped', 'AbortError')));
    request.addEventListener('load', () => {
      if (request.status === 201) done(JSON.parse(request.responseText) as SentFile);
      else void refusal(answerOf(request)).then(failed);
    });
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });
  return track(sending);
}

function answerOf(request: XMLHttpRequest): Response {
  const type = request.getResponseHeader('Content-Type') ?? '';
  return new Response(request.responseText, {
    status: request.status, statusText: request.statusText, headers: { 'Content-Type': type },
  });
}

export async function lookAt(sent: SentFile, said: Said, lang: Lang): Promise<Preview> {
  const { body } = await track(send<Preview>('POST', `/uploads/${sent.id}/preview`, lang, {
    body: said, headers: JSON_BODY, deadlineMs: PATIENCE_MS,
  }));
  return body as Preview;
}

export async function loadSent(
  sent: SentFile, said: Said, retire: boolean, lang: Lang,
): Promise<Counts & { readonly rejected: Readonly<Record<string, number>> }> {
  const { body } = await track(
    send<Counts & { rejected: Record<string, number> }>('POST', `/uploads/${sent.id}/load`, lang, {
      body: { ...said, confirm_retire: retire }, headers: JSON_BODY, deadlineMs: PATIENCE_MS,
    }));
  return body as Counts & { rejected: Record<string, number> };
}

/** Rows of the `answer-sent-` layers. */
export function sentRows(shapes: readonly Shape[]): Record<string, object[]> {
  const rows: Record<'areas' | 'lines' | 'points', object[]> = { areas: [], lines: [], points: [] };
  for (const { type, coordinates } of shapes) {
    if (type === 'Point') rows.points.push({ position: coordinates });
    else if (type === 'LineString') rows.lines.push({ path: coordinates });
    else if (type === 'Polygon') rows.areas.push({ polygon: coordinates });
    else if (type === 'MultiPoint') {
      rows.points.push(...(coordinates as LonLat[]).map((position) => ({ position })));
    } else if (type === 'MultiLineString') {
      rows.lines.push(...(coordinates as LonLat[][]).map((path) => ({ path })));
    } else if (type === 'MultiPolygon') {
      rows.areas.push(...(coordinates as LonLat[][][]).map((polygon) => ({ polygon })));
    }
  }
  return {
    'answer-sent-areas': rows.areas, 'answer-sent-lines': rows.lines,
    'answer-sent-points': rows.points,
  };
}
