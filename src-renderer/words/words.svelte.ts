import { IntlMessageFormat } from 'intl-messageformat';
import { note, providerTitle, readNote, type NoteCode, type ProblemCode, type Refusal } from '../contract.js';
import { en, type Catalogue, type Key } from './en.js';

type Values = Record<string, string | number>;

/** The words of a language. */
export interface Speech {
  readonly catalogue: Catalogue;
  /** Messages for what the serving side says in English; absent where that is the language. */
  readonly notes?: Readonly<Record<NoteCode, string>>;
  /** What happened and what to do, for problems that take more than the few words of a row; absent where that is the language. */
  readonly sentences?: Readonly<Partial<Record<ProblemCode, string>>>;
  /** Large numbers are counted in tens of thousands. */
  readonly inMyriads?: boolean;
}

interface Language {
  /** As those who speak it call it. */
  readonly name: string;
  /** English is there from the beginning; another language is fetched by those who speak it. */
  readonly load: () => Promise<Speech>;
}

/** A third language is one more file and one more line here. */
export const languages: Readonly<Record<string, Language>> = {
  en: { name: 'English', load: () => Promise.resolve({ catalogue: en }) },
  'zh-CN': { name: '简体中文', load: async () => (await import('./zh-CN.js')).speech },
};

/** The language to speak: the one asked for, or the first of the system's that is known, or English. */
export function chooseLanguage(asked: string, system: readonly string[]): string {
  const known = Object.keys(languages);
  if (known.includes(asked)) return asked;
  for (const wish of system) {
    const same = known.find((tag) => tag === wish) ?? known.find((tag) => tag.split('-')[0] === wish.split('-')[0]);
    if (same !== undefined) return same;
  }
  return 'en';
}

/** Words and figures of the window in one language, which may change at any time. */
export class Words {
  language = $state('en');
  #speech: Speech = $state.raw({ catalogue: en });
  #wanted = 'en';
  readonly #formats = $derived.by(() => ({ language: this.language, made: new Map<Key, IntlMessageFormat>() }));
  readonly #figures = $derived.by(() => ({ language: this.language, made: new Map<string, Intl.NumberFormat>() }));

