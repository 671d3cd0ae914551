// The exercise director's desk: the pace of every screen, an object more, a sensor that fails or is jammed, a member cut off.

import { useEffect, useState } from 'preact/hooks';
import { clockText, durationText, isolated, leftToRight } from '../display/quantity.ts';
import { giveOrder, loadScene, refusal, scene, setPace, type DirectorScene, type OrderRequest } from '../session/director.ts';
import { activePane, tick } from '../session/store.ts';
import { nameOf, text } from '../words/language.ts';
import { Choice } from './choice.tsx';

const KINDS = ['drone', 'cruise', 'ballistic'] as const;
type ObjectKind = (typeof KINDS)[number];
/** Distances that the server takes for each kind, and one to begin with. */
const DISTANCES_KM: Readonly<Record<ObjectKind, { readonly least: number; readonly most: number; readonly first: number }>> = {
  drone: { least: 5, most: 800, first: 60 },
  cruise: { least: 20, most: 1500, first: 200 },
  ballistic: { least: 150, most: 1500, first: 600 },
};
const COMPASS = ['n', 'ne', 'e', 'se', 's', 'sw', 'w', 'nw'] as const;
const PACES = [0, 1, 10, 60] as const;
const MINUTES_FIRST = 5;
const MINUTES_MAX = 600;
const SCENE_EVERY_TICKS = 4;

function Pace() {
  return (
    <fieldset>
      <legend>{text('director.pace')}</legend>
      {PACES.map((speed) => (
        <button key={speed} type="button" class="button" onClick={() => void setPace(speed)}>
          {speed === 0 ? text('director.stop') : text('director.run', { speed: leftToRight(`×${speed}`) })}
        </button>
      ))}
    </fieldset>
  );
}

interface Option {
  readonly id: string;
  readonly name: string;
}

function NewObject() {
  const { places } = activePane.value;
  const [kind, setKind] = useState<ObjectKind>('drone');
  const [index, setIndex] = useState(0);
  const [side, setSide] = useState<(typeof COMPASS)[number]>('n');
  const [distanceKm, setDistanceKm] = useState(DISTANCES_KM.drone.first);
  const place = places.value[index];
  const limits = DISTANCES_KM[kind];
  const placeName = (at: string): string => nameOf(places.value[Number(at)]?.names ?? {});
  const towns = places.value.map((_, at) => String(at)).sort((a, b) => placeName(a).localeCompare(placeName(b)));
  const choose = (next: ObjectKind): void => {
    setKind(next);
    setDistanceKm(DISTANCES_KM[next].first);
  };
  const send = (event: Event): void => {
    event.preventDefault();
    if (!(distanceKm >= limits.least && distanceKm <= limits.most)) refusal.value = text('director.distances', limits);
    else if (place !== undefined)
      void giveOrder({ what: 'object', kind, lat: place.latDeg, lon: place.lonDeg, bearingDeg: COMPASS.indexOf(side) * 45, distanceKm });
  };
  return (
    <form noValidate onSubmit={send}>
      <fieldset>
        <legend>{text('director.object')}</legend>
        <Choice label={text('director.kind')} value={kind} options={KINDS} say={(one) => text(`kind.${one}`)} choose={choose} />
        <Choice label={text('director.towards')} value={String(index)} options={towns} say={placeName} choose={(at) => setIndex(Number(at))} />
        <Choice label={text('director.from')} value={side} options={COMPASS} say={(one) => text(`compass.${one}`)} choose={setSide} />
        <label>
          {text('director.distance')}{' '}
          <input
            type="number"
            required
            min={limits.least}
            max={limits.most}
            step="5"
            value={distanceKm}
            onInput={(event) => setDistanceKm(event.currentTarget.valueAsNumber)}
          />{' '}
          {text('unit.km')}
        </label>
        <button class="button" disabled={place === undefined}>
          {text('director.send')}
        </button>
      </fieldset>
    </form>
  );
}

