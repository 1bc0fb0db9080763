/** <session-course>: power over time, what limited it, and who held control meanwhile. */
import { html, LitElement } from 'lit';
import { amps, energy, moment, power } from '../../lib/format.ts';
import { reasonText, t } from '../../lib/words.ts';
import { house } from '../../live/house.ts';
import type { Course, Session } from '../../live/types.ts';
import '../../parts/time-chart.ts';
import type { Band, Line } from '../../parts/time-chart.ts';
import { base } from '../../style/base.ts';
import { courseChart, type Held, heldBands } from './course.ts';
import { partyName } from './names.ts';

/** Of bands that follow each other; the name stands in each. */
const BAND_COLOURS = ['--accent', '--warn', '--dim'] as const;
/** Rows beneath the chart. */
const MAX_ROWS = 60;

export class SessionCourse extends LitElement {
  static override properties = { session: { attribute: false }, course: { attribute: false } };
  static override styles = [base];

  declare session: Session;
  declare course: Course | undefined;

  protected override render() {
    const { session, course } = this;
    const end = session.ended_at ?? house.known?.status.now ?? new Date().toISOString();
    const held = heldBands(course?.holders ?? [], session.started_at, end);
    return html`<section class="card stack" aria-labelledby="course">
      <h2 id="course">${t('sessions.course')}</h2>
      ${this.#curve(course, held, end)}
      ${course === undefined ? '' : html`<details><summary>${t('sessions.as_table')}</summary>${this.#tables(course, held)}</details>`}
    </section>`;
  }

  #curve(course: Course | undefined, held: readonly Held[], end: string) {
    if (course === undefined) return html`<p class="dim">${t('common.loading')}</p>`;
    const measured = course.curve.filter(({ power_w: w }) => w !== null);
    return measured.length < 2 ? html`<p class="dim">${t('sessions.no_course')}</p>` : this.#chart(course, held, end);
  }

  #chart(course: Course, held: readonly Held[], end: string) {
    const { times, powerKw, currentA, limitA } = courseChart(course, end);
    const isTold = (values: readonly (number | null)[]) => values.some((value) => value !== null);
    const lines: readonly Line[] = [
      { label: t('sessions.power'), unit: 'kW', values: powerKw, colour: '--accent', filled: true },
      ...(isTold(currentA)
        ? [{ label: t('sessions.current'), unit: 'A', values: currentA, colour: '--dim', axis: 'right' } as const]
        : []),
      ...(isTold(limitA)
        ? [
            {
              label: t('sessions.limit'),
              unit: 'A',
              values: limitA,
              colour: '--bad',
              stepped: true,
              axis: 'right',
            } as const,
          ]
        : []),
    ];
    const bands = held.map(({ from, to, holder }, index): Band => {
      const colour = BAND_COLOURS[index % BAND_COLOURS.length] ?? '--accent';
      return { from, to, label: partyName(holder), colour };
    });
    return html`<time-chart
      .times=${times} .lines=${lines} .bands=${bands} .height=${260}
      label=${t('sessions.course_about')}
      .timeZone=${house.known?.status.time_zone}
    ></time-chart>`;
  }

  #tables({ curve, limits }: Course, held: readonly Held[]) {
    const zone = house.known?.status.time_zone;
    const at = (seconds: number) => moment(new Date(seconds * 1000).toISOString(), zone);
    const step = Math.max(1, Math.ceil(curve.length / MAX_ROWS));
    return html`<div class="stack">
      <div class="scroll"><table>
        <caption>${t('sessions.in_control')}</caption>
        <thead><tr><th scope="col">${t('sessions.from')}</th><th scope="col">${t('sessions.to')}</th><th scope="col">${t('sessions.who')}</th><th scope="col">${t('sessions.why')}</th></tr></thead>
        <tbody>${held.map(({ from, to, holder, reason }) => html`<tr><td>${at(from)}</td><td>${at(to)}</td><td>${partyName(holder)}</td><td>${reason === null ? '–' : reasonText(reason)}</td></tr>`)}</tbody>
      </table></div>
      <div class="scroll"><table>
        <caption>${t('sessions.limits')}</caption>
        <thead><tr><th scope="col">${t('sessions.from')}</th><th scope="col" class="number">${t('sessions.limit')}</th><th scope="col">${t('sessions.why')}</th></tr></thead>
        <tbody>${limits.map((limit) => html`<tr><td>${moment(limit.at, zone)}</td><td class="number">${amps(limit.limit_a)}</td><td>${reasonText(limit.why)}</td></tr>`)}</tbody>
      </table></div>
      <div class="scroll"><table>
        <caption>${t('sessions.power')}</caption>
        <thead><tr><th scope="col">${t('sessions.when')}</th><th scope="col" class="number">${t('sessions.power')}</th><th scope="col" class="number">${t('sessions.energy')}</th></tr></thead>
        <tbody>${curve.filter((_, index) => index % step === 0).map((point) => html`<tr><td>${moment(point.at, zone)}</td><td class="number">${power(point.power_w)}</td><td class="number">${energy(point.energy_wh)}</td></tr>`)}</tbody>
      </table></div>
    </div>`;
  }
}
customElements.define('session-course', SessionCourse);