  /** Speaks another language as soon as its words are there. */
  async speak(language: string): Promise<void> {
    this.#wanted = language;
    const speech = await languages[language]!.load();
    if (this.#wanted !== language) return;
    this.#speech = speech;
    this.language = language;
    document.documentElement.lang = language;
  }

  readonly t = (key: Key, values?: Values): string => {
    const text = this.#speech.catalogue[key];
    if (values === undefined) return text;
    const { made } = this.#formats;
    let format = made.get(key);
    if (format === undefined) {
      format = new IntlMessageFormat(text, this.language, undefined, { ignoreTag: true });
      made.set(key, format);
    }
    return String(format.format(values));
  };

  /** What became of a picture, in few words; the serving side's sentence where its code has none here. */
  readonly cause = (cause: string | null, sentence: string | null): string =>
    cause !== null && `cause.${cause}` in en ? this.t(`cause.${cause}` as Key) : (sentence ?? '');

  /** The serving side's sentence where it speaks this language, else what its code says in it. */
  readonly why = (cause: string | null, sentence: string | null): string => {
    if (this.language === 'en' && sentence !== null) return sentence;
    return this.#speech.sentences?.[cause as ProblemCode] ?? this.cause(cause, sentence);
  };

  /** Why a way to compute is not used, after its name. */
  readonly refusal = ({ why, milliseconds: [its, processors] = [0, 0], what = '' }: Refusal): string =>
    this.t(`refusal.${why}`, { its, processors, what });

  /** What a recommended model is good at. */
  readonly about = (model: string): string => (`about.${model}` in en ? this.t(`about.${model}` as Key) : '');

  /** What the serving side says beside problems, in this language and with names for people where it is one of its notes. */
  readonly said = (text: string): string => {
    const { notes } = this.#speech;
    const found = readNote(text);
    if (found === null) return text;
    const values: Values = { ...found.values };
    for (const name of ['provider', 'next']) if (name in values) values[name] = providerTitle(`${values[name]}`);
    if (notes === undefined) return note(found.code, values as never);
    return String(new IntlMessageFormat(notes[found.code], this.language).format(values));
  };

  /** What quality was measured on: pictures here, or a published set by its name. */
  readonly testSet = (on: string): string => (`models.on.${on}` in en ? this.t(`models.on.${on}` as Key) : on);

  /** A figure with at most `digits` after the point. */
  readonly number = (value: number, digits = 0): string =>
    this.#format({ maximumFractionDigits: digits }).format(value);

  /** A readout that must not jump in width: always that many digits. */
  readonly fixed = (value: number, digits: number): string =>
    this.#format({ minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);

  readonly percent = (share: number): string =>
    this.#format({ style: 'percent', maximumFractionDigits: 0 }).format(share);

  /** A part of many, which may be a very small one. */
  readonly share = (share: number): string => {
    const say = this.#format({ style: 'percent', ...(share < 0.1 ? { maximumSignificantDigits: 2 } : {}) });
    return share > 0 && share < 1e-4 ? `<${say.format(1e-4)}` : say.format(share);
  };

  /** A time of a camera's clock, which knows no zone. */
  readonly dateTime = (time: string): string =>
    new Date(time).toLocaleString(this.language, { dateStyle: 'medium', timeStyle: 'short' });

  /** Millions of pixels: one digit after the point below ten, two for the smallest. */
  readonly megapixels = (value: number): string =>
    this.t('unit.megapixels', { value: this.#millions(value, value < 0.1 ? 2 : value < 10 ? 1 : 0) });

  readonly speed = (mps: number): string =>
    this.t('unit.speed', {
      value: this.#speech.inMyriads === true ? this.#millions(mps, 1) : this.fixed(mps, mps < 100 ? 1 : 0),
    });

  readonly bytes = (value: number): string => {
    const units = ['kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
    const step = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, value)) / 3) - 1));
    const amount = value / 1000 ** (step + 1);
    return this.#format({
      style: 'unit',
      unit: units[step]!,
      unitDisplay: 'short',
      maximumFractionDigits: amount < 10 ? 1 : 0,
    }).format(amount);
  };

  /** A time to the precision a person plans by: "8 s", "41 min", "2 h 40 min", "3 days". */
  readonly duration = (seconds: number): string => {
    const unit = (value: number, name: 'second' | 'minute' | 'hour' | 'day') =>
      this.#format({ style: 'unit', unit: name, unitDisplay: name === 'day' ? 'long' : 'short' }).format(value);
    if (seconds < 10) return this.#short(seconds);
    if (seconds < 60) return unit(Math.round(seconds), 'second');
    const minutes = Math.round(seconds / 60);
    if (minutes < 60) return unit(minutes, 'minute');
    if (minutes < 48 * 60) {
      const rest = minutes % 60;
      const hours = unit(Math.floor(minutes / 60), 'hour');
      return rest === 0 ? hours : `${hours} ${unit(rest, 'minute')}`;
    }
    return unit(Math.round(minutes / 1440), 'day');
  };

  readonly #short = (seconds: number): string =>
    this.#format({
      style: 'unit',
      unit: 'second',
      unitDisplay: 'short',
      maximumFractionDigits: seconds < 1 ? 2 : 1,
    }).format(seconds);

  #millions(value: number, digits: number): string {
    if (this.#speech.inMyriads !== true) return this.number(value, digits);
    return this.#format({ notation: 'compact', maximumSignificantDigits: 3, useGrouping: false }).format(value * 1e6);
  }

  #format(options: Intl.NumberFormatOptions): Intl.NumberFormat {
    const { made } = this.#figures;
    const key = JSON.stringify(options);
    let format = made.get(key);
    if (format === undefined) {
      format = new Intl.NumberFormat(this.language, options);
      made.set(key, format);
    }
    return format;
  }
}
