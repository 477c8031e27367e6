import LMDB
import Testing

@Suite struct `A cursor` {
  let environment: Environment
  let table: Table<UInt64>

  init() throws {
    environment = try ScratchDirectory().open()
    table = try environment.openTable("values", keys: UInt64.self)
    try environment.fill(table, with: stride(from: 10, through: 10_000, by: 10))
  }

  @Test func `walks in both directions`() throws {
    try environment.read { transaction throws(LMDBError) in
      try transaction.withCursor(in: table) { cursor throws(LMDBError) in
        var walked: [UInt64] = []
        while try cursor.next() { walked.append(cursor.number) }
        #expect(walked == Array(stride(from: 10, through: 10_000, by: 10)))
        #expect(cursor.hasCurrent == false)
        #expect(try !cursor.next())

        var back: [UInt64] = []
        while try cursor.previous() { back.append(cursor.number) }
        #expect(back == walked.reversed())
        #expect(try !cursor.previous())
        #expect(try cursor.next() && cursor.number == 10)
      }
    }
  }

  @Test func `finds a key exactly, or the first after it`() throws {
    try environment.read { transaction throws(LMDBError) in
      try transaction.withCursor(in: table) { cursor throws(LMDBError) in
        #expect(try cursor.seek(500) && cursor.number == 500 && cursor.value.byteCount == 100)
        #expect(try !cursor.seek(501))
        #expect(cursor.hasCurrent == false)
        #expect(try cursor.seek(atOrAfter: 500) && cursor.number == 500)
        #expect(try cursor.seek(atOrAfter: 501) && cursor.number == 510)
        #expect(try cursor.previous() && cursor.number == 500)
        #expect(try !cursor.seek(atOrAfter: 10_001))
        #expect(try cursor.previous() && cursor.number == 10_000)
      }
    }
  }

  @Test func `finds nothing in an empty table`() throws {
    let empty = try environment.openTable("empty", keys: UInt64.self)
    try environment.read { transaction throws(LMDBError) in
      try transaction.withCursor(in: empty) { cursor throws(LMDBError) in
        #expect(try !cursor.first())
        #expect(try !cursor.last())
        #expect(try !cursor.next())
        #expect(try !cursor.previous())
        #expect(try !cursor.seek(1))
        #expect(try !cursor.seek(atOrAfter: 1))
      }
    }
  }

  @Test func `deletes while it walks`() throws {
    try environment.write { transaction throws(LMDBError) in
      try transaction.withCursor(in: table) { cursor throws(LMDBError) in
        while try cursor.next() {
          if cursor.number % 20 == 0 { try cursor.deleteCurrent() }
        }
      }
    }
    try environment.write { transaction throws(LMDBError) in
      #expect(try transaction.value(of: 10, in: table) != nil)
      #expect(try transaction.value(of: 20, in: table) == nil)
    }
  }

  @Test func `deletes all, forwards and backwards`() throws {
    for forwards in [true, false] {
      try environment.fill(table, with: 1...3000)
      try environment.write { transaction throws(LMDBError) in
        try transaction.withCursor(in: table) { cursor throws(LMDBError) in
          while try forwards ? cursor.next() : cursor.previous() { try cursor.deleteCurrent() }
        }
        #expect(try transaction.count(of: table) == 0)
      }
    }
  }

  @Test func `changes nothing in a read transaction`() throws {
    let value: [UInt8] = [1]
    try environment.read { transaction throws(LMDBError) in
      try transaction.withCursor(in: table) { cursor throws(LMDBError) in
        for _ in 0..<2 {
          #expect(try cursor.first())
          #expect(codeThrown { try cursor.deleteCurrent() } == .accessDenied)
          #expect(
            codeThrown { try cursor.replaceCurrent(with: value.span.bytes) } == .accessDenied)
          #expect(codeThrown { try cursor.put(value.span.bytes, for: 1) } == .accessDenied)
        }
      }
      #expect(try transaction.count(of: table) == 1000)
    }
  }

  @Test func `goes to what it puts`() throws {
    try environment.write { transaction throws(LMDBError) in
      try transaction.withCursor(in: table) { cursor throws(LMDBError) in
        try cursor.put([1 as UInt8, 2, 3].span.bytes, for: 15)
        #expect(cursor.number == 15 && [UInt8](cursor.value) == [1, 2, 3])
        #expect(try cursor.next() && cursor.number == 20)
        try cursor.replaceCurrent(with: [4 as UInt8].span.bytes)
        #expect(cursor.number == 20 && [UInt8](cursor.value) == [4])
        #expect(try cursor.previous() && cursor.number == 15)
      }
    }
    #expect(try environment.copy(of: 20, in: table) == [4])
  }

  @Test func `may stand beside another`() throws {
    try environment.read { transaction throws(LMDBError) in
      try transaction.withCursor(in: table) { outer throws(LMDBError) in
        #expect(try outer.first())
        try transaction.withCursor(in: table) { inner throws(LMDBError) in
          #expect(try inner.last())
          #expect(outer.number == 10 && inner.number == 10_000)
        }
      }
    }
  }

  @Test func `that is at no entry has no key`() async throws {
    let directory = try ScratchDirectory()
    await #expect(processExitsWith: .failure) { [path = directory.path as String] in
      let environment = try Environment(directory: path)
      let table = try environment.openTable("values", keys: UInt64.self)
      try environment.read { transaction throws(LMDBError) in
        try transaction.withCursor(in: table) { cursor throws(LMDBError) in
          _ = cursor.key.byteCount
        }
      }
    }
  }
}

extension Cursor<UInt64> {
  /// The key of the current entry.
  var number: UInt64 { UInt64(bigEndian: key.unsafeLoadUnaligned(as: UInt64.self)) }
}
