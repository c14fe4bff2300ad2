import {
  EVENT_ID,
  type Event,
  getScalarValue,
  parseEvents,
  SCALAR_STYLE,
  type ScalarEvent,
  YAMLException,
} from 'js-yaml';
import { Builder, type Telling } from './builder.ts';
import { bare, type Pool, type Properties } from './pool.ts';
import { quoted, type Word, yamlWord } from './spelling.ts';

/** Reads YAML with js-yaml, whose work grows with the text and not with its shape. `broken`: it refuses the text. */
export function readYaml(text: string, pool: Pool, maxDepth: number): Telling | 'broken' | 'too deep' {
  const events = eventsOf(text, maxDepth);
  if (typeof events === 'string') return events;
  const builder = new Builder(pool);
  const comments = text.includes('#') ? new Comments(text, builder) : null;
  for (const event of events) tell(event, text, builder, comments);
  comments?.upTo(text.length);
  return builder.tell();
}

function eventsOf(text: string, maxDepth: number): Event[] | 'broken' | 'too deep' {
  try {
    return parseEvents(text, { maxDepth });
  } catch (error) {
    return error instanceof YAMLException && error.reason.includes('maxDepth') ? 'too deep' : 'broken';
  }
}

function tell(event: Event, text: string, builder: Builder, comments: Comments | null): void {
  switch (event.type) {
    case EVENT_ID.DOCUMENT:
      // Nothing may get lost of them, as of comments.
      for (const directive of event.directives) builder.comment(`%${Object.values(directive).join(' ')}`);
      builder.endDocument();
      break;
    case EVENT_ID.MAPPING:
    case EVENT_ID.SEQUENCE:
      comments?.upTo(event.start);
      builder.open(event.type === EVENT_ID.MAPPING ? 'map' : 'list', propertiesOf(event, text));
      break;
    case EVENT_ID.SCALAR: {
      if (event.valueStart >= 0) comments?.past(event.valueStart, event.valueEnd);
      const properties = propertiesOf(event, text);
      builder.scalar(spell(event, text, properties), properties);
      break;
    }
    case EVENT_ID.ALIAS:
      comments?.past(event.anchorStart, event.anchorEnd);
      builder.alias(text.slice(event.anchorStart, event.anchorEnd));
      break;
    case EVENT_ID.POP:
      if (builder.isOpen) builder.close();
  }
}

function propertiesOf(event: Exclude<Event, { type: typeof EVENT_ID.POP }>, text: string): Properties {
  if (!('tagStart' in event) || (event.tagStart < 0 && event.anchorStart < 0)) return bare;
  const { tagStart, tagEnd, anchorStart, anchorEnd } = event;
  return {
    tag: tagStart < 0 ? '' : text.slice(tagStart, tagEnd),
    anchor: anchorStart < 0 ? '' : text.slice(anchorStart, anchorEnd),
  };
}

function spell(event: ScalarEvent, text: string, { tag }: Properties): Word {
  if (event.valueStart < 0) return tag === '' ? yamlWord('') : quoted('');
  const value = getScalarValue(text, event);
  return event.style === SCALAR_STYLE.PLAIN && tag === '' ? yamlWord(value) : quoted(value);
}

/** Finds the comments between the scalars of a text. */
class Comments {
  private readonly text: string;
  private readonly builder: Builder;
  private at = 0;

  constructor(text: string, builder: Builder) {
    this.text = text;
    this.builder = builder;
  }

  /** Goes on to `start`. Whatever `#` is on the way begins a comment if it stands behind white space. */
  upTo(start: number): void {
    const { text } = this;
    for (let at = this.at; at < start; at++) {
      if (text.charCodeAt(at) !== 35 || !isBehindSpace(text, at)) continue;
      let end = at;
      while (end < start && text.charCodeAt(end) !== 10) end++;
      this.builder.comment(text.slice(at, end));
      at = end;
    }
    if (start > this.at) this.at = start;
  }

  past(start: number, end: number): void {
    this.upTo(start);
    if (end > this.at) this.at = end;
  }
}

function isBehindSpace(text: string, at: number): boolean {
  return at === 0 || /\s/.test(text.charAt(at - 1));
}
