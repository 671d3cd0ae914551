// How the viewer's own feeds and channels are doing, as a dialog: one row each, worst news in words.

import { clockText, durationText, isolated, secondsText } from '../display/quantity.ts';
import { health, isClockOff, isJammed, rates, silentFeeds } from '../session/health.ts';
import type { AsideInfo, BiasInfo, ChannelInfo, FeedInfo, TrustInfo } from '../session/health-messages.ts';
import { clock } from '../session/store.ts';
import type { WordKey } from '../words/en.ts';
import { text, wholeNumber } from '../words/language.ts';

function stateOf(feed: FeedInfo): string {
  if (feed.lastInputAt === undefined) return text('feeds.never');
  if (silentFeeds.value.includes(feed.feed)) return text('feeds.silent', { time: durationText(clock.value.computedUntil - feed.lastInputAt) });
  if (isJammed(feed)) return text('feeds.jammed', { bearing: isolated(`${Math.round(feed.jammedDeg ?? 0)}°`) });
  if (feed.overload) return text('feeds.overload');
  if (feed.timeSourceInvalid) return text('feeds.clock');
  return isClockOff(feed) ? text('feeds.clockOff') : text('feeds.well');
}

function FeedRow({ feed }: { feed: FeedInfo }) {
  const rate = rates.value.get(feed.feed);
  const well = feed.lastInputAt !== undefined && !silentFeeds.value.includes(feed.feed) && !feed.overload && !isJammed(feed) && !isClockOff(feed);
  return (
    <tr>
      <th scope="row">
        <bdi dir="ltr">{feed.feed}</bdi>
      </th>
      <td class={well ? '' : 'is-bad'}>{stateOf(feed)}</td>
      <td>{feed.lastInputAt === undefined ? '–' : durationText(Math.max(0, clock.value.computedUntil - feed.lastInputAt))}</td>
      <td>{wholeNumber(feed.plots)}</td>
      <td>{rate === undefined ? '–' : isolated(rate.toFixed(1))}</td>
      <td class={feed.quarantined > 0 ? 'is-bad' : ''}>{wholeNumber(feed.quarantined)}</td>
      <td class={isClockOff(feed) ? 'is-bad' : ''}>{feed.offsetS === undefined ? '–' : secondsText(feed.offsetS, 2)}</td>
      <td>{feed.rotationS === undefined ? '–' : secondsText(feed.rotationS, 1)}</td>
    </tr>
  );
}

function ChannelRow({ channel }: { channel: ChannelInfo }) {
  const last = channel.receipts.at(-1);
  return (
    <tr>
      <th scope="row">
        <bdi dir="ltr">{channel.name}</bdi>
      </th>
      <td class={channel.state === 'working' ? '' : 'is-bad'}>{channel.state === 'working' ? text('channels.working') : text('channels.failing')}</td>
      <td>{wholeNumber(channel.delivered)}</td>
      <td class={channel.waiting > 0 ? 'is-bad' : ''}>{wholeNumber(channel.waiting)}</td>
      <td>{last === undefined ? '–' : `${isolated(clockText(last.sentAt))} ${text(`receipt.${last.result}`)}`}</td>
    </tr>
  );
}

/** Without the sign of a nothing, and with a minus that is no hyphen. */
const signed = (value: number, digits: number): string =>
  value
    .toFixed(digits)
    .replace(/^-(?=[0.]*$)/, '')
    .replace('-', '−');
const within = (value: number, sigma: number, digits: number): string => isolated(`${signed(value, digits)} ± ${sigma.toFixed(digits)}`);