/** One of several things, for some minutes. */
function Trouble({
  legend,
  label,
  options,
  acts,
}: {
  legend: string;
  label: string;
  options: readonly Option[];
  acts: readonly { readonly words: string; readonly possible: (id: string) => boolean; readonly order: (id: string, minutes: number) => OrderRequest }[];
}) {
  const [id, setId] = useState(options[0]?.id ?? '');
  const [minutes, setMinutes] = useState(MINUTES_FIRST);
  const send = (order: OrderRequest): void => {
    if (minutes >= 1 && minutes <= MINUTES_MAX) void giveOrder(order);
    else refusal.value = text('director.times', { most: MINUTES_MAX });
  };
  return (
    <fieldset>
      <legend>{legend}</legend>
      <Choice
        label={label}
        value={id}
        options={options.map((one) => one.id)}
        say={(one) => options.find((option) => option.id === one)?.name ?? one}
        choose={setId}
      />
      <label>
        {text('director.for')}{' '}
        <input type="number" required min={1} max={MINUTES_MAX} value={minutes} onInput={(event) => setMinutes(event.currentTarget.valueAsNumber)} />{' '}
        {text('unit.min')}
      </label>
      {acts.map(({ words, possible, order }) => (
        <button key={words} type="button" class="button" disabled={!possible(id)} onClick={() => send(order(id, minutes))}>
          {words}
        </button>
      ))}
    </fieldset>
  );
}

function orderText(order: OrderRequest, { members }: DirectorScene): string {
  switch (order.what) {
    case 'object':
      return text('director.was.object', { kind: KINDS.map((kind) => (kind === order.kind ? text(`kind.${kind}`) : '')).join('') });
    case 'cut':
      return text('director.was.cut', {
        member: isolated(nameOf(members.find(({ id }) => id === order.member)?.names ?? {})),
        time: durationText(order.minutes * 60),
      });
    default:
      return text(order.what === 'jam' ? 'director.was.jam' : 'director.was.silence', {
        sensor: isolated(order.sensor),
        time: durationText(order.minutes * 60),
      });
  }
}

function Given({ given }: { given: DirectorScene }) {
  if (given.orders.length === 0) return <p class="muted">{text('director.none')}</p>;
  return (
    <>
      <h3>{text('director.given')}</h3>
      <ol class="orders">
        {given.orders.map((order, index) => (
          <li key={index}>
            <bdi dir="ltr">{clockText(order.at)}</bdi> {orderText(order, given)}
          </li>
        ))}
      </ol>
      <p>
        <a href="api/director/file" download="orders.json">
          {text('director.keep')}
        </a>{' '}
        <span class="muted">{text('director.again')}</span>
      </p>
    </>
  );
}

/** The inside of the dialog. */
export function DirectorPanel() {
  const due = Math.floor(tick.value / SCENE_EVERY_TICKS);
  useEffect(() => void loadScene(), [due]);
  const given = scene.value;
  if (given === undefined) return null;
  const always = (): boolean => true;
  return (
    <div class="director">
      <p class="muted">{text('director.help')}</p>
      {refusal.value === '' ? null : (
        <p class="act-problem" role="alert">
          {text('director.refused', { reason: refusal.value })}
        </p>
      )}
      <Pace />
      <NewObject />
      <Trouble
        legend={text('director.sensors')}
        label={text('director.sensor')}
        options={given.sensors.map(({ id }) => ({ id, name: id }))}
        acts={[
          { words: text('director.silence'), possible: always, order: (sensor, minutes) => ({ what: 'silence', sensor, minutes }) },
          {
            words: text('director.jam'),
            possible: (id) => given.sensors.some((sensor) => sensor.id === id && sensor.jams),
            order: (sensor, minutes) => ({ what: 'jam', sensor, minutes }),
          },
        ]}
      />
      <Trouble
        legend={text('director.members')}
        label={text('director.member')}
        options={given.members.map(({ id, names }) => ({ id, name: nameOf(names) }))}
        acts={[{ words: text('director.cut'), possible: always, order: (member, minutes) => ({ what: 'cut', member, minutes }) }]}
      />
      <Given given={given} />
    </div>
  );
}
