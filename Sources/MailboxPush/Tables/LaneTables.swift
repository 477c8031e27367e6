internal import LMDB

/// The tables that format 2 lacks.
struct LaneTables {
  let parked: Table<[UInt8]>
  let behind: Table<[UInt8]>
  let aside: Table<[UInt8]>
  let shown: Table<[UInt8]>
  let clearing: Table<[UInt8]>

  init(in environment: Environment) throws(LMDBError) {
    parked = try environment.openTable("parked", keys: [UInt8].self)
    behind = try environment.openTable("behind", keys: [UInt8].self)
    aside = try environment.openTable("aside", keys: [UInt8].self)
    shown = try environment.openTable("shown", keys: [UInt8].self)
    clearing = try environment.openTable("clearing", keys: [UInt8].self)
  }
}
