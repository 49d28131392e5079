// Who has put a value into a payload.

const below = (place, name) => `${place}/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`;

/** The origins of a task's payload by their places. @param list what the API says; undefined: nothing is known. */
export class Origins {
  #byPlace;

  constructor(list) {
    this.#byPlace = new Map((list ?? []).map(origin => [origin.place, origin]));
  }

  /** Goes on to a member. @param at where the origin of the object or list was found: { place, origin }. */
  at(at, name) {
    const place = below(at.place, name);
    return { place, origin: this.#byPlace.get(place) ?? at.origin };
  }

  get root() {
    return { place: '', origin: this.#byPlace.get('') };
  }

  /** Whether some value below a place has another origin than the place itself. */
  hasMoreBelow(place) {
    return [...this.#byPlace.keys()].some(other => other.startsWith(`${place}/`));
  }
}

/** Describes an origin in a few words; null: it is not known. */
export function describe(origin) {
  if (origin === undefined) return null;
  const by = origin.by ? ` by ${origin.by}${origin.on_behalf_of ? ` for ${origin.on_behalf_of}` : ''}` : '';
  const elsewhere = origin.task && origin.from !== 'slice' ? ` in task ${origin.task}` : '';
  switch (origin.from) {
    case 'start': return `start${by}${elsewhere}`;
    case 'step': return `${origin.actor ?? 'actor'}, step ${origin.step}${elsewhere}`;
    case 'answer': return `answer ${origin.pause}${by}${origin.channel ? ` through ${origin.channel}` : ''}${elsewhere}`;
    case 'expiry': return `question ${origin.pause}, which had no answer in time${elsewhere}`;
    case 'slice': return origin.slice ? `slice ${origin.slice}, task ${origin.task}` : 'slices';
    case 'mixed': return 'several steps and answers, see the history';
    default: return null;
  }
}
