internal import LMDB
internal import MailboxModel

/// The tables that format 2 lacks.
struct LaneTables {
  let parked: PushTable<ParkedKey, PushKey>
  let behind: PushTable<BehindKey, PushKey>
  let aside: PushTable<AsideKey, AsideRow>
  let shown: PushTable<PushKey, ShownPush>
  let clearing: PushTable<DeviceKey, ClearingHour>

  init(in environment: Environment) throws(MailboxError) {
    parked = try PushTable("parked", in: environment)
    behind = try PushTable("behind", in: environment)
    aside = try PushTable("aside", in: environment)
    shown = try PushTable("shown", in: environment)
    clearing = try PushTable("clearing", in: environment)
  }
}