/** What was found of own sensors' errors by comparing them with others, with one sigma. */
function Biases({ biases }: { biases: readonly BiasInfo[] }) {
  if (biases.length === 0) return null;
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{text('bias.sensor')}</th>
          <th scope="col">{text('feeds.state')}</th>
          <th scope="col">{text('bias.range')}</th>
          <th scope="col">{text('bias.azimuth')}</th>
          <th scope="col">{text('bias.clock')}</th>
        </tr>
      </thead>
      <tbody>
        {biases.map((bias) => (
          <tr key={bias.sensor}>
            <th scope="row">
              <bdi dir="ltr">{bias.sensor}</bdi>
            </th>
            <td>{text(`bias.${bias.state}`)}</td>
            <td>{within(bias.rangeM, bias.rangeSigmaM, 0)}</td>
            <td>{within(bias.azimuthDeg, bias.azimuthSigmaDeg, 2)}</td>
            <td>{within(bias.clockS, bias.clockSigmaS, 2)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Doubt is worth a word from here on. */
const DOUBTED = 0.3;

/** How own sensors' lone objects compare with what others see in the own picture. */
function Trust({ trust }: { trust: readonly TrustInfo[] }) {
  if (trust.length === 0) return null;
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{text('bias.sensor')}</th>
          <th scope="col">{text('trust.doubt')}</th>
          <th scope="col">{text('trust.borneOut')}</th>
          <th scope="col">{text('trust.contradicted')}</th>
          <th scope="col">{text('trust.shed')}</th>
        </tr>
      </thead>
      <tbody>
        {trust.map(({ sensor, doubtChance, borneOut, contradicted, shedBirths }) => (
          <tr key={sensor}>
            <th scope="row">
              <bdi dir="ltr">{sensor}</bdi>
            </th>
            <td class={doubtChance >= DOUBTED ? 'is-bad' : ''}>{text(doubtChance >= DOUBTED ? 'trust.doubted' : 'trust.believed')}</td>
            <td>{wholeNumber(borneOut)}</td>
            <td>{wholeNumber(contradicted)}</td>
            <td class={shedBirths > 0 ? 'is-bad' : ''}>{wholeNumber(shedBirths)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const ASIDE: Readonly<Record<string, WordKey>> = {
  'ingest/unknown-source': 'aside.unknown-source',
  'ingest/late': 'aside.late',
  'ingest/future': 'aside.future',
  'ingest/overload': 'aside.overload',
  'ingest/simulated': 'aside.simulated',
  'ingest/swapped': 'aside.swapped',
  'ingest/too-long': 'aside.too-long',
  'ingest/unknown-north': 'aside.unknown-north',
  'ingest/no-error': 'aside.incomplete',
  'ingest/no-position': 'aside.incomplete',
  'ingest/no-time': 'aside.incomplete',
  'ingest/no-such-place': 'aside.incomplete',
};

/** What was put aside and what to do, in the words of the screen; behind it the broker's own sentence with its values, as it stands in the log. */
function Asides({ of, asides }: { of?: string; asides: readonly AsideInfo[] }) {
  return (
    <>
      {asides.map(({ code, message }) => (
        <p key={message} class="aside">
          {of === undefined ? null : (
            <>
              <bdi dir="ltr">{of}</bdi>:{' '}
            </>
          )}
          {text(ASIDE[code] ?? 'aside.unread')}{' '}
          <bdi class="muted" dir="ltr">
            {code}: {message}
          </bdi>
        </p>
      ))}
    </>
  );
}

/** The whole panel's inside. */
export function FeedsPanel() {
  const found = health.value;
  if (found === undefined) return <p class="muted">{text('feeds.none')}</p>;
  return (
    <div class="feeds">
      <table>
        <thead>
          <tr>
            <th scope="col">{text('feeds.feed')}</th>
            <th scope="col">{text('feeds.state')}</th>
            <th scope="col">{text('feeds.age')}</th>
            <th scope="col">{text('feeds.plots')}</th>
            <th scope="col">{text('feeds.rate')}</th>
            <th scope="col">{text('feeds.aside')}</th>
            <th scope="col">{text('feeds.delay')}</th>
            <th scope="col">{text('feeds.turn')}</th>
          </tr>
        </thead>
        <tbody>
          {found.feeds.map((feed) => (
            <FeedRow key={feed.feed} feed={feed} />
          ))}
        </tbody>
      </table>
      <Biases biases={found.feeds.flatMap((feed) => feed.biases)} />
      <Trust trust={found.feeds.flatMap((feed) => feed.trust)} />
      {found.feeds.map(({ feed, reasons }) => (
        <Asides key={feed} of={feed} asides={reasons} />
      ))}
      <Asides asides={found.strangers} />
      {found.channels.length === 0 ? null : (
        <table>
          <thead>
            <tr>
              <th scope="col">{text('channels.channel')}</th>
              <th scope="col">{text('feeds.state')}</th>
              <th scope="col">{text('channels.delivered')}</th>
              <th scope="col">{text('channels.waiting')}</th>
              <th scope="col">{text('channels.last')}</th>
            </tr>
          </thead>
          <tbody>
            {found.channels.map((channel) => (
              <ChannelRow key={channel.name} channel={channel} />
            ))}
          </tbody>
        </table>
      )}
      {found.channels.flatMap(({ name, receipts }) => {
        const problem = receipts.findLast((receipt) => receipt.problem !== '')?.problem;
        return problem === undefined
          ? []
          : [
              <p key={name} class="aside">
                <bdi dir="ltr">{name}</bdi>: {text('channels.problem')}{' '}
                <bdi class="muted" dir="ltr">
                  {problem}
                </bdi>
              </p>,
            ];
      })}
    </div>
  );
}
