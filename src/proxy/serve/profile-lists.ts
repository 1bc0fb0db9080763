/** Which profiles there are, as the asker sees it: its own, and what limits it from outside (PROTOCOL §4.6). */
import type { ListProfiles, Profile } from '../../core/asks/profiles.ts';
import { compile, HORIZON_MS, type Room } from '../../core/limits/compile.ts';
import { type Merged, merged } from '../../core/limits/merge.ts';
import { profilesMatching } from '../../core/limits/store.ts';
import { SOURCES, sourceOf } from '../../core/limits/told.ts';
import type { Instant, Message } from '../../core/model.ts';
import { evsesOf } from '../../core/station/apply.ts';
import { othersAt } from '../limits/others.ts';
import { roomOf } from '../limits/room.ts';
import { asWritten, profilesOf } from '../profiles.ts';
import { answered, judged, type Outcome, refused, type Served } from './served.ts';

/** Profiles of one page. */
const PAGE = 10;
/** Whose they are where the asker set them itself. */
const OWN_SOURCE = 'CSO';

interface Group {
  readonly evse: number;
  readonly source: string;
  readonly profiles: readonly Profile[];
}

export async function listProfiles(served: Served<'listProfiles'>): Promise<Outcome<'listProfiles'>> {
  const { context, twin, provider, ask } = served;
  const decision = await judged(served, { verb: 'read', needs: 'observe' });
  if (!decision.allow) return refused(decision.code, decision.why);
  const groups = [...ownGroups(served), ...outsideGroups(served)].filter(
    ({ source }) => ask.sources === undefined || ask.sources.includes(source),
  );
  if (groups.length === 0) return answered({ accepted: false, status: 'NoProfiles' });
  const told = () =>
    twin.run((unit) => {
      for (const message of pagesOf(ask.requestId, groups))
        unit.append({ lane: 'E', recordedAt: context.clock.now(), message, only: provider.id });
    });
  return answered({ accepted: true, status: 'Accepted' }, () => {
    void told().catch((error: unknown) =>
      context.log.error({ charger: twin.chargerId, error: String(error) }, 'a list of profiles could not be told'),
    );
  });
}

/** As it wrote them, and reads them back (invariant I12). */
function ownGroups({ context, twin, provider, ask }: Served<'listProfiles'>): readonly Group[] {
  const profiles = profilesMatching(profilesOf(twin.state, provider.id, context.clock.now()), ask);
  const evses = [...new Set(profiles.map(({ evse }) => evse))];
  return evses.map((evse) => ({
    evse,
    source: OWN_SOURCE,
    profiles: profiles.filter((one) => one.evse === evse).map((one) => asWritten(twin.state, provider.id, one)),
  }));
}

/** What the house and other networks limit is nobody's profile to change: such ids are negative (K01.FR.22). */
function outsideGroups({ context, twin, provider, ask }: Served<'listProfiles'>): readonly Group[] {
  const now = context.clock.now();
  const { chargerId, state } = twin;
  const evses = evsesOf(state.station).filter((evse) => ask.evse === undefined || ask.evse === evse);
  return evses.flatMap((evse) => {
    const others = othersAt(context, state, { chargerId, evse, now }, provider.id);
    return SOURCES.flatMap((source, index) => {
      const parties = others.filter((party) => sourceOf(party) === source);
      const profile = outsideProfile(
        -(10 * evse + index + 1),
        evse,
        merged(parties, now),
        now,
        roomOf(context, state, chargerId),
      );
      return profile === undefined || !isMeant(profile, ask) ? [] : [{ evse, source, profiles: [profile] }];
    });
  });
}

function outsideProfile(id: number, evse: number, { steps }: Merged, now: Instant, room: Room): Profile | undefined {
  if (steps.every(({ limitA }) => limitA === undefined)) return undefined;
  const { startsAt, durationS, periods } = compile(steps, now, now + HORIZON_MS, room);
  const schedule = {
    id: 1,
    startsAt,
    durationS,
    unit: 'A' as const,
    periods: periods.map(({ startS, limitA, phases }) => ({ startS, limit: limitA, phases })),
  };
  return {
    id,
    evse,
    stackLevel: 0,
    purpose: 'ChargingStationExternalConstraints',
    kind: 'Absolute',
    schedules: [schedule],
  };
}

function isMeant({ id, purpose, stackLevel }: Profile, ask: ListProfiles): boolean {
  return (
    (ask.ids === undefined || ask.ids.includes(id)) &&
    (ask.purpose === undefined || ask.purpose === purpose) &&
    (ask.stackLevel === undefined || ask.stackLevel === stackLevel)
  );
}

function pagesOf(requestId: number, groups: readonly Group[]): readonly Message[] {
  const pages = groups.flatMap(({ profiles, ...group }) =>
    Array.from({ length: Math.ceil(profiles.length / PAGE) }, (_, page) => ({
      ...group,
      profiles: profiles.slice(page * PAGE, (page + 1) * PAGE),
    })),
  );
  return pages.map((page, index) => ({
    means: 'profilesReport',
    ask: { requestId, ...page, isContinued: index < pages.length - 1 },
  }));
}
