import LMDB
import Testing

@Suite struct `The map` {
  let environment: Environment
  let table: Table<UInt64>

  init() throws {
    environment = try ScratchDirectory().open(mapSizeBytes: 256 << 10)
    table = try environment.openTable("values", keys: UInt64.self)
  }

  /// Puts entries, a transaction each, until one fails; returns how many went in.
  private func fillUp() throws(LMDBError) -> UInt64 {
    for key in UInt64(0)... {
      do { try environment.fill(table, with: [key], byteCount: 1000) } catch {
        guard error.code == .mapFull else { throw error }
        return key
      }
    }
    return 0
  }

  private func delete(_ key: UInt64) throws(LMDBError) -> Bool {
    try environment.write { transaction throws(LMDBError) in
      try transaction.delete(key, in: table)
    }
  }

  @Test func `when full refuses to put, keeps what is there, and grows`() throws {
    let entries = try fillUp()
    #expect(entries > 50)
    #expect(try environment.copy(of: entries, in: table) == nil)
    #expect(try environment.copy(of: entries - 1, in: table)?.count == 1000)
    #expect(environment.info.mapSizeBytes == 256 << 10)

    try environment.growMap(toBytes: (512 << 10) - 1)
    #expect(environment.info.mapSizeBytes == 512 << 10)
    #expect(try fillUp() > entries)
    #expect(try environment.copy(of: 0, in: table)?.count == 1000)
  }

  @Test func `when full refuses to delete as well, and grows`() throws {
    let entries = try fillUp()
    var deleted: UInt64 = 0
    // While the reader is open, no page that a deletion frees can be reused by the next.
    try environment.read { _ throws(LMDBError) in
      let code = codeThrown {
        while deleted < entries, try delete(deleted) { deleted += 1 }
      }
      #expect(code == .mapFull)
    }
    #expect(deleted < entries)
    #expect(try environment.copy(of: deleted, in: table) != nil)

    try environment.growMap(toBytes: 1 << 20)
    for key in deleted..<entries { #expect(try delete(key)) }
    #expect(try environment.copy(of: deleted, in: table) == nil)
  }

  @Test func `when full breaks the transaction, which cannot commit then`() throws {
    let code = codeThrown {
      try environment.write { transaction throws(LMDBError) in
        let value = [UInt8](repeating: 7, count: 1000)
        let code = codeThrown {
          for key in UInt64(0)... { try transaction.put(value.span.bytes, for: key, in: table) }
        }
        #expect(code == .mapFull)
      }
    }
    #expect(code == .badTransaction)
    #expect(try environment.copy(of: 0, in: table) == nil)
  }

  @Test func `does not grow under a transaction`() throws {
    let code = codeThrown {
      try environment.read { _ throws(LMDBError) in try environment.growMap(toBytes: 1 << 20) }
    }
    #expect(code == .busy)
    let codeWriting = codeThrown {
      try environment.write { _ throws(LMDBError) in try environment.growMap(toBytes: 1 << 20) }
    }
    #expect(codeWriting == .busy)
    try environment.growMap(toBytes: 1 << 20)
  }

  @Test func `does not shrink`() {
    #expect(codeThrown { try environment.growMap(toBytes: 128 << 10) } == .invalidArgument)
    #expect(codeThrown { try environment.growMap(toBytes: 0) } == .invalidArgument)
  }

  @Test func `stays as it is when the address space is too small`() throws {
    try environment.fill(table, with: [1])
    #expect(codeThrown { try environment.growMap(toBytes: 1 << 60) } == .outOfMemory)
    #expect(environment.info.mapSizeBytes == 256 << 10)
    #expect(try environment.copy(of: 1, in: table) != nil)
    try environment.fill(table, with: [2])
  }

  @Test func `is renewed under readers that are reused`() throws {
    try environment.fill(table, with: [1])
    for size in 1...20 {
      #expect(try environment.copy(of: 1, in: table) != nil)
      try environment.growMap(toBytes: size << 20)
    }
    #expect(environment.info.readersUsed == 1)
  }
}
