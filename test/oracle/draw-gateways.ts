import type { EgressOnlyGateway, InternetGateway, NatGateway } from '../../src/model/index.ts'
import { type Plan, zones } from './plan.ts'

/** What leads out of VPCs. */
export interface Gateways {
  readonly internetGateways: InternetGateway[]
  readonly egressOnlyGateways: EgressOnlyGateway[]
  readonly natGateways: NatGateway[]
}

export function drawGateways(plan: Plan): Gateways {
  const { draw, vpcs } = plan
  const here = vpcs.filter(({ region }) => !region)
  return {
    internetGateways: here.map(({ id }) => ({ id: `I${id}`, at: draw.at(), vpcs: draw.slip() ? [] : [id] })),
    egressOnlyGateways: here.map(({ id }) => ({
      id: `E${id}`,
      at: draw.at(),
      vpc: draw.slip() ? draw.pick(here).id : id,
    })),
    natGateways: here.flatMap(({ id }, v) =>
      v === 0 && plan.scheme !== 'none'
        ? drawNatsOfScheme(plan, id)
        : draw.times(draw.pick([0, 1, 1, 2]), (i) => drawNat(plan, id, `N${id}${i}`)),
    ),
  }
}

function drawNat({ draw, subnets }: Plan, vpc: string, id: string): NatGateway {
  const state = draw.slip() ? { state: draw.pick(['pending', 'failed', 'deleted']) } : {}
  if (draw.chance(0.2)) {
    const manual = draw.chance(0.5) ? { zones: draw.pick([[zones[0]], [zones[1]], zones]) } : {}
    return { id, at: draw.at(), vpc, connectivity: 'public', ...manual, ...state }
  }
  const own = subnets.filter((each) => each.vpc === vpc)
  const straightOut = own.filter(({ routeTable }) => String(routeTable).endsWith('m'))
  const subnet = draw.pick(straightOut.length > 0 && draw.chance(0.5) ? straightOut : own).id
  return { id, at: draw.at(), subnet, connectivity: draw.pick(['public', 'public', 'public', 'private']), ...state }
}

/** The first one in the subnet of the `a` table, so that it sends on by the last one, which leads straight out. */
function drawNatsOfScheme({ draw, scheme }: Plan, vpc: string): NatGateway[] {
  const connectivity = () => draw.pick(['public', 'public', 'public', 'public', 'private'] as const)
  const last = { id: `N${vpc}1`, at: draw.at(), subnet: 'S02', connectivity: connectivity() }
  return scheme === 'hub'
    ? [last]
    : [{ id: `N${vpc}0`, at: draw.at(), subnet: 'S01', connectivity: connectivity() }, last]
}
