internal import LMDB

/// The tables that format 2 lacks.
struct LaneTables {
  let parked: Table<[UInt8]>
  let behind: Table<[UInt8]>
  let aside: Table<[UInt8]>

  init(in environment: Environment) throws(LMDBError) {
    parked = try environment.openTable("parked", keys: [UInt8].self)
    behind = try environment.openTable("behind", keys: [UInt8].self)
    aside = try environment.openTable("aside", keys: [UInt8].self)
  }
}
